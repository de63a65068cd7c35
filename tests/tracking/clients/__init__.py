"""Clients that others wrote, and nonsense that nobody wrote, sent to the running product."""
