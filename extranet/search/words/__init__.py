"""What the search makes of words: jobs, families, acronyms, synonyms, repaired typos, towns and filters in a text."""
