"""A person keeps searches under a name and is told what is new."""
