"""What answers when the index cannot: the database, more simply."""
