"""Pages of reports, and the same as files."""
