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
