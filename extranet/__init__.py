"""Extranet of a Région's training offer."""

__version__ = "0.1.0"
