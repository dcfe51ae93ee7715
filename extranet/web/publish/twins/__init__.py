"""The same course twice: seen, compared side by side, told apart or merged."""
