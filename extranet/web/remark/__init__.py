"""A reader says that something is wrong on a sheet, and reads what its publisher answers."""
