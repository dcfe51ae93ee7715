"""Who is asked to confirm places, by which letter, and what is answered."""
