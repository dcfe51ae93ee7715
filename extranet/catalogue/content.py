"""Read from a LHÉO element what lists and queries need. The element itself stays the truth."""

from __future__ import annotations

import re
from datetime import date, datetime
from html import escape
from typing import Any

from lxml import etree

from extranet.catalogue import points
from extranet.catalogue.texts import is_empty, plain
from extranet.lheo.tree import Element
from extranet.reference.lheo_audiences import audience_code

# What databases can index; LHÉO names have 250 characters at most. The element keeps the whole.
LONGEST_KEY = 250
_UNKNOWN_DATES = {"00000000", "99999999"}
# Marks that turn the direction of a line or take no room: in a title they show something else than what is written.
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"[\s\u00a0\u202f.]+")

# Words of LHÉO `rythme-formation`, a free text, that tell a rhythm; the keys are the facet's values.
_RHYTHMS = {
    "temps-plein": re.compile(r"temps plein|temps complet|\bcontinu\b", re.IGNORECASE),
    "temps-partiel": re.compile(r"temps partiel|mi-temps", re.IGNORECASE),
    "journee": re.compile(r"journ[ée]e|cours de jour|en jour\b", re.IGNORECASE),
    "soir": re.compile(r"\bsoir", re.IGNORECASE),
    "week-end": re.compile(r"week.?end|samedi", re.IGNORECASE),
    "alternance": re.compile(r"altern", re.IGNORECASE),
    "modulaire": re.compile(r"modul|individualis|à la carte", re.IGNORECASE),
}

RHYTHM_LABELS = {
    "temps-plein": "Temps plein",
    "temps-partiel": "Temps partiel",
    "journee": "En journée",
    "soir": "Cours du soir",
    "week-end": "Week-end",
    "alternance": "En alternance",
    "modulaire": "Modulaire ou individualisé",
}

# `extras/extra info="…"` of an action: what funders say and LHÉO has no element for.
SCHEME = "dispositif"
REMUNERATION = "remuneration"


def raw(element: Element, path: str) -> str | None:
    """Return the text at a path as written, HTML that came unescaped included; None when it says nothing."""
    found = element.find(path)
    if found is None:
        return None
    text = found.text
    if len(found):
        text = escape(text or "") + "".join(etree.tostring(child, encoding="unicode") for child in found)
    return None if is_empty(text) else text.strip()


def line(element: Element, path: str) -> str | None:
    """Return the text at a path on one line, without markup."""
    text = raw(element, path)
    return None if text is None else " ".join(_UNSEEN.sub("", plain(text)).split()) or None


def _code(element: Element, path: str) -> str | None:
    text = raw(element, path)
    return None if text is None else _SPACES.sub("", text).upper()


def _codes(element: Element, path: str) -> list[str]:
    codes = (_SPACES.sub("", found.text or "").upper() for found in element.findall(path))
    return list(dict.fromkeys(code for code in codes if not is_empty(code)))


def _number(element: Element, path: str) -> int | None:
    text = raw(element, path)
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 5 else None


def _boolean(element: Element, path: str) -> bool | None:
    return {"1": True, "0": False}.get(_code(element, path) or "")


def _decimal(element: Element, path: str, limit: float) -> float | None:
    try:
        value = float((raw(element, path) or "").replace(",", "."))
    except ValueError:
        return None
    return value if -limit <= value <= limit and value != 0 else None


def day(text: str | None) -> date | None:
    """Read AAAAMMJJ; None for 00000000, 99999999 and what is no date."""
    if text is None or text in _UNKNOWN_DATES or len(text) != 8:
        return None
    try:
        return datetime.strptime(text, "%Y%m%d").date()
    except ValueError:
        return None


def extra(element: Element, info: str) -> str | None:
    """Return what the record's own `extras` say under that name."""
    for found in element.iterfind("extras/extra"):
        if found.get("info") == info:
            return None if is_empty(found.text) else found.text.strip()
    return None


def rhythms(text: str | None) -> list[str]:
    """Return the rhythms that a free text tells."""
    return [slug for slug, words in _RHYTHMS.items() if text and words.search(text)]


def training_columns(formation: Element) -> dict[str, Any]:
    """Read the columns of a training revision (LHÉO formation)."""
    certifications = [
        {
            key: code
            for key, path in (
                ("rncp", "code-RNCP"),
                ("rs", "code-RS"),
                ("certifinfo", "code-CERTIFINFO"),
                ("cpf", "code-CPF"),
            )
            if (code := _code(found, path))
        }
        for found in formation.findall("certification")
    ]
    return points.columns(formation) | {
        "title": line(formation, "intitule-formation") or "",
        "certifying": _boolean(formation, "certifiante"),
        "level_in": _code(formation, "code-niveau-entree"),
        "level_out": _code(formation, "code-niveau-sortie"),
        "general_aim": _code(formation, "objectif-general-formation"),
        "path_type": _code(formation, "parcours-de-formation"),
        "certifications": [codes for codes in certifications if codes],
        "formacodes": _codes(formation, "domaine-formation/code-FORMACODE"),
        "nsf": _codes(formation, "domaine-formation/code-NSF"),
        "rome": _codes(formation, "domaine-formation/code-ROME"),
    }


