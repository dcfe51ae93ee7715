"""A person signs in, chooses a password, sees the account."""
