"""What needs a hand, on top of the publisher's desk."""
