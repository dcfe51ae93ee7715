"""The demonstration: a catalogue of our own, written for it, and accounts to try every role."""
