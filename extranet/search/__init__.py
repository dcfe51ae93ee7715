"""Finding: the request, the engine, the index and how it follows the database."""
