"""A reader says that something is wrong on a sheet."""
