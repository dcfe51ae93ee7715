"""The worker's turns: an index that cannot be written is tried again later and later."""

from __future__ import annotations

import logging

from extranet.search.index import checking, indexing
from extranet.search.index.following import LONGEST_PAUSE, Follower
from tests.search.offer import Offer, add


def test_its_first_turn_builds_what_is_missing_and_the_next_ones_follow(folder):
    add(Offer())
    follower = Follower(folder)
    assert follower()
    assert not follower()
    add(Offer())
    assert follower()
    assert checking.check(folder) == []


def test_what_cannot_be_written_is_tried_again_later_and_later(folder, caplog):
    indexing.rebuild(folder)
    now = 0.0
    follower = Follower(folder, lambda: now)
    assert not follower()
    (folder / "lock").unlink()
    (folder / "lock").mkdir()  # nobody can open it
    add(Offer())
    waits = []
    for _ in range(8):
        tried = len(caplog.records)
        assert not follower()
        waits.append(follower._again - now)
        assert not follower()
        assert len(caplog.records) - tried <= 1
        now = follower._again
    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, LONGEST_PAUSE, LONGEST_PAUSE]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    (folder / "lock").rmdir()
    assert follower()
    assert checking.check(folder) == []
