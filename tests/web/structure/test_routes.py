"""An organisation at home: invited, activated, suspended, asked to join; and what others may not touch."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from extranet import signing
from extranet.accounts import belonging, factors, joining, memberships, organisations, people
from extranet.accounts.links import Link
from extranet.accounts.newcomers import Newcomer
from extranet.accounts.organisations import Organisation
from extranet.accounts.roles import Role
from extranet.audit.journal import Entry
from extranet.clock import now
from extranet.database import db, writing
from extranet.outbox import Message
from tests.factories.accounts import PASSWORD, an_account, an_organisation, sign_in
from tests.fixtures.client import Client
from tests.fixtures.statements import counted
from tests.web.publish.conftest import post, words

REFERENT = "helene@mission-locale.example"


def signed_in(app: Flask, email: str, role: Role, organisation: str = "Mission locale de Pau") -> Client:
    with app.app_context():
        an_account(email, role, name="Hélène Castets", organisation=an_organisation(organisation))
    client = app.test_client()
    sign_in(client, email)
    return client


@pytest.fixture
def referent(app) -> Client:
    """Give the browser of the referent of Pau."""
    return signed_in(app, REFERENT, Role.REFERENT)


def pau(app: Flask) -> int:
    with app.app_context():
        return an_organisation()


def invitation(app: Flask) -> str:
    """Return the path of the last invitation, as its letter writes it."""
    with app.app_context():
        last = select(Message.values).where(Message.name == "invitation").order_by(Message.id.desc()).limit(1)
        secret = app.extensions["extranet"]["settings"].secret_key
        return f"/invitation/{signing.sign(secret, 'invitation', db.session.scalar(last)['key'])}"


def invite(client: Client, organisation: int, people: str, role: Role = Role.PRESCRIBER):
    return post(client, f"/structures/{organisation}/inviter", people=people, role=role.value)


def test_invited_activated_then_suspended(app, client, referent):
    answer = invite(referent, pau(app), "Ana Diaz <ana@ml.example>\nsans adresse")
    assert answer.status_code == 400
    assert "ligne 2, « sans adresse » : aucune adresse électronique" in words(answer)
    assert "Ana Diaz" not in answer.text.partition("<textarea")[2].partition("</textarea>")[0]
    assert "Ana Diaz ana@ml.example Conseiller·ère jamais à activer" in words(referent.get("/structure"))
    page = client.get(invitation(app))
    assert "ana@ml.example" in page.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    choose = client.post(invitation(app), data={"csrf_token": token}).location
    form = {"csrf_token": client.token(choose), "password": PASSWORD, "again": PASSWORD}
    client.post(choose, data=form)
    assert client.get(invitation(app)).status_code == 404
    assert sign_in(client, "ana@ml.example").location == "/"
    with app.app_context():
        ana = people.by_email("ana@ml.example").id
    done = post(referent, f"/comptes/{ana}/suspendre")
    assert "ses sessions sont fermées" in words(referent.get(done.location))
    assert client.get("/compte").location.startswith("/connexion")
    post(referent, f"/comptes/{ana}/reactiver")
    assert sign_in(client, "ana@ml.example").location == "/"


def test_a_new_invitation_ends_the_former_and_72_hours_end_the_last(app, client, referent):
    invite(referent, pau(app), "Ana Diaz <ana@ml.example>")
    first = invitation(app)
    with app.app_context(), writing():
        ana = people.by_email("ana@ml.example").id
        db.session.execute(update(Link).values(created_at=now().replace(year=2020)))
    post(referent, f"/structures/{pau(app)}/membres/{ana}/inviter-encore")
    second = invitation(app)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    with app.app_context(), writing():
        db.session.execute(update(Link).values(expires_at=now()))
    assert client.get(second).status_code == 404
    assert client.get("/invitation/faux").status_code == 404


def test_what_is_elsewhere_is_not_there(app, referent):
    with app.app_context():
        dax = an_organisation("Mission locale de Dax")
        lea = an_account("lea@dax.example", organisation=dax).id
        with writing() as session:
            newcomer = Newcomer(email="x@x.example", name="X", organisation_id=dax)
            session.add(newcomer)
            session.flush()
            asked = newcomer.id
    for path in (
        f"/structures/{dax}",
        f"/structures/{dax}/inviter",
        f"/comptes/{lea}",
        f"/structures/{dax}/demandes/{asked}",
        f"/structures/{pau(app)}/demandes/{asked}",
        f"/structures/{pau(app)}/membres/{lea}/deplacer",
        "/structures/999999",
    ):
        assert referent.get(path).status_code == 404, path
    for path in (
        f"/structures/{dax}/inviter",
        f"/structures/{dax}/confirmer",
        f"/structures/{dax}/habilitation",
        f"/comptes/{lea}/suspendre",
        f"/comptes/{lea}/fermer",
        f"/structures/{dax}/membres/{lea}/roles",
        f"/structures/{pau(app)}/membres/{lea}/roles",
        f"/structures/{dax}/demandes/{asked}/refuser",
    ):
        assert post(referent, path, role="prescriber", reason="non").status_code == 404, path
    assert post(referent, "/structure/changer", structure=str(dax)).status_code == 404


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.PUBLISHER, Role.REVIEWER, Role.PROGRAMME_OFFICER])
def test_the_people_of_an_organisation_are_for_who_manages_them(app, role):
    client = signed_in(app, "qui@ml.example", role)
    for path in ("/structure", f"/structures/{pau(app)}", f"/structures/{pau(app)}/inviter"):
        assert client.get(path).status_code == 403, path


def test_roles_are_set_moved_and_taken_away(app):
    admin = signed_in(app, "reseau@ml.example", Role.NETWORK_ADMINISTRATOR)
    with app.app_context():
        lea, dax = an_account().id, an_organisation("Mission locale de Dax")
        an_organisation("Cap emploi Dax", "cap-emploi")
    member = f"/structures/{pau(app)}/membres/{lea}"
    admin.post(f"{member}/roles", data={"csrf_token": admin.token("/compte"), "role": ["prescriber", "referent"]})
    assert "Conseiller·ère, Référent·e" in words(admin.get(f"/structures/{pau(app)}"))
    refused = post(admin, f"{member}/roles", role="prescriber")
    assert "dernière personne référente" in words(admin.get(refused.location))
    with app.app_context():
        an_account("autre@ml.example", Role.REFERENT)
    found = words(admin.get(f"{member}/deplacer?q=dax"))
    assert "Mission locale de Dax" in found and "Cap emploi" not in found
    post(admin, f"{member}/deplacer", structure=str(dax))
    with app.app_context():
        assert memberships.organisations_of(lea) == [dax]
    post(admin, f"/structures/{dax}/membres/{lea}/roles", role="prescriber")
    post(admin, f"/structures/{dax}/membres/{lea}/roles")
    with app.app_context():
        assert memberships.organisations_of(lea) == [dax]  # the last referent there


def test_one_asks_to_join_and_a_referent_answers(app, client, referent):
    with app.app_context():
        an_organisation("Mission locale de Dax")
    page = "/rejoindre"
    who = {"email": "Bo@ml.example", "name": "Bo Lee", "word": "Arrivée le 1er décembre"}
    unclear = client.post(page, data={**who, "csrf_token": client.token(page), "words": "mission locale"})
    assert unclear.status_code == 400 and "Choisissez votre structure" in unclear.text
    for email in (who["email"], REFERENT):  # whether an account exists or not
        data = {**who, "email": email, "csrf_token": client.token(page), "words": "mission locale pau"}
        assert "Votre demande est enregistrée" in words(client.post(page, data=data))
    shown = words(referent.get("/structure"))
    assert "Bo Lee" in shown and "Personne ne garantit cette adresse" in shown
    assert "Ma structure (2)" in referent.get("/structure").text.replace("\xa0", " ")
    with app.app_context():
        assert db.session.scalars(select(Message.name)).all() == ["join_asked"]
        bo, other = db.session.scalars(select(Newcomer.id).order_by(Newcomer.id))
    path = f"/structures/{pau(app)}/demandes"
    assert "Bo Lee" in words(referent.get(f"{path}/{bo}"))
    post(referent, f"{path}/{bo}", role="prescriber")
    assert post(referent, f"{path}/{other}/refuser", reason=" ").status_code == 400
    post(referent, f"{path}/{other}/refuser", reason="Vous êtes déjà ici.")
    with app.app_context():
        assert [one.admitted for one in db.session.scalars(select(Newcomer).order_by(Newcomer.id))] == [True, False]
        assert people.by_email("bo@ml.example").activated_at is None
        letters = [message.name for message in db.session.scalars(select(Message).order_by(Message.id))]
        assert letters == ["join_asked", "invitation", "join_refused"]


def test_a_stranger_asks_a_few_times_and_then_waits(app, client, monkeypatch):
    pau(app)
    monkeypatch.setattr(joining, "MOST_ASKED", 1)
    form = {"words": "pau", "name": "Ana", "email": "ana@a.example", "word": "Je suis conseillère à Pau."}
    form["csrf_token"] = client.token("/rejoindre")
    assert client.post("/rejoindre", data=form).status_code == 200
    answer = client.post("/rejoindre", data=form)
    assert answer.status_code == 429 and "Réessayez dans 15" in answer.text and answer.headers["Retry-After"]
    assert "Je suis conseillère" in answer.text


def test_whoever_is_taken_out_is_taken_back_with_the_same_roles(app, referent):
    with app.app_context():
        lea = an_account("lea@ml.example", Role.PROGRAMME_OFFICER, name="Léa").id
    path = f"/structures/{pau(app)}"
    said = referent.get(post(referent, f"{path}/membres/{lea}/roles").location)
    assert "Retirés depuis moins de 30 jours" in words(said)
    (undo, again) = re.findall(rf'action="({path}/retraits/\d+/annuler)"', said.text)
    assert undo == again
    assert "Léa a de nouveau ses rôles" in words(referent.get(post(referent, undo).location))
    with app.app_context():
        assert belonging.roles_of(lea, pau(app)) == {Role.PROGRAMME_OFFICER}
    assert "fait de nouveau partie" in words(referent.get(post(referent, undo).location))
    post(referent, f"{path}/membres/{lea}/roles")
    with time_machine.travel(now() + timedelta(days=31), tick=False):
        again = signed_in(app, "autre@mission-locale.example", Role.REFERENT)
        late = words(again.get(post(again, undo).location))
    assert "après 30 jours" in late and "Retirés depuis" not in late


def test_a_referent_takes_lost_factors_away_and_the_person_is_told(app, referent):
    with app.app_context():
        lea = an_account("lea@ml.example", Role.PUBLISHER, name="Léa").id
        boss = an_account("admin@ml.example", Role.NETWORK_ADMINISTRATOR, name="Ada").id
        elsewhere = an_account("tom@ml.example", Role.PUBLISHER, name="Tom")
        with writing():
            memberships.add(elsewhere, organisations.find(an_organisation("Dax")), Role.PRESCRIBER)
        tom = elsewhere.id
    hers = app.test_client()
    sign_in(hers, "lea@ml.example")
    page = referent.get(f"/comptes/{lea}/second-facteur")
    assert "de vive voix" in page.text and hers.get("/compte").status_code == 200
    assert "le dit à la personne" in words(referent.get(post(referent, f"/comptes/{lea}/second-facteur").location))
    assert hers.get("/compte").status_code == 302
    with app.app_context():
        assert not factors.has_any(lea) and people.by_email("lea@ml.example").password_hash is None
        letters = db.session.scalars(select(Message.name).where(Message.to == "lea@ml.example"))
        assert list(letters) == ["forgotten_password", "account_changed"]
        (entry,) = db.session.scalars(select(Entry).where(Entry.verb == "reset_factors"))
        assert entry.actor_id == people.by_email(REFERENT).id and entry.organisation_id == pau(app)
    for other in (boss, tom, lea):
        assert f"/comptes/{other}/second-facteur" not in referent.get(f"/comptes/{other}").text
        post(referent, f"/comptes/{other}/second-facteur")
    with app.app_context():
        assert factors.has_any(boss) and factors.has_any(tom)


def test_one_person_switches_between_organisations(app, client):
    with app.app_context():
        lea = an_account()
        with writing():
            region = organisations.find("region")
            memberships.add(people.by_email(lea.email), db.session.get_one(Organisation, region.id), Role.REVIEWER)
            other = region.id
    sign_in(client)
    assert client.get("/publication/relecture").status_code == 403
    assert 'name="structure"' in client.get("/compte").text
    post(client, "/structure/changer", structure=str(other))
    assert client.get("/publication/relecture").status_code == 200
    assert "Région Aquitaine" in client.get("/compte").text


def test_a_body_that_may_not_prescribe_is_told_why_and_asks(app):
    with app.app_context():
        an_organisation("PLIE du Béarn", authorisation="none")
    referent = signed_in(app, "plie@plie.example", Role.REFERENT, "PLIE du Béarn")
    assert "n’est pas habilitée à prescrire" in referent.get("/").text
    assert "non demandée" in words(referent.get("/structure/habilitation"))
    with app.app_context():
        plie = an_organisation("PLIE du Béarn")
    post(referent, f"/structures/{plie}/habilitation")
    assert post(referent, f"/structures/{plie}/habilitation").status_code == 409
    assert post(referent, f"/administration/structures/{plie}/habilitation", verbe="grant").status_code == 403
    admin = signed_in(app, "reseau@ml.example", Role.NETWORK_ADMINISTRATOR)
    decide = f"/administration/structures/{plie}/habilitation"
    assert "Dites pourquoi" in words(admin.get(post(admin, decide, verbe="refuse").location))
    post(admin, decide, verbe="refuse", motif="Convention absente")
    assert "Convention absente" in words(referent.get("/structure"))
    post(admin, decide, verbe="grant")
    assert "n’est pas habilitée" not in referent.get("/").text
    with app.app_context():
        assert db.session.scalars(select(Message.name)).all() == ["authorisation_changed"] * 2


def test_the_page_of_an_organisation_asks_as_much_for_many_as_for_one(app, referent):
    with counted(app) as few:
        referent.get("/structure")
    with app.app_context():
        for number in range(60):
            an_account(f"p{number}@ml.example", name=f"Personne {number:02}")
    with counted(app) as many:
        page = referent.get("/structure")
    assert len(many) == len(few)
    assert "page 1 sur 2" in words(page)
    assert "Personne 59" in words(referent.get("/structure?page=2"))
