"""What the site says to everybody, on top of every page; who is signed in may put it away until the next sign-in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Flask, current_app, session
from sqlalchemy.exc import SQLAlchemyError

from extranet.operating import announcements
from extranet.settings import Settings
from extranet.signin import current_member

PUT_AWAY = "announcements"
MOST_REMEMBERED = 20
_ADDRESS = re.compile(r"(https?://[^\s<>\"«»]*[^\s<>\"«».,;:!?)])")


@dataclass(frozen=True)
class Banner:
    """One announcement of a page: its text in pieces, each with the address that it is, if it is one."""

    id: int
    level: str
    lines: list[list[tuple[str, str | None]]]


def banners() -> list[Banner]:
    """List what this page says on top; nothing where the database does not answer."""
    settings: Settings = current_app.extensions["extranet"]["settings"]
    try:
        member = current_member()
        said = announcements.said_to(settings.announcements_mark, member and member.network_code)
    except SQLAlchemyError:
        return []
    away = session.get(PUT_AWAY, []) if said else []
    return [Banner(one.id, one.level, pieces(one.text)) for one in said if one.id not in away]


def pieces(text: str) -> list[list[tuple[str, str | None]]]:
    """Cut each line of a text where it holds an address of the web."""
    return [
        [(piece, piece if number % 2 else None) for number, piece in enumerate(_ADDRESS.split(line)) if piece]
        for line in text.splitlines()
    ]


def put_away(announcement_id: int) -> None:
    """Show an announcement no more in this browser, for as long as the session lasts."""
    session[PUT_AWAY] = [*session.get(PUT_AWAY, []), announcement_id][-MOST_REMEMBERED:]


def init_app(app: Flask) -> None:
    """Let every page ask what to say."""
    app.context_processor(lambda: {"banners": banners})
