"""Whom the records of an offer say to call or to write to, as lists: for the cells of a table, for a letter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from extranet.catalogue import content
from extranet.lheo.tree import Element, from_text
from extranet.reference.lheo_codes import HANDICAP_CONTACT

_OF_TRAINING = ("contact-formation", "organisme-formation-responsable/contact-organisme")
_OF_ACTION = ("organisme-formateur/contact-formateur", "lieu-de-formation")
_OF_SESSION = ("contact-session",)
_NAME = ("civilite", "prenom", "nom")
_NUMBERS = ("telfixe/numtel", "portable/numtel")
_MAIL = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)


@dataclass(frozen=True)
class Contacts:
    """Names, numbers and addresses, each once."""

    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()

    def __add__(self, others: Contacts) -> Contacts:
        """Join the contacts of two records."""
        if others == NOBODY:
            return self
        return Contacts(
            tuple(dict.fromkeys(self.names + others.names)),
            tuple(dict.fromkeys(self.phones + others.phones)),
            tuple(dict.fromkeys(self.mails + others.mails)),
        )


NOBODY = Contacts()


def addresses(training: str, action: str, session: str) -> list[str]:
    """Return whom to ask about a session, the nearest to it first; who cares for disabled people is not asked."""
    records = ((session, _OF_SESSION), (action, _OF_ACTION), (training, _OF_TRAINING))
    found = [mail for lheo, paths in records for mail in _read(lheo, paths, but=HANDICAP_CONTACT).mails]
    return list(dict.fromkeys(mail.lower() for mail in found if _MAIL.fullmatch(mail)))


def offer_contacts(training: str, action: str) -> Contacts:
    """Read the contacts of an offer from its LHÉO elements."""
    return _of_training(training) + _read(action, _OF_ACTION)


def session_contacts(session: str) -> Contacts:
    """Read the contacts of a session from its LHÉO element; most have none."""
    return _read(session, _OF_SESSION) if "<contact-session" in session else NOBODY


@lru_cache(maxsize=64)
def _of_training(training: str) -> Contacts:
    return _read(training, _OF_TRAINING)


def _read(lheo: str, paths: Iterable[str], *, but: str | None = None) -> Contacts:
    element = from_text(lheo)
    details = [
        found
        for path in paths
        for one in element.findall(path)
        if (found := one.find("coordonnees")) is not None and (but is None or content.raw(one, "type-contact") != but)
    ]
    ways = [(_name(one), list(_phones(one)), content.line(one, "courriel")) for one in details]
    return Contacts(
        tuple(dict.fromkeys(name for name, phones, mail in ways if name and (phones or mail))),
        tuple(dict.fromkeys(phone for _, phones, _ in ways for phone in phones)),
        tuple(dict.fromkeys(mail for *_, mail in ways if mail)),
    )


def _name(details: Element) -> str:
    return " ".join(filter(None, (content.line(details, part) for part in _NAME)))


def _phones(details: Element) -> Iterable[str]:
    numbers = (" ".join((one.text or "").split()) for path in _NUMBERS for one in details.findall(path))
    return (number for number in numbers if number and number != "-")
