"""What learners did: the xAPI ledger, the classroom that records, and progress folded from it."""
