"""A page of results sends as many statements to the database whatever it holds."""

from __future__ import annotations

import pytest
from flask import Flask

from extranet.search.index import indexing
from tests.factories.offer import AnAction, ASession, trainings
from tests.fixtures.statements import counted

MOST = 7


def _statements(app, look, path: str) -> list[str]:
    look(path)  # what a process reads once, it has read
    with counted(app) as sent:
        look(path)
    return [one for one in sent if not one.startswith(("BEGIN", "COMMIT", "ROLLBACK"))]


def add_many(app: Flask, word: str, action: AnAction) -> None:
    """Publish twenty-five trainings, found at once."""
    with app.app_context():
        trainings({f"{word[0]}{number}": f"Soudeur {word} {number}" for number in range(25)}, (action,))
        indexing.drain(app.extensions["extranet"]["settings"].index_dir)


@pytest.mark.parametrize(
    "path",
    ["/formations", "/formations?q=soudeur", "/formations?q=soudeur&lieu=pau", "/formations?lieu=pau&places=oui"],
)
def test_the_statements_of_a_page_do_not_grow_with_what_it_shows(app, look, path):
    add_many(app, "numéro", AnAction(sessions=(ASession(left=7),)))
    lean = _statements(app, look, path)
    add_many(app, "encore", AnAction(sessions=tuple(ASession(left=left) for left in range(6))))
    assert len(look(path).cards) == 20
    full = _statements(app, look, path)
    assert len(full) == len(lean) <= MOST, full


def test_a_list_loads_no_lheo_element(app, look, publish):
    publish("F1", "Soudeur assembleur", actions=(AnAction(),))
    assert not [one for one in _statements(app, look, "/formations?q=soudeur") if "lheo" in one]
