"""What is suggested comes from the published offer alone, and leads somewhere."""

from __future__ import annotations

from datetime import date

from extranet import changes
from extranet.catalogue.actions import Action
from extranet.catalogue.states import State
from extranet.database import writing
from extranet.reference.codes import APPELLATION, Code
from extranet.reference.versions import stage, switch
from extranet.search.suggesting.entries import DOMAIN, JOB, PROVIDER, TITLE, read_entries
from extranet.search.suggesting.opening import Suggestions, refresh
from tests.search.offer import PAU, TODAY, Offer, Session, add

IN_PAU = ({"latitude": PAU[0], "longitude": PAU[1], "departement": "64", "town": "Pau", "commune": "64445"},)


def job_names(*names: tuple[str, str]) -> None:
    """Load job names as (ROME code, name)."""
    rows = [
        {"kind": APPELLATION, "code": str(number), "label": name, "parent": code, "extra": {}}
        for number, (code, name) in enumerate(names)
    ]
    switch(stage(APPELLATION, [(Code, rows)], origin="essai"))


def test_titles_domains_providers_and_jobs_of_the_offer(suggested):
    job_names(("H2913", "Soudeur / Soudeuse à l'arc"), ("D1102", "Boulanger / Boulangère"))
    add(Offer(title="Soudage TIG", provider="Greta du soudage", rome=("H2913",), formacodes=("23054",)))
    assert suggested("soud") == {
        "job": ["Soudage manuel", "Soudeur / Soudeuse à l'arc"],
        "title": ["Soudage TIG"],
        "provider": ["Greta du soudage"],
    }
    assert suggested("travail mat")["domain"] == ["Travail des matériaux"]
    assert suggested("boulan") == {}


def test_what_is_not_published_is_never_suggested(suggested):
    hidden = (
        Offer(title="Formation secrète brouillon", provider="Secret un", training_state=State.DRAFT),
        Offer(title="Formation secrète retirée", provider="Secret deux", state=State.WITHDRAWN),
        Offer(title="Formation secrète passée", provider="Secret trois", sessions=(Session(end=date(2026, 11, 21)),)),
        Offer(title="Formation secrète sans session", provider="Secret quatre", sessions=()),
    )
    add(Offer(title="Soudeur"), *hidden)
    assert suggested("secr") == {}
    assert suggested("soud") == {"title": ["Soudeur"]}


def test_a_withdrawn_title_goes_and_comes_back(suggested):
    (action_id,) = add(Offer(title="Tapissier"))
    assert suggested("tapis") == {"title": ["Tapissier"]}
    for state, expected in ((State.WITHDRAWN, {}), (State.PUBLISHED, {"title": ["Tapissier"]})):
        with writing() as session:
            session.get_one(Action, action_id).state = state
            changes.note(changes.ACTION, action_id)
        assert suggested("tapis") == expected


def test_the_spellings_of_a_title_are_one_suggestion_the_most_used(suggested):
    add(Offer(title="CACES R489"), Offer(title="Caces  r489"), Offer(title="CACES R489"))
    assert suggested("caces") == {"title": ["CACES R489"]}


def test_what_is_offered_most_comes_first(suggested):
    add(Offer(title="Vente rare"), Offer(title="Vente courante"), Offer(title="Vente courante"))
    assert suggested("vente") == {"title": ["Vente courante", "Vente rare"]}


def test_a_name_that_the_search_would_read_as_operators_searches_its_words(found, folder):
    add(Offer(title='Atelier "découverte" -bois - fer', provider="Bois & Cie"))
    found("")
    refresh(folder)
    (one,) = Suggestions(folder).words("atelier")
    assert one.label == 'Atelier "découverte" -bois - fer'
    assert found(one.value).total == 1


def test_nothing_leads_nowhere(found, folder):
    job_names(("H2913", "Soudeur / Soudeuse à l'arc"))
    add(Offer(title="L'arc & le feu", provider="Greta (GIP) - Pau", rome=("H2913",), formacodes=("23054",)))
    found("")
    refresh(folder)
    for kind, entries in read_entries(TODAY).items():
        for one in entries if kind in {JOB, TITLE, PROVIDER} else ():
            assert found(one.value).total == 1, one
        for one in entries if kind == DOMAIN else ():
            assert found(domaine=(one.value,)).total == one.count == 1


def test_towns_near_an_offer_then_the_others(suggested):
    add(Offer(places=IN_PAU))
    assert suggested("pau") == {"town": ["Pau"]}
    places = suggested("pau", place=True)
    assert places["town"] == ["Pau (64000)"]
    assert list(places) == ["town", "far-town"]
    assert list(suggested("bayonne", place=True)) == ["near-town"]


def test_a_town_is_found_by_postcode_short_saint_and_article(suggested):
    add(Offer(places=IN_PAU))
    assert suggested("64000", place=True) == {"town": ["Pau (64000)"]}
    assert suggested("st jean de l", place=True)["near-town"][0] == "Saint-Jean-de-Luz (64500)"
    assert "La Rochelle (17000)" in suggested("la roch", place=True)["far-town"]
    assert suggested("paris", place=True)["far-town"][0] == "Paris (75)"
