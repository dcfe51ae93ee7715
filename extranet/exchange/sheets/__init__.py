"""The offer as a spreadsheet: one line for each session, what it says of its action and its training repeated."""
