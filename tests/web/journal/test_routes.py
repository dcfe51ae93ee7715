"""The journal on a screen: each reader sees what they answer for, in sentences."""

from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy import select

from extranet.accounts import organisations, people
from extranet.accounts.roles import Role
from extranet.audit import journal
from extranet.database import writing
from extranet.web.journal.reading import PAGE_SIZE
from tests.factories.accounts import an_account, an_organisation, sign_in
from tests.fixtures.statements import counted

PAU, BAYONNE = "Mission locale de Pau", "Mission locale de Bayonne"


@pytest.fixture
def told(app) -> None:
    """Write what several people of several organisations did."""
    with app.app_context():
        bodies = [an_organisation(PAU), an_organisation(BAYONNE), organisations.find("pole-emploi").id]
        for number, body in enumerate(bodies, 1):
            user = an_account(f"p{number}@agence.example", name=f"Personne {number}", organisation=body)
            journal.coming_from(f"192.0.2.{number}")
            with writing():
                journal.record("publish", "training", number, by=user.id, organisation_id=body)
                journal.record("sign_in_refused", "user_account", user.id, by=None)
        journal.coming_from(None)


def reader(app, role: Role, organisation: str = PAU):
    with app.app_context():
        body = organisations.find("region").id if role is Role.ADMINISTRATOR else an_organisation(organisation)
        an_account("lecteur@agence.example", role, name="Lucie Bordes", organisation=body)
    client = app.test_client()
    sign_in(client, "lecteur@agence.example")
    return client


def lines(client, query: str = "") -> list[str]:
    page = html.fromstring(client.get(f"/journal{query}").text)
    return [" ".join(" ".join(row.itertext()).replace("\xa0", " ").split()) for row in page.xpath("//tbody/tr")]


def published(shown: list[str]) -> set[str]:
    return {line.split("formation n° ")[1][0] for line in shown if "a publié" in line}


@pytest.mark.parametrize(
    ("role", "seen"),
    [(Role.REFERENT, {"1"}), (Role.NETWORK_ADMINISTRATOR, {"1", "2"}), (Role.ADMINISTRATOR, {"1", "2", "3"})],
)
def test_each_reader_sees_what_they_answer_for(app, told, role, seen):
    client = reader(app, role)
    shown = lines(client)
    assert published(shown) == seen
    refused = [line for line in shown if "refuser une connexion" in line]
    assert {line.split("Personne ")[1][0] for line in refused} == seen
    exported = client.get("/journal/export.csv").text
    assert exported.count("publish;training") == len(seen)


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.PUBLISHER, Role.REVIEWER, Role.PROGRAMME_OFFICER])
def test_others_do_not_read_it(app, role):
    client = reader(app, role)
    assert {client.get(path).status_code for path in ("/journal", "/journal/export.csv")} == {403}


def test_a_line_says_who_for_whom_what_when_and_from_where(app, told):
    client = reader(app, Role.ADMINISTRATOR)
    (line,) = lines(client, "?qui=personne+1")
    assert line.endswith(f"Personne 1 {PAU} a publié la formation n° 1 192.0.2.1")
    assert "Lucie Bordes Région Aquitaine a ouvert une session" in lines(client)[0]


def test_filters_narrow_and_nonsense_is_left_out(app, told):
    client = reader(app, Role.ADMINISTRATOR)
    counts = {
        "?verbe=publish": 3,
        "?objet=training&numero=2": 1,
        "?qui=p3@": 1,
        "?du=2100-01-01": 0,
        "?au=2000-01-01": 0,
        "?verbe=x&objet=y&numero=-1&du=hier&avant=%00": len(lines(client)),
    }
    assert {query: len(lines(client, query)) for query in counts} == counts
    assert "a publié" in client.get("/journal?verbe=publish").text


def test_pages_follow_each_other_and_ask_as_little_whatever_their_length(app, told):
    client = reader(app, Role.REFERENT)
    lines(client)
    with counted(app) as few:
        lines(client)
    with app.app_context(), writing():
        body = an_organisation(PAU)
        for number in range(PAGE_SIZE * 2):
            journal.record("edit", "action", number, by=number, organisation_id=body)
    with counted(app) as many:
        assert len(lines(client)) == PAGE_SIZE
    assert len(many) == len(few) <= 10
    (older,) = html.fromstring(client.get("/journal").text).xpath("//a[@rel='next']/@href")
    assert len(lines(client, older.removeprefix("/journal"))) == PAGE_SIZE
    assert len(client.get("/journal/export.csv").text.splitlines()) > PAGE_SIZE * 2


def test_what_is_written_in_a_request_carries_the_organisation_shown(app, told):
    client = reader(app, Role.REFERENT)
    with app.app_context():
        known = people.by_email("lecteur@agence.example").id
    token = client.token("/compte")
    client.post("/deconnexion", data={"csrf_token": token})
    with app.app_context():
        query = select(journal.Entry.organisation_id).where(journal.Entry.actor_id == known)
        assert set(journal.db.session.scalars(query)) == {an_organisation(PAU)}
