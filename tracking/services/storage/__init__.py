"""Putting statements into the database: the one insert, in the words of each database."""
