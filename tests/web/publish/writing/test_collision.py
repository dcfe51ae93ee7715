"""Two people write the same record: the second sees both versions, chooses, and nothing is lost."""

from __future__ import annotations

import pytest
from lxml import html

from extranet.accounts.roles import Role
from extranet.catalogue.actions import Action
from extranet.catalogue.trainings import Training
from extranet.database import db
from extranet.web.publish.writing.forms import MINE, THEIRS
from tests.factories import offer
from tests.web.publish.conftest import post, someone, words
from tests.web.publish.writing.forms import form_in, form_of, send


@pytest.fixture
def training(app) -> int:
    with app.app_context():
        return offer.training()


@pytest.fixture
def action(app, training) -> int:
    with app.app_context():
        return offer.action_ids(training)[0]


@pytest.fixture
def colleague(app, desk):
    return someone(app, "collegue@region.example", Role.PUBLISHER, "region", name="Bo Lee")


def lheo(app, record_id: int, kind: type = Training) -> str:
    with app.app_context():
        return db.session.get_one(kind, record_id).revision.lheo


@pytest.fixture
def texts(training) -> str:
    return f"/publication/formations/{training}/ecrire/textes"


@pytest.fixture
def collision(desk, colleague, texts):
    """Two people read the same version; the colleague saves first. Return the answer to the second."""
    mine, theirs = form_of(desk, texts), form_of(colleague, texts)
    assert send(colleague, texts, theirs, intitule="Soudeur (collègue)", objectifs="Les siens").status_code == 302
    return send(desk, texts, mine, objectifs="Mes objectifs", resultats="Mes résultats")


def test_the_second_sees_both_versions_and_loses_nothing(app, training, collision):
    assert collision.status_code == 409
    said = words(collision)
    for text in ("Bo Lee", "Soudeur (collègue)", "Les siens", "Mes objectifs", "Mes résultats"):
        assert text in said
    assert "Contenu" not in said  # the same on both sides
    page = html.fromstring(collision.text)
    chosen = dict(zip(page.xpath("//input[@checked]/@name"), page.xpath("//input[@checked]/@value"), strict=True))
    assert chosen == {"garder-intitule": THEIRS, "garder-objectifs": MINE, "garder-resultats": MINE}
    assert "Mes objectifs" not in lheo(app, training)


def test_choosing_again_writes_the_choice(app, desk, training, texts, collision):
    form = form_in(collision)
    form.setlist("garder-objectifs", [THEIRS])
    assert send(desk, texts, form, resultats="Mes résultats, complétés").status_code == 302
    text = lheo(app, training)
    for kept in ("Soudeur (collègue)", "Les siens", "Mes résultats, complétés"):
        assert kept in text


def test_the_same_words_from_both_are_no_conflict(desk, colleague, texts):
    mine, theirs = form_of(desk, texts), form_of(colleague, texts)
    send(colleague, texts, theirs, intitule="Soudeur TIG")
    answer = send(desk, texts, mine, intitule="Soudeur TIG")
    assert "exactement la même chose" in words(desk.get(answer.location))


def test_what_each_writes_elsewhere_is_kept_without_a_question(app, desk, colleague, training, texts):
    mine = form_of(desk, texts)
    other = f"/publication/formations/{training}/ecrire/certification"
    send(colleague, other, form_of(colleague, other), parcours="3")
    assert send(desk, texts, mine, intitule="Le mien").status_code == 302
    text = lheo(app, training)
    assert "<parcours-de-formation>3<" in text and "Le mien" in text


def test_codes_and_funders_collide_as_texts_do(app, desk, colleague, action):
    publics, money = (f"/publication/actions/{action}/ecrire/{step}" for step in ("publics", "financement"))
    mine, theirs = form_of(desk, publics), form_of(colleague, publics)
    mine_too, theirs_too = form_of(desk, money), form_of(colleague, money)
    send(colleague, publics, theirs, publics=["80006"])
    send(colleague, money, theirs_too, financeurs_places=["20", ""])
    both = send(desk, publics, mine, publics=["81020", "81018"], precisions="Les miens")
    assert both.status_code == 409
    assert "Demandeur d’emploi" in words(both) and "Personne handicapée" in words(both)
    assert send(desk, publics, form_in(both)).status_code == 302
    both = send(desk, money, mine_too, financeurs=["4", "7"], financeurs_places=["5", "6"])
    assert both.status_code == 409 and "20 places financées" in words(both)
    assert send(desk, money, form_in(both)).status_code == 302
    text = lheo(app, action, Action)
    assert "81020" in text and "81018" in text and "80006" not in text
    assert "<code-financeur>4</code-financeur><nb-places-financees>5<" in text and ">20<" not in text


def test_a_place_that_somebody_else_changed_or_removed(app, desk, colleague, action):
    at = f"/publication/actions/{action}/ecrire/lieux"
    mine = form_of(desk, f"{at}/1")
    send(colleague, f"{at}/1", form_of(colleague, f"{at}/1"), lignes="2 rue du Lac")
    both = send(desk, f"{at}/1", mine, lignes="3 rue du Port")
    assert both.status_code == 409 and "2 rue du Lac" in words(both) and "3 rue du Port" in words(both)
    again = form_of(desk, f"{at}/1")
    post(colleague, f"{at}/1/retirer", seen=again["seen"])
    gone = send(desk, f"{at}/1", again, lignes="3 rue du Port")
    assert gone.status_code == 409 and "n’a plus cet élément" in words(gone)
    (form,) = [one for one in html.fromstring(gone.text).forms if one.get("novalidate") is not None]
    assert form.action == f"{at}/0"
    kept = form_in(gone)
    for name in [name for name in kept if name.startswith("garder-")]:
        kept.setlist(name, [MINE])
    assert send(desk, form.action, kept).status_code == 302
    text = lheo(app, action, Action)
    assert "3 rue du Port" in text and "<ville>Pau</ville>" in text and "rue du Lac" not in text


def test_places_added_by_both_are_both_kept(app, desk, colleague, action):
    path = f"/publication/actions/{action}/ecrire/lieux/0"
    mine = form_of(desk, path)
    send(colleague, path, form_of(colleague, path), denomination="Le sien", commune="64445")
    assert send(desk, path, mine, denomination="Le mien", commune="64445").status_code == 302
    text = lheo(app, action, Action)
    assert "Le sien" in text and "Le mien" in text
