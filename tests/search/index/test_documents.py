import pytest
from sqlalchemy import event

from extranet.database import db
from extranet.search.index.documents import Document, DocumentBuilder
from tests.search.offer import IN_PAU, Offer, Session, add

BARE = {"town": "Bordeaux", "commune": "33063", "postcode": "33000"}


def document(offer):
    (key,) = add(offer)
    return Document.read(DocumentBuilder().build([key])[key])


@pytest.mark.parametrize(
    "values",
    [{"state": "draft"}, {"state": "withdrawn"}, {"training_state": "draft"}, {"training_state": "withdrawn"}],
)
def test_what_is_not_published_has_no_document(database, values):
    (key,) = add(Offer(**values))
    assert DocumentBuilder().build([key, 999]) == {key: None, 999: None}


def test_only_published_sessions_are_in_a_document(database):
    assert len(document(Offer(sessions=(Session(), Session(state="draft"), Session(state="withdrawn")))).sessions) == 1


def test_a_document_reads_back_as_written(database):
    (key,) = add(Offer())
    payload = DocumentBuilder().build([key])[key]
    assert Document.read(payload).payload() == payload
    assert DocumentBuilder().build([key])[key] == payload


def test_its_own_coordinates_win_over_those_of_the_commune(database):
    own = {**BARE, "latitude": 44.9, "longitude": -0.6}
    found = document(Offer(places=(own, BARE)))
    assert found.places[0][:2] == [44.9, -0.6]
    assert found.places[1][0] == pytest.approx(44.84, abs=0.05)
    assert found.facets["departement"] == ["33"]


def test_a_place_that_nobody_knows_is_nowhere(database):
    found = document(Offer(places=({"town": "Xyzzy"},)))
    assert (found.places, found.facets["departement"]) == ([], [])


def test_malformed_codes_are_not_counted(database):
    codes = {"funders": ("2", "Région"), "audiences": ("80006", "x"), "rhythms": ("soir", "nuit")}
    found = document(Offer(teaching_mode="9", **codes))
    assert found.facets["financeur"] == ["2"]
    assert found.facets["public"] == ["80006"]
    assert (found.facets["rythme"], found.facets["modalite"]) == (["soir"], [])


LEVELS = {"11": "1", "13": "3", "18": "8", "4": "3", "5": "4", "8": "7"} | dict.fromkeys(
    ("0", "1", "99", "x", "10", "19", "", None), "sans"
)


@pytest.mark.parametrize("code, level", LEVELS.items())
def test_old_and_new_levels_are_one(database, code, level):
    facets = document(Offer(level_out=code, level_in=code)).facets
    assert (facets["niveau"], facets["entree"]) == ([level], [level])


@pytest.mark.parametrize(
    "values, expected",
    [
        ({"certifications": ({"rncp": "1", "rs": "2"},)}, ["rncp", "rs"]),
        ({"certifications": ({"certifinfo": "1"},)}, ["autre"]),
        ({"certifying": True}, ["autre"]),
        ({}, ["sans"]),
    ],
)
def test_a_certification_is_of_its_register(database, values, expected):
    assert document(Offer(**values)).facets["certification"] == expected


@pytest.mark.parametrize("text, expected", [("Accessible PMR", ["oui"]), ("Non", []), ("", []), (None, [])])
def test_handicap_access_is_what_the_text_says(database, text, expected):
    assert document(Offer(handicap_access=text)).facets["handicap"] == expected


def test_the_number_of_queries_does_not_grow_with_the_batch(database):
    ids = add(*[Offer(title=f"Soudeur {number}", places=(IN_PAU,)) for number in range(40)])
    counts = []
    for size in (2, 40):
        seen: list[str] = []
        listener = lambda *args, seen=seen: seen.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        DocumentBuilder().build(ids[:size])
        event.remove(db.engine, "before_cursor_execute", listener)
        counts.append(len(seen))
    assert counts[1] <= counts[0] <= 12
