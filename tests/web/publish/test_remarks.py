"""The publisher's desk: what readers say is wrong, corrected and answered."""

from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy import select

from extranet.accounts.roles import Role
from extranet.catalogue import remarks
from extranet.catalogue.remarks import Remark
from extranet.database import db
from extranet.mail.letters import letter
from extranet.outbox import Message
from tests.factories import offer
from tests.factories.accounts import an_account, an_organisation
from tests.fixtures.statements import counted
from tests.web.publish.conftest import post, someone, words


@pytest.fixture
def received(app):
    """Give a function that reports something on an offer of the Région, or of another; it returns its id."""

    def add(
        kind="places", text="La session est complète", *, numero="F1", publisher="region", named=False, session=True
    ):
        with app.app_context():
            known = db.session.scalar(select(remarks.User.id).where(remarks.User.email == "lea@mission-locale.example"))
            author = known or an_account().id
            training = offer.training(numero, publisher=publisher)
            where = {"session_id": offer.session_ids(training)[0]} if session else {}
            (action,) = offer.action_ids(training)
            remark = remarks.report(
                action, kind, text, by=author, organisation_id=an_organisation(), named=named, **where
            )
            return remark.id

    return add


def test_the_desk_counts_filters_and_says_who(app, desk, received):
    assert "Rien à traiter" in words(desk.get("/publication/remarques"))
    received(text="Plus de place")
    received("dates", "Mauvaise date", numero="F2", named=True)
    received("dates", "D’un autre", numero="F3", publisher="pole-emploi")
    page = words(desk.get("/publication/remarques"))
    assert "2 remarques" in page and "Plus de place" in page and "D’un autre" not in page
    assert "tout (2)" in page and "places (1)" in page and "dates (1)" in page
    assert "Léa Martin, Mission locale de Pau" in page and page.count("Léa Martin") == 1
    only = words(desk.get("/publication/remarques?objet=dates"))
    assert "1 remarque" in only and "Mauvaise date" in only and "Plus de place" not in only
    assert "lea@mission-locale" not in desk.get("/publication/remarques").text
    for nonsense in ("?etat=x", "?objet=x", "?page=0", "?page=99999999999999999999"):
        assert "2 remarques" in words(desk.get(f"/publication/remarques{nonsense}"))


def test_the_header_counts_what_waits(app, desk, received):
    def header():
        return html.fromstring(desk.get("/publication").text).xpath("//nav[@aria-label='Rubriques']//a/text()")

    assert "Remarques" in header()
    remark = received()
    assert "Remarques (1)" in header()
    post(desk, f"/publication/remarques/{remark}/classer")
    assert "Remarques" in header()


def test_the_remarks_of_others_do_not_exist(app, desk, received):
    remark = received(publisher="pole-emploi")
    path = f"/publication/remarques/{remark}"
    assert desk.get(path).status_code == 404
    for verb in ("repondre", "classer", "rouvrir"):
        assert post(desk, f"{path}/{verb}", answer="Oui").status_code == 404
    prescriber = someone(app, "luc@region.example", Role.PRESCRIBER, "region")
    for one in ("/publication/remarques", path):
        assert prescriber.get(one).status_code == 403
    with app.app_context():
        assert db.session.get_one(Remark, remark).state == remarks.RemarkState.RECEIVED


def test_places_are_corrected_then_answered_in_two_clicks(app, desk, received):
    remark = received()
    page = html.fromstring(desk.get(f"/publication/remarques/{remark}").text)
    (fix,) = page.xpath("//a[normalize-space()='Modifier les places']/@href")
    form = html.fromstring(desk.get(fix).text)
    (action,) = form.xpath("//main//form/@action")
    back = post(desk, action, known="oui", left="0", total="12")
    assert back.location == f"/publication/remarques/{remark}?corrige=oui#reponse"
    begun = html.fromstring(desk.get(back.location).text).xpath("//textarea[@name='answer']")[0].text.strip()
    assert begun.startswith("Merci, c’est corrigé") and "il ne reste aucune place sur 12 (session" in begun
    assert post(desk, f"/publication/remarques/{remark}/repondre", answer=begun).location == "/publication/remarques"
    assert "La réponse est envoyée." in words(desk.get("/publication/remarques"))
    with app.app_context():
        message = db.session.scalars(select(Message)).one()
        made = letter(message, app.extensions["extranet"]["settings"])
        texts = [made.get_body((kind,)).get_content() for kind in ("plain", "html")]
    assert message.values["answer"] == begun and made["To"] == "lea@mission-locale.example"
    assert all(begun in text and "/signalements" in text and "Ana Diaz" not in text for text in texts)
    settled = words(desk.get(f"/publication/remarques/{remark}"))
    assert "Réponse envoyée le" in settled and "Envoyer la réponse" not in settled
    assert "1 remarque" in words(desk.get("/publication/remarques?etat=repondus"))


