"""A second person reads what is to be published."""
