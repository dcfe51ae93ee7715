"""Why a result is one: for each thing asked, where the document says it, and in which other words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from extranet.search.index.documents import said_in
from extranet.search.index.texts import CODE_KEY
from extranet.search.words import families
from extranet.search.words.analysis import word
from extranet.search.words.expansion import ACRONYM, FAMILY, SYNONYM, Expanded, Want, Way

TITLE, JOB, SYNONYM_OF = "title", "job", "synonym"
# The fields of a document in the order in which they say most.
_FIELDS = (
    TITLE, "certification", JOB, "domain", "resultats-attendus", "contenu-formation", "objectif-formation", "provider",
    "town",
)  # fmt: skip
_REMEMBERED = 100_000


class Reason(NamedTuple):
    """One thing asked and found: the field that says it, what was asked, and the words that stand for it there."""

    field: str
    asked: str
    said: str
    # typed, joined, family, synonym, acronym or job
    kind: str


@dataclass(frozen=True)
class Reasons:
    """Why one document was found, and the stems to mark in what is shown of it."""

    reasons: tuple[Reason, ...] = ()
    keys: frozenset[str] = frozenset()

    @property
    def beyond_title(self) -> tuple[Reason, ...]:
        """Return what the title does not say in the words typed."""
        return tuple(one for one in self.reasons if one.field != TITLE or one.kind in (SYNONYM, ACRONYM))


def explain(payloads: Mapping[int, bytes], expanded: Expanded) -> dict[int, Reasons]:
    """Return why each of these documents has what a query asks."""
    return {key: _Document(payload).reasons(expanded) for key, payload in payloads.items()}


class _Field(NamedTuple):
    """The words of a field, as forms by stem and by family."""

    stems: Mapping[str, str]
    families: Mapping[str | None, str]


class _Document:
    """One document, of which no more is read than what tells why it was found."""

    def __init__(self, payload: bytes) -> None:
        self._payload = payload
        self._said = said_in(payload)
        self._fields: dict[str, _Field] = {}
        self._known_terms: frozenset[str] | None = None

    @property
    def _terms(self) -> frozenset[str]:
        if self._known_terms is None:
            self._known_terms = frozenset(self._payload.split(b"\n", 2)[1].decode().split())
        return self._known_terms

    def _field(self, name: str) -> _Field:
        """Return the words of a field, read when they are first asked for."""
        if name not in self._fields:
            read = [(form, *_read(form)) for form in self._said.get(name, "").split()]
            self._fields[name] = _Field({stem: form for form, stem, _ in read}, {key: form for form, _, key in read})
        return self._fields[name]

    def reasons(self, expanded: Expanded) -> Reasons:
        """Return one reason for each want that the document has, then the job that stands for the others."""
        found = [reason for want in expanded.wants if (reason := self._reason(want))]
        lacking = {want.text for want in expanded.wants} - {one.asked for one in found if one.field in _FIELDS[:2]}
        trade = next((one for one in expanded.trades if CODE_KEY + one.code in self._terms), None)
        if trade is not None and lacking:
            found = [one for one in found if one.field != JOB] + [Reason(JOB, "", trade.name, JOB)]
        return Reasons(tuple(found), self._keys(expanded))

    def _reason(self, want: Want) -> Reason | None:
        for name in _FIELDS:
            field = self._field(name)
            for way in want.ways:
                if way.words and all(each.stem in field.stems for each in way.words):
                    said = way.text or " ".join(field.stems[each.stem] for each in way.words)
                    return Reason(name, want.text, said, way.kind)
            for way in want.ways:
                if way.kind == FAMILY and way.key in field.families:
                    return Reason(name, want.text, field.families[way.key], FAMILY)
        return next(
            (self._acronym(want, way) for way in want.ways if way.kind == ACRONYM and way.key in self._terms), None
        )

    def _acronym(self, want: Want, way: Way) -> Reason:
        return Reason(TITLE, want.text, way.text or want.text.upper(), ACRONYM)

    def _keys(self, expanded: Expanded) -> frozenset[str]:
        title = self._field(TITLE).stems
        ways = [way for want in expanded.wants for way in want.ways]
        stems = {each.stem for way in ways if all(each.stem in title for each in way.words) for each in way.words}
        roots = {way.key for way in ways if way.kind == FAMILY}
        return frozenset(stems | {stem for stem, form in title.items() if _read(form)[1] in roots})


@lru_cache(maxsize=_REMEMBERED)
def _read(form: str) -> tuple[str, str | None]:
    """Return the stem of a folded word and the key of its family: the same words come in every document."""
    found = word(form)
    return found.stem, families.key(found)
