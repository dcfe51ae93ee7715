"""What an administrator looks after: what needs a hand, mails, work, the index, backups, the disk."""
