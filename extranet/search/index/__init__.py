"""The index: documents made from the database, kept, compiled, read, checked and repaired."""
