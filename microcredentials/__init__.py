"""What learners have earned: definitions, requirements, awards, signing and verification."""
