"""The list against what is really there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from extranet import clock
from extranet.accounts import organisations
from extranet.accounts.organisations import Organisation
from extranet.catalogue.states import State
from extranet.database import db, writing
from extranet.web.publish.listing import BY_CHANGE, PAGE_SIZE, OfferFilter, offer_page
from tests.factories import offer

SESSION = offer.ASession()


def listed(**wanted):
    return offer_page({organisations.find("region").id}, OfferFilter(**wanted), clock.today())


def titles(**wanted) -> list[str]:
    return [row.title for row in listed(**wanted).rows]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("electricien", ["Électricien d’équipement"]),
        ("ÉLECTRICIEN D'EQUIPEMENT", ["Électricien d’équipement"]),
        ("oeuvre", ["Gros œuvre, n° 1"]),
        ("œuvre", ["Gros œuvre, n° 1"]),
        ("œuvre soudeur", []),
        ("f-2", ["Gros œuvre, n° 1"]),
        ("F_2", []),
        ("100 %", ["Soudeur 100 % (TIG)"]),
        ("(tig)", ["Soudeur 100 % (TIG)"]),
        (".*", []),
        ("[a-z]", []),
        ("'; drop", []),
    ],
)
def test_words_are_found_whatever_the_accents_the_case_and_the_signs(database, text, found):
    for numero, title in {
        "f-1": "Électricien d’équipement",
        "F-2": "Gros œuvre, n° 1",
        "F3": "Soudeur 100 % (TIG)",
    }.items():
        offer.training(numero, title)
    assert titles(text=text) == found


def test_titles_are_sorted_as_french_reads_them(database):
    for number, title in enumerate(
        ["Zinguerie", "Électricité", "Ébénisterie", "animation", "Œnologie", "Dessin", "Ouvrier"]
    ):
        offer.training(f"F{number}", title)
    assert titles() == ["animation", "Dessin", "Ébénisterie", "Électricité", "Œnologie", "Ouvrier", "Zinguerie"]


def test_the_last_change_comes_first_be_it_of_content_or_of_state(database):
    for number in range(3):
        offer.training(f"F{number}", f"Titre {number}")
    assert titles(order=BY_CHANGE) == ["Titre 2", "Titre 1", "Titre 0"]
    offer.training("F1", "Titre 1 corrigé")
    assert titles(order=BY_CHANGE)[0] == "Titre 1 corrigé"


def test_counts_by_state_follow_the_words_and_not_the_state_chosen(database):
    offer.training("F1", "Soudeur", state=State.DRAFT)
    offer.training("F2", "Soudeur")
    offer.training("F3", "Soudeur")
    offer.training("F4", "Cuisinier", state=State.WITHDRAWN)
    found = listed(text="soudeur", state=State.DRAFT)
    assert found.counts == {State.DRAFT: 1, State.PUBLISHED: 2, State.WITHDRAWN: 0}
    assert (found.total, len(found.rows)) == (1, 1)
    assert listed().total == 4


def test_only_what_prescribers_see_and_may_propose_is_to_be_confirmed(database):
    today = clock.today()
    day = timedelta(days=1)
    begun = replace(SESSION, start=today - day)
    past = replace(SESSION, start=today - 9 * day, end=today - day)
    cases = {
        "inconnue": (offer.AnAction(sessions=(SESSION,)), State.PUBLISHED, 1),
        "confirmée": (offer.AnAction(sessions=(replace(SESSION, left=0),)), State.PUBLISHED, 0),
        "passée": (offer.AnAction(sessions=(past,)), State.PUBLISHED, 0),
        "finit ce jour": (offer.AnAction(permanent=True, sessions=(replace(begun, end=today),)), State.PUBLISHED, 1),
        "commencée": (offer.AnAction(sessions=(begun,)), State.PUBLISHED, 0),
        "permanente": (offer.AnAction(permanent=True, sessions=(begun,)), State.PUBLISHED, 1),
        "fermée": (offer.AnAction(sessions=(replace(SESSION, recruitment="2"),)), State.PUBLISHED, 0),
        "suspendue": (offer.AnAction(sessions=(replace(SESSION, recruitment="3"),)), State.PUBLISHED, 0),
        "session retirée": (offer.AnAction(sessions=(replace(SESSION, state=State.WITHDRAWN),)), State.PUBLISHED, 0),
        "action retirée": (offer.AnAction(state=State.WITHDRAWN), State.PUBLISHED, 0),
        "brouillon": (offer.AnAction(), State.DRAFT, 0),
        "retirée": (offer.AnAction(), State.WITHDRAWN, 0),
    }  # fmt: skip
    for title, (action, state, _) in cases.items():
        offer.training(title, title, state=state, actions=(action,))
    expected = {title for title, (*_, count) in cases.items() if count}
    assert set(titles(to_confirm=True)) == expected
    found = listed()
    assert {row.title for row in found.rows if found.inside[row.id].to_confirm} == expected


def test_pages_are_bounded_and_hold_each_training_once(database):
    offer.deliver(*(offer.formation(f"F{number:03}", "Le même titre") for number in range(PAGE_SIZE + 3)))
    first, last = listed(page=1), listed(page=999)
    assert (first.pages, first.page, last.page) == (2, 1, 2)
    numeros = [row.numero for row in (*first.rows, *last.rows)]
    assert len(first.rows) == PAGE_SIZE
    assert numeros == [f"F{number:03}" for number in range(PAGE_SIZE + 3)]


def test_a_merged_publisher_keeps_what_the_other_brought(database):
    offer.training()
    with writing() as session:
        old = session.get_one(Organisation, organisations.find("region").id)
        new = Organisation(name="Nouvelle Région", network_id=old.network_id, publishes=True)
        session.add(new)
        session.flush()
        old.merged_into_id = new.id
    own = organisations.family(
        db.session.scalar(db.select(Organisation.id).where(Organisation.name == "Nouvelle Région"))
    )
    assert offer_page(own, OfferFilter(), clock.today()).total == 1


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "9" * 30, ""])
def test_parameters_without_sense_are_left_out(page):
    args = MultiDict({"etat": "autre", "tri": "x", "page": page, "a-confirmer": "1", "q": " a\0 b "})
    assert OfferFilter.from_args(args) == OfferFilter(text="a b")


def test_the_address_says_the_whole_filter():
    wanted = OfferFilter("soudeur", State.DRAFT, True, order=BY_CHANGE, page=3)
    assert OfferFilter.from_args(MultiDict(wanted.args(page=3))) == wanted
    assert OfferFilter().args() == {}
