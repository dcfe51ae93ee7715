"""Results as plain values, the same for the API and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from extranet.search.engine import FacetValue, Page, Reading
from extranet.search.request import Where
from extranet.search.results import ResultRow, SessionRow


def described(page: Page, rows: Sequence[ResultRow]) -> dict[str, Any]:
    """Return a page of results as JSON says it."""
    return {
        "total": page.total,
        "page": page.page,
        "pages": page.pages,
        "simplified": page.simplified,
        "ignored": list(page.ignored),
        "partial": page.understood.partial,
        "unknown": list(page.understood.unknown),
        "understood": [_reading(one) for one in page.understood.readings],
        "results": [_result(row) for row in rows],
        "facets": {name: [_value(value) for value in values] for name, values in page.facets.items()},
    }


def _reading(one: Reading) -> dict[str, Any]:
    """Say what was read in the text; `undo` are the parameters of the search that leaves the words as typed."""
    return {
        "kind": one.kind,
        "typed": one.typed,
        "label": one.label,
        "values": list(one.values),
        "others": [described_place(where) for where in one.others],
        "undo": one.undo.to_args(),
    }


def described_place(where: Where) -> dict[str, Any]:
    """Return one of the communes that an ambiguous place may be."""
    return {
        "code": where.code,
        "name": where.name,
        "postcodes": list(where.postcodes),
        "departement": where.departement,
    }


def _value(value: FacetValue) -> dict[str, Any]:
    return {"value": value.value, "label": value.label, "count": value.count}


def _result(row: ResultRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "numero": row.numero,
        "score": row.score,
        "title": row.title,
        "provider": row.provider,
        "town": row.towns[0] if row.towns else None,
        "towns": row.towns,
        "remote": row.remote,
        "distance_km": row.distance_km,
        "funders": row.funders,
        "level": row.level,
        "certifications": row.certifications,
        "sessions": [_session(one) for one in row.sessions],
    }


def _session(one: SessionRow) -> dict[str, Any]:
    return {
        "numero": one.numero,
        "start": one.start.isoformat() if one.start else None,
        "end": one.end.isoformat() if one.end else None,
        "joinable": one.joinable,
        "places": one.places,
        "places_left": one.places_left,
        "confirmed_on": one.confirmed_on.isoformat() if one.confirmed_on else None,
        "freshness": one.freshness,
        "recruitment": one.recruitment,
        "recruitment_confirmed_on": one.recruitment_confirmed_on.isoformat() if one.recruitment_confirmed_on else None,
        "recruitment_freshness": one.recruitment_freshness,
        "meetings": one.meetings,
    }
