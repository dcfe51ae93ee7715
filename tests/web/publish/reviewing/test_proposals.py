"""An edit of what is online, where a second person reads it first: proposed, read, accepted, sent back, never lost."""

from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy import select

from extranet.accounts import organisations
from extranet.accounts.roles import Role
from extranet.catalogue.proposals import Proposal
from extranet.catalogue.rules import Rules, decide
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.outbox import Message
from tests.factories import offer
from tests.factories.edits import revise
from tests.fixtures.client import Client
from tests.web.publish.conftest import post, someone, words
from tests.web.publish.writing.forms import form_of, send, write


@pytest.fixture
def online(app) -> int:
    with app.app_context():
        with writing():
            decide(organisations.find("region").id, Rules(review=True), by=None)
        return offer.training()


@pytest.fixture
def reader(app) -> Client:
    """Give the browser of a person who reads what colleagues submit, and nothing else."""
    return someone(app, "relecture@region.example", Role.REVIEWER, "region", name="Zoé Petit")


@pytest.fixture
def proposed(desk, online) -> str:
    """Propose other aims and submit them; return the address of the reading."""
    write(desk, f"/publication/formations/{online}/ecrire/textes", objectifs="Souder au TIG.")
    post(desk, f"/publication/formations/{online}/proposition/soumettre")
    return f"/publication/formations/{online}/relire"


def lheo(app, training: int) -> str:
    with app.app_context():
        return db.session.get_one(Training, training).revision.lheo


def accept(reader: Client, path: str, **choices: str):
    page = html.fromstring(reader.get(path).text)
    seen = {name: page.xpath(f"string(//input[@name='{name}']/@value)") for name in ("seen", "online")}
    return post(reader, path.replace("/relire", "/proposition/accepter"), **seen, **choices)


def test_what_is_written_is_ones_own_until_it_is_submitted(app, desk, reader, online):
    at = f"/publication/formations/{online}"
    write(desk, f"{at}/ecrire/textes", objectifs="Souder au TIG.")
    assert "Rien n’attend" in words(reader.get("/publication/relecture"))
    assert reader.get(f"{at}/relire").location == "/publication/relecture"
    assert post(reader, f"{at}/renvoyer", remark="Non.").status_code == 409
    page = words(desk.get(at))
    assert "en préparation" in page and "pas encore soumise" in page
    assert "En préparation" in words(desk.get("/publication/relecture"))
    assert "proposition non soumise" in words(desk.get("/publication"))
    assert "proposition non soumise" in words(desk.get("/publication/a-faire/a-soumettre"))
    colleague = someone(app, "bo@region.example", Role.PUBLISHER, "region", name="Bo Lee")
    assert "non soumise" not in words(colleague.get("/publication"))
    assert "proposition non soumise" not in words(colleague.get("/publication/a-faire/a-soumettre"))
    assert "Accepter" not in words(colleague.get(f"{at}/relire"))
    assert post(desk, f"{at}/proposition/continuer").status_code == 409
    post(desk, f"{at}/proposition/soumettre")
    assert "non soumise" not in words(desk.get("/publication"))
    assert post(desk, f"{at}/proposition/soumettre").status_code == 409
    assert "Souder au TIG." in words(reader.get(f"{at}/relire"))
    post(desk, f"{at}/proposition/continuer")
    assert "Rien n’attend" in words(reader.get("/publication/relecture"))
    assert "Souder au TIG" in form_of(desk, f"{at}/ecrire/textes")["objectifs"]


def test_what_is_online_stays_until_a_second_person_accepts(app, desk, reader, online, proposed):
    assert "Souder au TIG" not in lheo(app, online)
    page = words(desk.get(f"/publication/formations/{online}"))
    assert "une modification est proposée" in page and "version en ligne" in page
    assert "Souder au TIG" in form_of(desk, f"/publication/formations/{online}/ecrire/textes")["objectifs"]
    assert (
        "Souder au TIG" not in words(desk.get(f"/publication/formations/{online}/historique")).split("Modification")[0]
    )
    assert reader.get("/").location == "/publication/relecture"
    assert "modification de ce qui est en ligne" in words(reader.get("/publication/relecture"))
    shown = words(reader.get(proposed))
    assert "Ana Diaz" in shown and "Souder au TIG." in shown and "En ligne" in shown
    assert accept(reader, proposed).location == "/publication/relecture"
    assert "Souder au TIG" in lheo(app, online)
    with app.app_context():
        revision = db.session.get_one(Training, online).revision
        assert revision.author_id is not None and revision.proposed is None
    assert "Rien n’attend" in words(reader.get("/publication/relecture"))
    assert "Relecture acceptée" in words(desk.get(f"/publication/formations/{online}/historique"))


def test_steps_add_up_in_one_proposal_and_nobody_accepts_their_own(app, desk, online, proposed):
    write(desk, f"/publication/formations/{online}/ecrire/textes", resultats="Un titre.")
    shown = words(desk.get(proposed))
    assert "Souder au TIG." in shown and "Un titre." in shown and "Accepter" not in shown
    accept(desk, proposed)
    assert "Un titre." not in lheo(app, online)
    with app.app_context():
        assert len(db.session.scalars(select(Proposal)).all()) == 1


