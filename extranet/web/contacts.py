"""Contacts and addresses of the web as feeds give them, made safe to follow: http, https, tel and mailto only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from extranet.catalogue import content
from extranet.lheo.tree import Element
from extranet.reference.lheo_codes import CONTACT_TYPES, HANDICAP_CONTACT

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+(?::\d{1,5})?", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@<>()\[\],;:\"]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
_FRENCH_NUMBER = re.compile(r"0\d{9}")
_LONGEST_SHOWN = 40


@dataclass(frozen=True)
class Link:
    """Something to follow: its words, its address (None: words only)."""

    label: str
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Somebody to write to or to call."""

    role: str
    name: str = ""
    links: tuple[Link, ...] = ()
    handicap: bool = False

    @property
    def key(self) -> tuple[str, tuple[Link, ...]]:
        """Return what makes two contacts the same for who calls."""
        return self.name.casefold(), self.links


def web_link(text: str | None) -> Link | None:
    """Return a link to a site: http or https, http where a bare domain was written; None for anything else."""
    text = (text or "").strip()
    if not text.isprintable() or " " in text or "\\" in text:
        return None
    url = text if re.match(r"[a-z][a-z0-9+.-]*:(?!\d)", text, re.IGNORECASE) else f"http://{text.lstrip('/')}"
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises when it is none
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not _HOST.fullmatch(parts.netloc):
        return None
    shown = re.sub(r"^https?://(www\.)?", "", url, flags=re.IGNORECASE).rstrip("/")
    return Link(shown if len(shown) <= _LONGEST_SHOWN else parts.netloc.removeprefix("www."), url)


def phone_link(text: str | None) -> Link | None:
    """Return a link to call a number; the words alone when they are no number."""
    text = " ".join((text or "").split())
    if not text:
        return None
    digits = re.sub(r"[\s.()\u00a0\u202f/-]", "", text)
    if not re.fullmatch(r"\+?\d{4,15}", digits):
        return Link(text)
    if _FRENCH_NUMBER.fullmatch(digits):
        text = "\u00a0".join(digits[start : start + 2] for start in range(0, 10, 2))
    return Link(text, f"tel:{digits}")


def mail_link(text: str | None) -> Link | None:
    """Return a link to write to an address; the words alone when they are none."""
    text = (text or "").strip()
    if not text:
        return None
    return Link(text, f"mailto:{quote(text, safe='@+')}") if _MAIL.fullmatch(text) else Link(text)


def contacts_of(parent: Element, path: str, role: str) -> list[Contact]:
    """Read the contacts of a record; a contact without type has the role of where it stands."""
    return [_contact(found, role) for found in parent.findall(path)]


def offer_contacts(training: Element, action: Element) -> list[Contact]:
    """Read the contacts of an offer: for the training first, then who teaches, who is responsible, the place."""
    found = contacts_of(training, "contact-formation", "Formation")
    found += contacts_of(action, "organisme-formateur/contact-formateur", "Organisme formateur")
    found += contacts_of(training, "organisme-formation-responsable/contact-organisme", "Organisme")
    return found + contacts_of(action, "lieu-de-formation", "Lieu de formation")


def distinct(contacts: Iterable[Contact], known: Set[str] = frozenset()) -> list[Contact]:
    """Keep each contact that can be reached once, under its first role; a name already `known` is not said again."""
    kept: dict[object, Contact] = {}
    for contact in contacts:
        if contact.links:
            shown = replace(contact, name="") if contact.name.casefold() in known else contact
            kept.setdefault((shown.key, shown.handicap), shown)
    return list(kept.values())


def under_role(contacts: Iterable[Contact], precision: str) -> list[Contact]:
    """Say of each contact what it is for."""
    return [replace(contact, role=f"{contact.role} ({precision})") for contact in contacts]


def _contact(element: Element, role: str) -> Contact:
    kind = content.raw(element, "type-contact")
    details = element.find("coordonnees")
    if details is None:
        return Contact(role=role)
    name = " ".join(filter(None, (content.line(details, part) for part in ("civilite", "prenom", "nom"))))
    return Contact(
        role=CONTACT_TYPES.get(kind or "", role),
        name=name,
        links=tuple(_links(details)),
        handicap=kind == HANDICAP_CONTACT,
    )


def _links(details: Element) -> Iterable[Link]:
    found = [phone_link(one.text) for path in ("telfixe/numtel", "portable/numtel") for one in details.findall(path)]
    found += [mail_link(content.raw(details, "courriel"))]
    found += [web_link(one.text) for one in details.findall("web/urlweb")]
    return dict.fromkeys(link for link in found if link and link.label != "-")
