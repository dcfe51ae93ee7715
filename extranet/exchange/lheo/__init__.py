"""LHÉO, the exchange format of the training offer: read in 1.3.0 to 2.3, written in 2.3 (lheo.gouv.fr)."""
