"""Writing the offer by hand: a training, its actions, their sessions, step by step."""
