"""What everybody may read: help, legal pages, and what machines ask for."""
