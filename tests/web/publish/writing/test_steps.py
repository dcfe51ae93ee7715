"""One step at a time: what changes, what stays, what is wrong, and who may write."""

from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy import func, select

from extranet.accounts.people import User
from extranet.accounts.roles import Role
from extranet.catalogue.actions import Action
from extranet.catalogue.remarks import Remark
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.database import db, writing
from tests.factories import offer
from tests.web.publish.conftest import post, someone, words
from tests.web.publish.writing.forms import form_in, form_of, send, write


@pytest.fixture
def training(app) -> int:
    with app.app_context():
        return offer.training(objectif_formation="<p>Lire un plan.</p><ul><li>Souder</li></ul>", contenu_formation="-")


@pytest.fixture
def texts(training) -> str:
    return f"/publication/formations/{training}/ecrire/textes"


@pytest.fixture
def action(app, training) -> int:
    with app.app_context():
        return offer.action_ids(training)[0]


def lheo(app, record_id: int, kind: type = Training) -> str:
    with app.app_context():
        return db.session.get_one(kind, record_id).revision.lheo


def revisions(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(TrainingRevision))


def test_the_texts_are_shown_as_one_types_them(desk, texts):
    form = form_of(desk, texts)
    assert {name: form[name] for name in ("intitule", "objectifs", "resultats", "contenu")} == {
        "intitule": "Soudeur assembleur",
        "objectifs": "Lire un plan.\n- Souder",
        "resultats": "Titre professionnel.",
        "contenu": "",
    }


def test_the_old_address_leads_to_the_texts_with_the_remark(app, desk, training, texts):
    with app.app_context(), writing() as rows:
        region = db.session.get_one(Training, training).publisher_id
        remark = Remark(kind="contenu", text="Faux", action_id=offer.action_ids(training)[0], organisation_id=region)
        remark.author_id = rows.scalars(select(User.id)).first()
        rows.add(remark)
        rows.flush()
        asked = f"?remarque={remark.id}"
    assert desk.get(f"/publication/formations/{training}/corriger{asked}").location == texts + asked


def test_only_what_was_changed_is_written(app, desk, training, texts):
    answer = write(desk, texts, intitule="  Soudeur   TIG ", resultats="Un titre.\r\n- et un CACES")
    assert answer.location == f"/publication/formations/{training}"
    assert "C’est enregistré." in words(desk.get(answer.location))
    text = lheo(app, training)
    assert "<intitule-formation>Soudeur TIG</intitule-formation>" in text
    assert "<resultats-attendus>Un titre.\n- et un CACES</resultats-attendus>" in text
    assert "&lt;p&gt;Lire un plan.&lt;/p&gt;" in text
    with app.app_context():
        revision = db.session.get_one(Training, training).revision
        assert (revision.title, revision.provider.name) == ("Soudeur TIG", "Afpa Pau")
        assert revision.author_id is not None


def test_sending_it_back_untouched_writes_nothing(app, desk, training, action, texts):
    for path in (
        texts,
        f"/publication/actions/{action}/ecrire/publics",
        f"/publication/actions/{action}/ecrire/lieux/1",
    ):
        form = {name: value.replace("\n", "\r\n") for name, value in form_of(desk, path).items()}
        assert "disait déjà cela" in words(desk.get(send(desk, path, form).location)), path
    assert revisions(app) == 1


def test_a_field_that_is_not_sent_keeps_its_text(app, desk, training, texts):
    form = form_of(desk, texts)
    send(desk, texts, {"csrf_token": form["csrf_token"], "seen": form["seen"], "resultats": "Nouveau"})
    text = lheo(app, training)
    assert "Soudeur assembleur" in text and "Lire un plan" in text and "Nouveau" in text


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [("intitule", " ", "Indiquez l’intitulé"), ("objectifs", "a" * 3001, "3\u202f000 au plus")],
)
def test_what_cannot_be_written_is_said_and_kept_on_screen(app, desk, texts, field, text, said):
    response = send(desk, texts, form_of(desk, texts), **{field: text, "contenu": "À garder"})
    assert response.status_code == 400
    assert said in html.fromstring(response.text).get_element_by_id("erreurs").text_content()
    assert "À garder" in words(response)
    assert revisions(app) == 1


