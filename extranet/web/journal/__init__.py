"""The journal, for those who answer for it: who did what to what, when, as which organisation, from where."""
