from datetime import date, timedelta

import pytest
from sqlalchemy import event

from extranet.database import db
from extranet.search.answering.ranking import Hit
from extranet.search.results import numeros, result_rows
from tests.search.offer import IN_PAU, TODAY, Offer, Session, add


@pytest.fixture
def queries(database):
    seen: list[str] = []

    def note(connection, cursor, statement, *_):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def test_a_page_of_rows_takes_two_queries(queries):
    ids = add(*[Offer(title=f"Soudeur {number}") for number in range(30)])
    queries.clear()
    rows = result_rows([Hit(key, 1.0, None) for key in reversed(ids)], TODAY)
    assert [row.id for row in rows] == ids[::-1]
    assert len([one for one in queries if one.startswith("SELECT")]) == 2


def test_a_row_tells_what_a_list_shows(database):
    past = Session(start=TODAY - timedelta(days=90), end=TODAY - timedelta(days=1))
    begun = Session(start=TODAY - timedelta(days=9), places_left=4)
    open_ = Session(start=date(2027, 1, 4), places_left=4)
    (key,) = add(
        Offer(
            title="Soudeur",
            level_out="14",
            places=(IN_PAU, {**IN_PAU, "town": "Lons"}, IN_PAU),
            sessions=(past, begun, open_, Session(state="draft"), Session(places_left=0, start=date(2027, 2, 1))),
        )
    )
    (row,) = result_rows([Hit(key, 2.5, 3.1), Hit(999, 1.0, None)], TODAY)
    assert (row.title, row.provider, row.towns, row.level) == ("Soudeur", "Afpa", ["Pau", "Lons"], "4")
    assert (row.funders, row.remote, row.score, row.distance_km) == (["2"], False, 2.5, 3.1)
    assert [(one.start, one.joinable, one.places) for one in row.sessions] == [
        (date(2027, 1, 4), True, "oui"),
        (date(2027, 2, 1), True, "complet"),
        (begun.start, False, None),
    ]
    assert row.sessions[0].confirmed_on == date(2026, 11, 20)
    assert numeros([key]) == {key: "F1-A"}


def test_no_hit_asks_nothing(queries):
    assert result_rows([], TODAY) == []
    assert numeros([]) == {}
    assert queries == []
