from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from lxml import html
from sqlalchemy import select

from extranet import clock, outbox
from extranet.catalogue import selections
from extranet.catalogue.actions import Action
from extranet.catalogue.states import State
from extranet.database import db, writing
from extranet.mail.letters import letter
from tests.factories.accounts import an_account, sign_in
from tests.factories.offer import AnAction, ASession
from tests.fixtures.statements import counted
from tests.web.select.conftest import Screen

SOON = clock.today() + timedelta(days=20)


def withdraw(app, action_id: int, state: State = State.WITHDRAWN) -> None:
    with app.app_context(), writing() as session:
        session.get_one(Action, action_id).state = state


def header(screen: Screen) -> str:
    return next(text for text in screen.texts("//nav[@aria-label='Rubriques']//a") if text.startswith("Ma sélection"))


def test_an_empty_selection_says_how_to_fill_it(look):
    screen = look("/selection")
    assert "Votre sélection est vide" in screen.words
    assert header(screen) == "Ma sélection"


def test_an_action_is_kept_from_the_list_without_script_and_one_comes_back_there(publish, look, send):
    (action,) = publish("F1", "Soudeur assembleur")
    (form,) = look("/formations?q=soudeur").tree.xpath("//form[contains(@class, 'keep')]")
    assert form.get("action") == f"/selection/{action}/ajouter"
    answer = send(form.get("action"), suite=form.xpath("string(.//input[@name='suite']/@value)"))
    assert answer.location == f"/formations?q=soudeur#formation-{action}"
    screen = look("/formations?q=soudeur")
    assert header(screen) == "Ma sélection (1)"
    assert "Dans ma sélection – retirer : Soudeur assembleur" in " ".join(screen.texts("//article//button"))
    assert "Soudeur assembleur" in look("/selection").words


def test_the_way_back_never_leaves_the_site(publish, send):
    (action,) = publish()
    for suite in ("https://ailleurs.example/", "//ailleurs.example", "javascript:1"):
        assert send(f"/selection/{action}/ajouter", suite=suite).location == "/selection"


def test_with_a_script_only_the_button_and_the_count_change(publish, send):
    (action,) = publish("F1", "Soudeur <assembleur>")
    answer = send(f"/selection/{action}/ajouter", {"HX-Request": "true"}, suite="/formations", titre="Soudeur <b>")
    part = html.fromstring(f"<div>{answer.text}</div>")
    assert part.xpath("string(.//form/@action)") == f"/selection/{action}/retirer"
    assert part.xpath("string(.//a[@id='rubrique-select'][@hx-swap-oob])") == "Ma sélection (1)"
    assert part.xpath("string(.//*[@id='selection-annonce'])") == "Ajoutée à votre sélection."
    assert "<b>" not in answer.text
    answer = send(f"/selection/{action}/retirer", {"HX-Request": "true"}, suite="/formations")
    assert 'action="/selection/' + str(action) + "/ajouter" in answer.text
    assert "Retirée de votre sélection." in answer.text


def test_a_full_selection_says_so(publish, send, look, monkeypatch):
    first, second = publish(actions=(AnAction(), AnAction()))
    monkeypatch.setattr(selections, "MOST", 1)
    send(f"/selection/{first}/ajouter")
    assert "le maximum" in send(f"/selection/{second}/ajouter", {"HX-Request": "true"}).text
    send(f"/selection/{second}/ajouter")
    assert "le maximum" in look("/selection").words


def test_the_sheet_keeps_too_but_not_what_is_withdrawn(app, publish, look, keep):
    kept, gone = publish(actions=(AnAction(), AnAction()))
    assert "Ajouter à ma sélection" in look(f"/formations/{kept}").words
    keep(kept)
    assert "Dans ma sélection – retirer" in look(f"/formations/{kept}").words
    withdraw(app, gone)
    assert "Ajouter à ma sélection" not in look(f"/formations/{gone}").words


def test_what_is_not_offered_cannot_be_kept(app, publish, send):
    (action,) = publish()
    withdraw(app, action, State.DRAFT)
    for one in (action, 987_654):
        assert send(f"/selection/{one}/ajouter").status_code == 404


def test_the_list_tells_sessions_contacts_and_note_and_asks_for_no_name(publish, look, keep, send):
    session = ASession(start=SOON, left=3, total=12)
    (action,) = publish("F1", "Soudeur assembleur", actions=(AnAction(sessions=(session,)),))
    keep(action)
    send("/selection/notes", **{f"note-{action}": "Rappeler le centre :\r\nmardi\0"})
    screen = look("/selection")
    for said in ("Soudeur assembleur", "Afpa Pau", "3 sur 12", "contact@afpa.example", "Région"):
        assert said in screen.words, said
    (note,) = screen.tree.xpath("//textarea")
    assert note.text == "Rappeler le centre :\nmardi"
    hint = screen.tree.get_element_by_id(note.get("aria-describedby")).text_content()
    assert "500 caractères" in hint
    assert "nom d’une personne qui cherche un emploi" in hint


