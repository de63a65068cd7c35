"""Hostile and clumsy inputs for every form and every address: a clear answer, nothing lost, never a 500."""
