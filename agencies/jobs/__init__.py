"""Work after the answer: one row in a table is the truth, whichever executor does the work (docs/decisions/0003)."""