def test_a_note_too_long_is_refused_whole(publish, look, keep, send):
    (action,) = publish()
    keep(action)
    assert send("/selection/notes", **{f"note-{action}": "é" * 501}).status_code == 400
    assert send("/selection/notes", **{f"note-{action}": "é" * 500}).status_code == 302
    assert look("/selection").tree.xpath("//textarea")[0].text == "é" * 500


def test_what_is_withdrawn_past_or_hidden_stays_and_is_said(app, publish, look, keep):
    gone, hidden = publish("F1", "Soudeur", actions=(AnAction(), AnAction()))
    (over,) = publish("F2", "Maçon", actions=(AnAction(sessions=(ASession(start=SOON),)),))
    keep(gone, hidden, over)
    withdraw(app, gone)
    withdraw(app, hidden, State.DRAFT)
    clock.fix_today(clock.today() + timedelta(days=120))
    cards = look("/selection").cards
    assert "Soudeur" in cards[0] and "Cette formation n’est plus proposée." in cards[0]
    assert "Soudeur" not in cards[1] and "Cette formation n’est plus proposée." in cards[1]
    assert "Maçon" in cards[2] and "Toutes les sessions de cette formation sont passées." in cards[2]
    assert ["Comparer" in card for card in cards] == [False, False, True]


def test_a_removal_is_undone_by_its_message(publish, look, keep, send):
    (action,) = publish("F1", "Soudeur")
    keep(action)
    send(f"/selection/{action}/retirer")
    (undo,) = look("/selection").tree.xpath("//div[@class='flashes']//form/@action")
    assert "Votre sélection est vide" in look("/selection").words
    send(undo)
    assert "Soudeur" in look("/selection").words
    send(undo)
    assert "plus rien à annuler" in look("/selection").words


@pytest.mark.parametrize("moment", ["", "hier", "2026-01-01", "2026-01-01T10:00:00", "9999-12-31T23:00:00-14:00"])
def test_an_undo_without_a_moment_changes_nothing(publish, look, keep, send, moment):
    (action,) = publish("F1", "Soudeur")
    keep(action)
    assert send(f"/selection/annuler?depuis={moment}").status_code in (302, 400)
    assert "Soudeur" in look("/selection").words


def test_everything_can_be_cleared_and_taken_back(publish, look, keep, send):
    keep(*publish(actions=(AnAction(), AnAction())))
    send("/selection/vider")
    screen = look("/selection")
    assert "Votre sélection est vide" in screen.words
    send(screen.tree.xpath("//div[@class='flashes']//form/@action")[0])
    assert len(look("/selection").cards) == 2


def test_lines_move(publish, look, keep, send):
    first, second = publish("F1", "Soudeur", actions=(AnAction(), AnAction(town="Dax")))
    keep(first, second)
    assert send(f"/selection/{second}/monter").location == f"/selection#formation-{second}"
    assert "Dax" in look("/selection").cards[0]
    send(f"/selection/{second}/descendre")
    assert "Dax" in look("/selection").cards[1]


def test_another_s_selection_is_nowhere(app, publish, keep):
    (action,) = publish("F1", "Soudeur")
    keep(action)
    with app.app_context():
        an_account("tom@mission-locale.example")
    tom = app.test_client()
    sign_in(tom, "tom@mission-locale.example")
    assert "Soudeur" not in tom.get("/selection").text
    token = tom.token("/compte")
    for way in ("monter", "descendre"):
        assert tom.post(f"/selection/{action}/{way}", data={"csrf_token": token}).status_code == 404
    tom.post(f"/selection/{action}/retirer", data={"csrf_token": token})
    tom.post("/selection/vider", data={"csrf_token": token})
    with app.app_context():
        assert db.session.scalar(select(selections.SelectedAction.removed_at)) is None


def test_a_selection_survives_signing_out(publish, adviser, look, keep):
    keep(*publish("F1", "Soudeur"))
    adviser.post("/deconnexion", data={"csrf_token": adviser.token("/compte")})
    assert adviser.get("/selection").status_code == 302
    sign_in(adviser)
    assert "Soudeur" in look("/selection").words


def test_strangers_are_turned_away(client):
    for path in ("/selection", "/selection.pdf", "/selection.xlsx", "/selection/envoyer", "/comparer"):
        assert client.get(path).location.startswith("/connexion"), path


