"""Documents compiled into arrays: postings by term, combinations of facet values, sessions and places by document.

A facet's column holds for each document the number of a *combination* of values (`2`, `2 4` …): counting a facet is
one bincount of that column, then one small sum over the combinations.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import numpy as np

from extranet.search.facets import ACTION_FACETS
from extranet.search.index.documents import Document

Arrays = dict[str, np.ndarray]

K1, B = 12.0, 0.4  # BM25: fields weigh up to ten times each other, so frequencies saturate late
TERM_BYTES = 48
_CHUNK = 2_000_000
_SESSION_COLUMNS = ("start", "end", "registration", "flags", "places", "fresh")


class _FacetColumn:
    """Number the combinations of values of one facet as they come."""

    def __init__(self) -> None:
        self.values: dict[str, int] = {}
        self.combinations: dict[tuple[str, ...], int] = {}
        self.column = array("i")

    def add(self, values: Iterable[str]) -> None:
        """Add a document."""
        self.column.append(self.combinations.setdefault(tuple(values), len(self.combinations)))

    def arrays(self, name: str) -> Arrays:
        """Return the column, the combinations (starts and value numbers) and the values."""
        flat = [self.values.setdefault(value, len(self.values)) for one in self.combinations for value in one]
        lengths = [len(one) for one in self.combinations]
        kind = np.uint16 if len(self.combinations) < 2**16 else np.uint32
        return {
            f"{name}.column": np.array(self.column, kind),
            f"{name}.starts": np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
            f"{name}.flat": np.array(flat, np.int32),
            f"{name}.values": np.array([value.encode() for value in self.values], np.bytes_),
        }


class Compiler:
    """Take documents one by one, then give the arrays of a segment."""

    def __init__(self) -> None:
        self._ids = array("q")
        self._vocabulary: dict[str, int] = {}
        self._terms, self._counts, self._weights = array("i"), array("i"), bytearray()
        self._facets = {name: _FacetColumn() for name in ACTION_FACETS}
        self._remote = bytearray()
        self._providers = array("q")
        self._sessions: tuple[array[int], ...] = tuple(array("i") for _ in _SESSION_COLUMNS)
        self._session_counts = array("i")
        self._places: tuple[array[float], ...] = tuple(array("d") for _ in range(3))
        self._place_documents = array("i")

    def add(self, action_id: int, payload: bytes) -> None:
        """Add a document."""
        document = Document.read(payload)
        number = len(self._ids)
        self._ids.append(action_id)
        numbered = self._vocabulary.setdefault
        self._terms.extend([numbered(term, len(self._vocabulary)) for term in document.terms])
        self._counts.append(len(document.terms))
        self._weights += document.weights.tobytes()
        for name, column in self._facets.items():
            column.add(document.facets.get(name, ()))
        self._remote.append(document.remote)
        self._providers.append(document.provider)
        self._session_counts.append(len(document.sessions))
        for session in document.sessions:
            for column, value in zip(self._sessions, session, strict=True):
                column.append(value)
        for place in document.places:
            self._place_documents.append(number)
            for column, value in zip(self._places, place, strict=True):
                column.append(value)

    def arrays(self) -> Arrays:
        """Return the arrays of everything added."""
        arrays = self._postings() | {
            "ids": np.array(self._ids, np.int64),
            "remote": np.frombuffer(bytes(self._remote), np.bool_),
            "provider": np.array(self._providers, np.int64),
            "session.starts": np.concatenate([[0], np.cumsum(self._session_counts, dtype=np.int64)]).astype(np.int32),
            "place.document": np.array(self._place_documents, np.int32),
        }
        for name, column in zip(_SESSION_COLUMNS, self._sessions, strict=True):
            arrays[f"session.{name}"] = np.array(column, np.int32)
        for name, column in zip(("latitude", "longitude", "error"), self._places, strict=True):
            arrays[f"place.{name}"] = np.array(column, np.float64)
        for name, facet in self._facets.items():
            arrays |= facet.arrays(name)
        return arrays

    def _postings(self) -> Arrays:
        """Sort the postings by term, a chunk at a time: the memory needed stays near that of the result."""
        names = np.array([term.encode() for term in self._vocabulary], f"S{TERM_BYTES}")
        names, rank = np.unique(names, return_inverse=True)
        terms = rank.astype(np.int32)[np.frombuffer(self._terms, np.int32)] if len(self._terms) else _none(np.int32)
        counts = np.array(self._counts, np.int64)
        impacts = self._impacts(counts)
        documents = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        offsets = np.concatenate([[0], np.cumsum(np.bincount(terms, minlength=len(names)))]).astype(np.int64)
        sorted_documents, sorted_impacts = np.empty(len(terms), np.int32), np.empty(len(terms), np.float16)
        filled = offsets[:-1].copy()
        for start in range(0, len(terms), _CHUNK):
            part = slice(start, start + _CHUNK)
            order = np.argsort(terms[part], kind="stable")
            ordered = terms[part][order]
            present, first, times = np.unique(ordered, return_index=True, return_counts=True)
            target = np.repeat(filled[present] - first, times) + np.arange(len(ordered))
            sorted_documents[target] = documents[part][order]
            sorted_impacts[target] = impacts[part][order]
            filled[present] += times
        return {"terms": names, "offsets": offsets, "documents": sorted_documents, "impacts": sorted_impacts}

    def _impacts(self, counts: np.ndarray) -> np.ndarray:
        """Return what each posting adds to a score but for the rarity of its term (BM25)."""
        weights = np.frombuffer(bytes(self._weights), "<f2").astype(np.float32)
        if not len(weights):
            return _none(np.float16)
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        lengths = np.zeros(len(counts), np.float32)
        filled = counts > 0
        lengths[filled] = np.add.reduceat(weights, starts[filled])
        norm = K1 * (1 - B + B * lengths / lengths.mean())
        return (weights * (K1 + 1) / (weights + np.repeat(norm, counts))).astype(np.float16)


def _none(kind: type) -> np.ndarray:
    return np.empty(0, kind)
