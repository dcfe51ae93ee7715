"""A small offer in three towns, and what a text is understood to ask of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extranet.search.index import indexing
from extranet.search.request import SearchRequest
from extranet.search.words.interpretation import Interpretation
from tests.search.offer import BAYONNE, BORDEAUX, IN_PAU, TODAY, Offer, add

IN_BAYONNE = IN_PAU | {"latitude": BAYONNE[0], "longitude": BAYONNE[1], "town": "Bayonne"}
IN_BORDEAUX = {"latitude": BORDEAUX[0], "longitude": BORDEAUX[1], "departement": "33", "town": "Bordeaux"}
OFFERS = (
    Offer(title="CAP boulangerie", places=(IN_BAYONNE,)),
    Offer(title="CAP boulangerie", places=(IN_PAU,)),
    Offer(title="CAP boulangerie", places=(IN_BORDEAUX,)),
    Offer(title="Soudeur assembleur industriel", rhythms=("soir",)),
    Offer(title="BTS tourisme : agent d’accueil, langues et cuisine"),
    Offer(title="Recruteur, conseiller en recrutement"),
    Offer(title="Aide soignante"),
)


@pytest.fixture
def offered(folder) -> list[int]:
    """Give the ids of the offers, indexed."""
    ids = add(*OFFERS)
    indexing.drain(folder)
    return ids


@pytest.fixture
def understood(offered, engine) -> Callable[..., Interpretation]:
    """Give a function that understands a text over the offers."""

    def understand(q: str, **values) -> Interpretation:
        return engine.interpretation(SearchRequest(**{"today": TODAY, "q": q} | values))

    return understand
