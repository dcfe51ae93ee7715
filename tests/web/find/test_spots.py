from __future__ import annotations

import pytest

from tests.factories.offer import AnAction

PART = {"HX-Request": "true"}


def test_the_list_is_shown_alone_unless_the_map_is_asked(look, publish):
    publish()
    screen = look("/formations?q=soudeur")
    assert not screen.tree.xpath("//*[@id='carte']")
    assert screen.links()["Carte"] == "/formations?q=soudeur&vue=carte"


def test_the_map_stays_from_one_search_to_the_next(look, publish):
    publish()
    screen = look("/formations?q=soudeur&lieu=Pau+(64000)&vue=carte")
    assert screen.tree.xpath("//*[@id='carte']/@data-spots") == ["/formations/carte?q=soudeur&lieu=Pau+(64000)"]
    assert screen.tree.xpath("//input[@name='vue']/@value") == ["carte"]
    assert screen.links()["Liste"] == "/formations?q=soudeur&lieu=Pau+(64000)"
    assert all("vue=carte" in url for url in screen.tree.xpath("//ul[@aria-label='Trier par']//a/@href"))
    assert screen.cards, "the list remains"


def test_the_sheet_leads_back_to_the_map(look, publish):
    publish()
    sheet = next(url for url in look("/formations?vue=carte").links("//article").values())
    back = next(url for label, url in look(sheet).links().items() if label.startswith("Retour"))
    assert back.startswith("/formations?vue=carte")


def test_the_spots_are_named_and_counted(adviser, publish):
    publish(actions=(AnAction(numero="A"), AnAction(numero="B")))
    told = adviser.get("/formations/carte?lieu=Pau+(64000)").json
    ((latitude, longitude, count, name),) = told["spots"]
    assert (count, name) == (2, "2\u00a0formations, Pau")
    assert told["around"] == [pytest.approx(latitude, abs=0.01), pytest.approx(longitude, abs=0.01), 30]


def test_what_takes_place_at_a_spot_is_listed(adviser, publish):
    publish(title="Soudeur & chaudronnier")
    ((latitude, longitude, *_),) = adviser.get("/formations/carte").json["spots"]
    page = adviser.get("/formations/carte/ici", query_string={"lat": latitude, "lon": longitude}, headers=PART)
    assert "Soudeur &amp; chaudronnier" in page.text
    assert "Afpa Pau" in page.text


@pytest.mark.parametrize(
    "query", ["", "lat=&lon=", "lat=a&lon=b", "lat=nan&lon=0", "lat=1e99&lon=0", "lat=inf&lon=inf"]
)
def test_a_spot_that_is_none_has_nothing(adviser, publish, query):
    publish()
    page = adviser.get(f"/formations/carte/ici?{query}", headers=PART)
    assert page.status_code == 200
    assert "ne sont plus proposées" in page.text


def test_a_draft_is_not_on_the_map(adviser, publish):
    publish(state="draft")
    assert adviser.get("/formations/carte").json["spots"] == []
