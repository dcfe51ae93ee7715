"""The one blueprint of what an administrator looks after."""

from __future__ import annotations

from flask import Blueprint, current_app, request

from extranet.settings import Settings
from extranet.signin import current_member

blueprint = Blueprint("operate", __name__, url_prefix="/administration")


def settings() -> Settings:
    """Return the settings of this application."""
    return current_app.extensions["extranet"]["settings"]


def me() -> int:
    """Return who is here."""
    return current_member().user_id


def page_asked() -> int:
    """Return the page of a list that the address asks for."""
    text = request.args.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 and int(text) else 1