def test_texts_are_corrected_then_answered(app, desk, received):
    remark = received("contenu", "Le titre est faux", session=False)
    page = html.fromstring(desk.get(f"/publication/remarques/{remark}").text)
    (fix,) = page.xpath("//a[normalize-space()='Corriger les textes']/@href")
    form = html.fromstring(desk.get(fix).text)
    (seen,) = form.xpath("//input[@name='seen']/@value")
    back = post(desk, form.xpath("//main//form/@action")[0], seen=seen, title="Soudeuse")
    assert back.location == f"/publication/remarques/{remark}?corrige=oui#reponse"
    assert "la fiche est à jour" in desk.get(back.location).text


def test_the_way_back_of_a_correction_is_one_s_own_remark_or_nothing_is_done(app, desk, received):
    own, foreign = received(), received(numero="F2", publisher="pole-emploi")
    with app.app_context():
        session = db.session.get_one(Remark, own).session_id
    places = f"/publication/sessions/{session}/places?remarque="
    assert post(desk, f"{places}{foreign}", known="non", left="").status_code == 404
    for asked in ("x", "9" * 30, ""):
        assert post(desk, places + asked, known="non", left="").location.startswith("/publication/formations/")


@pytest.mark.parametrize(
    ("kind", "session", "said"),
    [("dates", True, "les dates de la session sont"), ("dates", False, "les dates sont à jour"),
     ("contact", False, "le contact est à jour"), ("places", True, "les places (session")],
)  # fmt: skip
def test_an_answer_is_begun_for_each_kind(desk, received, kind, session, said):
    remark = received(kind, "C’est faux", session=session)
    page = html.fromstring(desk.get(f"/publication/remarques/{remark}?corrige=oui").text)
    assert said in page.xpath("//textarea")[0].text
    assert html.fromstring(desk.get(f"/publication/remarques/{remark}").text).xpath("//textarea")[0].text.strip() == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "Écrivez une réponse"), ("x" * 1001, "1000 au plus"), ("1 84 12 64 445 123", "sécurité sociale")],
)
def test_an_answer_that_cannot_leave_is_not_lost(app, desk, received, text, said):
    remark = received()
    response = post(desk, f"/publication/remarques/{remark}/repondre", answer=text)
    page = html.fromstring(response.text)
    assert response.status_code == 400 and said in page.get_element_by_id("erreurs").text_content()
    assert page.xpath("//textarea")[0].text.strip() == text
    with app.app_context():
        assert db.session.scalars(select(Message)).all() == []


def test_a_closing_is_undone_from_its_message(app, desk, received):
    remark = received()
    post(desk, f"/publication/remarques/{remark}/classer")
    page = html.fromstring(desk.get("/publication/remarques").text)
    (undo,) = page.xpath("//div[contains(@class, 'notice')]//form/@action")
    assert post(desk, f"/publication/remarques/{remark}/repondre", answer="Oui").status_code == 409
    post(desk, undo)
    assert "1 remarque" in words(desk.get("/publication/remarques"))


def test_the_desk_asks_a_fixed_number_of_queries(app, desk, received):
    sizes = []
    for number in range(1, 6, 2):
        received(numero=f"F{number}")
        received(numero=f"F{number + 1}")
        with counted(app) as sent:
            desk.get("/publication/remarques")
        sizes.append(len([one for one in sent if one.startswith("SELECT")]))
    assert len(set(sizes)) == 1
