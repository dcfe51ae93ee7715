"""What people read for the values of each facet."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import func, select

from extranet.catalogue.funders import funder_names
from extranet.database import db
from extranet.reference.codes import FORMACODE as FORMACODES
from extranet.reference.codes import NSF as NSFS
from extranet.reference.codes import Code, labels
from extranet.reference.departements import DEPARTEMENTS
from extranet.reference.lheo_audiences import audience_label
from extranet.reference.versions import current, remembered
from extranet.search.facets import FACETS, FORMACODE, NSF

_MEMORY, _SECONDS = "search.domains", 60.0


def labels_of(facet: str, values: Iterable[str]) -> dict[str, str]:
    """Return a label for each value of a facet; a code that no table knows is shown as it is."""
    values = list(values)
    if FACETS[facet].values:
        return {value: FACETS[facet].values[value] for value in values}
    if facet == "domaine":
        return _domains(values)
    if facet == "financeur":
        known: Callable[[str], str | None] = funder_names().get
    else:
        known = {"public": audience_label, "departement": DEPARTEMENTS.get}[facet]
    found = {value: known(value) for value in values}
    if facet == "departement":
        return {value: f"{label} ({value})" if label else value for value, label in found.items()}
    return {value: label or f"Code {value}" for value, label in found.items()}


def _domains(values: list[str]) -> dict[str, str]:
    """Return the labels of domains, those that are new read in two queries, all remembered for a minute."""
    memory: dict[Any, Any] = remembered(db.engine)
    read_at, known = memory.get(_MEMORY, (0.0, {}))
    if time.monotonic() - read_at > _SECONDS:
        read_at, known = time.monotonic(), {}
    if missing := [value for value in values if value not in known]:
        known = known | _read_domains(missing)
        memory[_MEMORY] = (read_at, known)
    return {value: known[value] for value in values}


def _read_domains(values: list[str]) -> dict[str, str]:
    groups = labels(NSFS, {value[2:] for value in values if value.startswith(NSF)})
    wanted = [value[2:] for value in values if value.startswith(FORMACODE)]
    domain = func.min(Code.extra["domain"].as_string()).label("domain")
    query = select(Code.parent, domain).where(Code.version_id == current(FORMACODES), Code.parent.in_(wanted))
    rows = db.session.execute(query.group_by(Code.parent)) if wanted else ()
    found = {NSF + code: label for code, label in groups.items()}
    found |= {
        FORMACODE + row.parent: row.domain[:1] + (row.domain[1:].lower() if row.domain.isupper() else row.domain[1:])
        for row in rows
        if row.domain
    }
    return {value: found.get(value) or f"Domaine {value[2:]}" for value in values}
