"""The words behind codes: labels of jobs, job names, domains and certifications, read once per batch of documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from extranet.database import db
from extranet.reference.codes import APPELLATION, FORMACODE, NSF, RNCP, ROME, RS, Code, bare_code, labels
from extranet.reference.versions import current


@dataclass
class Wording:
    """Labels of the codes that a batch of trainings uses, under the codes as written there."""

    rome: dict[str, str] = field(default_factory=dict)
    job_names: dict[str, list[str]] = field(default_factory=dict)
    nsf: dict[str, str] = field(default_factory=dict)
    formacode: dict[str, str] = field(default_factory=dict)
    formacode_synonyms: dict[str, list[str]] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)
    rncp: dict[str, str] = field(default_factory=dict)
    rs: dict[str, str] = field(default_factory=dict)


def wording_of(trainings: Iterable[Any]) -> Wording:
    """Read the labels of every code of these rows (with `rome`, `nsf`, `formacodes`, `certifications`)."""
    trainings = list(trainings)
    rome = {code for row in trainings for code in row.rome}
    certifications = [codes for row in trainings for codes in row.certifications]
    formacodes = _formacodes({code for row in trainings for code in row.formacodes})
    return Wording(
        rome=labels(ROME, rome),
        job_names=_job_names(rome),
        nsf=labels(NSF, {code[:3] for row in trainings for code in row.nsf}),
        formacode={code: label for code, (label, _, _) in formacodes.items()},
        formacode_synonyms={code: synonyms for code, (_, _, synonyms) in formacodes.items() if synonyms},
        domains={code: domain for code, (_, domain, _) in formacodes.items() if domain},
        rncp=labels(RNCP, {codes["rncp"] for codes in certifications if "rncp" in codes}),
        rs=labels(RS, {codes["rs"] for codes in certifications if "rs" in codes}),
    )


def _job_names(rome: set[str]) -> dict[str, list[str]]:
    bare = {bare_code(ROME, code): code for code in rome}
    query = (
        select(Code.parent, Code.label)
        .where(Code.version_id == current(APPELLATION), Code.parent.in_(bare))
        .order_by(Code.parent, Code.code)
    )
    names: dict[str, list[str]] = defaultdict(list)
    if bare:
        for parent, label in db.session.execute(query):
            names[bare[parent]].append(label)
    return names


def _formacodes(codes: set[str]) -> dict[str, tuple[str, str | None, list[str]]]:
    query = select(Code.code, Code.label, Code.parent, Code.extra)
    query = query.where(Code.version_id == current(FORMACODE), Code.code.in_(codes))
    rows = db.session.execute(query) if codes else ()
    return {code: (label, parent, extra.get("synonyms", [])) for code, label, parent, extra in rows}
