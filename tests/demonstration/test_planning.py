from __future__ import annotations

from datetime import date

from extranet.demonstration.planning import plan
from extranet.demonstration.texts import courses, teachers

TODAY = date(2026, 11, 22)


def planned(wanted=700, today=TODAY):
    return list(plan(courses(), teachers(), wanted, today))


def actions(formations):
    return [action for formation in formations for action in formation.actions]


def test_the_same_day_gives_the_same_plan():
    assert planned() == planned()


def test_it_covers_the_five_departements_and_both_publishers():
    formations = planned()
    assert {action.town[:2] for action in actions(formations)} == {"24", "33", "40", "47", "64"}
    assert {formation.publisher for formation in formations} == {"region", "pole-emploi"}
    assert len(actions(formations)) >= 600


def test_it_grows_as_asked_with_numbers_of_their_own():
    formations = planned(3000)
    assert 3000 <= len(actions(formations)) < 3010
    numeros = [formation.numero for formation in formations]
    assert len(set(numeros)) == len(numeros)


def test_sessions_stand_around_today_and_meet_on_working_days():
    sessions = [session for action in actions(planned()) for session in action.sessions]
    assert any(session.end < TODAY for session in sessions)
    assert any(session.start < TODAY <= session.end for session in sessions)
    assert any(0 <= (session.start - TODAY).days <= 30 for session in sessions)
    assert all(session.start < session.end and session.start.weekday() == 0 for session in sessions)
    assert all(session.meeting.day.weekday() < 5 for session in sessions if session.meeting)
    assert {session.left is None for session in sessions} == {True, False}
    assert all(0 <= session.left <= session.seats for session in sessions if session.left is not None)