def provider_columns(organisation: Element | None) -> dict[str, str | None] | None:
    """Read a provider (LHÉO organisme-formation-responsable or organisme-formateur); None without SIRET or name."""
    if organisation is None:
        return None
    siret = _code(organisation, "SIRET-organisme-formation/SIRET") or _code(organisation, "SIRET-formateur/SIRET")
    legal_name = line(organisation, "raison-sociale") or line(organisation, "raison-sociale-formateur")
    name = line(organisation, "nom-organisme") or legal_name
    if siret is None or name is None:
        return None
    return {
        "siret": siret[:LONGEST_KEY],
        "name": name[:LONGEST_KEY],
        "legal_name": legal_name,
        "activity_number": _code(organisation, "numero-activite"),
    }


def place_columns(address: Element, name: str | None) -> dict[str, Any]:
    """Read an address (LHÉO adresse) as a place; coordinates are those given, None without."""
    return {
        "name": line(address, "denomination") or name,
        "lines": [found.text for found in address.findall("ligne") if not is_empty(found.text)],
        "postcode": _code(address, "codepostal"),
        "town": line(address, "ville"),
        "commune": _code(address, "code-INSEE-commune"),
        "departement": _code(address, "departement"),
        "latitude": _decimal(address, "geolocalisation/latitude", 90),
        "longitude": _decimal(address, "geolocalisation/longitude", 180),
    }


def _audiences(action: Element) -> list[str]:
    """Return the audiences in the codes of today's thesaurus, whichever edition the feed names."""
    found = ((_SPACES.sub("", code.text or ""), code.get("ref")) for code in action.findall("code-public-vise"))
    return list(dict.fromkeys(audience_code(code, ref) for code, ref in found if not is_empty(code)))


def _places(action: Element) -> list[dict[str, Any]]:
    places = []
    for found in action.findall("lieu-de-formation/coordonnees"):
        address = found.find("adresse")
        if address is not None:
            places.append(place_columns(address, line(found, "nom") or line(found, "ligne")))
    return places


def action_columns(action: Element) -> dict[str, Any]:
    """Read the columns of an action revision (LHÉO action)."""
    funders = [
        {"code": code, "places": _number(found, "nb-places-financees")}
        for found in action.findall("organisme-financeur")
        if (code := _code(found, "code-financeur"))
    ]
    return points.columns(action) | {
        "rhythms": rhythms(raw(action, "rythme-formation")),
        "audiences": _audiences(action),
        "teaching_mode": _code(action, "modalites-enseignement"),
        "permanent": _code(action, "modalites-entrees-sorties") == "1",
        "places": _places(action),
        "funders": funders,
        "scheme": extra(action, SCHEME),
        "hours_total": _number(action, "nombre-heures-total"),
        "hours_centre": _number(action, "nombre-heures-centre"),
        "hours_company": _number(action, "nombre-heures-entreprise"),
        "handicap_access": line(action, "acces-handicapes"),
        "fees_covered": _boolean(action, "prise-en-charge-frais-possible"),
        "languages": [code.lower() for code in _codes(action, "langue-formation")],
    }


def _meeting(recruitment: Element) -> dict[str, Any]:
    start, end = (day(raw(recruitment, f"periode/{name}")) for name in ("debut", "fin"))
    address = recruitment.find("adresse")
    return {
        "modality": _code(recruitment, "modalite-recrutement"),
        "start": start.isoformat() if start else None,
        "end": end.isoformat() if end else None,
        "start_time": raw(recruitment, "heure-debut"),
        "end_time": raw(recruitment, "heure-fin"),
        "seats": _number(recruitment, "nb-places"),
        "remote": _boolean(recruitment, "a-distance"),
        "place": None if address is None else place_columns(address, None),
        "url": raw(recruitment, "urlweb"),
        "comment": line(recruitment, "commentaire"),
    }


def session_columns(session: Element) -> dict[str, Any]:
    """Read the columns of a session revision (LHÉO session)."""
    meetings = [_meeting(found) for found in session.findall("recrutement")]
    days = [
        date.fromisoformat(text) for one in meetings for text in (one["start"], one["end"]) if one["start"] and text
    ]
    return points.columns(session) | {
        "start": day(raw(session, "periode/debut")),
        "end": day(raw(session, "periode/fin")),
        "registration_start": day(raw(session, "periode-inscription/periode/debut")),
        "registration_end": day(raw(session, "periode-inscription/periode/fin")),
        "recruitment_state": _code(session, "etat-recrutement"),
        "meetings": meetings,
        "meetings_start": min(days, default=None),
        "meetings_end": max(days, default=None),
    }
