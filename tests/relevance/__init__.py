"""The search judged: queries with known answers over two real catalogues, beside what is promised."""
