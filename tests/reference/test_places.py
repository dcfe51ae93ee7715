from __future__ import annotations

import gzip

import pytest
from sqlalchemy import event

from extranet.database import db
from extranet.reference import places, shipped
from extranet.reference.locator import Locator
from tests.fixtures.statements import counted

COMMUNES = """code,name,region,parent,postcodes,population,latitude,longitude,error_km,former
01015,Arboys en Bugey,84,,01300,710,45.72,5.68,14,01015:Arbignieu|01340:Saint-Bois
33063,Bordeaux,75,,33000|33800,267991,44.8412,-0.5805,0,33110
33122,Cestas,75,,33610,17000,44.74,-0.68,0,
33529,La Teste-de-Buch,75,,33260|33115,26000,44.62,-1.14,0,
40271,Sainte-Marie-de-Gosse,75,,40390,1241,43.55,-1.31,9,
40273,Saint-Martin-de-Hinx,75,,40390,1600,43.59,-1.27,0,
40304,Soorts-Hossegor,75,,40150,3817,43.66,-1.39,0,
47323,Villeneuve-sur-Lot,75,,47300,21500,44.40,0.70,0,
64102,Bayonne,75,,64100,53000,43.49,-1.47,0,
64445,Pau,75,,64000,80441,43.3112,-0.3558,0,
64483,Saint-Jean-de-Luz,75,,64500,14000,43.38,-1.66,0,
33314,Pauillac,75,,33250,5000,45.19,-0.74,0,
70410,Pin,27,,70150,680,47.30,6.06,0,
77363,Le Pin,11,,77181,1500,48.91,2.62,0,
79210,Le Pin,75,,79140,1100,46.86,-0.65,0,
75056,Paris,11,,75001|75018,2103778,48.8534,2.3488,0,
75101,Paris 1er,11,75056,75001,15000,48.8592,2.3417,0,
75118,Paris 18e,11,75056,75018,183127,48.8925,2.3444,0,
93066,Saint-Denis,11,,93200|93210,149077,48.93,2.36,0,
97411,Saint-Denis,04,,97400,155634,-20.88,55.45,0,
98818,Nouméa,988,,98800,85976,,,0,
"""


