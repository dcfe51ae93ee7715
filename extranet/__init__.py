"""Extranet of a Région's training offer: its version, and how what is heavy and seldom used is loaded."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"


class Later:
    """A module by its name, imported when something is first asked of it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)


def later(name: str) -> Any:
    """Return what stands for a module until it is used: `fpdf = later("fpdf")`, then `fpdf.FPDF`.

    For a heavy library, or a module of the same folder that stands on one: the direction of imports is not seen here.
    """
    return Later(name)
