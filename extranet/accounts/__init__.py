"""Who is who: organisations, people, what each may do, and how they come in."""
