"""What comes again: a record duplicated, a programme rolled over, and the preview of what prescribers will see."""
