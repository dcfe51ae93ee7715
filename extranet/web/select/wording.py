"""The lines of a selection as sentences, for what leaves the screen: documents, tables, mails."""

from __future__ import annotations

from extranet.web.contacts import Contact
from extranet.web.formats import NBSP, plural
from extranet.web.lines import SessionLine
from extranet.web.sessions import Places

_WORDS = {
    "unknown": "places à confirmer",
    "old": "places anciennes, à confirmer",
    "full": "complet",
    "closed": "recrutement fermé",
    "suspended": "recrutement suspendu",
    "started": "commencée",
    "past": "passée",
}


def places_text(places: Places) -> str:
    """Write « 3 places sur 12 », « places à confirmer », « complet »."""
    if places.kind != "open":
        return _WORDS[places.kind]
    of = f" sur{NBSP}{places.total}" if places.total is not None else ""
    return plural(places.left or 0, "place") + of


def session_text(session: SessionLine) -> str:
    """Write a session on one line: its dates, its places and who confirmed them, its meeting."""
    places = places_text(session.places)
    if session.confirmed_when:
        told = session.last_told or f"confirmé {session.confirmed_when}"
        places += f" ({', '.join(filter(None, (told, session.confirmed_by)))})"
    meeting = f"information collective{NBSP}: {session.meeting}" if session.meeting else None
    return " · ".join(part for part in (session.dates, places, meeting) if part)


def contact_text(contact: Contact) -> str:
    """Write a contact on one line."""
    who = " ".join(filter(None, (contact.role, f"({contact.name})" if contact.name else "")))
    return f"{who}{NBSP}: {', '.join(link.label for link in contact.links)}"
