"""Reference tables in the browser: tried, compared, applied, gone back from; refused files change nothing."""

from __future__ import annotations

import io
import threading

import pytest
from lxml import html
from sqlalchemy import select

from extranet import work
from extranet.accounts import organisations
from extranet.accounts.roles import Role
from extranet.audit.journal import Entry
from extranet.cli.work import KINDS, step
from extranet.database import db
from extranet.reference import codes
from extranet.reference.versions import ReferenceVersion
from extranet.work import WorkItem
from tests.factories.accounts import an_account, sign_in
from tests.fixtures.client import Client

ADMIN, HERE = "admin@region.example", "/administration/referentiels"
FILE = "code_nsf;libelle_nsf\n100;Formations générales\n221;Agro-alimentaire, cuisine\n999;Toute neuve\n"


@pytest.fixture
def admin(app) -> Client:
    with app.app_context():
        an_account(ADMIN, Role.ADMINISTRATOR, organisation=organisations.find("region").id)
    client = app.test_client()
    sign_in(client, ADMIN)
    return client


def send(client: Client, content: str | bytes = FILE, kind: str = "nsf", name: str = "nsf.csv", **values: str):
    content = content.encode() if isinstance(content, str) else content
    form = {"csrf_token": client.token("/compte"), "kind": kind, "file": (io.BytesIO(content), name)} | values
    return client.post(HERE, data=form, content_type="multipart/form-data")


def do_work(app) -> None:
    with app.app_context():
        while step("one", threading.Event(), KINDS):
            pass


def decide(client: Client, word: str):
    forms = html.fromstring(client.get(HERE).text).xpath("//form/@action")
    action = next(one for one in forms if one.endswith(word))
    return client.post(action, data={"csrf_token": client.token("/compte")}, follow_redirects=True)


def labels(app) -> dict[str, str]:
    with app.app_context():
        return codes.labels(codes.NSF, ["221", "254", "999"])


def said(client: Client) -> str:
    main = html.fromstring(client.get(HERE).text).xpath("//main")[0]
    return " ".join(" ".join(main.itertext()).replace("\xa0", " ").split())


def test_a_file_is_compared_applied_and_gone_back_from(app, admin, settings):
    before = labels(app)
    assert "livré avec le site" in said(admin)
    assert send(admin).status_code == 302
    assert "en attente" in said(admin)
    assert "déjà à l’essai" in send(admin).text
    do_work(app)
    page = said(admin)
    assert "Ajoutés : 1 999 Toute neuve" in page
    assert "Libellés changés : 1 221" in page
    assert "→ Agro-alimentaire, cuisine" in page
    assert "Retirés : 9" in page  # all that the short file does not hold
    assert labels(app) == before
    decide(admin, "appliquer")
    assert labels(app) == {"221": "Agro-alimentaire, cuisine", "999": "Toute neuve"}
    assert "nsf.csv" in said(admin)
    assert "Annuler" in decide(admin, "nsf/revenir").text
    assert labels(app) == before
    decide(admin, "nsf/revenir")
    assert labels(app)["999"] == "Toute neuve"
    assert list(settings.references_dir.iterdir()) == []
    with app.app_context():
        wanted = select(Entry.verb).where(Entry.kind == "reference").order_by(Entry.id)
        assert list(db.session.scalars(wanted)) == ["apply", "go_back", "go_back"]


def test_a_trial_is_dropped_and_its_rows_go_with_the_next(app, admin):
    before = labels(app)
    for _ in range(2):
        send(admin)
        do_work(app)
        old = html.fromstring(admin.get(HERE).text).xpath("//form/@action")
        decide(admin, "abandonner")
    assert labels(app) == before
    with app.app_context():
        states = [one.state for one in db.session.scalars(select(ReferenceVersion)) if one.kind == "nsf"]
        assert sorted(states) == ["current", "dropped"]
    late = next(one for one in old if one.endswith("appliquer"))
    assert admin.post(late, data={"csrf_token": admin.token("/compte")}).status_code == 409


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"kind": "autre"}, "Choisissez un référentiel."),
        ({"name": ""}, "Choisissez un fichier."),
        ({"csrf_token": ""}, "Ce formulaire est resté ouvert trop longtemps"),
    ],
)
def test_what_is_not_a_file_is_refused_at_once(app, admin, settings, values, sentence):
    answer = send(admin, **values)
    assert answer.status_code == 400
    assert sentence in answer.text
    with app.app_context():
        assert db.session.scalar(select(WorkItem)) is None
    assert not settings.references_dir.exists()


def test_a_file_that_cannot_serve_says_why_and_is_not_tried_again(app, admin, settings):
    before = labels(app)
    send(admin, "a;b\n1;2\n")
    do_work(app)
    assert "Colonnes trouvées : a, b" in said(admin)
    assert labels(app) == before
    with app.app_context():
        assert db.session.scalars(select(WorkItem)).one().state == work.DONE
    assert list(settings.references_dir.iterdir()) == []
