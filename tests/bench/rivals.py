"""Other engines, as their users set them up, over the same analysed documents: their match, their counts, their order.

Each takes the very keys of our analyser as its tokens (`t12` for the twelfth), so that all look for the same thing, and
gives the same counts: those of a facet that is chosen are taken without its own filter, by one more counting for each
chosen facet, so that they say what choosing another value would give.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple, Protocol

import tantivy
from whoosh import fields, index, query, searching, sorting

from extranet.search.index.documents import Document
from tests.bench.queries import COUNTED, Asked

PAGE, TOP = 20, 50
NOWHERE = (0.0, 0.0)


class Answer(NamedTuple):
    """What an engine answers: how many, the first page, the counts of each facet."""

    total: int
    page: list[int]
    counts: dict[str, dict[str, int]]


class Rival(Protocol):
    """One engine: its name, and how it answers."""

    name: str

    def search(self, asked: Asked) -> Answer:
        """Answer a search."""
        ...


class Numbers:
    """Number the keys: a token that every engine cuts alike."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def text(self, terms: Iterable[str]) -> str:
        """Return keys as a text of tokens."""
        return " ".join(self.token(term) for term in terms)

    def token(self, term: str) -> str:
        """Return the token of a key."""
        return f"t{self._known.setdefault(term, len(self._known))}"


def first_day(document: Document, today: date) -> int:
    """Return the day of the first session to come, for the order by date."""
    starts = [start for start, *_ in document.sessions if start >= today.toordinal()]
    return min(starts, default=9_999_999)


class Fts5:
    """SQLite: FTS5 for the words, tables and SQL for filters and counts."""

    name = "SQLite FTS5"

    def __init__(self, folder: Path, numbers: Numbers, documents: Iterable[tuple[int, Document]], today: date) -> None:
        self._numbers = numbers
        self._db = sqlite3.connect(folder / "fts5.sqlite")
        self._db.executescript(
            "CREATE VIRTUAL TABLE text USING fts5(body, content='', detail=none, tokenize='ascii');"
            "CREATE TABLE offer (id INTEGER PRIMARY KEY, latitude REAL, longitude REAL, day INTEGER);"
            "CREATE TABLE facet (name TEXT, value TEXT, id INTEGER, PRIMARY KEY (name, value, id)) WITHOUT ROWID;"
        )
        for key, one in documents:
            latitude, longitude = one.places[0][:2] if one.places else NOWHERE
            self._db.execute("INSERT INTO text (rowid, body) VALUES (?, ?)", (key, numbers.text(one.terms)))
            self._db.execute("INSERT INTO offer VALUES (?, ?, ?, ?)", (key, latitude, longitude, first_day(one, today)))
            rows = [(name, value, key) for name in COUNTED for value in one.facets.get(name, ())]
            self._db.executemany("INSERT INTO facet VALUES (?, ?, ?)", rows)
        self._db.executescript(
            "CREATE INDEX facet_id ON facet (id, name, value); CREATE INDEX offer_place ON offer (latitude, longitude);"
            "CREATE INDEX offer_day ON offer (day); INSERT INTO text(text) VALUES ('optimize'); ANALYZE;"
            "CREATE TEMP TABLE hits (id INTEGER PRIMARY KEY, score REAL, day INTEGER);"
        )
        self._db.commit()

    def search(self, asked: Asked) -> Answer:
        """Keep the hits aside, read the page and the counts from them; count each chosen facet by itself."""
        hits, values = self._hits(asked)
        self._db.execute("DELETE FROM hits")
        self._db.execute(f"INSERT INTO hits {hits}", values)
        total = self._db.execute("SELECT count(*) FROM hits").fetchone()[0]
        order = "day" if asked.by_date else "score"
        page = self._db.execute(f"SELECT id FROM hits ORDER BY {order}, id LIMIT {PAGE}")
        counts: dict[str, dict[str, int]] = {name: {} for name in COUNTED}
        for name, value, count in self._db.execute(
            "SELECT name, value, count(*) FROM hits JOIN facet ON facet.id = hits.id GROUP BY name, value"
        ):
            counts[name][value] = count
        for less, (name, *_) in asked.countings()[1:]:
            hits, values = self._hits(less)
            rows = self._db.execute(
                f"SELECT value, count(*) FROM ({hits}) AS hit JOIN facet ON facet.id = hit.id WHERE name = ? "
                "GROUP BY value",
                [*values, name],
            )
            counts[name] = dict(rows.fetchall())
        return Answer(total, [key for (key,) in page], counts)

    def _hits(self, asked: Asked) -> tuple[str, list]:
        """Return the statement that gives the hits (id, score, day), and its values."""
        tables, conditions, values = "offer", [], []
        score = "0.0"
        if asked.words:
            tables, score = "text JOIN offer ON offer.id = text.rowid", "rank"
            conditions.append("text MATCH ?")
            values.append(" AND ".join(self._numbers.token(key) for key in asked.keys))
        for name, value in asked.chosen.items():
            conditions.append("offer.id IN (SELECT id FROM facet WHERE name = ? AND value = ?)")
            values += [name, value]
        if asked.box:
            conditions.append("latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ?")
            values += asked.box
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        return f"SELECT offer.id AS id, {score} AS score, day FROM {tables} {where}", values


