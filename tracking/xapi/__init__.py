"""xAPI as values: verbs, activity types, statements. Pure Python: no Django, no rooms."""