def test_the_workbook_holds_typed_days_numbers_texts_and_links(publish, adviser, keep, send):
    session = ASession(start=SOON, left=3, total=12)
    (action,) = publish("F1", "=Soudeur", actions=(AnAction(sessions=(session,)),))
    keep(action)
    send("/selection/notes", **{f"note-{action}": "=1+1"})
    answer = adviser.get("/selection.xlsx")
    assert re.search(r'filename="?selection-\d{4}-\d\d-\d\d\.xlsx', answer.headers["Content-Disposition"])
    page = openpyxl.load_workbook(BytesIO(answer.data)).active
    row = {head.value: cell for head, cell in zip(page[1], page[2], strict=True)}
    assert (row["Formation"].data_type, row["Formation"].value) == ("s", "=Soudeur")
    assert (row["Note"].data_type, row["Note"].value) == ("s", "=1+1")
    assert row["Prochaine session"].value.date() == SOON
    assert row["Places restantes"].value == 3
    assert row["Fiche"].hyperlink.target.endswith(f"/formations/{action}")


def test_what_is_empty_is_neither_downloaded_nor_sent(adviser):
    for path in ("/selection.pdf", "/selection.xlsx", "/selection/envoyer"):
        assert adviser.get(path).location == "/selection"


def message(app) -> outbox.Message | None:
    return db.session.scalars(select(outbox.Message).order_by(outbox.Message.id.desc())).first()


def test_a_selection_goes_to_oneself(app, settings, publish, look, keep, send):
    (action,) = publish("F1", "Soudeur", actions=(AnAction(sessions=(ASession(start=SOON, left=3, total=12),)),))
    keep(action)
    send("/selection/notes", **{f"note-{action}": "Rappeler\nmardi"})
    assert look("/selection/envoyer").tree.xpath("string(//input[@id='to']/@value)") == "lea@mission-locale.example"
    assert send("/selection/envoyer", to="LEA@mission-locale.example", with_notes="y").location == "/selection"
    with app.app_context():
        made = letter(message(app), settings)
        assert made["To"] == "LEA@mission-locale.example"
        assert made["Subject"] == "1\u00a0formation de votre sélection"
        text, page = (made.get_body(kind).get_content() for kind in (("plain",), ("html",)))
    for said in ("Soudeur", "Afpa Pau", "places sur", "contact@afpa.example", f"/formations/{action}"):
        assert said in text and said in page, said
    assert "Note\u00a0: Rappeler\n   mardi" in text
    assert "Rappeler<br>mardi" in page


def test_a_selection_goes_to_somebody_without_the_notes(app, settings, publish, keep, send):
    (action,) = publish("F1", "Soudeur")
    keep(action)
    send("/selection/notes", **{f"note-{action}": "pour moi"})
    send("/selection/envoyer", to="ami@structure.example")
    with app.app_context():
        made = letter(message(app), settings)
        assert "Léa Martin (Mission locale de Pau) vous envoie" in made.get_body(("plain",)).get_content()
        assert "pour moi" not in made.as_string()


@pytest.mark.parametrize(
    "to", ["", "ami", "a@b@c", "ami@structure.example, autre@structure.example", "élise@structure.example", "a" * 300]
)
def test_an_address_that_is_none_is_refused(app, publish, keep, send, to):
    keep(*publish())
    assert send("/selection/envoyer", to=to).status_code == 400
    with app.app_context():
        assert message(app) is None


def test_sendings_have_a_daily_limit(app, publish, keep, send, monkeypatch):
    keep(*publish())
    monkeypatch.setattr(selections, "MOST_SENDINGS", 1)
    assert send("/selection/envoyer", to="lea@mission-locale.example").status_code == 302
    answer = send("/selection/envoyer", to="lea@mission-locale.example")
    assert answer.status_code == 429
    assert "le maximum" in answer.text
    with app.app_context():
        assert len(db.session.scalars(select(outbox.Message)).all()) == 1


def test_the_page_asks_the_same_number_of_queries_whatever_it_holds(app, publish, adviser, keep):
    actions = publish("F1", "Soudeur", actions=tuple(AnAction() for _ in range(12)))
    keep(actions[0])
    adviser.get("/selection")
    with counted(app) as one:
        adviser.get("/selection")
    keep(*actions[1:])
    with counted(app) as many:
        assert adviser.get("/selection").text.count("<article") == 12
    assert len(many) == len(one) <= 9, many


def test_the_count_costs_the_other_pages_one_query(app, publish, adviser, keep):
    keep(*publish())
    adviser.get("/aide")
    with counted(app) as sent:
        adviser.get("/aide")
    assert len([statement for statement in sent if "selected_action" in statement]) == 1
    with counted(app) as sent:
        adviser.get("/formations")
    assert len([statement for statement in sent if "selected_action" in statement]) == 1
