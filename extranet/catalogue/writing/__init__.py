"""Writing an offer by hand: steps of fields, read from the LHÉO element and written back into it."""
