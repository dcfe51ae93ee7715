"""What happened to records, and the choice between a person and a feed."""
