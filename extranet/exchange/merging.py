"""Bring together a feed's new delivery and what a person wrote since the last one, after the publisher's rule."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field

from extranet.catalogue.conflicts import field_alone
from extranet.catalogue.rules import FeedRule
from extranet.lheo.tree import Element, from_text, put_in_order, set_attribute, to_text


@dataclass
class Merged:
    """A content that both wrote, and what became of each field (LHÉO child) that the feed changed."""

    text: str
    kept: set[str] = field(default_factory=set)  # the content is a person's, the delivery says something else
    # What the feed says of each field that it changed and that waits for a choice, None where nothing waits
    told: dict[str, str | None] = field(default_factory=dict)


def merge(last_delivery: str | None, delivery: str, current: str, rule: FeedRule = FeedRule.FEED) -> Merged:
    """Return `current` with what changed between the two deliveries, as far as the rule lets the feed.

    A field is a person's when it is not what the last delivery said; without a last delivery every field is.
    The feed wins everywhere (FEED), or not over a person (PERSON, ASK); ASK also tells what waits for a choice.
    """
    if last_delivery is None and rule is FeedRule.FEED:
        return Merged(delivery)
    after, merged = from_text(delivery), from_text(current)
    before = from_text(last_delivery) if last_delivery else after.makeelement(after.tag)
    outcome = Merged("")
    for name in dict.fromkeys(child.tag for element in (before, after, merged) for child in element):
        was, says, stands = (_texts(element, name) for element in (before, after, merged))
        if was != says:
            outcome.told[name] = None
            if rule is FeedRule.FEED or stands == was:
                _replace(merged, name, after)
                continue
            if rule is FeedRule.ASK and stands != says:
                outcome.told[name] = field_alone(after, name)
        if stands != says:
            outcome.kept.add(name)
    for name in {*before.attrib, *after.attrib}:
        if before.get(name) != after.get(name):
            set_attribute(merged, name, after.get(name))
    if before.text != after.text:
        merged.text = after.text
    put_in_order(merged)
    outcome.text = to_text(merged)
    return outcome


def _replace(merged: Element, name: str, after: Element) -> None:
    for child in merged.findall(name):
        merged.remove(child)
    merged.extend(deepcopy(after.findall(name)))


def _texts(element: Element, name: str) -> list[str]:
    return [to_text(child) for child in element.findall(name)]
