"""What a publisher decides for its own offer."""
