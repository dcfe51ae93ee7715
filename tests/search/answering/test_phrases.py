from tests.search.offer import Offer, add


def test_a_phrase_is_found_where_its_words_follow_each_other(found):
    follows, apart, content, plural = add(
        Offer(title="Aide à domicile"),
        Offer(title="Domicile : aide et conseil"),
        Offer(title="Autre", content="Une aide à domicile qualifiée."),
        Offer(title="Aides à domiciles"),
    )
    assert {hit.action_id for hit in found('"aide à domicile"').hits} == {follows, content}
    assert {hit.action_id for hit in found('"AIDE A DOMICILE').hits} == {follows, content}
    assert {hit.action_id for hit in found("aide domicile").hits} == {follows, apart, content, plural}
    assert {hit.action_id for hit in found('aide -"aide à domicile"').hits} == {apart, plural}


def test_words_do_not_follow_from_one_field_to_another(found):
    add(Offer(title="Soudeur", provider="Alu Formation"))
    assert found('"soudeur alu"').total == 0
    assert found("soudeur alu").total == 1


def test_a_phrase_of_words_that_say_nothing_still_answers(found):
    add(Offer(title="Technicien de la mer"), Offer(title="Technicien"))
    assert found('"de la"').total == 1
