"""What somebody sent while signed out, or from a stale form, comes back to them in the answer instead of being lost.

Nothing is stored: the fields travel in the page that says so, and from there, by hand, to the same address again.
"""
