"""Whoever names a training is shown next those that lead to the same jobs."""

from __future__ import annotations

import pytest

from tests.search.offer import Offer, add

NAMED = Offer(title="Pélican zyzomys", rome=("H2206", "H2201"))
SAME_JOBS = Offer(title="Pélican bois", rome=("H2206", "H2201"))
FEW_SHARED = Offer(title="Pélican fer", rome=("H2206", "A1415", "A1416", "A1201"))
OTHERS = [Offer(title=f"Autre {number}") for number in range(12)]


def test_once_a_title_is_found_those_that_lead_to_the_same_jobs_come_next(found):
    ids = add(FEW_SHARED, SAME_JOBS, NAMED, *OTHERS)
    first, second, third = found("pélican zyzomys").hits
    assert [first.action_id, second.action_id, third.action_id] == [ids[2], ids[1], ids[0]]
    assert first.score > second.score > 1.5 * third.score


def test_a_word_that_is_only_in_the_content_names_no_training(found):
    hidden = Offer(title="Pélican", content="Zyzomys.", rome=("H2206", "H2201"))
    ids = add(FEW_SHARED, SAME_JOBS, hidden, *OTHERS)
    scores = {hit.action_id: hit.score for hit in found("pélican zyzomys").hits}
    assert scores[ids[0]] == pytest.approx(scores[ids[1]], rel=0.2)


def test_what_was_written_since_follows_too(found):
    ids = add(NAMED, FEW_SHARED, *OTHERS)
    found("pélican zyzomys")
    (late,) = add(SAME_JOBS)
    assert [hit.action_id for hit in found("pélican zyzomys").hits] == [ids[0], late, ids[1]]