def test_a_text_that_came_too_long_does_not_lock_the_others(app, desk):
    with app.app_context():
        training = offer.training(objectif_formation="a" * 4000)
    write(desk, f"/publication/formations/{training}/ecrire/textes", resultats="Nouveau")
    assert "a" * 4000 in lheo(app, training)


def test_what_is_typed_never_acts_in_a_page(desk, training, texts):
    nasty = "<script>alert(1)</script> & \x0b\ufffe<b>gras</b>"
    write(desk, texts, intitule=nasty)
    for path in (texts, f"/publication/formations/{training}", f"/publication/formations/{training}/historique"):
        assert "<script>alert" not in desk.get(path).text


@pytest.mark.parametrize("seen", ["", "abc", "9" * 40])
def test_a_form_that_lost_what_was_seen_is_refused(desk, texts, seen):
    assert send(desk, texts, form_of(desk, texts), seen=seen).status_code == 400


def test_a_version_of_another_training_is_not_one_of_this(app, desk, texts):
    with app.app_context():
        other = offer.training("F2", "Cuisinier", publisher="pole-emploi")
        revision = db.session.get_one(Training, other).revision_id
    assert send(desk, texts, form_of(desk, texts), seen=str(revision), intitule="x").status_code == 404
    assert send(desk, texts, form_of(desk, texts), seen="999", intitule="x").status_code == 404


def test_what_the_forms_do_not_know_stays(app, desk):
    element = offer.formation("F7")
    action = element.find("action")
    action.find("code-public-vise").set("ref", "V9")
    action.find("lieu-de-formation/coordonnees/adresse").append(action.makeelement("geolocalisation"))
    extras = element.makeelement("extras", info="mien")
    extras.text = None
    element.append(extras)
    with app.app_context():
        offer.deliver(element)
        training = db.session.scalars(select(Training.id)).one()
        (action_id,) = offer.action_ids(training)
    write(desk, f"/publication/formations/{training}/ecrire/textes", intitule="Neuf")
    write(desk, f"/publication/actions/{action_id}/ecrire/publics", precisions="Tous", publics=["83056", "80006"])
    write(desk, f"/publication/actions/{action_id}/ecrire/lieux/1", telephone="05 59 00 00 00")
    assert '<extras info="mien"/>' in lheo(app, training)
    text = lheo(app, action_id, Action)
    assert '<code-public-vise ref="V9">80056</code-public-vise><code-public-vise ref="V14">80006<' in text
    assert "<geolocalisation/>" in text and "nb-places-financees>12<" in text


def test_words_are_looked_up_and_nothing_typed_is_lost(desk, training):
    path = f"/publication/formations/{training}/ecrire/domaines"
    form = form_of(desk, path)
    response = send(desk, path, form, rome_mots="boulanger", formacode=["23054", "11554"], chercher="rome")
    page = html.fromstring(response.text)
    assert response.status_code == 200
    found = page.get_element_by_id("champ-rome-trouves")
    assert found.xpath(".//input/@value") == ["D1102"] and "Boulangerie" in found.text_content()
    assert page.xpath("//input[@name='formacode' and @checked]/@value") == ["23054", "11554"]
    chosen = form_in(response)
    chosen.add("rome", "D1102")
    assert send(desk, path, chosen).status_code == 302  # the words have had their answer
    assert form_of(desk, path).getlist("rome") == ["H2913", "D1102"]
    form = form_of(desk, path)
    unchosen = send(desk, path, form, rome_mots="soudeur")
    assert unchosen.status_code == 400 and "choisissez dans la liste" in words(unchosen)
    too_many = send(desk, path, form, nsf=["100", "110", "254", "255"])
    assert too_many.status_code == 400 and "3 au plus" in words(too_many)


