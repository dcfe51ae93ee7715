"""A person keeps actions with a note, compares them, takes them along."""
