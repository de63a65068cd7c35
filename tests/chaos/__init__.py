"""Tests that kill: real processes, SIGKILL at random, and a count of what is left."""
