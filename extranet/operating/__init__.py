"""What keeps the site running: backups, the worker's sign of life, the disk, and how it all fares."""
