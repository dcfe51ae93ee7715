"""The texts of a document and what each field weighs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from math import log
from typing import Any

from lxml import etree

from extranet.catalogue.texts import plain
from extranet.lheo.tree import from_text
from extranet.search.analysis import EXACT, keys
from extranet.search.wording import Wording

Weights = dict[str, float]

TITLE, CERTIFICATION, JOB, JOB_NAME, DOMAIN = 10.0, 4.0, 3.0, 1.5, 2.0
CONTENT, RESULTS, AIMS, PROVIDER, TOWN, NUMBER = 1.0, 1.0, 0.3, 2.0, 2.0, 1.0

_CONTENT_FIELDS = {
    "contenu-formation": CONTENT,
    "resultats-attendus": RESULTS,
    "objectif-formation": AIMS,
}


def training_weights(row: Any, wording: Wording) -> Weights:
    """Return the weighted keys of a training: title, certifications, jobs, domains, then its LHÉO texts."""
    weights: Weights = {}
    _add(weights, row.title, TITLE, exact=True)
    for codes in row.certifications:
        label = wording.rncp.get(codes.get("rncp", "")) or wording.rs.get(codes.get("rs", ""))
        _add(weights, label or "", CERTIFICATION, exact=True)
        _add(weights, " ".join(codes.values()), NUMBER, exact=True)
    _add(weights, " ".join(wording.rome.get(code, "") for code in row.rome), JOB, exact=True)
    names = " ".join(name for code in row.rome for name in wording.job_names.get(code, ()))
    _add(weights, names, JOB_NAME, exact=True, once=True)
    domains = {wording.formacode.get(code, "") for code in row.formacodes}
    domains |= {wording.nsf.get(code[:3], "") for code in row.nsf}
    _add(weights, " ".join(sorted(domains)), DOMAIN)
    for name, text in _lheo_texts(row.lheo):
        _add(weights, text, _CONTENT_FIELDS[name])
    return weights


def action_weights(training: Weights, providers: Iterable[str], row: Any) -> Weights:
    """Return the weighted keys of an action in one order: its training's, its providers, towns and numbers."""
    weights = training.copy()
    for name in providers:
        _add(weights, name, PROVIDER, exact=True)
    for town in dict.fromkeys(place.get("town") or "" for place in row.places):
        _add(weights, town, TOWN, exact=True)
    _add(weights, f"{row.numero} {row.training_numero}", NUMBER, exact=True)
    return dict(sorted(weights.items()))


def _add(weights: Weights, text: str, boost: float, *, exact: bool = False, once: bool = False) -> None:
    """Add a field: each key counts with the logarithm of its times; exact forms only where the field is strong."""
    for key, times in _counted(text).items():
        if exact or not key.startswith(EXACT):
            weights[key] = weights.get(key, 0.0) + boost * (1.0 if once else 1.0 + log(times))


@lru_cache(maxsize=4096)
def _counted(text: str) -> Counter[str]:
    return Counter(keys(text)) if text else Counter()


def _lheo_texts(fragment: str) -> list[tuple[str, str]]:
    """Return the texts of a `<formation>` fragment, without markup; none when it cannot be read."""
    try:
        root = from_text(fragment)
    except etree.XMLSyntaxError:
        return []
    return [(name, plain("".join(found.itertext()))) for name in _CONTENT_FIELDS for found in root.iterfind(name)]
