"""The administrator's desk: what needs a hand, mails, work, the index, backups and the disk."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import select

from extranet import clock, outbox, work
from extranet.accounts import organisations
from extranet.accounts.organisations import Authorisation
from extranet.accounts.roles import Role
from extranet.audit.journal import Entry
from extranet.cli.work import KINDS, step
from extranet.database import db, writing
from extranet.operating import backing_up, disk, heartbeat
from extranet.outbox import Message
from extranet.search.answering.kernel import joining
from extranet.search.index.folder import note_damage
from extranet.work import WorkItem
from tests.factories.accounts import an_account, an_organisation, sign_in
from tests.fixtures.client import Client
from tests.fixtures.statements import counted

ADMIN = "admin@region.example"
HOME, MAIL, WORK = "/administration", "/administration/courriels", "/administration/travaux"
INDEX, DISK = "/administration/index", "/administration/sauvegardes"
TOKEN = "k7Jx-2bqv9Lw0PzQm4Rt8Ys1Uc5Ve6Wd3"


@pytest.fixture
def admin(app) -> Client:
    with app.app_context():
        an_account(ADMIN, Role.ADMINISTRATOR, organisation=organisations.find("region").id)
    client = app.test_client()
    sign_in(client, ADMIN)
    return client


def post(client: Client, path: str, follow: bool = True):
    return client.post(path, data={"csrf_token": client.token("/compte")}, follow_redirects=follow)


def said(client: Client, path: str) -> str:
    main = html.fromstring(client.get(path).text).xpath("//main")[0]
    return " ".join(" ".join(main.itertext()).replace("\xa0", " ").split())


def verbs() -> list[tuple[str, str]]:
    wanted = select(Entry).where(Entry.kind.in_(("mail", "work"))).order_by(Entry.id)
    return [(one.kind, one.verb) for one in db.session.scalars(wanted)]


def a_mail(**values: object) -> int:
    with writing() as session:
        one = outbox.put("invitation", "eva@pau.example", token=TOKEN)
        session.flush()
        for name, value in values.items():
            setattr(one, name, value)
        return one.id


def test_the_first_page_says_what_needs_a_hand_and_nothing_else(app, admin, settings, monkeypatch):
    assert "Le travail de fond est arrêté" in said(admin, HOME)
    assert "La sauvegarde n’est pas récente" in said(admin, HOME)
    with app.app_context():
        heartbeat.beat("here:1")
        backing_up.nightly(settings, "1")
    assert "Rien n’attend" in said(admin, HOME)
    late = clock.now() - timedelta(hours=2)
    with app.app_context(), writing() as session:
        a_mail(state=outbox.FAILED, error="550 no such user")
        a_mail(run_at=late)
        session.add(WorkItem(kind="delivery", arguments={}, run_at=late, state=work.RUNNING, leased_until=late))
        session.add(WorkItem(kind="delivery", arguments={}, run_at=late, state=work.FAILED))
        body = organisations.find(an_organisation("Mission locale de Pau"))
        body.authorisation, body.authorisation_at = Authorisation.REQUESTED, late
    note_damage(settings.index_dir)
    monkeypatch.setattr(disk, "room", lambda _: disk.Room(disk.LOW - 1, 10**12))
    page = said(admin, HOME)
    told = (
        *("disque est presque plein", "index de recherche est en retard", "1 courriel n’a pas pu partir"),
        *("attendent trop longtemps", "1 travail a échoué", "1 travail n’avance plus", "1 structure demande"),
    )
    assert [one for one in told if one not in page] == []
    assert page.index("disque") < page.index("1 courriel")
    with counted(app) as sent:
        admin.get(HOME)
    assert len([one for one in sent if one.startswith("SELECT")]) <= 20


def test_mails_are_told_without_what_they_say_tried_again_and_given_up(app, admin):
    with app.app_context():
        failed = a_mail(state=outbox.FAILED, error=f"550 refused http://127.0.0.1:8000/activer/{TOKEN}")
        again = a_mail(state=outbox.FAILED, attempts=9)
        waiting = a_mail()
    page = admin.get(f"{MAIL}?etat=echec").text
    assert "550 refused" in page
    assert TOKEN not in page + admin.get(MAIL).text
    post(admin, f"{MAIL}/{failed}/relancer")
    assert "Tout relancer" not in post(admin, f"{MAIL}/relancer").text
    gone = post(admin, f"{MAIL}/{waiting}/abandonner")
    assert "Annuler" in gone.text
    with app.app_context():
        rows = {one.id: (one.state, one.attempts) for one in db.session.scalars(select(Message))}
        assert rows == {failed: (outbox.WAITING, 0), again: (outbox.WAITING, 0), waiting: (outbox.FAILED, 0)}
        assert verbs() == [("mail", "retry"), ("mail", "retry_all"), ("mail", "give_up")]
        with writing():
            db.session.get(Message, failed).state = outbox.SENT
    assert post(admin, f"{MAIL}/{failed}/relancer").status_code == 409
    assert post(admin, f"{MAIL}/9999/relancer").status_code == 404


def test_work_is_listed_tried_again_and_cancelled_even_while_it_runs(app, admin):
    stop, seen = threading.Event(), []
    with app.app_context(), writing() as session:
        failed = WorkItem(kind="backup", arguments={}, run_at=clock.now(), state=work.FAILED, error="OSError: full")
        session.add(failed)
        session.flush()
        number = failed.id
    assert "Sauvegarde n° 1 en échec" in said(admin, f"{WORK}?etat=echec")
    post(admin, f"{WORK}/{number}/relancer")

    def long(_arguments, _cursor, beat):
        seen.append(post(admin, f"{WORK}/{number}/annuler").status_code)
        beat(1)
        seen.append("went on")

    with app.app_context():
        step("one", stop, {"backup": long})
        assert seen == [200]  # it stopped at its next safe point
        assert (db.session.get(WorkItem, number).state, verbs()) == (
            work.FAILED,
            [("work", "retry"), ("work", "cancel")],
        )
    assert "annulé par l’administration" in said(admin, f"{WORK}?etat=echec")


def test_the_index_is_compared_and_rebuilt_and_the_base_saved_by_the_worker(app, admin, settings):
    for path in (f"{INDEX}/comparer", f"{INDEX}/reconstruire", DISK):
        post(admin, path)
    assert "déjà demandé" in said(post_and_keep(admin, f"{INDEX}/comparer"), INDEX)
    with app.app_context():
        while step("one", threading.Event(), KINDS):
            pass
        assert {item.state for item in db.session.scalars(select(WorkItem))} == {work.DONE}
        name = backing_up.backups(settings)[0][0].name
    page = said(admin, INDEX)
    assert "Aucune différence" in page
    assert "0 action indexée" in page
    assert ("non compilées" in page) != joining.COMPILED
    assert name in said(admin, DISK)
    assert verbs_of(app) == [("work", "ask")] * 3


def post_and_keep(client: Client, path: str) -> Client:
    post(client, path, follow=False)
    return client


def verbs_of(app) -> list[tuple[str, str]]:
    with app.app_context():
        return verbs()


def test_lists_ask_as_little_for_fifty_lines_as_for_one(app, admin):
    def asked(path: str) -> int:
        with counted(app) as sent:
            admin.get(path)
        return len([one for one in sent if one.startswith("SELECT")])

    with app.app_context():
        a_mail()
        with writing():
            work.put("backup")
    few = asked(MAIL), asked(WORK)
    with app.app_context(), writing():
        for _ in range(60):
            outbox.put("alert", "eva@pau.example")
            work.put("delivery")
    assert (asked(MAIL), asked(WORK)) == few
    assert "Page suivante" in admin.get(MAIL).text or "page=2" in admin.get(MAIL).text


@pytest.mark.parametrize("path", [MAIL, WORK, INDEX, DISK])
def test_only_administrators_of_the_platform_open_them(app, path):
    with app.app_context():
        an_account(ADMIN, Role.NETWORK_ADMINISTRATOR)
    client = app.test_client()
    sign_in(client, ADMIN)
    assert client.get(path).status_code == 403
    assert client.get(HOME).location.endswith("/structures")
