"""Correcting a training: what changes, what does not, and two people at once."""

from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy import func, select

from extranet.accounts.roles import Role
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.database import db
from extranet.web.publish.correction import clean, typed
from extranet.web.publish.forms import MINE, THEIRS
from tests.factories import offer
from tests.web.publish.conftest import post, someone, words

FIELDS = ("title", "aims", "results", "content")


@pytest.fixture
def training(app) -> int:
    with app.app_context():
        return offer.training(objectif_formation="<p>Lire un plan.</p><ul><li>Souder</li></ul>", contenu_formation="-")


def form_of(client, training: int) -> dict[str, str]:
    """Read the form as a browser does, which drops the line end that opens a text area."""
    page = html.fromstring(client.get(f"/publication/formations/{training}/corriger").text)
    (form,) = [one for one in page.forms if one.action.endswith("/corriger")]
    return {name: value.removeprefix("\n") for name, value in form.fields.items() if value is not None}


def send(client, training: int, form: dict[str, str]):
    return client.post(f"/publication/formations/{training}/corriger", data=form)


def lheo(app, training: int) -> str:
    with app.app_context():
        return db.session.get_one(Training, training).revision.lheo


def revisions(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(TrainingRevision))


def test_the_texts_are_shown_as_one_types_them(desk, training):
    form = form_of(desk, training)
    assert {name: form[name] for name in FIELDS} == {
        "title": "Soudeur assembleur",
        "aims": "Lire un plan.\n- Souder",
        "results": "Titre professionnel.",
        "content": "",
    }


def test_only_what_was_changed_is_written(app, desk, training):
    form = form_of(desk, training) | {"title": "  Soudeur   TIG ", "results": "Un titre.\r\n- et un CACES"}
    assert send(desk, training, form).location == f"/publication/formations/{training}"
    assert "La formation est corrigée." in words(desk.get(f"/publication/formations/{training}"))
    text = lheo(app, training)
    assert "<intitule-formation>Soudeur TIG</intitule-formation>" in text
    assert "<resultats-attendus>Un titre.\n- et un CACES</resultats-attendus>" in text
    assert "&lt;p&gt;Lire un plan.&lt;/p&gt;" in text
    with app.app_context():
        assert db.session.get_one(Training, training).revision.title == "Soudeur TIG"
        assert db.session.get_one(Training, training).revision.author_id is not None


def test_sending_it_back_untouched_writes_nothing(app, desk, training):
    form = {name: value.replace("\n", "\r\n") for name, value in form_of(desk, training).items()}
    send(desk, training, form)
    assert revisions(app) == 1
    assert "Rien n’a changé" in words(desk.get(f"/publication/formations/{training}"))


def test_a_field_that_is_not_sent_keeps_its_text(app, desk, training):
    form = form_of(desk, training)
    send(desk, training, {"csrf_token": form["csrf_token"], "seen": form["seen"], "results": "Nouveau"})
    text = lheo(app, training)
    assert "Soudeur assembleur" in text and "Lire un plan" in text and "Nouveau" in text


@pytest.mark.parametrize(
    ("field", "text", "said"), [("title", " ", "Indiquez l’intitulé"), ("aims", "a" * 3001, "3\u202f000 au plus")]
)
def test_what_cannot_be_written_is_said_and_kept_on_screen(app, desk, training, field, text, said):
    response = send(desk, training, form_of(desk, training) | {field: text, "content": "À garder"})
    assert response.status_code == 400
    page = html.fromstring(response.text)
    assert said in page.get_element_by_id("erreurs").text_content()
    assert "À garder" in words(response)
    assert revisions(app) == 1


def test_a_text_that_came_too_long_does_not_lock_the_others(app, desk):
    with app.app_context():
        training = offer.training(objectif_formation="a" * 4000)
    assert send(desk, training, form_of(desk, training) | {"results": "Nouveau"}).status_code == 302
    assert "a" * 4000 in lheo(app, training)


def test_what_is_typed_never_acts_in_a_page(app, desk, training):
    nasty = "<script>alert(1)</script> & \x0b\ufffe<b>gras</b>"
    assert send(desk, training, form_of(desk, training) | {"title": nasty}).status_code == 302
    for path in ("", "/corriger", "/historique"):
        page = desk.get(f"/publication/formations/{training}{path}").text
        assert "<script>alert" not in page
    assert "<script>alert" not in desk.get("/publication").text


