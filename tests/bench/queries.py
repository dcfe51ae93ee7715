"""The searches of the bench: 450 of them, drawn from the documents themselves, the same for every engine.

`text` takes its words from all the strong fields of a document, `title` from its title alone: what advisers type.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from extranet.reference.text import fold
from extranet.search.answering.geography import distance_km
from extranet.search.index.documents import Document, said_in
from extranet.search.request import BY_DATE, RELEVANCE, SearchRequest, Where
from extranet.search.words.analysis import EXACT, word

TEXT, TITLE, BROWSE, PREFIX = "text", "title", "browse", "prefix"
TIMES = {TEXT: 150, TITLE: 150, BROWSE: 100, PREFIX: 50}
# What a rival counts in each search: the facets that every engine understands alike.
COUNTED = ("financeur", "public", "domaine", "niveau", "certification", "modalite", "rythme", "handicap")
FILTERED = ("financeur", "public", "domaine", "niveau", "certification", "modalite")
RADIUS = 50
KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Asked:
    """One search: words (folded forms), one value of some facets, a point to be around, the order; or a prefix."""

    kind: str
    words: tuple[str, ...] = ()
    chosen: dict[str, str] = field(default_factory=dict)
    point: tuple[float, float] | None = None
    by_date: bool = False
    prefix: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Return what each word is in the index."""
        return tuple(word(form).stem for form in self.words)

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        """Return (south, north, west, east) of the box around the point."""
        if self.point is None:
            return None
        latitude, longitude = self.point
        high = RADIUS / KM_PER_DEGREE
        wide = RADIUS / float(distance_km(latitude, longitude, latitude, longitude + 1.0))
        return latitude - high, latitude + high, longitude - wide, longitude + wide

    def countings(self) -> list[tuple[Asked, tuple[str, ...]]]:
        """Return the searches whose hits are counted, and by which facets: a chosen one without its own filter."""
        free = tuple(name for name in COUNTED if name not in self.chosen)
        own = [(replace(self, chosen=self._less(name)), (name,)) for name in self.chosen]
        return [(self, free), *own]

    def _less(self, facet: str) -> dict[str, str]:
        return {name: value for name, value in self.chosen.items() if name != facet}

    def request(self, today: date, *, verbatim: bool) -> SearchRequest:
        """Return the same search for our engine; `verbatim`: the words as they stand, nothing understood in them."""
        where = None
        if self.point is not None:
            where = Where("", "Ici", "", (), *self.point)
        return SearchRequest(
            today=today,
            q=" ".join(self.words),
            chosen={name: (value,) for name, value in self.chosen.items()},
            where=where,
            radius=RADIUS,
            order=BY_DATE if self.by_date else RELEVANCE,
            verbatim=self.words if verbatim else (),
        )


def draw(documents: Sequence[Document], seed: int = 7) -> list[Asked]:
    """Draw the searches: each looks for something that some document is."""
    chance = random.Random(seed)
    with_words = [(one, forms) for one in documents if (forms := _forms(one))]
    asked = [_text(TEXT, *chance.choice(with_words), chance) for _ in range(TIMES[TEXT])]
    asked += [_browse(chance.choice(documents), chance) for _ in range(TIMES[BROWSE])]
    for _ in range(TIMES[PREFIX]):
        form = chance.choice(chance.choice(with_words)[1])
        asked.append(Asked(PREFIX, prefix=form[: chance.randint(2, 5)]))
    titled = [(one, titles) for one, forms in with_words if (titles := _title_forms(one, forms))]
    asked += [_text(TITLE, *chance.choice(titled), chance) for _ in range(TIMES[TITLE])]
    chance.shuffle(asked)
    return asked


def _forms(document: Document) -> list[str]:
    """Return the plain words of a document that it has in its strong fields."""
    forms = [term.removeprefix(EXACT) for term in document.terms if term.startswith(EXACT)]
    terms = set(document.terms)
    return [
        form
        for form in forms
        if form.isalpha() and len(form) > 2 and fold(form) == form and not word(form).empty and word(form).stem in terms
    ]


def _title_forms(document: Document, forms: list[str]) -> list[str]:
    """Return those of a document's plain words that its title has."""
    title = set(said_in(document.payload())["title"].split())
    return [form for form in forms if form in title]


def _text(kind: str, document: Document, forms: list[str], chance: random.Random) -> Asked:
    count = min(chance.choice((1, 1, 2, 2, 2, 3, 3, 4)), len(forms))
    words = tuple(chance.sample(forms, count))
    chosen = _filters(document, chance, chance.randint(1, 3)) if chance.random() < 0.65 else {}
    return Asked(kind, words, chosen, _point(document, chance, 0.3), chance.random() < 0.25)


def _browse(document: Document, chance: random.Random) -> Asked:
    chosen = _filters(document, chance, chance.randint(0, 3))
    return Asked(BROWSE, (), chosen, _point(document, chance, 0.4), by_date=True)


def _filters(document: Document, chance: random.Random, count: int) -> dict[str, str]:
    names = [name for name in FILTERED if document.facets.get(name)]
    return {name: chance.choice(document.facets[name]) for name in chance.sample(names, min(count, len(names)))}


def _point(document: Document, chance: random.Random, share: float) -> tuple[float, float] | None:
    if not document.places or chance.random() >= share:
        return None
    return document.places[0][0], document.places[0][1]
