"""A publisher looks after the offer: sees it, publishes, withdraws, corrects, reads what imports brought."""