def test_sent_back_then_written_again(app, desk, reader, online, proposed):
    post(reader, f"/publication/formations/{online}/renvoyer", remark="Trop court.")
    assert "Rien n’attend" in words(reader.get("/publication/relecture"))
    page = words(desk.get(f"/publication/formations/{online}"))
    assert "Renvoyée par Zoé Petit" in page and "Trop court." in page
    with app.app_context():
        assert db.session.scalars(select(Message)).one().to == "offre@region.example"
    path = f"/publication/formations/{online}/ecrire/textes"
    assert "Souder au TIG" in form_of(desk, path)["objectifs"]  # nothing typed is lost
    write(desk, path, objectifs="Souder au TIG, en toutes positions.")
    assert "Trop court." in words(desk.get(f"/publication/formations/{online}"))  # until it is submitted again
    assert "Rien n’attend" in words(reader.get("/publication/relecture"))
    post(desk, f"/publication/formations/{online}/proposition/soumettre")
    accept(reader, proposed)
    assert "en toutes positions" in lheo(app, online)


def test_taken_back_and_proposed_again(app, desk, reader, online, proposed):
    post(desk, f"/publication/formations/{online}/proposition/rappeler")
    page = desk.get(f"/publication/formations/{online}")
    assert "une modification est" not in words(page)
    undo = html.fromstring(page.text).xpath("string(//form[contains(@action, '/reprendre?')]/@action)")
    post(desk, undo)
    assert "Souder au TIG." in words(reader.get(proposed))
    assert post(desk, undo).status_code == 409


def test_what_a_feed_wrote_meanwhile_is_merged_or_chosen(app, desk, reader, online, proposed):
    def online_says(**texts: str) -> None:
        with app.app_context(), writing():
            record = db.session.get_one(Training, online)
            said = {name.replace("_", "-"): text for name, text in texts.items()}
            revise(record, said, seen=record.revision_id, by=None)

    page = html.fromstring(reader.get(proposed).text)
    seen = {name: page.xpath(f"string(//input[@name='{name}']/@value)") for name in ("seen", "online")}
    online_says(resultats_attendus="Dit par le fichier")
    stale = post(reader, proposed.replace("/relire", "/proposition/accepter"), **seen)
    assert stale.status_code == 409 and "pendant que vous lisiez" in words(stale)
    online_says(objectif_formation="Aussi par le fichier")
    asked = accept(reader, proposed)
    assert asked.status_code == 409 and "Que garder" in words(asked) and "Aussi par le fichier" in words(asked)
    assert accept(reader, proposed, **{"garder-objectif-formation": "proposee"}).status_code == 302
    text = lheo(app, online)
    assert "Souder au TIG." in text and "Dit par le fichier" in text


def test_two_people_write_the_same_proposal(app, desk, online):
    colleague = someone(app, "bo@region.example", Role.PUBLISHER, "region", name="Bo Lee")
    path = f"/publication/formations/{online}/ecrire/textes"
    mine, theirs = form_of(desk, path), form_of(colleague, path)
    send(colleague, path, theirs, objectifs="Les siens")
    answer = send(desk, path, mine, objectifs="Les miens")
    assert answer.status_code == 409 and "Les siens" in words(answer) and "Les miens" in words(answer)


def test_items_removed_are_proposed_and_brought_back(app, desk, online, reader):
    with app.app_context():
        (action,) = offer.action_ids(online)
    at = f"/publication/actions/{action}/ecrire/lieux"
    seen = html.fromstring(desk.get(at).text).xpath("string(//input[@name='seen']/@value)")
    post(desk, f"{at}/1/retirer", seen=seen)
    undo = html.fromstring(desk.get(at).text).xpath("//form[contains(@action, '/annuler?')]/@action")[0]
    post(desk, f"/publication/actions/{action}/proposition/soumettre")
    assert "Pau" in words(reader.get(f"/publication/actions/{action}/relire"))
    post(desk, undo)
    assert "Rien n’attend" in words(reader.get("/publication/relecture"))


def test_drafts_are_read_whole_and_submitted_several_at_once(app, desk, reader, online):
    with app.app_context():
        drafts = [offer.training(f"B{n}", f"Brouillon {n}", state=State.DRAFT) for n in (1, 2)]
    assert "Soumettre à la relecture les fiches cochées" in words(desk.get("/publication"))
    data = {"csrf_token": desk.token("/compte"), "fiche": [str(one) for one in drafts], "liste": "brouillons"}
    page = desk.get(desk.post("/publication/lot/soumettre", data=data).location)
    assert "2 fiches soumises à relecture" in html.fromstring(page.text).text_content().replace("\xa0", " ")
    shown = words(reader.get(f"/publication/formations/{drafts[0]}/relire"))
    assert "Brouillon 1" in shown and "Accepter et publier" in shown and "Session" in shown
    undo = html.fromstring(page.text).xpath("string(//form[contains(@action, '/annuler')]/@action)")
    post(desk, undo)
    assert "Rien n’attend" in words(reader.get("/publication/relecture"))


def test_who_only_reads_writes_nothing_and_strangers_see_nothing(app, reader, online, proposed):
    other = someone(app, "offre@pole-emploi.example", Role.PUBLISHER, "pole-emploi")
    assert other.get(proposed).status_code == 404
    assert post(other, proposed.replace("/relire", "/proposition/accepter")).status_code == 404
    assert reader.get(f"/publication/formations/{online}/ecrire/textes").status_code == 403
    assert post(reader, f"/publication/formations/{online}/proposition/rappeler").status_code == 403
