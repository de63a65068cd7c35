"""Pages about people and agencies."""
