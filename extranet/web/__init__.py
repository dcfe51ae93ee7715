"""The screens: one folder for each thing that a person comes to do."""
