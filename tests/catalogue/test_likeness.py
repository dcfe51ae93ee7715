"""How alike two offers are, on plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from extranet.catalogue.likeness import REMOTE, Occasion, Offered, likeness, title_likeness

JANUARY = Occasion("64445", date(2027, 1, 4), date(2027, 3, 26))
ONE = Offered(
    title="Soudeur assembleur industriel",
    provider="12345678901234",
    certifications=frozenset({"RNCP 34490"}),
    occasions=(JANUARY,),
)


def test_the_same_says_why():
    found = likeness(ONE, ONE)
    assert found.score == 100 and found.twins
    assert found.reasons == [
        "même organisme de formation",
        "même intitulé",
        "même certification (RNCP 34490)",
        "même lieu et mêmes dates",
    ]


@pytest.mark.parametrize(
    "title",
    ["SOUDEUR-ASSEMBLEUR INDUSTRIEL", "Soudeur, assembleur industriels", "Soudeur assembeur industriel"],
)
def test_a_title_written_otherwise(title):
    assert likeness(replace(ONE, certifications=frozenset()), replace(ONE, title=title)).twins


@pytest.mark.parametrize(
    "values",
    [
        {"provider": "99999999999999"},
        {"provider": None},
        {"title": "Comptable", "certifications": frozenset()},
        {"title": "Comptable", "certifications": frozenset({"RNCP 1"})},
        {"title": "Chaudronnier assembleur industriel", "certifications": frozenset()},
        {"occasions": (JANUARY._replace(place="33063"),)},
        {"occasions": (JANUARY._replace(start=date(2027, 3, 27), end=None),)},
        {"occasions": ()},
        {"occasions": (Occasion("64445", date(2028, 1, 3), None), Occasion("33063", date(2027, 1, 4), None))},
    ],
)
def test_what_tells_two_courses_apart(values):
    other = replace(ONE, **values)
    assert not likeness(ONE, other).twins and not likeness(other, ONE).twins


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anglais professionnel des affaires niveau A1", "Anglais professionnel des affaires niveau A2"),
        ("Conducteur de travaux du bâtiment CCP1", "Conducteur de travaux du bâtiment CCP 2"),
    ],
)
def test_a_level_or_a_number_tells_apart_even_under_one_certification(one, other):
    assert not likeness(replace(ONE, title=one), replace(ONE, title=other)).twins


def test_the_same_certification_under_another_title():
    assert likeness(ONE, replace(ONE, title="Chaudronnerie")).twins


@pytest.mark.parametrize(
    ("occasions", "reason"),
    [
        (None, None),
        ((Occasion("64445", None, None),), None),
        ((Occasion(None, date(2027, 2, 1), None),), None),
        ((Occasion("64445", date(2027, 3, 26), None),), "même lieu, dates qui se recouvrent"),
    ],
)
def test_what_is_not_said_yet_tells_nothing_apart(occasions, reason):
    found = likeness(ONE, replace(ONE, occasions=occasions))
    assert found.twins and (found.reasons[3:] == ([reason] if reason else []))


def test_a_distance_course_meets_only_another():
    remote = replace(ONE, occasions=(JANUARY._replace(place=REMOTE),))
    assert likeness(remote, remote).twins and not likeness(remote, ONE).twins


def test_titles_without_words_are_not_alike():
    assert title_likeness("", "de la") == 0