class Tantivy:
    """tantivy, with its own aggregations."""

    name = "tantivy"

    def __init__(self, folder: Path, numbers: Numbers, documents: Iterable[tuple[int, Document]], today: date) -> None:
        self._numbers = numbers
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("id", fast=True)
        builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
        for name in COUNTED:
            builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        for name in ("latitude", "longitude"):
            builder.add_float_field(name, indexed=True, fast=True)
        builder.add_integer_field("day", indexed=True, fast=True)
        self._schema = builder.build()
        path = folder / "tantivy"
        path.mkdir()
        offers = tantivy.Index(self._schema, str(path))
        writer = offers.writer(heap_size=128_000_000, num_threads=1)
        for key, one in documents:
            latitude, longitude = one.places[0][:2] if one.places else NOWHERE
            document = tantivy.Document(id=key, body=[numbers.text(one.terms)], latitude=float(latitude),
                                        longitude=float(longitude), day=first_day(one, today))  # fmt: skip
            for name in COUNTED:
                for value in one.facets.get(name, ()):
                    document.add_text(name, value)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        offers.reload()
        self._searcher = offers.searcher()
        self._counts = {name: {"terms": {"field": name, "size": TOP}} for name in COUNTED}

    def search(self, asked: Asked) -> Answer:
        """Collect the page and its total, then aggregate; each chosen facet by itself."""
        wanted = self._query(asked)
        if asked.by_date:
            found = self._searcher.search(wanted, PAGE, order_by_field="day", order=tantivy.Order.Asc)
        else:
            found = self._searcher.search(wanted, PAGE)
        counts = {}
        for less, names in asked.countings():
            counting = wanted if less is asked else self._query(less)
            buckets = self._searcher.aggregate(counting, {name: self._counts[name] for name in names})
            counts |= {name: {one["key"]: int(one["doc_count"]) for one in buckets[name]["buckets"]} for name in names}
        keys = self._searcher.fast_field_values("id", [address for _, address in found.hits]) if found.hits else []
        return Answer(found.count, list(keys), counts)

    def _query(self, asked: Asked) -> tantivy.Query:
        must = [tantivy.Query.term_query(self._schema, "body", self._numbers.token(key)) for key in asked.keys]
        must += [tantivy.Query.term_query(self._schema, name, value) for name, value in asked.chosen.items()]
        if asked.box:
            south, north, west, east = asked.box
            for name, low, high in (("latitude", south, north), ("longitude", west, east)):
                must.append(tantivy.Query.range_query(self._schema, name, tantivy.FieldType.Float, low, high))
        if not must:
            return tantivy.Query.all_query()
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, one) for one in must])


class PlainWhoosh:
    """Whoosh by its manual: a filter, facets by `groupedby`."""

    name = "plain Whoosh"

    def __init__(self, folder: Path, numbers: Numbers, documents: Iterable[tuple[int, Document]], today: date) -> None:
        self._numbers = numbers
        path = folder / "whoosh"
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        columns = {name: fields.KEYWORD(sortable=True) for name in COUNTED}
        schema = fields.Schema(
            id=fields.STORED, body=fields.KEYWORD(scorable=True), day=fields.NUMERIC(sortable=True),
            latitude=fields.NUMERIC(), longitude=fields.NUMERIC(), **columns,
        )  # fmt: skip
        offers = index.create_in(str(path), schema)
        writer = offers.writer(limitmb=128)
        for key, one in documents:
            latitude, longitude = one.places[0][:2] if one.places else NOWHERE
            facets = {name: " ".join(one.facets.get(name, ())) for name in COUNTED}
            writer.add_document(id=key, body=numbers.text(one.terms), day=first_day(one, today),
                                latitude=_micro(latitude), longitude=_micro(longitude), **facets)  # fmt: skip
        writer.commit()
        self._searcher = offers.searcher()

    def search(self, asked: Asked) -> Answer:
        """Search, filter and group in one call, then in one more for each chosen facet."""
        (_, names), *chosen = asked.countings()
        found = self._found(asked, names, PAGE)
        counts = _groups(found, names)
        for less, names in chosen:
            counts |= _groups(self._found(less, names, 1), names)
        return Answer(len(found), [hit["id"] for hit in found], counts)

    def _found(self, asked: Asked, names: tuple[str, ...], limit: int) -> searching.Results:
        words = [query.Term("body", self._numbers.token(key)) for key in asked.keys]
        kept: list[query.Query] = [query.Term(name, value) for name, value in asked.chosen.items()]
        if asked.box:
            south, north, west, east = (_micro(one) for one in asked.box)
            kept += [query.NumericRange("latitude", south, north), query.NumericRange("longitude", west, east)]
        groups = sorting.Facets()
        for name in names:
            groups.add_field(name, allow_overlap=True, maptype=sorting.Count)
        return self._searcher.search(
            query.And(words) if words else query.Every(), limit=limit, filter=query.And(kept) if kept else None,
            groupedby=groups, sortedby="day" if asked.by_date else None,
        )  # fmt: skip


def _groups(found: searching.Results, names: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """Return the counts of some facets; what has no value is not counted."""
    counts = {name: dict(found.groups(name)) for name in names}
    for one in counts.values():
        one.pop("", None)
    return counts


def _micro(degrees: float) -> int:
    return round((degrees + 180) * 1_000_000)
