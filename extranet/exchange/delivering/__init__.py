"""Files that publishers deliver: received, tried, looked at, then published, or abandoned."""
