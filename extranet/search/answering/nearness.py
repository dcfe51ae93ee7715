"""What the place understood in a text makes of scores: at like scores, nearer comes first.

The town itself, then its surroundings, then the radius, then what follows; at distance weighs as in the radius.
"""

from __future__ import annotations

import numpy as np

from extranet.search.answering.filtering import Selection
from extranet.search.request import SearchRequest

TOWN_KM, SURROUNDINGS_KM = 3.0, 15.0
IN_TOWN, IN_SURROUNDINGS, IN_RADIUS, FURTHER, REMOTE = 1.0, 0.85, 0.5, 0.3, 0.5


def favoured(selection: Selection, scores: np.ndarray | None, request: SearchRequest) -> np.ndarray | None:
    """Return the scores of the candidates, those of what is further away lowered."""
    if not request.beyond or request.where is None:
        return scores
    shares = _shares(selection, request)
    if selection.candidates is not None:
        shares = shares[selection.candidates]
    return shares if scores is None else scores * shares


def _shares(selection: Selection, request: SearchRequest) -> np.ndarray:
    """Return for each document of a shard the share of its score that it keeps."""
    segment = selection.shard.segment
    shares = np.full(len(segment), FURTHER, np.float32)
    documents, distances = segment.places.around(request.where, max(request.radius, SURROUNDINGS_KM))
    near = np.select([distances <= TOWN_KM, distances <= SURROUNDINGS_KM], [IN_TOWN, IN_SURROUNDINGS], IN_RADIUS)
    shares[documents] = near
    shares[np.asarray(segment.remote)] = REMOTE
    return shares
