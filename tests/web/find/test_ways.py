"""No or few results: how the search was taken, and where to go from there."""

from __future__ import annotations

import re

from tests.web.find.test_hiding import words
from tests.web.find.test_results import BAYONNE, with_places


def counted(screen, look, path: str) -> dict[str, int]:
    """Return the links of a list with their counts, each checked by following it."""
    found = {}
    for item in screen.tree.xpath(path):
        label, said = item.text_content().replace("\u00a0", " ").rsplit(" : ", 1)
        found[label] = int(re.match(r"\d+", said)[0])
        assert look(item.find("a").get("href")).texts("//h1")[0].split()[0] == str(found[label])
    return found


def test_few_results_come_first_then_what_widens_them(look, publish):
    publish("F1", "Cordiste", actions=(with_places(7), with_places(0), with_places(3, **BAYONNE)))
    screen = look("/formations?q=cordiste&lieu=Pau&places=oui")
    assert len(screen.cards) == 1
    assert "Peu de formations répondent à cette recherche" in screen.texts("//h2")
    assert "Nous avons cherché : « cordiste », autour de Pau, 30 km, Places confirmées." in words(screen)
    ways = counted(screen, look, "//ul[@class='proposals']/li")
    assert ways["Dans un rayon de 100 km"] == ways["Partout, et non seulement autour de Pau, 30 km"] == 2
    assert ways["Sans le filtre « Places confirmées »"] == 2


def test_a_long_list_has_no_way_out(look, publish):
    publish(actions=tuple(with_places(7) for _ in range(6)))
    assert look("/formations?q=soudeur&lieu=Pau").texts("//ul[@class='proposals']") == []


def test_jobs_and_domains_nearby_lead_somewhere(look, publish):
    publish("F1", "Plaquiste spécialisé", code_ROME="F1604", code_NSF="233s", actions=(with_places(7, **BAYONNE),))
    publish("F2", "Peinture en bâtiment", code_ROME="F1606", code_NSF="233s", actions=(with_places(7),))
    screen = look("/formations?q=plaquiste&lieu=Pau&rayon=10")
    near = counted(screen, look, "//ul[contains(@class, 'near')]/li")
    assert near
    assert all(near.values())


def test_the_number_of_queries_is_bounded(adviser, publish, asked):
    publish("F1", actions=(with_places(2),))
    path = "/formations?q=soudeur&lieu=Pau&places=oui&financeur=2"
    adviser.get(path)
    with asked() as one:
        adviser.get(path)
    publish("F2", actions=tuple(with_places(2) for _ in range(4)))
    adviser.get(path)
    with asked() as five:
        adviser.get(path)
    assert len(one) == len(five) <= 14, five
