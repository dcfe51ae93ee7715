"""Why a result is one, in one short line, when its title does not say it."""

from __future__ import annotations

from collections.abc import Mapping

from extranet.search.explaining.reasons import JOB, TITLE, Reason, Reasons
from extranet.search.words import expansion

NBSP = "\u00a0"
MOST = 3
_FIELDS = {
    TITLE: "Intitulé",
    "certification": "Certification",
    JOB: "Métier",
    "domain": "Domaine",
    "resultats-attendus": "Résultats attendus",
    "contenu-formation": "Contenu",
    "objectif-formation": "Objectif",
    "provider": "Organisme",
    "town": "Lieu",
}

_IN_PASSING = frozenset(["resultats-attendus", "contenu-formation", "objectif-formation"])


def sentence(reasons: Reasons | None) -> str | None:
    """Return what the title does not say of why an offer was found; None when it says everything."""
    parts = dict.fromkeys(_part(one) for one in reasons.beyond_title) if reasons else {}
    return " · ".join(list(parts)[:MOST]) or None


def aside(reasons: Mapping[int, Reasons]) -> str | None:
    """Return what to say of results that only speak of what was asked in passing; None when one is about it."""
    found = [one for each in reasons.values() for one in each.reasons]
    if not reasons or any(one.field not in _IN_PASSING or one.kind == expansion.JOB for one in found):
        return None
    return "elles en parlent dans leur contenu" if found else "elles mènent à des métiers proches"


def _part(one: Reason) -> str:
    said = f"«{NBSP}{one.said}{NBSP}»"
    if one.kind == expansion.JOB:
        return f"{_FIELDS[JOB]}{NBSP}: {one.said}"
    if one.kind == expansion.SYNONYM:
        return f"{_FIELDS[one.field]}{NBSP}: {said}, synonyme"
    if one.kind == expansion.ACRONYM:
        return f"Sigle{NBSP}: {one.said}"
    return f"{_FIELDS[one.field]}{NBSP}: {said}"
