"""A session in words, on a given day."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from extranet.web.publish.lines import session_line, where

TODAY = date(2027, 3, 10)
BEFORE, AFTER = date(2027, 3, 9), date(2027, 6, 1)


def line(**values):
    names = "numero start end registration_end recruitment_state places_left places_total"
    names += " places_confirmed_at places_confirmed_as confirmed_by"
    unknown = dict.fromkeys(names.split())
    return session_line(SimpleNamespace(**unknown | {"permanent": False} | values), TODAY)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"start": AFTER}, "unknown"),
        ({"start": AFTER, "places_left": 0}, "full"),
        ({"start": AFTER, "places_left": 2}, "open"),
        ({"start": AFTER, "recruitment_state": "2", "places_left": 2}, "closed"),
        ({"start": AFTER, "recruitment_state": "3"}, "suspended"),
        ({"start": AFTER, "registration_end": BEFORE}, "closed"),
        ({"start": BEFORE, "end": AFTER}, "started"),
        ({"start": BEFORE, "end": AFTER, "permanent": True}, "unknown"),
        ({"start": BEFORE, "end": TODAY, "permanent": True, "places_left": 1}, "open"),
        ({"start": BEFORE, "end": BEFORE}, "past"),
        ({}, "unknown"),
    ],
)
def test_what_is_said_of_the_places(values, kind):
    assert line(**values)["places"]["kind"] == kind
    assert line(**values)["past"] == (kind == "past")


@pytest.mark.parametrize(
    ("values", "dates"),
    [
        ({"start": BEFORE, "end": AFTER}, "9\u00a0mars\u00a0– 1er\u00a0juin\u00a02027"),
        ({"start": AFTER, "end": BEFORE}, "1er\u00a0juin\u00a02027"),
        ({"start": AFTER}, "à partir du 1er\u00a0juin\u00a02027"),
        ({"end": AFTER}, "jusqu’au 1er\u00a0juin\u00a02027"),
        ({"permanent": True, "start": BEFORE, "end": AFTER}, "permanente, jusqu’au 1er\u00a0juin\u00a02027"),
        ({"permanent": True}, "permanente"),
        ({}, "dates à fixer"),
    ],
)
def test_what_is_said_of_the_dates(values, dates):
    assert line(**values)["dates"] == dates


@pytest.mark.parametrize(
    ("towns", "mode", "said"),
    [
        ([], None, "Lieu non précisé"),
        (["Pau"], "2", "À distance"),
        (["Pau", "Dax", "Pau"], "0", "Pau · Dax"),
        (["Pau", "Dax", "Agen", "Mont", "Orthez"], "0", "Pau · Dax · Agen et 2 autres"),
    ],
)
def test_where_an_action_takes_place(towns, mode, said):
    assert where([{"town": town, "name": None} for town in towns], mode) == said
