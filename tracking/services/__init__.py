"""What happens in the classroom, and the one way into the ledger."""
