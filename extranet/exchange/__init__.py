"""How the offer travels: LHÉO in and out, import runs and their reports."""