def test_the_script_of_the_forms_is_told_the_same(desk):
    answer = desk.get("/publication/choisir/communes?q=Pau").json
    first = answer["groups"][0]["options"][0]
    assert (first["value"], first["label"]) == ("64445", "Pau (64)")
    assert desk.get("/publication/choisir/organismes?q=zzz").json == {"said": "Aucune suggestion", "groups": []}
    assert desk.get("/publication/choisir/publics?q=handicap").json["groups"][0]["options"][0]["value"] == "81020"
    assert desk.get("/publication/choisir/certifications?q=RNCP99999").json["groups"][0]["options"]
    assert desk.get("/publication/choisir/ailleurs?q=a").status_code == 404


@pytest.mark.parametrize(
    ("step", "values", "said"),
    [
        ("dates", {"debut": "2027-04-01", "fin": "2027-01-01"}, "La fin vient avant le début."),
        ("dates", {"debut": "demain"}, "écrivez une date"),
        ("inscription", {"contact_courriel": "personne"}, "nom@organisme.fr"),
        ("inscription", {"site": "javascript:alert(1)"}, "https://"),
        ("reunions/0", {"modalite": "9", "heure_debut": "midi"}, "9:30"),
        ("reunions/0", {"modalite": "9", "places": "-1"}, "nombre entier"),
    ],
)
def test_what_makes_no_sense_is_said(app, desk, training, step, values, said):
    with app.app_context():
        (session,) = offer.session_ids(training)
    path = f"/publication/sessions/{session}/ecrire/{step}"
    response = send(desk, path, form_of(desk, path), **values)
    assert response.status_code == 400 and said in words(response)


def test_items_are_added_changed_removed_and_brought_back(app, desk, training):
    with app.app_context():
        (session,) = offer.session_ids(training)
    at = f"/publication/sessions/{session}/ecrire/reunions"
    write(desk, f"{at}/0", modalite="9", jour="2026-12-08")
    write(desk, f"{at}/0", modalite="8", jour="2026-12-09")
    write(desk, f"{at}/1", heure_debut="14:00")
    page = desk.get(at)
    assert "Information collective" in words(page) and "Entretien" in words(page)
    seen = html.fromstring(page.text).xpath("string(//input[@name='seen']/@value)")
    assert post(desk, f"{at}/1/retirer", seen=seen).status_code == 302
    assert "20261208" not in lheo(app, session, TrainingSession)
    undo = html.fromstring(desk.get(at).text).xpath("//form[contains(@action, '/annuler?')]/@action")[0]
    post(desk, undo)
    assert "20261208" in lheo(app, session, TrainingSession)
    assert post(desk, undo).status_code == 409
    assert desk.get(f"{at}/3").status_code == 404


def test_these_pages_are_for_the_publisher_of_the_record_alone(app, desk, training, action):
    other = someone(app, "offre@pole-emploi.example", Role.PUBLISHER, "pole-emploi")
    adviser = someone(app, "lea@region.example", Role.PRESCRIBER, "region")
    for path in (
        f"formations/{training}/ecrire/textes",
        f"actions/{action}/ecrire/lieux",
        f"actions/{action}/ecrire/lieux/1",
        f"actions/{action}/sessions/nouvelle",
        f"formations/{training}/actions/nouvelle",
    ):
        assert desk.get(f"/publication/{path}").status_code == 200, path
        assert other.get(f"/publication/{path}").status_code == 404, path
        assert post(other, f"/publication/{path}").status_code == 404, path
        assert adviser.get(f"/publication/{path}").status_code == 403, path
    for path in (f"formations/{training}/supprimer", f"formations/{training}/reprendre?version=1"):
        assert post(other, f"/publication/{path}").status_code == 404
    assert desk.get(f"/publication/formations/{training}/ecrire/ailleurs").status_code == 404
    assert desk.get(f"/publication/formations/{training}/ecrire/textes/1").status_code == 404
