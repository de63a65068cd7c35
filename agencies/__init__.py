"""Who acts and on whose behalf: people, agencies, memberships, permissions, contact, sign-in."""
