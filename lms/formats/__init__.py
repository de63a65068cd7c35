"""How dates and numbers are written in Canada, in each language."""
