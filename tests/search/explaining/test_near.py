"""Jobs and domains near a search: none is empty, the place stays, the filters go."""

from __future__ import annotations

from extranet.search.explaining.near import DOMAIN, JOB, near
from extranet.search.index import indexing
from extranet.search.request import SearchRequest
from tests.search.fallback.test_plain import AROUND_PAU
from tests.search.offer import TODAY, Offer, add


def test_neighbours_come_from_the_rome_domain_of_what_the_words_find(folder, engine):
    add(
        Offer(title="Plaquiste", content="Cloisons.", rome=("F1604",), nsf=("233s",)),
        Offer(title="Peinture en bâtiment", content="Murs.", rome=("F1606",), nsf=("233s",)),
        Offer(title="Boulanger", content="Pain.", rome=("D1102",), nsf=("221t",)),
    )
    indexing.drain(folder)
    request = SearchRequest(today=TODAY, q="plaquiste", where=AROUND_PAU, chosen={"places": ("complet",)})
    found = near(engine, request, request)
    assert {one.kind for one in found} <= {JOB, DOMAIN}
    assert [one.request.chosen for one in found if one.kind == DOMAIN] == [{"domaine": ("n:233",)}]
    for one in found:
        assert one.total == engine.total(one.request) > 0
        assert one.request.where == AROUND_PAU
        assert "places" not in one.request.chosen
    assert not any("oulanger" in one.label for one in found)


def test_without_words_nothing_is_near(folder, engine):
    indexing.ensure(folder)
    request = SearchRequest(today=TODAY, where=AROUND_PAU)
    assert near(engine, request, request) == []


def test_a_job_that_no_training_has_still_has_neighbours(folder, engine):
    add(Offer(title="Peinture en bâtiment", content="Murs.", rome=("F1606",)))
    indexing.drain(folder)
    request = SearchRequest(today=TODAY, q="zzyzx")
    assert near(engine, request, request) == []
