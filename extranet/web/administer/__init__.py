"""An administrator sees who is who: organisations, accounts, and what each role may do."""