@pytest.fixture
def communes(app, tmp_path):
    """The communes above, in the database."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "communes.csv.gz").write_bytes(gzip.compress(COMMUNES.encode()))
    shipped.load_missing(folder)


def codes(found):
    return [commune.code for commune in found]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Pau", ["64445"]),
        (" pAU ", ["64445"]),
        ("Pau (64000)", ["64445"]),
        ("64000 Pau", ["64445"]),
        ("Pau 64000", ["64445"]),
        ("64000", ["64445"]),
        ("64445", ["64445"]),
        ("33110", ["33063"]),  # an old INSEE code
        ("St Jean de Luz", ["64483"]),
        ("saint jean de luz", ["64483"]),
        ("Ste-Marie de Gosse", ["40271"]),
        ("Villeneuve s/ Lot", ["47323"]),
        ("teste de buch", ["33529"]),
        ("LA TESTE DE BUCH", ["33529"]),
        ("Paris", ["75056"]),
        ("Paris 18e", ["75118"]),
        ("paris 18ème arrondissement", ["75118"]),
        ("75018", ["75118"]),
        ("Paris 1", ["75101"]),
        ("Saint-Denis", ["97411", "93066"]),
        ("Saint Denis (93)", ["93066"]),
        ("Saint-Denis 93210", ["93066"]),
        ("Le Pin", ["77363", "79210"]),
        ("Pin", ["70410"]),
        ("Arbignieu", ["01015"]),
        ("Bordeaux Cedex", ["33063"]),
        ("33076 BORDEAUX CEDEX", ["33063"]),
        ("40390", ["40273", "40271"]),
        ("Pau (33000)", ["33063", "64445"]),
        ("Hossegor", ["40304"]),
        ("pauil", ["33314"]),
        ("paui (64)", ["33314"]),
        ("xyzzy", []),
        ("99999", []),
        ("%", []),
        ("", []),
    ],
)
def test_find_places(communes, typed, expected):
    assert codes(places.find_places(typed)) == expected


def test_candidates_are_at_most_twelve(app, tmp_path):
    header, *_ = COMMUNES.splitlines()
    lines = [f"640{number:02},Bourg-{number},75,,64000,{number},43,0,0," for number in range(30)]
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "communes.csv.gz").write_bytes(gzip.compress("\n".join([header, *lines]).encode()))
    shipped.load_missing(folder)
    found = places.find_places("bourg")
    assert codes(found) == [f"640{number}" for number in range(29, 17, -1)]


def test_suggest(communes):
    assert [found.name for found in places.suggest("pau")] == ["Pau", "Pauillac"]
    assert codes(places.suggest("7501")) == ["75118"]
    assert codes(places.suggest("saint", 2)) == ["97411", "93066"]
    assert places.suggest("") == []


def test_commune(communes):
    assert places.commune("33063").name == "Bordeaux"
    assert places.commune("33110").name == "Bordeaux"
    assert places.commune("01015").name == "Arboys en Bugey"
    assert places.commune("00000") is None
    assert places.commune("33063").postcodes == ["33000", "33800"]


def test_many_communes_are_read_at_once_as_one_is(app, communes):
    codes = ["33063", "33110", "01015", "00000", " 64445", "01340"]
    with counted(app) as sent:
        found = places.communes_of(codes)
        names = {code: (one.name, one.postcodes) for code, one in found.items()}
    assert len(sent) <= 5, sent
    alone = {code: one for code in codes if (one := places.commune(code))}
    assert names == {code: (one.name, one.postcodes) for code, one in alone.items()}
    assert names.keys() == set(codes) - {"00000"}
    with counted(app) as sent:
        assert places.communes_of([]) == {}
    assert sent == []


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (("64445", None, None), "64445"),
        (("33110", None, None), "33063"),
        (("33110", "64000", "Pau"), "33063"),
        ((None, "40390", "STE MARIE DE GOSSE"), "40271"),
        ((None, "64000", "PAU CEDEX 9"), "64445"),
        ((None, "64000", "Elsewhere"), "64445"),
        ((None, "64010", "Pau Cedex"), "64445"),
        ((None, "1300", "Arbignieu"), "01015"),
        ((None, None, "Bordeaux"), "33063"),
        ((None, "75018", None), "75118"),
        (("99999", "33 000", ""), "33063"),
    ],
)
def test_locate(communes, place, expected):
    found = places.locate(*place)
    assert found.commune_code == expected
    assert found.departement == expected[:2]
    assert Locator.load().locate(*place) == found


@pytest.mark.parametrize(
    "place",
    [
        (None, None, None),
        ("", "", ""),
        (None, None, "Saint-Denis"),
        (None, "64010", "Nowhere"),
        ("98818", None, None),
        (None, "64010", "Bordeaux"),
    ],
)
def test_what_cannot_be_located(communes, place):
    assert places.locate(*place) is None
    assert Locator.load().locate(*place) is None


def test_an_approximate_commune_keeps_its_error(communes):
    assert places.locate("40271").error_km == 9


def test_a_postcode_of_several_communes_reaches_the_farthest(communes):
    found = places.locate(None, "40390", "Somewhere")
    assert found.commune_code is None
    assert found.departement == "40"
    assert found.latitude == pytest.approx(43.57)
    # half of the way between the two (2.8 km), and the error of the vaguer one (9 km)
    assert found.error_km == pytest.approx(11.7, abs=0.1)


def test_a_locator_asks_nothing_more_once_loaded(communes):
    locator = Locator.load()
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    assert all(locator.locate(None, "40390", "Sainte-Marie-de-Gosse") for _ in range(1000))
    assert asked == []


def test_the_demonstration_region_of_the_search_is_exported():
    assert places.DEPARTEMENTS["64"] == "Pyrénées-Atlantiques"
    assert places.departement_of("97411") == "974"
    assert "33" in places.REGION_DEPARTEMENTS
