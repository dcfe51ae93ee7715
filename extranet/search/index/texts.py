"""The texts of a document: the weighted keys by which it is found, and the words themselves, for phrases.

Beside the keys of the analyser, a document has `#F1703`, the codes of its jobs; `%soud`, the families of the words of
its title, certifications and jobs; `@mco`, the initials of its title; `!…`, one key for the whole title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from math import log
from typing import Any, NamedTuple

from lxml import etree

from extranet.catalogue.texts import plain
from extranet.lheo.tree import from_text
from extranet.reference.codes import ROME, bare_code
from extranet.search.index.wording import Wording
from extranet.search.words import acronyms, families
from extranet.search.words.acronyms import DIPLOMA_WORDS
from extranet.search.words.analysis import EXACT, chunks, folded_words, keys, whole

Weights = dict[str, float]

TITLE, ASIDE, CERTIFICATION, JOB, JOB_NAME, DOMAIN, SYNONYM = 10.0, 2.0, 6.0, 3.0, 0.5, 2.0, 1.0
CONTENT, RESULTS, AIMS, PROVIDER, TOWN, NUMBER = 0.5, 1.0, 0.2, 2.0, 2.0, 1.0
FAMILY, INITIALS, CODE, WHOLE = 5.0, 5.0, 5.0, 10.0
CODE_KEY = "#"

_CONTENT_FIELDS = {
    "contenu-formation": CONTENT,
    "resultats-attendus": RESULTS,
    "objectif-formation": AIMS,
}
_ASIDE = re.compile(r"\([^()]*\s[^()]*\)")
_LETTERS_KEPT = 20_000


class Texts(NamedTuple):
    """What a training gives to the documents of its actions."""

    weights: Weights
    # field → its folded words
    said: dict[str, str]


def training_texts(row: Any, wording: Wording) -> Texts:
    """Return the weighted keys of a training: title, certifications, jobs, domains, then its LHÉO texts."""
    weights: Weights = {}
    said: dict[str, str] = {"title": forms(row.title)}
    _add_title(weights, row.title)
    certifications = [
        wording.rncp.get(codes.get("rncp", "")) or wording.rs.get(codes.get("rs", "")) or ""
        for codes in row.certifications
    ]
    for label, codes in zip(certifications, row.certifications, strict=True):
        _add(weights, label, CERTIFICATION, exact=True)
        _add_families(weights, label, FAMILY / 2)
        _add_initials(weights, label)
        _add(weights, " ".join(codes.values()), NUMBER, exact=True)
    said["certification"] = forms(" ".join(certifications))
    jobs = " ".join(wording.rome.get(code, "") for code in row.rome)
    _add(weights, jobs, JOB, exact=True)
    _add_families(weights, jobs, FAMILY / 4)
    said["job"] = forms(jobs)
    for code in row.rome:
        weights[CODE_KEY + bare_code(ROME, code)] = CODE
    domains = {wording.formacode.get(code, "") for code in row.formacodes}
    domains |= {wording.nsf.get(code[:3], "") for code in row.nsf}
    _add(weights, " ".join(sorted(domains)), DOMAIN)
    said["domain"] = forms(" ".join(sorted(domains)))
    synonyms = " ".join(one for code in row.formacodes for one in wording.formacode_synonyms.get(code, ()))
    _add(weights, synonyms, SYNONYM, once=True)
    for name, text in _lheo_texts(row.lheo):
        _add(weights, text, _CONTENT_FIELDS[name])
        said[name] = forms(text)
    return Texts(weights, said)


def action_texts(training: Texts, providers: Iterable[str], row: Any) -> Texts:
    """Return the weighted keys of an action in one order: its training's, its providers, towns and numbers."""
    weights = training.weights.copy()
    for name in providers:
        _add(weights, name, PROVIDER, exact=True)
    towns = list(dict.fromkeys(place.get("town") or "" for place in row.places))
    for town in towns:
        _add(weights, town, TOWN, exact=True)
    _add(weights, f"{row.numero} {row.training_numero}", NUMBER, exact=True)
    said = training.said | {"provider": forms(" ".join(providers)), "town": forms(" ".join(towns))}
    return Texts(dict(sorted(weights.items())), {name: text for name, text in said.items() if text})


def forms(text: str) -> str:
    """Return the folded words of a text, in order, as phrases are compared."""
    return folded_words(text)[:_LETTERS_KEPT]


def main_part(title: str) -> str:
    """Return a title without what it says between brackets: *(Apprentissage possible)*."""
    return _ASIDE.sub(" ", title)


def _add_title(weights: Weights, title: str) -> None:
    main = main_part(title)
    words = [word for chunk in chunks(main) for word in chunk.words]
    _add(weights, main, TITLE, exact=True)
    _add(weights, " ".join(_ASIDE.findall(title)), ASIDE, exact=True)
    weights[whole(words)] = WHOLE
    bare = [word for word in words if word.form not in DIPLOMA_WORDS]
    weights.setdefault(whole(bare), WHOLE / 2)
    _add_families(weights, main, FAMILY)
    _add_initials(weights, title)


def _add_families(weights: Weights, text: str, boost: float) -> None:
    for chunk in chunks(text):
        for word in chunk.words:
            key = None if word.empty else families.key(word)
            if key:
                weights[key] = max(weights.get(key, 0.0), boost)


def _add_initials(weights: Weights, text: str) -> None:
    for one in acronyms.initials_of(text):
        weights[acronyms.INITIALS + one] = INITIALS


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
