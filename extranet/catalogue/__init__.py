"""The offer: trainings, actions, sessions and their providers."""
