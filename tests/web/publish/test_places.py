"""The places of a session: confirmed, or unknown again."""

from __future__ import annotations

import pytest
from lxml import html

from extranet.catalogue.sessions import TrainingSession
from extranet.database import db
from tests.factories import offer
from tests.web.publish.conftest import post, words


def places_of(app, session_id: int) -> tuple[object, ...]:
    with app.app_context():
        found = db.session.get_one(TrainingSession, session_id)
        return found.places_left, found.places_total, bool(found.places_confirmed_at), found.places_confirmed_by_id


def test_places_are_confirmed_then_unknown_again(app, desk):
    with app.app_context():
        training = offer.training()
        session = offer.session_ids(training)[0]
    path = f"/publication/sessions/{session}/places"
    assert "jamais" in words(desk.get(path))
    assert post(desk, path, known="oui", left="4", total="12").location == f"/publication/formations/{training}"
    left, total, confirmed, by = places_of(app, session)
    assert (left, total, confirmed) == (4, 12, True) and by is not None
    page = words(desk.get(f"/publication/formations/{training}"))
    assert "Les places sont confirmées." in page
    assert "4 sur 12" in page and "à l’instant, Ana Diaz" in page
    assert html.fromstring(desk.get(path).text).xpath("//input[@name='left']/@value") == ["4"]
    post(desk, path, known="non", left="4", total="12")
    assert places_of(app, session) == (None, 12, False, None)
    assert "Les places sont à confirmer." in words(desk.get(f"/publication/formations/{training}"))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Dites si vous connaissez"),
        ({"known": "oui"}, "Indiquez le nombre de places restantes."),
        ({"known": "oui", "left": "-1"}, "nombre entier"),
        ({"known": "oui", "left": "²"}, "nombre entier"),
        ({"known": "oui", "left": "99999"}, "entre 0 et 9999"),
        ({"known": "oui", "left": "9" * 5000}, "nombre entier"),
        ({"known": "oui", "left": "12", "total": "3"}, "plus de places"),
        ({"known": "oui", "left": "1", "total": "douze"}, "nombre entier"),
    ],
)
def test_places_that_make_no_sense_are_refused_in_words(app, desk, form, said):
    with app.app_context():
        training = offer.training()
        session = offer.session_ids(training)[0]
    response = post(desk, f"/publication/sessions/{session}/places", **form)
    assert response.status_code == 400
    page = html.fromstring(response.text)
    assert said in page.get_element_by_id("erreurs").text_content()
    assert page.findtext(".//title").startswith("Erreur")
    assert places_of(app, session) == (None, None, False, None)


def test_two_people_who_confirm_at_once_see_each_other(app, desk):
    with app.app_context():
        session = offer.session_ids(offer.training())[0]
    path = f"/publication/sessions/{session}/places"
    seen = html.fromstring(desk.get(path).text).xpath("//input[@name='seen']/@value")[0]
    assert post(desk, path, known="oui", left="4", total="12", seen=seen).status_code == 302
    late = post(desk, path, known="oui", left="2", total="12", seen=seen)
    assert late.status_code == 409
    page = html.fromstring(late.text)
    assert "pendant que vous écriviez" in page.get_element_by_id("erreurs").text_content()
    assert "4 sur 12" in page.text_content() and page.xpath("//input[@name='left']/@value") == ["2"]
    assert places_of(app, session)[0] == 4
    again = page.xpath("//input[@name='seen']/@value")[0]
    assert post(desk, path, known="oui", left="2", total="12", seen=again).status_code == 302
    assert places_of(app, session)[0] == 2
