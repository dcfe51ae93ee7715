"""The facet values of an action: the very strings that the parameters take."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from extranet.reference.text import fold
from extranet.search.facets import FACETS, FORMACODE, NONE, NSF, YES, european_level
from extranet.search.index.positions import Position
from extranet.search.index.wording import Wording

NO_ACCESS = ("non", "pas ", "aucun", "inaccessible")


def training_values(row: Any, wording: Wording) -> dict[str, list[str]]:
    """Return the values that all the actions of a training share."""
    domains = [FORMACODE + wording.domains[code] for code in row.formacodes if code in wording.domains]
    domains = domains or [NSF + code[:3] for code in row.nsf]
    return {
        "domaine": _kept("domaine", domains),
        "niveau": [european_level(row.level_out)],
        "entree": [european_level(row.level_in)],
        "certification": _certification(row),
    }


def action_values(row: Any, places: Iterable[Position]) -> dict[str, list[str]]:
    """Return the values of an action itself; one entirely at distance is in every département, hence in none here."""
    departements = () if row.teaching_mode == "2" else (place.departement or "" for place in places)
    return {
        "financeur": _kept("financeur", (funder["code"] for funder in row.funders)),
        "public": _kept("public", row.audiences),
        "modalite": _kept("modalite", [row.teaching_mode or ""]),
        "rythme": _kept("rythme", row.rhythms),
        "handicap": [YES] if is_accessible(row.handicap_access or "") else [],
        "departement": _kept("departement", departements),
    }


@lru_cache(maxsize=1024)
def is_accessible(access: str) -> bool:
    """Tell whether what a record says of its access to handicapped people is a yes."""
    said = fold(access).strip()
    return bool(said) and not said.startswith(NO_ACCESS)


def _certification(row: Any) -> list[str]:
    kinds = sorted({kind for codes in row.certifications for kind in ("rncp", "rs") if codes.get(kind)})
    return kinds or (["autre"] if row.certifications or row.certifying else [NONE])


def _kept(facet: str, values: Iterable[str]) -> list[str]:
    """Return the values that make sense, each once, in order: a malformed code is kept in the record, not counted."""
    return sorted({value for value in values if FACETS[facet].accepts(value)})
