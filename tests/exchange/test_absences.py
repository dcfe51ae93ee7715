"""A full file withdraws what it no longer holds, never more than a share without a yes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from extranet.catalogue import merging_twins
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.errors import Refused
from tests.exchange.conftest import TRACES, Deliver, figures, one, tables
from tests.exchange.files import document, formation

TEN = [formation(f"F{n}") for n in range(10)]


def test_a_full_file_withdraws_and_says_how_many(deliver: Deliver) -> None:
    deliver(document(*TEN), publish=True)
    report = deliver(document(*TEN[1:]), full=True)
    assert figures(report) == {"unchanged": (9, 9, 9), "withdrawn": (1, 1, 1)}
    assert one(Training, "F0").state == State.WITHDRAWN
    assert figures(deliver(document(*TEN))) == {"changed": (1, 1, 1), "unchanged": (9, 9, 9)}
    assert one(Training, "F0").state == State.PUBLISHED


def test_more_than_the_share_needs_a_yes(deliver: Deliver) -> None:
    deliver(document(*TEN), publish=True)
    before = tables(*TRACES)
    with pytest.raises(Refused, match="70"):
        deliver(document(*TEN[:3]), full=True)
    assert tables(*TRACES) == before
    assert deliver(document(*TEN[:3]), full=True, dry_run=True).counts["withdrawn"]["formations"] == 7
    deliver(document(*TEN[:3]), full=True, withdraw_all=True)
    states = list(db.session.scalars(select(Training.state)))
    assert states.count(State.WITHDRAWN) == 7


def test_a_partial_file_withdraws_nothing_and_says_nothing_of_it(deliver: Deliver) -> None:
    deliver(document(*TEN), publish=True)
    assert set(deliver(document(TEN[0])).counts) == {"created", "changed", "unchanged", "rejected"}
    assert one(Training, "F9").state == State.PUBLISHED


def test_what_was_merged_is_withdrawn_once_and_stands_for_what_was_kept(deliver: Deliver) -> None:
    deliver(document(*TEN), publish=True)
    with writing():
        merging_twins.merge(one(Training, "F1").id, one(Training, "F0").id, by=None)
        merging_twins.merge(one(Training, "F0").id, one(Training, "F2").id, by=None)
    report = deliver(document(TEN[1], *TEN[3:]), full=True)
    assert figures(report) == {"unchanged": (8, 8, 8)}
    assert one(Training, "F2").state == State.PUBLISHED and one(Training, "F1").state == State.WITHDRAWN
    with writing():
        merging_twins.undo(one(Training, "F0").id, by=None)
    deliver(document(TEN[1], *TEN[3:]), full=True)
    assert one(Training, "F2").state == State.WITHDRAWN
