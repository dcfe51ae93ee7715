"""Places to confirm: what is urgent, who was asked, who answers."""
