from extranet.search.request import SearchRequest
from extranet.search.words import synonyms
from extranet.web.find.found_by import sentence
from tests.search.offer import TODAY, Offer, add


def test_each_result_says_why_it_is_one(found, engine):
    title, content, other, job = add(
        Offer(title="Cordiste"),
        Offer(title="Autre", content="Travaux de cordiste en hauteur"),
        Offer(title="Zinzolin"),
        Offer(title="Rien", rome=("A1203",)),
    )
    synonyms.add(["cordiste", "zinzolin"], by=None)
    why = {}
    for typed in ("cordiste", "aménagement et entretien des espaces verts"):
        page = found(typed)
        why |= engine.reasons(page, SearchRequest(today=TODAY, q=typed))
    assert {key: sentence(one) for key, one in why.items()} == {
        title: None,
        content: "Contenu\u00a0: «\u00a0cordiste\u00a0»",
        other: "Intitulé\u00a0: «\u00a0zinzolin\u00a0», synonyme",
        job: "Métier\u00a0: Aménagement et entretien des espaces verts",
    }
    assert "zinzolin" in why[other].keys


def test_without_text_there_is_no_reason_to_give(found, engine):
    add(Offer())
    assert engine.reasons(found(), SearchRequest(today=TODAY)) == {}
