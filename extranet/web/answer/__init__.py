"""What a signed link opens: no account needed."""
