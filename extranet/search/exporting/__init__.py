"""The results of a search as a file."""
