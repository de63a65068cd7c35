"""Commands of the whole building."""
