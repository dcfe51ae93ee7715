from __future__ import annotations

import re

import pytest

from extranet.catalogue.actions import Action
from extranet.catalogue.states import State
from extranet.database import writing
from extranet.web.select import comparing
from tests.factories.offer import AnAction
from tests.fixtures.statements import counted


def address(*ids: object, **more: str) -> str:
    return "/comparer?" + "&".join(
        [*(f"action={one}" for one in ids), *(f"{name}={text}" for name, text in more.items())]
    )


def rows(screen) -> dict[str, list[str]]:
    """Return the answers by question."""
    found = {}
    for row in screen.tree.xpath("//table//tr[th[@scope='row']]"):
        head, *cells = (" ".join(cell.text_content().split()) for cell in row)
        found[head] = cells
    return found


@pytest.fixture
def two(publish) -> list[int]:
    welder = publish("F1", "Soudeur", actions=(AnAction(town="Pau"),), contenu_formation="Souder")
    mason = publish("F2", "Maçon", actions=(AnAction(town="Dax", postcode="40100", commune="40088", funder="4"),))
    return [*welder, *mason]


def test_the_answers_stand_side_by_side_and_the_differences_are_said(two, look):
    screen = look(address(*two))
    assert screen.texts("//thead//th/a[starts-with(@href, '/formations')]") == ["Soudeur", "Maçon"]
    said = rows(screen)
    assert said["Lieu différence"] == ["Pau", "Dax"]
    assert said["Financeur différence"] == ["Région : 12 places financées", "Pôle emploi : 12 places financées"]
    assert said["Organisme"] == ["Afpa Pau", "Afpa Pau"]
    assert said["Objectifs et contenu différence"][0].endswith("Souder")
    assert {"Rythme", "Niveau d’entrée", "Conditions", "Prise en charge", "Sessions", "À joindre"} <= set(said)
    (row,) = screen.tree.xpath("//tr[th[starts-with(., 'Lieu')]]")
    assert "differs" in row.get("class")


def test_the_differences_alone(two, look):
    (link,) = [url for words, url in look(address(*two)).links().items() if "différences" in words]
    said = rows(look(link))
    assert said
    assert all(head.endswith("différence") for head in said)
    assert "Tout afficher" in look(link).words


def test_the_same_action_once_and_the_order_asked(two, look):
    first, second = two
    assert look(address(second, first, second)).texts("//thead//th/a[1]")[0] == "Maçon"


def test_the_distance_is_given_from_the_town_searched(two, look):
    said = rows(look(address(*two, lieu="Pau")))
    (distance,) = [cells for head, cells in said.items() if head.startswith("Distance de Pau")]
    assert distance[0] == "à moins de 1 km"
    assert re.fullmatch(r"à (environ )?\d\d km( \(distance approximative\))?", distance[1])
    assert "Nous ne connaissons pas le lieu" in look(address(*two, lieu="Nulle-part-sur-rien")).words


@pytest.mark.parametrize("query", ["", "?action=", "?action=abc", "?action=" + "9" * 40, "?lieu=Pau"])
def test_fewer_than_two_teaches_how(look, query):
    screen = look(f"/comparer{query}")
    assert "Il en faut au moins deux" in screen.words
    assert screen.status == (404 if "action=" in query else 200)


def test_one_is_not_enough(two, look):
    screen = look(address(two[0]))
    assert (screen.status, "Il en faut au moins deux" in screen.words) == (200, True)


def test_more_than_four_are_asked_to_be_fewer(publish, look):
    ids = publish(actions=tuple(AnAction() for _ in range(5)))
    screen = look(address(*ids, lieu="Pau"))
    assert "on en compare quatre au plus" in screen.words
    assert len(screen.tree.xpath("//input[@name='action'][@form='comparer']")) == 5
    assert screen.tree.xpath("string(//form[@id='comparer']//input[@name='lieu']/@value)") == "Pau"
    assert len(look(address(*ids[:4])).tree.xpath("//thead//th")) == 4


def test_what_is_not_offered_is_not_told_from_what_does_not_exist(app, two, publish, look):
    (withdrawn,) = publish("F3", "Retirée", state=State.WITHDRAWN)
    (draft,) = publish("F4", "Brouillon", state=State.DRAFT)
    pages = [look(address(*two, one)) for one in (withdrawn, draft, 987_654)]
    assert len({page.tree.get_element_by_id("contenu").text_content().partition("Imprimé")[0] for page in pages}) == 1
    assert "elle est laissée de côté" in pages[0].words
    assert "Retirée" not in pages[0].words
    assert "3 formations demandées n’existent pas" in look(address(*two, withdrawn, draft, 987_654)).words
    with app.app_context(), writing() as session:
        session.get_one(Action, two[0]).state = State.WITHDRAWN
    assert "Il en faut au moins deux" in look(address(*two)).words


def test_one_comes_back_to_the_list_or_to_the_selection_and_nowhere_else(two, look):
    links = look(address(*two, retour="q%3Dsoudeur%26lieu%3DPau%26x%3Dhttps://ailleurs.example")).links()
    assert links["Retour à la liste"] == "/formations?q=soudeur&lieu=Pau"
    assert look(address(*two, depuis="selection")).links()["Retour à ma sélection"] == "/selection"
    assert "Retour" not in look(address(*two, depuis="https://ailleurs.example")).links()


def test_a_list_offers_to_compare_what_is_ticked(two, look):
    screen = look("/formations?lieu=Pau&rayon=100")
    assert len(screen.tree.xpath("//input[@name='action'][@form='comparer']")) == 2
    form = screen.tree.get_element_by_id("comparer")
    assert (form.get("method"), form.get("action")) == ("get", "/comparer")
    fields = dict(zip(form.xpath(".//input/@name"), form.xpath(".//input/@value"), strict=True))
    assert fields == {"lieu": "Pau", "retour": "lieu=Pau&rayon=100"}


def test_every_part_of_a_sheet_has_its_place(two, look):
    """A part that the sheet gains must be given a place here."""
    headings = set(look(f"/formations/{two[0]}").texts("//section[contains(@class, 'section')]/h2"))
    assert headings - {"La même formation ailleurs ou autrement"} <= set(comparing.ORDER)


def test_four_cost_as_many_queries_as_two(app, publish, adviser):
    ids = publish(actions=tuple(AnAction() for _ in range(4)))
    adviser.get(address(*ids))
    counts = []
    for some in (ids[:2], ids):
        with counted(app) as sent:
            adviser.get(address(*some))
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 9, counts
