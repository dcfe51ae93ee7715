"""Thirty texts that want to become scripts, and somebody who writes them wherever something can be written."""

from __future__ import annotations

import io
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import update

from extranet.accounts import organisations
from extranet.accounts.organisations import Organisation
from extranet.accounts.roles import Role
from extranet.catalogue.providers import Provider
from extranet.database import db, writing
from extranet.search.index import indexing
from extranet.search.suggesting import opening as suggesting
from tests.factories.accounts import an_account, sign_in
from tests.factories.offer import AnAction, action_ids, deliver, formation, import_run, training

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
        action = action_ids(1)[0]
    clients = {}
    for email in WHO:
        clients[email] = app.test_client()
        sign_in(clients[email], email)
    _by_forms(clients, action)
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


def _by_forms(clients: dict[str, FlaskClient], action: int) -> None:
    lea, paul, admin = (clients[who] for who in (LEA, PAUL, ADMIN))
    for number, text in enumerate(SCRIPTS[:15]):
        send(lea, "/mes-recherches/nouvelle?q=soudure", name=f"{text} {number}"[:100], frequency="none")
    send(lea, f"/formations/{action}/signaler", kind="contenu", text=SCRIPTS[6] + SCRIPTS[5])
    lea.post(f"/selection/{action}/ajouter", data={"csrf_token": token(lea)})
    lea.post("/selection/notes", data={"csrf_token": token(lea), f"note-{action}": SCRIPTS[3] + SCRIPTS[5]})
    send(paul, "/publication/remarques/1", answer=SCRIPTS[9] + SCRIPTS[4])
    send(paul, "/publication/formations/1/ecrire/textes", intitule=f"Soudure {SCRIPTS[6]}")
    send(admin, "/administration/synonymes/nouveau", expressions="\n".join(SCRIPTS[:10]), kind="both", enregistrer="1")
    file = (io.BytesIO(f"<lheo>{ALL}</lheo>".encode()), f"{SCRIPTS[5]}.xml")
    form = {"csrf_token": token(paul), "etendue": "partiel", "fichier": file}
    paul.post("/publication/imports/deposer", data=form, content_type="multipart/form-data")


def token(client: FlaskClient) -> str:
    """Return what forms of this browser must bring."""
    return html.fromstring(client.get("/compte").text).xpath("string(//input[@name='csrf_token']/@value)")


def send(client: FlaskClient, path: str, **values: str) -> None:
    """Open a page, fill the form that writes, send it."""
    page = html.fromstring(client.get(path).text)
    form = max((one for one in page.forms if one.get("method") == "post"), key=lambda one: len(one.inputs.keys()))
    client.post(form.get("action") or path, data=dict(form.form_values()) | values)
