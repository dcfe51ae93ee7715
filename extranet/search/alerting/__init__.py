"""Searches kept under a name, and what is new in them."""
