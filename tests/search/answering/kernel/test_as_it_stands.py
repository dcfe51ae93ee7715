"""An engine whose kernel could not be compiled answers the same."""

import json
from dataclasses import replace

import pytest

from extranet.search.answering import counting, grouping, matching, ranking
from extranet.search.request import BY_DATE, SearchRequest
from tests.search.answering.kernel.conftest import as_it_stands
from tests.search.offer import TODAY, Offer, add

ASKED = SearchRequest(today=TODAY, q="soudeur")
REQUESTS = [ASKED, replace(ASKED, chosen={"niveau": ("3",), "public": ("80006",)}), replace(ASKED, order=BY_DATE),
            replace(ASKED, q="soudeur naval", chosen={"departement": ("64",)}), replace(ASKED, q=""),
            replace(ASKED, q="", chosen={"places": ("a-confirmer",)}, size=3, page=2)]  # fmt: skip


@pytest.fixture
def uncompiled(monkeypatch):
    for user, name in ((matching, "joining"), (grouping, "counting"), (counting, "counting"), (ranking, "ordering")):
        monkeypatch.setattr(user, name, as_it_stands(name))


def answers(engine):
    return json.dumps(
        [(page.total, page.hits, {**page.facets}) for request in REQUESTS * 3 for page in [engine.search(request)]]
    )


def test_the_answers_are_those_of_the_compiled_kernel(engine, request):
    add(*[Offer(title=f"Soudeur {word}", provider=f"P{number % 3}", level_out=f"1{number % 3 + 3}",
                audiences=("80006",) * (number % 2), teaching_mode=str(number % 3))
          for number, word in enumerate(["naval", "alu", "inox"] * 7)])  # fmt: skip
    expected = answers(engine)
    request.getfixturevalue("uncompiled")
    assert answers(engine) == expected
