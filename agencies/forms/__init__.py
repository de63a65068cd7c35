"""Forms about people and agencies."""
