"""What comes again, on screen: duplicated, rolled over, previewed; one's own offer and nothing else."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from extranet import clock
from extranet.accounts.roles import Role
from extranet.catalogue.desk_following import follow_all
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import State
from extranet.database import db
from tests.factories import offer
from tests.factories.offer import AnAction, ASession
from tests.fixtures.statements import counted
from tests.web.publish.conftest import post, someone, words

TODAY = clock.today()
START = date(TODAY.year, 3, 3)
IN_MARCH = ASession(start=START, end=START + timedelta(days=400))


@pytest.fixture
def training(app) -> int:
    """Give a published training with a session of March, still under way."""
    with app.app_context():
        return offer.training("F1", actions=(AnAction(sessions=(IN_MARCH,)),))


def inside(app, training: int) -> tuple[int, int]:
    with app.app_context():
        return offer.action_ids(training)[0], offer.session_ids(training)[0]


def starts(app) -> list[date]:
    with app.app_context():
        query = select(TrainingSession).where(TrainingSession.revision_id.is_not(None)).order_by(TrainingSession.id)
        return [one.revision.start for one in db.session.scalars(query)]


def test_a_session_is_duplicated_from_the_desk_and_edited(app, desk):
    today = clock.today()
    over = ASession(start=today - timedelta(days=60), end=today - timedelta(days=3))
    with app.app_context():
        training = offer.training("F1", actions=(AnAction(sessions=(over,)),))
        follow_all()
    _, session = inside(app, training)
    form = f"/publication/sessions/{session}/dupliquer"
    assert form in desk.get("/publication/a-faire/sans-suite").text
    assert form in desk.get(f"/publication/formations/{training}").text
    assert "Dans un an, 52 semaines" in words(desk.get(form))
    later = today + timedelta(days=30)
    wrong = desk.post(form, data={"csrf_token": desk.token(form), "debut": (today - timedelta(days=90)).isoformat()})
    assert wrong.status_code == 400 and "serait déjà finie" in words(wrong)
    assert post(desk, form, quand="7").status_code == post(desk, form, quand="").status_code == 400
    answer = post(desk, form, debut=later.isoformat())
    assert answer.status_code == 302 and "/ecrire/dates" in answer.location
    page = desk.get(answer.location)
    assert "La copie est enregistrée en brouillon" in words(page) and later.isoformat() in page.text
    assert starts(app) == [over.start, later]
    post(desk, re.search(r'action="(/publication/sessions/\d+/supprimer)"', page.text)[1])
    assert starts(app) == [over.start]


def test_an_action_and_a_training_are_duplicated(app, desk, training):
    action, _ = inside(app, training)
    form = f"/publication/actions/{action}/dupliquer"
    asked = post(desk, form, **{"commune-mots": "Bayonne", "sessions": "364", "chercher": "commune"})
    assert asked.status_code == 200 and 'value="64102"' in asked.text
    answer = post(desk, form, commune="64102", sessions="364")
    assert "/publication/actions/" in answer.location and "/ecrire/" in answer.location
    assert starts(app) == [START, START + timedelta(days=364)]
    assert "Bayonne" in words(desk.get(f"/publication/formations/{training}"))
    answer = post(desk, f"/publication/formations/{training}/dupliquer", sessions="sans")
    assert "/publication/formations/" in answer.location and desk.get(answer.location).status_code == 200
    assert len(starts(app)) == 2


def test_a_year_rolls_over_after_a_preview_and_goes_back(app, desk, training):
    with app.app_context():
        other = offer.training("F2", "Anglais", actions=(AnAction(sessions=(IN_MARCH, IN_MARCH)),))
        offer.training("P1", "D’un autre diffuseur", publisher="pole-emploi", actions=(AnAction(sessions=(IN_MARCH,)),))
    assert "Reconduire" in words(desk.get("/publication/offre"))
    wrong = desk.get("/publication/reconduire/apercu?du=hier&semaines=0")
    assert wrong.status_code == 400 and "2 points sont à corriger" in words(wrong)
    assert desk.get("/publication/reconduire?q=angl").status_code == 200
    page = desk.get("/publication/reconduire/apercu")
    said = words(page)
    assert "3 sessions cochées" in said and "autre diffuseur" not in said and len(starts(app)) == 4
    with app.app_context():
        unticked = offer.session_ids(other)[0]
    shown = re.search(r'name="vue" value="([^"]*)"', page.text)[1]
    ticked = [one for one in shown.split() if int(one) != unticked]
    sent = {"csrf_token": desk.token("/compte"), "vue": shown, "fiche": ticked}
    again = desk.post("/publication/reconduire/apercu", data=sent)
    assert "2 sessions cochées" in words(again) and f'name="sans" value="{unticked}"' in again.text
    answer = desk.post("/publication/reconduire/creer", data=sent)
    page = desk.get(answer.location)
    assert "2 sessions reconduites, en brouillon" in words(page)
    assert "Déjà reconduite" in words(desk.get("/publication/reconduire/apercu"))
    assert starts(app)[4:] == [START + timedelta(days=364)] * 2
    assert "Rien n’est à reconduire" in words(desk.get(desk.post("/publication/reconduire/creer", data=sent).location))
    undo = re.search(r'action="(/publication/reconduire/\d+/annuler)"', page.text)[1]
    stranger = someone(app, "offre@pole-emploi.example", Role.PUBLISHER, "pole-emploi")
    assert post(stranger, undo).status_code == post(desk, "/publication/reconduire/999/annuler").status_code == 404
    post(desk, undo)
    assert "annulé pour 2 sessions" in words(desk.get("/publication/reconduire")) and len(starts(app)) == 4


def test_what_came_again_is_published_at_once_and_taken_back(app, desk, training):
    asked = {"csrf_token": desk.token("/compte")}
    desk.post("/publication/reconduire/creer", data=asked)
    page = desk.get("/publication/reconduire")
    assert "1 brouillon sur 1 session reconduite de 52 semaines" in words(page)
    publish = re.search(r'action="(/publication/reconduire/\d+/publier)"', page.text)[1]
    unpublish = publish.replace("publier", "depublier")
    stranger = someone(app, "offre@pole-emploi.example", Role.PUBLISHER, "pole-emploi")
    assert post(stranger, publish).status_code == post(stranger, unpublish).status_code == 404
    post(desk, publish)
    page = desk.get("/publication/reconduire")
    assert "1 session publiée" in words(page) and unpublish in page.text and publish not in page.text
    post(desk, unpublish)
    assert "annulé pour 1 session" in words(desk.get("/publication/reconduire"))


def test_the_preview_of_a_programme_asks_as_little_whatever_it_holds(app, desk, training):
    def statements() -> int:
        with counted(app) as sent:
            assert desk.get("/publication/reconduire/apercu").status_code == 200
        return len(sent)

    few = statements()
    with app.app_context():
        offer.training("F2", actions=tuple(AnAction(sessions=(IN_MARCH, IN_MARCH)) for _ in range(60)))
    assert statements() == few
    page = desk.get("/publication/reconduire/apercu")
    assert "page 1 sur 2" in words(page) and "121 sessions cochées" in words(page)
    sent = {"csrf_token": desk.token("/compte"), "page": "2", "vue": "", "sans": ""}
    assert "page 2 sur 2" in words(desk.post("/publication/reconduire/apercu", data=sent))


def test_a_draft_is_read_by_its_publisher_as_prescribers_will(app, desk):
    with app.app_context():
        training = offer.training("F1", "Brouillon de cuisine", state=State.DRAFT)
    action, _ = inside(app, training)
    sheet, seen = f"/formations/{action}", f"/publication/actions/{action}/apercu"
    page = desk.get(f"{sheet}?apercu=oui")
    assert page.status_code == 200 and "Brouillon de cuisine" in words(page) and "Aperçu" in words(page)
    assert "inscriptions" in words(page) or "Places" in words(page)
    assert 'content="noindex"' in page.text and "Signaler une erreur" not in page.text and ".ics" not in page.text
    assert seen in page.text and seen in desk.get(f"/publication/formations/{training}").text
    told = words(desk.get(seen))
    for said in ("Personne ne la voit encore", "Pyrénées-Atlantiques (64)", "Places à confirmer", "30 jours"):
        assert said in told
    assert desk.get(sheet).status_code == 404
    for email, role, where in (
        ("offre@pole-emploi.example", Role.PUBLISHER, "pole-emploi"),
        ("conseil@region.example", Role.PRESCRIBER, "region"),
    ):
        stranger = someone(app, email, role, where)
        assert stranger.get(f"{sheet}?apercu=oui").status_code == 404
        assert stranger.get(seen).status_code in {403, 404}


def test_who_sees_says_what_hides(app, desk):
    with app.app_context():
        far = ASession(start=TODAY + timedelta(days=200), end=TODAY + timedelta(days=300), left=4)
        remote = AnAction(teaching_mode="2", sessions=(far,))
        over = AnAction(sessions=(ASession(start=TODAY - timedelta(days=90), end=TODAY - timedelta(days=2)),))
        training = offer.training("F1", actions=(remote, over))
        first, second = offer.action_ids(training)
    told = words(desk.get(f"/publication/actions/{first}/apercu"))
    for said in ("Tous les prescripteurs la voient", "entièrement à distance", "Places confirmées", "Pas encore"):
        assert said in told
    assert "n’a pas de session à venir" in words(desk.get(f"/publication/actions/{second}/apercu"))


@pytest.mark.parametrize("path", ["/publication/{}/{}/dupliquer", "/publication/actions/{1}/apercu"])
def test_the_offer_of_others_does_not_exist(app, desk, path):
    with app.app_context():
        training = offer.training("P1", publisher="pole-emploi")
    action, session = inside(app, training)
    for level, record in (("formations", training), ("actions", action), ("sessions", session)):
        assert desk.get(path.format(level, record)).status_code == 404
