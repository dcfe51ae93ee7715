"""The search said again in plain Python, one offer after another, from what is promised to people."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta

from extranet.search.request import SearchRequest
from tests.search.offer import Offer, Session

Match = Callable[[dict[int, Offer], SearchRequest], set[int]]

EARTH = 6371.0088
ENOUGH, SHARE = 50, 0.25
FRESH = 15  # days, unless the publisher decides otherwise
SESSION_FACETS = ("places", "bientot")


def totals(offers: dict[int, Offer], request: SearchRequest, match: Match | None = None) -> set[int]:
    """Return the ids of the offers that a request finds, its words matched as `match` says."""
    return {key for key in (match or matching)(offers, request) if passes(offers[key], request)}


def graded(offers: dict[int, Offer], request: SearchRequest) -> set[int]:
    """Return the visible offers that have all the words; where they are few, those that have a quarter of them too.

    Rare words weigh more, and words found nowhere nothing. Read in titles only.
    """
    seen = {key for key, offer in offers.items() if any(visible(one, request.today) for one in offer.sessions)}
    having = {word: {key for key, offer in offers.items() if word in offer.title.split()} for word in request.q.split()}
    known = {word: keys for word, keys in having.items() if keys}
    if not having:
        return seen
    complete = seen.intersection(*known.values()) if known else set()
    if len(complete) >= ENOUGH:
        return complete
    weights = {word: math.log(1 + (len(offers) - len(keys) + 0.5) / (len(keys) + 0.5)) for word, keys in known.items()}
    had = {key: sum(weights[word] for word, keys in known.items() if key in keys) for key in seen}
    return complete | {key for key, weight in had.items() if weight and weight >= SHARE * sum(weights.values())}


def matching(offers: dict[int, Offer], request: SearchRequest) -> set[int]:
    """Return the visible offers that have all the words, else those that have most of them."""
    seen = {key for key, offer in offers.items() if any(visible(one, request.today) for one in offer.sessions)}
    words = request.q.split()
    if not words:
        return seen
    had = {key: sum(word in offers[key].title.split() for word in words) for key in seen}
    most = max(had.values(), default=0)
    return {key for key, count in had.items() if count == most and count}


def passes(offer: Offer, request: SearchRequest) -> bool:
    """Tell whether an offer passes every filter."""
    remote = offer.teaching_mode == "2"
    for name, chosen in request.chosen.items():
        if name in SESSION_FACETS or not chosen:
            continue
        if name == "departement" and remote:
            continue
        if not set(chosen) & values(offer, name):
            return False
    if request.where and not remote and not any(near(place, request) for place in offer.places):
        return False
    if not request.asks_sessions:
        return True
    return any(session_passes(one, offer.permanent, request) for one in offer.sessions)


def values(offer: Offer, name: str) -> set[str]:
    """Return the values of an offer in a facet."""
    return {
        "financeur": set(offer.funders),
        "public": set(offer.audiences),
        "domaine": {f"n:{code}" for code in offer.nsf},
        "niveau": {{"13": "3", "14": "4", "15": "5", "6": "5", None: "sans", "0": "sans"}[offer.level_out]},
        "entree": {{"12": "2", "13": "3", "14": "4", None: "sans"}[offer.level_in]},
        "certification": {kind for codes in offer.certifications for kind in ("rncp", "rs") if kind in codes}
        or ({"autre"} if offer.certifying or offer.certifications else {"sans"}),
        "modalite": {offer.teaching_mode} - {None},
        "rythme": set(offer.rhythms),
        "handicap": {"oui"} if offer.handicap_access else set(),
        "departement": set() if offer.teaching_mode == "2" else {place["departement"] for place in offer.places},
    }[name]


def near(place: dict, request: SearchRequest) -> bool:
    """Tell whether a place is in the radius, given what may be wrong in the positions."""
    where = request.where
    one, other = math.radians(where.latitude), math.radians(place["latitude"])
    across = math.radians(place["longitude"] - where.longitude) / 2
    root = math.sin((other - one) / 2) ** 2 + math.cos(one) * math.cos(other) * math.sin(across) ** 2
    return 2 * EARTH * math.asin(math.sqrt(root)) - where.error_km <= request.radius


def visible(one: Session, today: date) -> bool:
    """Tell whether a session is published and not past."""
    return one.state == "published" and (one.end is None or one.end >= today)


def joinable(one: Session, permanent: bool, today: date) -> bool:
    """Tell whether somebody can still join a session."""
    if not visible(one, today) or one.recruitment_state in ("2", "3"):
        return False
    if one.registration_end and one.registration_end < today:
        return False
    return permanent or one.start is None or one.start >= today


def session_passes(one: Session, permanent: bool, request: SearchRequest) -> bool:
    """Tell whether one session meets every constraint on sessions."""
    today = request.today
    if not visible(one, today):
        return False
    can = joinable(one, permanent, today)
    if wanted := request.chosen.get("places"):
        left = one.places_left if (today - one.confirmed_on).days <= FRESH else None
        state = "a-confirmer" if left is None else "oui" if left else "complet"
        if not can or state not in wanted:
            return False
    if request.chosen.get("bientot"):
        entry = one.start
        if permanent and (entry is None or entry < today):
            entry = today
        if not can or entry is None or not today <= entry <= today + timedelta(days=30):
            return False
    low, high = request.start_min or date.min, request.start_max or date.max
    if not (request.start_min or request.start_max):
        return True
    if permanent:
        return (one.start or date.min) <= high and (one.end or date.max) >= low
    return one.start is not None and low <= one.start <= high
