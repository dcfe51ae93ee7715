"""What comes again says all that the original says, at other dates, under a number of its own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from extranet import clock
from extranet.accounts.organisations import find
from extranet.catalogue import copying
from extranet.catalogue.actions import Action
from extranet.catalogue.moving import move_session
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.lheo.tree import from_text, to_text
from tests.factories import offer
from tests.factories.edits import revise
from tests.factories.offer import AnAction, ASession

TODAY = date(2027, 1, 10)
SESSION = """<session numero="S1" datemaj="20261201"><periode><debut>20270104</debut><fin>{end}</fin></periode>
<adresse-inscription><adresse><ligne>1 rue X</ligne></adresse></adresse-inscription>
<periode-inscription><periode><debut>20261201</debut><fin>20261231</fin></periode></periode-inscription>
<etat-recrutement>{state}</etat-recrutement>
<recrutement><periode><debut>20261201</debut><fin>20261201</fin></periode></recrutement>
<recrutement><modalite-recrutement>9</modalite-recrutement><periode><debut>20261222</debut></periode></recrutement>
<recrutement><commentaire>à fixer</commentaire></recrutement>
<inconnu-de-nous a="b">reste</inconnu-de-nous><extras><extra info="salle">B12</extra></extras></session>"""


def read(days: int, **values: str):
    text = SESSION.format(**{"end": "20270402", "state": "2"} | values).replace("\n", "")
    return copying.copied_session(text, days, TODAY)


def texts(element, path: str) -> list[str]:
    return [found.text for found in element.findall(path)]


def test_a_session_moves_with_its_registration_and_its_meetings():
    copy = read(copying.NEXT_MONTH)
    assert texts(copy, "periode/debut") + texts(copy, "periode/fin") == ["20270201", "20270430"]
    assert date(2027, 1, 4).weekday() == date(2027, 2, 1).weekday()
    assert texts(copy, "periode-inscription/periode/fin") == ["20270128"]
    assert texts(copy, "recrutement/periode/debut") == ["20270119"], "the meeting that would be over is dropped"
    assert texts(copy, "recrutement/commentaire") == ["à fixer"]
    assert copy.findtext("etat-recrutement") is None and read(28, state="1").findtext("etat-recrutement") == "1"


def test_what_is_not_ours_stays_and_what_is_of_the_original_goes():
    copy = read(copying.NEXT_YEAR)
    assert copy.find("inconnu-de-nous").get("a") == "b" and copy.findtext("extras/extra") == "B12"
    assert dict(copy.attrib) == {}


@pytest.mark.parametrize("unknown", ["00000000", "99999999", "99991231", "bientôt"])
def test_dates_that_are_unknown_stay(unknown):
    assert texts(read(copying.NEXT_YEAR, end=unknown), "periode/fin") == [unknown]


def test_moving_by_nothing_changes_nothing():
    element = from_text("<session><periode><debut>20270104</debut><fin>20270105</fin></periode></session>")
    before = to_text(element)
    move_session(element, 0, TODAY)
    assert to_text(element) == before


def test_a_session_is_copied_as_a_draft_with_unknown_places(app):
    with app.app_context():
        training = offer.training(actions=(AnAction(sessions=(ASession(left=3, total=12),)),))
        source = db.session.get_one(TrainingSession, offer.session_ids(training)[0])
        start, state = source.revision.start, source.state
        with writing():
            copy_id = copying.copy_session(db.session.get_one(TrainingSession, source.id), 28, by=None).id
        copy = db.session.get_one(TrainingSession, copy_id)
        assert (copy.state, copy.places_left, copy.places_confirmed_at) == (State.DRAFT, None, None)
        assert copy.revision.start == start + timedelta(days=28) and state == State.PUBLISHED
        assert copy.numero != source.numero and from_text(copy.revision.lheo).get("numero") == copy.numero
        assert copy.revision.feed_digest is None


def test_an_action_goes_to_another_commune_with_its_sessions(app):
    today = clock.today()
    over = ASession(numero="S0", start=today - timedelta(days=500), end=today - timedelta(days=400))
    gone = ASession(numero="S9", state=State.WITHDRAWN)
    with app.app_context():
        training = offer.training(actions=(AnAction(sessions=(over, ASession(numero="S1"), gone)),))
        source = offer.action_ids(training)[0]
        bayonne = copying.copy_action(source, by=None, days=0, commune="64102")
        alone = copying.copy_action(source, by=None, days=None)
        copy = db.session.get_one(Action, bayonne)
        assert (copy.state, copy.training_id, copy.revision.places[0]["commune"]) == (State.DRAFT, training, "64102")
        assert [place["lines"] for place in copy.revision.places] == [[]], "the street of the other town is gone"
        assert db.session.get_one(Action, alone).revision.places[0]["commune"] == "64445"
        numbers = db.session.scalars(select(Action.numero).where(Action.training_id == training)).all()
        assert len(numbers) == len(set(numbers)) == 3
        kept = select(TrainingSession).where(TrainingSession.action_id.in_((bayonne, alone)))
        assert [(one.action_id, one.state) for one in db.session.scalars(kept)] == [(bayonne, State.DRAFT)]


def test_a_training_is_copied_whole_a_year_later(app):
    with app.app_context():
        actions = (AnAction(sessions=(ASession(numero="S1"), ASession(numero="S2"))), AnAction(state=State.WITHDRAWN))
        source = offer.training(actions=actions)
        with writing():
            record = db.session.get_one(Training, source)
            revise(record, {"objectif-formation": "Écrit à la main"}, seen=record.revision_id, by=None)
        copy_id = copying.copy_training(source, find("region").id, by=None, days=copying.NEXT_YEAR)
        copy = db.session.get_one(Training, copy_id)
        assert copy.state == State.DRAFT and copy.numero != "F1" and "Écrit à la main" in copy.revision.lheo
        assert len(offer.action_ids(copy_id)) == 1 and copy.revision.provider_id
        copied = [db.session.get_one(TrainingSession, one) for one in offer.session_ids(copy_id)]
        firsts = [db.session.get_one(TrainingSession, one).revision.start for one in offer.session_ids(source)[:2]]
        assert [one.revision.start for one in copied] == [start + timedelta(days=364) for start in firsts]
        assert len({one.numero for one in copied}) == 2
