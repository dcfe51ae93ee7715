"""A training written by hand from nothing: every step, drafts, numbers, and what LHÉO makes of it."""

from __future__ import annotations

import re

import pytest
from lxml import etree
from sqlalchemy import select

from extranet.catalogue.providers import Provider
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.clock import today
from extranet.database import db
from extranet.exchange.exporting import export_file, formations
from extranet.exchange.importing import import_file
from extranet.lheo.tree import to_text
from tests.factories import offer
from tests.web.publish.conftest import post, words
from tests.web.publish.writing.forms import form_of, send, write

NEW = "/publication/formations/nouvelle"


def id_in(location: str) -> int:
    return int(re.search(r"/(?:formations|actions|sessions)/(\d+)", location)[1])


@pytest.fixture
def whole(desk) -> dict[str, int]:
    """Write a training, an action and a session by the forms alone; return their ids."""
    begun = write(desk, NEW, intitule="Soudeuse TIG", objectifs="Souder\n- au TIG", continuer="oui")
    training = id_in(begun.location)
    assert begun.location.endswith("/ecrire/domaines")
    at = f"/publication/formations/{training}/ecrire"
    write(desk, f"{at}/textes", resultats="Un titre.", contenu="Lire un plan.")
    write(desk, f"{at}/domaines", formacode=["23026", "23054"], rome="H2913", nsf="254")
    write(desk, f"{at}/certification", certifiante="1", certifications=["RNCP34567", "RS5212"],
          niveau_entree="13", niveau_sortie="14", but="6", parcours="2")  # fmt: skip
    write(desk, f"{at}/organisme", nouveau_siret="732 829 320 00074", nouveau_name="Greta\ufffe \x00Béarn")
    write(desk, f"{at}/contact", nom="Mme Cazenave", telephone="05 59 00 00 00", courriel="a@greta.example",
          handicap_courriel="handicap@greta.example")  # fmt: skip
    added = write(desk, f"/publication/formations/{training}/actions/nouvelle", modalite="0", entrees="0",
                  rythme="Temps plein", heures_centre="400", heures="400", continuer="oui")  # fmt: skip
    action = id_in(added.location)
    at = f"/publication/actions/{action}/ecrire"
    write(desk, f"{at}/lieux/0", denomination="Site de Pau", lignes="1 rue des Forges\nBât. B", commune="64445")
    write(desk, f"{at}/publics", publics=["80006", "81020"], niveau_obligatoire="0", conditions="Aucune")
    write(desk, f"{at}/financement", financeurs=["2", "4"], financeurs_places=["12", ""], dispositif="PRF",
          remuneration="Région", prise_en_charge="1")  # fmt: skip
    write(desk, f"{at}/acces", handicap="Locaux de plain-pied", restauration="Cantine")
    write(desk, f"{at}/formateur", organisme="73282932000074", nom="Accueil", telephone="05 59 11 11 11")
    begun = write(desk, f"/publication/actions/{action}/sessions/nouvelle", debut="05/01/2027", fin="2027-04-24",
                  recrutement="1", continuer="oui")  # fmt: skip
    session = id_in(begun.location)
    at = f"/publication/sessions/{session}/ecrire"
    write(desk, f"{at}/inscription", lignes="1 rue des Forges", commune="64445", modalites="Par téléphone")
    write(desk, f"{at}/reunions/0", modalite="9", jour="2026-12-08", heure_debut="9h30", commune="64445", places="20")
    return {"training": training, "action": action, "session": session}


def lheo(app) -> str:
    with app.app_context():
        return "".join(to_text(one) for one in formations())


def test_what_is_written_by_hand_says_all_of_it(app, desk, whole):
    text = lheo(app)
    numero = f"region-{today().year}-1"
    for said in (
        f'<formation numero="{numero}"><domaine-formation>',
        '<code-FORMACODE ref="V14">23026</code-FORMACODE><code-FORMACODE ref="V14">23054</code-FORMACODE>',
        "<certification><code-RNCP>34567</code-RNCP></certification>",
        "<certification><code-RS>RS5212</code-RS></certification>",
        "<courriel>a@greta.example</courriel>",
        "<contact-formation><type-contact>1</type-contact><coordonnees><courriel>handicap@greta.example",
        f'<action numero="{numero}-A1">',
        "<ligne>1 rue des Forges</ligne><ligne>Bât. B</ligne><codepostal>64000</codepostal><ville>Pau</ville>"
        "<departement>64</departement><code-INSEE-commune>64445</code-INSEE-commune>",
        f'<session numero="{numero}-A1-S1"><periode><debut>20270105</debut><fin>20270424</fin></periode>',
        "<heure-debut>09:30</heure-debut>",
        "<organisme-financeur><code-financeur>2</code-financeur><nb-places-financees>12</nb-places-financees>",
        '<extra info="dispositif">PRF</extra><extra info="remuneration">Région</extra>',
        "<SIRET-formateur><SIRET>73282932000074</SIRET></SIRET-formateur>",
        "<contact-formateur><coordonnees><nom>Accueil</nom>",
    ):
        assert said in text, (said, text)
    with app.app_context():
        record = db.session.get_one(Training, whole["training"])
        assert (record.source, record.state, record.revision.provider.name) == ("saisie", State.DRAFT, "Greta Béarn")


