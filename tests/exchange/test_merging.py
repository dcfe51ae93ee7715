"""A feed and a person, after each of the three rules: no field is lost, and the same delivery twice changes nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extranet.catalogue.rules import FeedRule
from extranet.exchange.merging import merge
from extranet.lheo.tree import from_text, put_in_order, to_text

NAMES = ("intitule-formation", "objectif-formation", "contenu-formation", "certification", "inconnu")
values = st.lists(st.sampled_from("abc"), max_size=2)


def written(fields: dict[str, list[str]]) -> str:
    element = from_text("<formation/>")
    for name, texts in fields.items():
        for text in texts:
            child = element.makeelement(name)
            child.text = text
            element.append(child)
    put_in_order(element)
    return to_text(element)


def fields(text: str) -> dict[str, list[str]]:
    element = from_text(text)
    return {name: [child.text for child in element.findall(name)] for name in NAMES}


contents = st.fixed_dictionaries(dict.fromkeys(NAMES, values))


@given(st.none() | contents, contents, contents, st.sampled_from(FeedRule))
def test_each_field_is_one_of_the_two_that_the_rule_allows(last, delivery, current, rule):
    merged = merge(last and written(last), written(delivery), written(current), rule)
    result = fields(merged.text)
    nothing = {name: [] for name in NAMES}
    for name in NAMES:
        was, says, stands = (last or nothing)[name], delivery[name], current[name]
        by_person = stands != was
        if last is None and rule is FeedRule.FEED:
            assert result[name] == says
        elif was == says:
            assert result[name] == stands
        elif rule is FeedRule.FEED or not by_person:
            assert result[name] == says
        else:
            assert result[name] == stands
            waits = rule is FeedRule.ASK and stands != says
            value = merged.told[name]
            assert (fields(value)[name] == says) if waits else value is None
        assert (name in merged.kept) == (result[name] != says)


@given(contents, contents, contents, st.sampled_from(FeedRule))
def test_the_same_delivery_again_changes_nothing_and_asks_nothing(last, delivery, current, rule):
    once = merge(written(last), written(delivery), written(current), rule)
    again = merge(written(delivery), written(delivery), once.text, rule)
    assert again.text == once.text
    assert again.told == {}


def test_attributes_are_always_those_of_the_feed():
    merged = merge('<formation datemaj="1"/>', '<formation datemaj="2"/>', '<formation datemaj="1"/>', FeedRule.PERSON)
    assert merged.text == '<formation datemaj="2"/>'