@pytest.mark.parametrize("seen", ["", "abc", "9" * 40])
def test_a_form_that_lost_what_was_seen_is_refused(desk, training, seen):
    assert send(desk, training, form_of(desk, training) | {"seen": seen}).status_code == 400


def test_a_version_of_another_training_is_not_one_of_this(app, desk, training):
    with app.app_context():
        other = offer.training("F2", "Cuisinier", publisher="pole-emploi")
        revision = db.session.get_one(Training, other).revision_id
    assert send(desk, training, form_of(desk, training) | {"seen": str(revision), "title": "x"}).status_code == 404
    assert send(desk, training, form_of(desk, training) | {"seen": "999", "title": "x"}).status_code == 404


@pytest.fixture
def collision(app, desk, training):
    """Two people read the same version; the colleague saves first. Return the answer to the second."""
    colleague = someone(app, "collegue@region.example", Role.PUBLISHER, "region", name="Bo Lee")
    mine, theirs = form_of(desk, training), form_of(colleague, training)
    theirs |= {"title": "Soudeur (collègue)", "aims": "Objectifs du collègue"}
    assert send(colleague, training, theirs).status_code == 302
    return send(desk, training, mine | {"aims": "Mes objectifs", "results": "Mes résultats"})


def test_the_second_sees_both_versions_and_loses_nothing(app, desk, training, collision):
    assert collision.status_code == 409
    said = words(collision)
    for text in ("Bo Lee", "Soudeur (collègue)", "Objectifs du collègue", "Mes objectifs", "Mes résultats"):
        assert text in said
    assert "Contenu" not in said  # the same on both sides
    page = html.fromstring(collision.text)
    chosen = dict(zip(page.xpath("//input[@checked]/@name"), page.xpath("//input[@checked]/@value"), strict=True))
    assert chosen == {"keep_title": THEIRS, "keep_aims": MINE, "keep_results": MINE}
    assert "Mes objectifs" not in lheo(app, training)


def test_choosing_again_writes_the_choice(app, desk, training, collision):
    (form,) = [one for one in html.fromstring(collision.text).forms if one.action.endswith("/corriger")]
    fields = {name: value for name, value in form.fields.items() if value is not None}
    fields |= {"keep_aims": THEIRS, "results": "Mes résultats, complétés"}
    assert send(desk, training, fields).status_code == 302
    text = lheo(app, training)
    for kept in ("Soudeur (collègue)", "Objectifs du collègue", "Mes résultats, complétés"):
        assert kept in text
    assert revisions(app) == 3


def test_the_same_words_from_both_are_no_conflict(app, desk, training):
    colleague = someone(app, "collegue@region.example", Role.PUBLISHER, "region", name="Bo Lee")
    mine, theirs = form_of(desk, training), form_of(colleague, training)
    send(colleague, training, theirs | {"title": "Soudeur TIG"})
    assert send(desk, training, mine | {"title": "Soudeur TIG"}).status_code == 302
    assert revisions(app) == 2


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (None, ""),
        ("Une ligne\n- un point", "Une ligne\n- un point"),
        ("<p>Un&nbsp;</p><p>Deux<br>Trois</p>", "Un\nDeux\nTrois"),
        ("&lt;ul&gt;&lt;li&gt;Un&lt;/li&gt;&lt;li&gt;Deux&lt;/li&gt;&lt;/ul&gt;", "- Un\n- Deux"),
        ("<p>a &lt; b<script>alert(1)</script></p>", "a < b"),
        ("L&#39;art", "L'art"),
    ],
)
def test_markup_is_typed_as_lines(text, shown):
    assert clean(typed(text)) == shown


def test_cleaning_keeps_lines_and_drops_what_xml_cannot_carry():
    assert clean(" a \r\nb\rc\x00\x0b\ud800\uffff \n") == "a\nb\nc"
    assert clean(None) is None


def test_a_correction_without_its_token_is_refused(desk, training):
    assert send(desk, training, {"title": "x"}).status_code == 400
    assert post(desk, f"/publication/formations/{training}/corriger", title="x").status_code == 400
