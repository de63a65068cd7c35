"""Template tags of `agencies`, for the pages of every room."""
