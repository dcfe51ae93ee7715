"""From a file to the offer: deposited, tried, looked at, published, taken back, mended; and nobody else's business."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest
from flask import Flask
from lxml import etree, html

from extranet import clock
from extranet.accounts import organisations
from extranet.accounts.roles import Role
from extranet.catalogue import desk_following
from extranet.catalogue.rules import FeedRule, decide, rules_of
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.exchange.delivering.deliveries import Delivery
from extranet.exchange.runs import RejectedFormation
from tests.exchange.conftest import visible
from tests.exchange.files import TWO, action, document, formation, session
from tests.factories import offer
from tests.factories.accounts import an_account, sign_in
from tests.factories.edits import revise
from tests.fixtures.client import Client
from tests.fixtures.statements import counted
from tests.web.publish.deliveries.conftest import Upload

Worker = Callable[[], int]


def text(page: str) -> str:
    return " ".join(html.fromstring(page).xpath("string(//main)").split())


def send(client: Client, page: str, address: str, **data: str):
    return client.post(address, data={"csrf_token": client.token(page), **data}, follow_redirects=True)


def seen(app: Flask) -> dict:
    with app.app_context():
        return visible()


def test_deposited_tried_published_taken_back(app: Flask, publisher: Client, upload: Upload, worker: Worker) -> None:
    sent = upload(TWO)
    page = sent.headers["Location"]
    waiting = publisher.get(page)
    assert "reçue, en attente" in waiting.text
    assert "every 2s" in waiting.text
    assert worker() == 1
    assert publisher.get(page, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    tried = text(publisher.get(page).text)
    assert "attend votre décision" in tried
    assert "Nouvelles (7)" in tried
    assert seen(app) == {}
    send(publisher, page, f"{page}/publier", publish="oui")
    worker()
    assert len(seen(app)) == 5
    assert "terminé" in publisher.get("/publication/imports").text
    done = send(publisher, page, f"{page}/annuler")
    assert "l’offre est comme avant" in text(done.text)
    assert seen(app) == {}


def test_each_tab_shows_its_part(publisher: Client, upload: Upload, worker: Worker, app: Flask) -> None:
    many = [formation(f"F{n}") for n in range(30)]
    first = upload(document(*many)).headers["Location"]
    worker()
    send(publisher, first, f"{first}/publier", publish="oui")
    worker()
    second = document(*many[2:], formation("N1"), formation("N2", title="")).replace("Savoir souder", "Souder")
    page = upload(second, extent="complet").headers["Location"]
    worker()
    assert "Souder" in text(publisher.get(f"{page}?voir=modifiees").text)
    assert "Savoir" in text(publisher.get(f"{page}?voir=modifiees&page=2").text)
    assert "F0" in text(publisher.get(f"{page}?voir=retirees").text)
    assert "N1" in text(publisher.get(f"{page}?voir=nouvelles&niveau=sessions").text)
    assert "Écrivez l’intitulé" in text(publisher.get(f"{page}?voir=problemes&element=intitule-formation").text)
    for view in ("modifiees", "retirees", "nouvelles", "refusees", "problemes"):
        with counted(app) as statements:
            publisher.get(f"{page}?voir={view}")
        assert len(statements) < 45, (view, len(statements))


def test_a_part_has_no_list_of_what_is_withdrawn(publisher: Client, upload: Upload, worker: Worker) -> None:
    page = upload(document(formation("F1"), formation("F2", title=""))).headers["Location"]
    worker()
    shown = text(publisher.get(f"{page}?voir=retirees").text)
    assert "une formation sans intitulé" in shown
    assert "1 formation refusée reste de côté" in shown.replace("\u00a0", " ")


def test_a_workbook_of_the_offer_comes_back_unchanged(publisher: Client, upload: Upload, worker: Worker) -> None:
    page = upload(TWO).headers["Location"]
    worker()
    send(publisher, page, f"{page}/publier", publish="oui")
    worker()
    book = publisher.get("/publication/fichiers/offre.xlsx").data
    again = upload(book, name="offre.xlsx").headers["Location"]
    worker()
    shown = text(publisher.get(again).text)
    assert "attend votre décision" in shown
    assert all(f"{group} (0)" in shown for group in ("Nouvelles", "Modifiées", "Refusées", "Problèmes"))


def test_corrections_that_a_file_contradicts_are_told(
    app: Flask, publisher: Client, upload: Upload, worker: Worker
) -> None:
    first = upload(document(formation("F1"))).headers["Location"]
    worker()
    send(publisher, first, f"{first}/publier", publish="oui")
    worker()
    with app.app_context():
        region = organisations.find("region").id
        with writing() as session:
            decide(region, replace(rules_of(region), feed_rule=FeedRule.ASK), by=None)
            training = session.scalar(db.select(Training))
            revise(training, {"objectif-formation": "À la main"}, seen=training.revision_id, by=None)
    page = upload(document(formation("F1", aim="Souder autrement"))).headers["Location"]
    worker()
    assert "1 correction faite à la main dit autre chose" in text(publisher.get(page).text).replace("\u00a0", " ")
    send(publisher, page, f"{page}/publier", publish="oui")
    worker()
    assert "/publication/choix?import=" in publisher.get(page).text


def test_too_much_withdrawn_asks_for_a_yes(app: Flask, publisher: Client, upload: Upload, worker: Worker) -> None:
    first = upload(TWO).headers["Location"]
    worker()
    send(publisher, first, f"{first}/publier", publish="oui")
    worker()
    page = upload(document(formation("F1")), extent="complet").headers["Location"]
    worker()
    assert "67 %" in text(publisher.get(page).text).replace("\xa0", " ")
    refused = send(publisher, page, f"{page}/publier", publish="oui")
    assert (refused.status_code, "Choisissez si l’offre absente" in refused.text) == (400, True)
    send(publisher, page, f"{page}/publier", publish="oui", withdraw="oui")
    worker()
    assert "F2" in seen(app)
    assert "withdrawn" in {state for key in seen(app) if isinstance(key, tuple) for state in key}


def test_a_rejected_formation_is_mended_before_and_after(
    app: Flask, publisher: Client, upload: Upload, worker: Worker
) -> None:
    broken = document(formation("F1"), formation("F2", title=""), formation(None, action("A9"), title="Sans numéro"))
    page = upload(broken).headers["Location"]
    worker()
    with app.app_context():
        ids = list(db.session.scalars(db.select(RejectedFormation.id).order_by(RejectedFormation.id)))
    first, second = (f"/publication/imports/refusees/{one}" for one in ids)
    shown = html.fromstring(publisher.get(first).text)
    kept = shown.xpath("string(//textarea[@name='text'])").strip()
    still = send(publisher, first, first, numero="F2", title="", text=kept)
    assert (still.status_code, "Écrivez l’intitulé" in text(still.text)) == (400, True)
    for bad in ("<formation", "<!DOCTYPE x><formation/>", "<autre/>", "x" * 200_000):
        assert send(publisher, first, first, numero="F2", title="Titre", text=bad).status_code == 400
    mended = send(publisher, first, first, numero="F2", title="Soudage & brasage", text=kept)
    assert "a rejoint la livraison" in text(mended.text)
    assert seen(app) == {}
    send(publisher, page, f"{page}/publier", publish="oui")
    worker()
    assert {"F1", "F2"} <= set(seen(app))
    kept = html.fromstring(publisher.get(second).text).xpath("string(//textarea[@name='text'])").strip()
    alone = send(publisher, second, second, numero="F3", title="Sans numéro", text=kept)
    assert "livrée seule" in text(alone.text)
    worker()
    assert "F3" in seen(app)


def test_the_report_is_a_workbook_where_a_text_stays_a_text(publisher: Client, upload: Upload, worker: Worker) -> None:
    page = upload(document(formation("F1", inside="<prix>=1+1</prix>"))).headers["Location"]
    worker()
    book = openpyxl.load_workbook(io.BytesIO(publisher.get(f"{page}/rapport.xlsx").data))
    rows = list(book["Problèmes"].iter_rows(values_only=True))
    assert rows[1][1:4] == ("F1", "prix", "=1+1")
    assert book["Problèmes"]["D2"].data_type == "s"


def test_one_abandons_after_a_question(app: Flask, publisher: Client, upload: Upload, worker: Worker) -> None:
    page = upload(TWO).headers["Location"]
    worker()
    assert "Abandonner cette livraison" in publisher.get(f"{page}/abandonner").text
    assert publisher.head(f"{page}/abandonner").status_code == 200
    assert "abandonnée" in send(publisher, f"{page}/abandonner", f"{page}/abandonner").text
    worker()
    assert "Rien n’a été publié" in text(publisher.get(page).text)
    late = send(publisher, page, f"{page}/publier", publish="oui")
    assert late.status_code == 409


def test_one_stops_what_waits(publisher: Client, upload: Upload, worker: Worker) -> None:
    page = upload(TWO).headers["Location"]
    assert "arrêtée" in send(publisher, page, f"{page}/arreter").text
    worker()
    assert "arrêtée" in publisher.get(page).text


@pytest.mark.parametrize("path", ["", "/abandonner", "/rapport.xlsx"])
def test_a_delivery_is_nobody_elses(app: Flask, upload: Upload, worker: Worker, path: str) -> None:
    page = upload(document(formation("F1", title=""))).headers["Location"]
    worker()
    with app.app_context():
        an_account("x@pole-emploi.example", Role.PUBLISHER, organisation=organisations.find("pole-emploi").id)
        rejected = db.session.scalars(db.select(RejectedFormation.id)).one()
    other = app.test_client()
    sign_in(other, "x@pole-emploi.example")
    assert other.get(page + path).status_code == 404
    assert other.get(f"/publication/imports/refusees/{rejected}").status_code == 404
    token = other.token("/publication/imports/deposer")
    for verb in ("publier", "abandonner", "arreter", "comparer", "annuler"):
        assert other.post(f"{page}/{verb}", data={"csrf_token": token}).status_code == 404
    with app.app_context():
        assert db.session.scalars(db.select(Delivery)).one().state == "tried"


def test_what_the_offer_already_holds_is_told_before_publishing(app, publisher: Client, upload: Upload, worker) -> None:
    year = clock.today().year + 1
    dates = {"start": f"{year}0901", "end": f"{year}1218"}
    with app.app_context():
        offer.deliver(etree.fromstring(formation("F1", action("A1", session(**dates)))))
        desk_following.follow_all()
    page = upload(document(formation("N1", action("A1", session(**dates))))).headers["Location"]
    worker()
    assert "Ressemblantes (1)" in text(publisher.get(page).text)
    told = text(publisher.get(f"{page}?voir=ressemblantes").text)
    assert "N1" in told and "n° F1" in told.replace("\xa0", " ") and "même lieu et mêmes dates" in told
    send(publisher, page, f"{page}/publier", publish="oui")
    worker()
    assert "Ressemblantes" not in text(publisher.get(f"{page}?voir=ressemblantes").text)


def test_a_rejected_line_of_a_spreadsheet_says_its_row_and_column_and_is_mended(
    app: Flask, publisher: Client, upload: Upload, worker: Worker
) -> None:
    lines = ("N° de la formation;Intitulé;N° de l’action;N° de la session;Début;Fin", "F1;Soudeur;A1;S1;01/09/2027;",
             "F2;;A1;S1;01/09/2027;18/12/2027", "F3;Maçon;;;;")  # fmt: skip
    page = upload("\n".join(lines), "offre.csv").headers["Location"]
    worker()
    with app.app_context():
        ids = list(db.session.scalars(db.select(RejectedFormation.id).order_by(RejectedFormation.id)))
    nameless, empty = (f"/publication/imports/refusees/{one}" for one in ids)
    told = text(publisher.get(nameless).text)
    assert "offre.csv, ligne 3" in told and "sans intitulé" in told and "Écrivez l’intitulé" in told
    kept = html.fromstring(publisher.get(nameless).text).xpath("string(//textarea[@name='text'])").strip()
    send(publisher, nameless, nameless, numero="F2", title="Peintre", text=kept)
    assert "sans action" in text(publisher.get(empty).text)
    book = openpyxl.load_workbook(io.BytesIO(publisher.get(f"{page}/rapport.xlsx").data))
    rows = list(book["Problèmes"].iter_rows(values_only=True))
    assert (3, "F2", "Intitulé") in [row[:3] for row in rows]
    send(publisher, page, f"{page}/publier", publish="oui")
    worker()
    assert {"F1", "F2"} <= set(seen(app))
