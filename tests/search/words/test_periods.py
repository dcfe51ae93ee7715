from datetime import date

import pytest

from extranet.search.words.periods import read_period
from extranet.search.words.pieces import Pieces

TODAY = date(2026, 11, 22)


def window(text, today=TODAY):
    period = read_period(Pieces(text), today)
    return period and (period.start_min.isoformat(), period.start_max and period.start_max.isoformat())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("vendeur janvier", ("2027-01-01", "2027-01-31")),
        ("vendeur en février", ("2027-02-01", "2027-02-28")),
        ("vendeur novembre", ("2026-11-01", "2026-11-30")),
        ("vendeur décembre 2027", ("2027-12-01", "2027-12-31")),
        ("vendeur mars 2027", ("2027-03-01", "2027-03-31")),
        ("vendeur en mars pau", ("2027-03-01", "2027-03-31")),
        ("vendeur à partir de mai", ("2027-05-01", None)),
        ("vendeur avant février", ("2026-11-22", "2027-01-31")),
        ("vendeur à la rentrée", ("2027-09-01", "2027-10-31")),
        ("vendeur rentrée 2028", ("2028-09-01", "2028-10-31")),
        ("vendeur en 2027", ("2027-01-01", "2027-12-31")),
        ("BTS MCO Bordeaux 2027", ("2027-01-01", "2027-12-31")),
    ],
)
def test_a_moment_is_read(text, expected):
    assert window(text) == expected


def test_the_coming_autumn_is_this_years_until_october():
    assert window("à la rentrée", date(2026, 10, 31)) == ("2026-09-01", "2026-10-31")


@pytest.mark.parametrize(
    "text", ["journée du 8 mars", "planète mars et vénus", "saint-mars", "norme 2015", "iso 9001", "2027", "maître"]
)
def test_other_things_are_no_moment(text):
    assert window(text) is None


@pytest.mark.parametrize(
    ("text", "label"),
    [("en avril", "avril 2027"), ("à partir d’avril", "à partir d’avril 2027"), ("dès août", "à partir d’août 2027")],
)
def test_a_moment_has_its_name(text, label):
    assert read_period(Pieces(text), TODAY).label == label
