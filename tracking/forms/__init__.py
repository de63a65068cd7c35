"""What the classroom accepts from a browser, and nothing more."""