def test_it_is_published_and_found_at_once(app, desk, whole):
    assert post(desk, f"/publication/formations/{whole['training']}/publier").status_code == 302
    found = words(desk.get("/formations?q=soudeuse"))
    assert "Soudeuse TIG" in found and "Pau" in found
    write(desk, f"/publication/formations/{whole['training']}/ecrire/textes", intitule="Chaudronnière TIG")
    assert "Chaudronnière TIG" in words(desk.get("/formations?q=chaudronnière"))


def test_it_leaves_valid_and_comes_back_unchanged(app, desk, whole, shared, tmp_path):
    path = tmp_path / "offre.xml"
    with app.app_context():
        before = lheo(app)
        db.session.rollback()
        export_file(path)
        etree.XMLSchema(etree.parse(shared / "lheo" / "lheo-2.3.xsd")).assertValid(etree.parse(path))
        report = import_file(path, "region", locks=tmp_path)
        assert report.counts["unchanged"] == {"formations": 1, "actions": 1, "sessions": 1}
    assert lheo(app) == before


def test_each_step_comes_back_as_it_was_written_and_writes_nothing_again(app, desk, whole):
    before = lheo(app)
    for level, key, steps in (
        ("formations", "training", ("textes", "domaines", "certification", "organisme", "contact")),
        ("actions", "action", ("deroulement", "lieux/1", "publics", "financement", "acces", "formateur")),
        ("sessions", "session", ("dates", "inscription", "reunions/1")),
    ):
        for step in steps:
            path = f"/publication/{level}/{whole[key]}/ecrire/{step}"
            assert send(desk, path, form_of(desk, path)).status_code == 302, path
    assert lheo(app) == before


def test_the_side_list_says_how_far_one_is(desk, whole):
    page = words(desk.get(f"/publication/formations/{whole['training']}/ecrire/textes"))
    assert "Étapes : 5 sur 5 remplies" in page
    begun = write(desk, NEW, intitule="Autre")
    page = words(desk.get(f"/publication/formations/{id_in(begun.location)}/ecrire/domaines"))
    assert "Domaines et métiers à compléter" in page and "Étapes : 0 sur 5 remplies" in page


def test_a_training_begins_with_a_title_and_a_number_of_its_own(app, desk):
    path = NEW
    assert "Indiquez l’intitulé" in words(send(desk, path, form_of(desk, path), objectifs="À garder"))
    assert write(desk, path, intitule="Une", numero="MON\x00-1 ").status_code == 302
    taken = send(desk, path, form_of(desk, path), intitule="Deux", numero="MON-1")
    assert taken.status_code == 409 and "déjà pris" in words(taken) and "Deux" in taken.text
    assert send(desk, path, form_of(desk, path), intitule="Deux", numero="a~1").status_code == 400
    write(desk, path, intitule="Trois")
    write(desk, path, intitule="Quatre")
    with app.app_context():
        year = today().year
        numbers = set(db.session.scalars(select(Training.numero)))
        assert numbers == {"MON-1", f"region-{year}-1", f"region-{year}-2"}


def test_a_draft_is_put_away_and_taken_back(app, desk, whole):
    path = f"/publication/formations/{whole['training']}"
    gone = post(desk, f"{path}/supprimer")
    page = desk.get(gone.location)
    assert "Le brouillon est supprimé" in words(page)
    assert desk.get(path).status_code == 404
    assert desk.get(f"/publication/actions/{whole['action']}/ecrire/publics").status_code == 404
    assert lheo(app) == ""
    undo = re.search(r'action="(/publication/formations/\d+/reprendre\?version=\d+)"', page.text)[1]
    assert post(desk, undo).status_code == 302
    assert "Soudeuse TIG" in words(desk.get(path))
    assert post(desk, undo).status_code == 404


def test_what_prescribers_saw_or_a_file_brought_is_not_put_away(app, desk, whole):
    post(desk, f"/publication/formations/{whole['training']}/publier")
    with app.app_context():
        imported = offer.training("F9", state=State.DRAFT)
    for training in (whole["training"], imported):
        refused = post(desk, f"/publication/formations/{training}/supprimer")
        assert "Seul un brouillon" in words(desk.get(refused.location))
        assert desk.get(f"/publication/formations/{training}").status_code == 200


def test_a_provider_is_one_whatever_the_training(app, desk, whole):
    begun = write(desk, NEW, intitule="Autre")
    path = f"/publication/formations/{id_in(begun.location)}/ecrire/organisme"
    wrong = send(desk, path, form_of(desk, path), nouveau_siret="73282932000075", nouveau_name="Faux")
    assert wrong.status_code == 400 and "vérifiez ses chiffres" in words(wrong) and "Faux" in wrong.text
    found = send(desk, path, form_of(desk, path), organisme_mots="greta", chercher="organisme")
    assert found.status_code == 200 and "SIRET 73282932000074" in words(found)
    write(desk, path, organisme="73282932000074")
    with app.app_context():
        assert len(db.session.scalars(select(Provider)).all()) == 1
        assert {one.revision.provider.siret for one in db.session.scalars(select(Training))} == {"73282932000074"}
