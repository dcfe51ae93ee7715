"""Thirty texts that want to become scripts, and somebody who writes them wherever something can be written."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from extranet.accounts import organisations
from extranet.accounts.newcomers import Newcomer
from extranet.accounts.organisations import Organisation
from extranet.accounts.roles import Role
from extranet.catalogue.providers import Provider
from extranet.catalogue.selections import SelectedAction
from extranet.database import db, writing
from extranet.search.index import indexing
from extranet.search.suggesting import opening as suggesting
from extranet.web.administer.synonym_forms import EQUIVALENT
from tests.factories.accounts import an_account, sign_in
from tests.factories.offer import AnAction, action_ids, deliver, formation, import_run, training, write_file

SCRIPTS = [
    "<script>xss(1)</script>",
    '"><script>xss(2)</script>',
    "</title><script>xss(3)</script>",
    "</textarea><script>xss(4)</script>",
    "</script><script>xss(5)</script>",
    "<img src=x onerror=xss(6)>",
    '"><img src=x onerror=xss(7)>',
    "' onmouseover='xss(8)' autofocus onfocus='xss(8)",
    '" autofocus onfocus="xss(9)',
    "<svg onload=xss(10)>",
    "<svg><script>xss(11)</script></svg>",
    "<svg/onload=xss(12)//",
    "<body onload=xss(13)>",
    "<iframe srcdoc='<script>parent.xss(14)</script>'></iframe>",
    '<iframe src="javascript:parent.xss(15)"></iframe>',
    "<details open ontoggle=xss(16)>",
    "<video><source onerror=xss(17)>",
    "<input autofocus onfocus=xss(18)>",
    "<marquee onstart=xss(19)>",
    "javascript:xss(20)",
    "https://a.example/'onclick='xss(21)",
    "java\tscript:xss(22)",
    "data:text/html,<script>xss(23)</script>",
    "<a href=javascript:xss(24)>ici</a>",
    "<math><mi xlink:href='javascript:xss(25)'>",
    "<style>@import 'javascript:xss(26)';</style>",
    "<meta http-equiv=refresh content='0;url=javascript:xss(27)'>",
    "{{ 7*7 }}${7*7}<%= xss(28) %>",
    "<noscript><p title='</noscript><img src=x onerror=xss(29)>'>",
    "&lt;script&gt;xss(30)&lt;/script&gt;&#60;img src=x onerror=xss(30)&#62;",
]
ALL = " ".join(SCRIPTS)
PAUL, LEA, ADMIN = "paul@pole-emploi.example", "lea@mission-locale.example", "admin@region.example"
WHO = {
    PAUL: (Role.PUBLISHER, "pole-emploi", SCRIPTS[6]),
    LEA: (Role.REFERENT, None, SCRIPTS[1]),
    ADMIN: (Role.ADMINISTRATOR, "region", SCRIPTS[9]),
}


def write_everywhere(app: Flask, folder: Path) -> dict[str, FlaskClient]:
    """Write them by files, by forms and by the hands of an administrator; return a browser for each person."""
    with app.app_context():
        for email, (role, code, name) in WHO.items():
            an_account(email, role, name=name, organisation=code and organisations.find(code).id)
        _by_file()
        with writing():
            for number, one in enumerate(db.session.query(Organisation).order_by(Organisation.id)):
                db.session.execute(
                    update(Organisation)
                    .where(Organisation.id == one.id)
                    .values(name=f"{one.name} {SCRIPTS[number % 30]}", commune=SCRIPTS[-1 - number % 30])
                )
        indexing.drain(folder / "index")
        suggesting.refresh(folder / "index")
        actions = [action_ids(number)[0] for number in range(1, len(SCRIPTS) + 1)]
    clients = {}
    for email in WHO:
        clients[email] = app.test_client()
        sign_in(clients[email], email)
    _by_forms(clients | {"": app.test_client()}, actions)
    return clients


def _by_file() -> None:
    formations = [
        formation(
            f"X{number}", f"Soudure {text}", provider=f"Organisme {text}", siret=f"{number:014}",
            actions=(AnAction(town=text[:50]),), objectif_formation=f"{text} {ALL}", contenu_formation=ALL,
            resultats_attendus=ALL, url_formation=text,
        )
        for number, text in enumerate(SCRIPTS)
    ]  # fmt: skip
    deliver(*formations, publisher="pole-emploi", file_name=f"{SCRIPTS[6].replace('/', '')}.xml")
    training("X31", f"Brouillon {SCRIPTS[5]}", publisher="pole-emploi")
    import_run("pole-emploi", f"{SCRIPTS[7]}.xml", problems=3)
    with writing():
        for number, provider in enumerate(db.session.query(Provider)):
            provider.name = f"Organisme {SCRIPTS[number % 30]}"


def _by_forms(clients: dict[str, FlaskClient], actions: list[int]) -> None:
    """Send every form that takes words; each must be accepted."""
    lea, paul, admin = (clients[who] for who in (LEA, PAUL, ADMIN))
    mine, hers = token(lea), token(admin)
    for action in actions:
        post(lea, f"/selection/{action}/ajouter", mine)
    notes = {f"note-{action}": text for action, text in zip(actions, SCRIPTS, strict=True)}
    post(lea, "/selection/notes", mine, **notes)
    for number, text in enumerate(SCRIPTS[:15]):
        post(lea, "/mes-recherches/nouvelle?q=soudure", mine, name=f"{number} {text}"[:80], frequency="none")
    stranger = clients[""]
    theirs = html.fromstring(stranger.get("/rejoindre").text).xpath("string(//input[@name='csrf_token']/@value)")
    for number, text in enumerate(SCRIPTS):
        described = {"name": f"Agence {text}", "network": "mission-locale", "address": text}
        post(admin, "/administration/structures/nouvelle", hers, **described)
        stranger.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        asked = {"name": f"Eva {text}", "word": text, "email": f"eva{number}@ml.example"}
        post(stranger, "/rejoindre", theirs, words="Mission locale de Pau", **asked)
    fill(admin, "/administration/annonces", text=SCRIPTS[0] + SCRIPTS[5], publier="oui")
    fill(lea, f"/formations/{actions[0]}/signaler", kind="contenu", text=SCRIPTS[6] + SCRIPTS[5])
    fill(paul, "/publication/remarques/1", answer=SCRIPTS[9] + SCRIPTS[4])
    fill(paul, "/publication/formations/1/ecrire/textes", intitule=f"Soudure {SCRIPTS[6]}")
    _by_synonyms(admin)
    with TemporaryDirectory() as folder:
        content = write_file(Path(folder) / "a.xml", formation("X99", f"Soudure {SCRIPTS[5]}")).read_bytes()
    file = (io.BytesIO(content), f"{SCRIPTS[5].replace('/', '')}.xml")
    post(paul, "/publication/imports/deposer", token(paul), etendue="partiel", fichier=file)


def _by_synonyms(admin: FlaskClient) -> None:
    """Look at what a group of synonyms changes, then keep it."""
    path = "/administration/synonymes/nouveau"
    hers = token(admin)
    group = {"expressions": "\n".join(SCRIPTS), "kind": EQUIVALENT}
    page = html.fromstring(admin.post(path, data=group | {"csrf_token": hers}).text)
    post(admin, path, hers, **group, tried=page.xpath("string(//input[@name='tried']/@value)"), enregistrer="1")


def stored(app: Flask) -> dict[str, set[int]]:
    """Return which of the scripts the database holds as they were written, by what they were written in."""
    columns = (Organisation.name, Organisation.address, Newcomer.word, Newcomer.name, SelectedAction.note)
    with app.app_context():
        held = {str(one): " ".join(db.session.scalars(select(one).where(one.is_not(None)))) for one in columns}
    bare = {name: "".join(text.split()) for name, text in held.items()}  # spaces are tidied here and there
    return {
        name: {number for number, one in enumerate(SCRIPTS, 1) if "".join(one.split()) in text}
        for name, text in bare.items()
    }


def token(client: FlaskClient) -> str:
    """Return what forms of this browser must bring."""
    return html.fromstring(client.get("/compte").text).xpath("string(//input[@name='csrf_token']/@value)")


def post(client: FlaskClient, path: str, csrf_token: str, **values: object) -> None:
    """Send a form, which is accepted."""
    data = {"csrf_token": csrf_token, **values}
    _check(path, client.post(path, data=data, content_type="multipart/form-data"))


def fill(client: FlaskClient, path: str, **values: str) -> None:
    """Open a page, fill the form that writes, send it: it is accepted."""
    page = html.fromstring(client.get(path).text)
    form = max((one for one in page.forms if one.get("method") == "post"), key=lambda one: len(one.inputs.keys()))
    _check(path, client.post(form.get("action") or path, data=dict(form.form_values()) | values))


def _check(path: str, answer: TestResponse) -> None:
    done = answer.status_code == 302 or "Votre demande est enregistrée" in answer.text
    assert done, (path, answer.status_code, html.fromstring(answer.text).xpath("//*[@class='field__error']//text()"))
