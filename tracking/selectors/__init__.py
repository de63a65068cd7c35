"""What the classroom and the agency's staff read."""
