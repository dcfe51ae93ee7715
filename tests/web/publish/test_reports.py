"""Imports and their reports."""

from __future__ import annotations

import pytest
from lxml import html

from extranet.exchange.runs import INTERRUPTED, RUNNING
from extranet.web.publish.reports import PROBLEMS_SHOWN
from tests.factories import offer
from tests.fixtures.statements import counted
from tests.web.publish.conftest import words


def test_the_latest_import_comes_first_with_its_counts(app, desk):
    with app.app_context():
        offer.import_run(file_name="ancien.xml", counts=offer.counts(created=12480), problems=3)
        offer.import_run(file_name="<b>recent</b>.xml", counts=offer.counts(unchanged=7))
    page = desk.get("/publication/imports")
    lines = [" ".join(" ".join(row.itertext()).split()) for row in html.fromstring(page.text).xpath("//tbody/tr")]
    assert lines[0].startswith("<b>recent</b>.xml") and lines[0].endswith("terminé 0 0 7 0 0")
    assert lines[1].replace("\u202f", " ").endswith("terminé 12 480 0 0 0 3")
    assert "en ligne de commande" in lines[0]


@pytest.mark.parametrize(("state", "said"), [(RUNNING, "il est en cours"), (INTERRUPTED, "il a été interrompu")])
def test_an_import_that_did_not_end_says_so(app, desk, state, said):
    with app.app_context():
        run = offer.import_run(state=state, counts={}, finished_at=None)
    assert said in words(desk.get(f"/publication/imports/{run}"))
    assert "sans objet" in words(desk.get("/publication/imports"))


def test_a_report_counts_each_level(app, desk):
    with app.app_context():
        run = offer.deliver(offer.formation(actions=(offer.AnAction(sessions=(offer.ASession(),) * 3),)))
    page = html.fromstring(desk.get(f"/publication/imports/{run}").text)
    rows = page.xpath("//table[contains(@class, 'table--counts')]/tbody/tr")
    assert [" ".join(" ".join(row.itertext()).split()) for row in rows] == [
        "Nouvelles 1 1 3",
        "Modifiées 0 0 0",
        "Inchangées 0 0 0",
        "Refusées 0 0 0",
    ]


def problems(page) -> list[list[str]]:
    rows = html.fromstring(page.text).xpath("//table[contains(@class, 'table--problems')]/tbody/tr")
    return [[cell.text_content().strip() for cell in row] for row in rows]


def test_problems_are_paginated_and_filtered_by_element(app, desk):
    with app.app_context():
        run = offer.import_run(problems=2 * PROBLEMS_SHOWN + 2)
        offer.import_run(problems=5)
    path = f"/publication/imports/{run}"
    first = desk.get(path)
    assert "202 problèmes" in words(first)
    assert len(problems(first)) == PROBLEMS_SHOWN
    assert problems(first)[0] == ["1", "F0", "SIRET", "valeur 0", "valeur mal formée", "gardée"]
    assert len(problems(desk.get(f"{path}?page=3"))) == 2
    filtered = desk.get(f"{path}?element=nom&page=2")
    assert "101 problème" in words(filtered)
    assert [row[2] for row in problems(filtered)] == ["nom"]
    assert f"{path}?element=nom&amp;page=1" in filtered.text
    assert len(problems(desk.get(f"{path}?element=inconnu"))) == PROBLEMS_SHOWN


def test_a_problem_leads_to_the_training_where_there_is_one(app, desk):
    with app.app_context():
        training = offer.training("F0")
        offer.training("F1", publisher="pole-emploi")
        run = offer.import_run(problems=3)
    page = html.fromstring(desk.get(f"/publication/imports/{run}").text)
    links = page.xpath("//table[contains(@class, 'table--problems')]//a/@href")
    assert links == [f"/publication/formations/{training}"]


def test_a_report_and_the_list_ask_as_little_whatever_their_length(app, desk):
    def statements(path: str) -> int:
        with counted(app) as sent:
            desk.get(path)
        return len(sent)

    with app.app_context():
        small, big = offer.import_run(problems=1), offer.import_run(problems=90)
    assert statements(f"/publication/imports/{big}") == statements(f"/publication/imports/{small}")
    few = statements("/publication/imports")
    with app.app_context():
        for _ in range(5):
            offer.import_run(problems=2)
    assert statements("/publication/imports") == few
