"""What makes a sheet useful: each point is told lacking when, and only when, it is."""

from __future__ import annotations

import pytest

from extranet.catalogue import points
from extranet.lheo.tree import from_text

FULL = {
    "formation": """<formation>
<domaine-formation><code-ROME>H2913</code-ROME></domaine-formation>
<intitule-formation>Soudeur</intitule-formation>
<objectif-formation>Souder à l’arc des assemblages en acier, à plat et en angle, dans les règles.</objectif-formation>
<resultats-attendus>Titre professionnel</resultats-attendus>
<contenu-formation>Lire un plan, préparer les pièces, régler un poste, souder à plat, en angle, en corniche ;
contrôler ; entretenir le poste ; appliquer les règles de sécurité de l’atelier et du chantier.</contenu-formation>
<certifiante>1</certifiante>
<contact-formation><coordonnees><courriel>a@b.example</courriel></coordonnees></contact-formation>
<code-niveau-entree>3</code-niveau-entree>
<certification><code-RNCP>12345</code-RNCP></certification>
</formation>""",
    "action": """<action>
<rythme-formation>Temps plein</rythme-formation><code-public-vise>80056</code-public-vise>
<modalites-enseignement>0</modalites-enseignement>
<lieu-de-formation><coordonnees><adresse><ville>Pau</ville></adresse></coordonnees></lieu-de-formation>
<restauration>oui</restauration><hebergement>non</hebergement><transport>bus</transport>
<acces-handicapes>Locaux de plain-pied</acces-handicapes><nombre-heures-total>300</nombre-heures-total>
<organisme-financeur><code-financeur>2</code-financeur></organisme-financeur></action>""",
    "session": """<session><periode><debut>20270104</debut><fin>20270305</fin></periode>
<etat-recrutement>1</etat-recrutement>
<recrutement><modalite-recrutement>9</modalite-recrutement></recrutement></session>""",
}
LACKS = [
    ("formation", "règles.</objectif", "règles.</objectif", None),
    ("formation", "Souder à l’arc des assemblages en acier, à plat et en angle, dans les règles.", "-", "aims"),
    ("formation", "<code-ROME>H2913</code-ROME>", "", "domain"),
    ("formation", "<code-RNCP>12345</code-RNCP>", "<code-RNCP>-</code-RNCP>", "certification"),
    ("formation", "<certifiante>1</certifiante>", "<certifiante>0</certifiante>", None),
    ("formation", "a@b.example", "", "contact"),
    ("formation", "<code-niveau-entree>3</code-niveau-entree>", "", "level"),
    ("formation", "Titre professionnel", "-", "results"),
    ("action", "<ville>Pau</ville>", "", "place"),
    ("action", "<code-public-vise>80056</code-public-vise>", "", "audience"),
    ("action", "<code-financeur>2</code-financeur>", "", "funder"),
    ("action", "Temps plein", "-", "rhythm"),
    ("action", "300", "", "hours"),
    ("action", "Locaux de plain-pied", "-", "handicap"),
    ("action", "<transport>bus</transport>", "", "comfort"),
    ("session", "20270305", "99999999", "dates"),
    ("session", "<etat-recrutement>1</etat-recrutement>", "", "recruitment"),
    ("session", "<modalite-recrutement>9</modalite-recrutement>", "", "meeting"),
]


@pytest.mark.parametrize("tag", FULL)
def test_a_full_sheet_lacks_nothing(tag):
    assert points.columns(from_text(FULL[tag])) == {"score": 100, "lacking": [], "points_version": points.VERSION}


@pytest.mark.parametrize(("tag", "said", "instead", "code"), LACKS)
def test_what_is_not_said_is_named_and_costs(tag, said, instead, code):
    assert said in FULL[tag]
    found = points.columns(from_text(FULL[tag].replace(said, instead)))
    assert found["lacking"] == ([code] if code else [])
    weights = {point.code: point.weight for point in points.named(tag, found["lacking"])}
    assert found["score"] == 100 - sum(weights.values())


def test_a_course_at_distance_has_no_place_to_tell():
    remote = FULL["action"].replace("<ville>Pau</ville>", "").replace("enseignement>0<", "enseignement>2<")
    assert points.columns(from_text(remote))["lacking"] == []


def test_aims_that_repeat_the_title_are_no_aims():
    title = "Préparer le titre professionnel de soudeur à l’arc et au fil, niveau trois, en centre"
    both = FULL["formation"].replace(">Soudeur<", f">{title}<")
    both = both.replace("Souder à l’arc des assemblages en acier, à plat et en angle, dans les règles.", title.upper())
    assert points.columns(from_text(both))["lacking"] == ["aims"]


@pytest.mark.parametrize("tag", FULL)
def test_an_empty_element_lacks_nearly_all(tag):
    assert points.columns(from_text(f"<{tag}/>"))["score"] <= 15


def test_codes_of_another_version_are_left_out():
    assert points.named("session", ["dates", "gone"])[0].code == "dates" and len(points.named("session", ["gone"])) == 0
