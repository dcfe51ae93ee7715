"""Suggestions while somebody types: jobs, titles, domains, providers and towns, compiled into one file."""
