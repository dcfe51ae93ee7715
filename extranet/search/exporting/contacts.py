"""Whom the sheet of an offer says to call or to write to, as lists for the cells of a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from extranet.catalogue import content
from extranet.lheo.tree import Element, from_text

_OF_TRAINING = ("contact-formation", "organisme-formation-responsable/contact-organisme")
_OF_ACTION = ("organisme-formateur/contact-formateur", "lieu-de-formation")
_OF_SESSION = ("contact-session",)
_NAME = ("civilite", "prenom", "nom")
_NUMBERS = ("telfixe/numtel", "portable/numtel")


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


def offer_contacts(training: str, action: str) -> Contacts:
    """Read the contacts of an offer from its LHÉO elements."""
    return _of_training(training) + _read(action, _OF_ACTION)


def session_contacts(session: str) -> Contacts:
    """Read the contacts of a session from its LHÉO element; most have none."""
    return _read(session, _OF_SESSION) if "<contact-session" in session else NOBODY


@lru_cache(maxsize=64)
def _of_training(training: str) -> Contacts:
    return _read(training, _OF_TRAINING)


def _read(lheo: str, paths: Iterable[str]) -> Contacts:
    element = from_text(lheo)
    details = [
        found for path in paths for one in element.findall(path) if (found := one.find("coordonnees")) is not None
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
