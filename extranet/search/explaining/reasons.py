"""Why a result is one: for each thing asked, where the document says it, and in which other words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    sought = [_Sought.of(want) for want in expanded.wants]
    return {key: _Document(payload).reasons(expanded, sought) for key, payload in payloads.items()}


class _Sought(NamedTuple):
    """A want made ready for twenty documents: its ways by stems and by family, and what one look can rule out."""

    want: Want
    ways: list[tuple[Way, list[str], frozenset[str]]]
    firsts: frozenset[str]
    families: tuple[str, ...]

    @classmethod
    def of(cls, want: Want) -> _Sought:
        """Return a want made ready."""
        ways = [(way, stems, frozenset(stems)) for way in want.ways if (stems := [each.stem for each in way.words])]
        families = tuple(way.key for way in want.ways if way.kind == FAMILY)
        return cls(want, ways, frozenset(stems[0] for _, stems, _ in ways), families)


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

    def _has(self, term: str) -> bool:
        """Tell whether the document has a key of the index; one or two are asked for, so none is read apart."""
        return f" {term} ".encode() in b" %b " % self._payload.split(b"\n", 2)[1]

    def _field(self, name: str) -> _Field:
        """Return the words of a field, read when they are first asked for."""
        if name not in self._fields:
            read = [(form, *_read(form)) for form in self._said.get(name, "").split()]
            self._fields[name] = _Field({stem: form for form, stem, _ in read}, {key: form for form, _, key in read})
        return self._fields[name]

    def reasons(self, expanded: Expanded, sought: Sequence[_Sought]) -> Reasons:
        """Return one reason for each want that the document has, then the job that stands for the others."""
        found = [reason for one in sought if (reason := self._reason(one))]
        lacking = {want.text for want in expanded.wants} - {one.asked for one in found if one.field in _FIELDS[:2]}
        trade = next((one for one in expanded.trades if self._has(CODE_KEY + one.code)), None) if lacking else None
        if trade is not None:
            found = [one for one in found if one.field != JOB] + [Reason(JOB, "", trade.name, JOB)]
        return Reasons(tuple(found), self._keys(sought))

    def _reason(self, sought: _Sought) -> Reason | None:
        want = sought.want
        for name in _FIELDS:
            stems, families = self._field(name)
            for way, each, together in () if stems.keys().isdisjoint(sought.firsts) else sought.ways:
                if stems.keys() >= together:
                    return Reason(name, want.text, way.text or " ".join(stems[one] for one in each), way.kind)
            for key in sought.families:
                if key in families:
                    return Reason(name, want.text, families[key], FAMILY)
        return next((self._acronym(want, way) for way in want.ways if way.kind == ACRONYM and self._has(way.key)), None)

    def _acronym(self, want: Want, way: Way) -> Reason:
        return Reason(TITLE, want.text, way.text or want.text.upper(), ACRONYM)

    def _keys(self, sought: Sequence[_Sought]) -> frozenset[str]:
        title, families = self._field(TITLE)
        found = {
            stem
            for one in sought
            if not title.keys().isdisjoint(one.firsts)
            for _, _, together in one.ways
            if title.keys() >= together
            for stem in together
        }
        if any(not families.keys().isdisjoint(one.families) for one in sought):
            roots = {key for one in sought for key in one.families}
            found |= {stem for stem, form in title.items() if _read(form)[1] in roots}
        return frozenset(found)


@lru_cache(maxsize=_REMEMBERED)
def _read(form: str) -> tuple[str, str | None]:
    """Return the stem of a folded word and the key of its family: the same words come in every document."""
    found = word(form)
    return found.stem, families.key(found)
