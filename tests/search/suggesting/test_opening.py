"""One file that every process reads: made anew when something changed, made again when it is lost or damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from extranet import clock
from extranet.reference.codes import FORMACODE, Code
from extranet.reference.versions import stage, switch
from extranet.search.index import indexing
from extranet.search.suggesting import opening
from extranet.search.suggesting.opening import Suggestions, follower, refresh
from extranet.search.suggesting.table import NAME
from tests.search.offer import TODAY, Offer, add

NEXT_DAY = TODAY.replace(day=23)


@pytest.fixture
def made(folder: Path) -> Path:
    """Give a folder whose suggestions are up to date."""
    clock.fix_today(TODAY)
    add(Offer(title="Soudeur"))
    indexing.drain(folder)
    assert refresh(folder)
    return folder


def test_nothing_is_done_while_nothing_changes(made):
    assert not refresh(made)


def test_a_change_of_the_offer_of_the_tables_or_of_the_day_makes_it_anew(made):
    add(Offer(title="Boulanger"))
    indexing.drain(made)
    assert refresh(made)
    switch(stage(FORMACODE, [(Code, [])], origin="essai"))
    indexing.drain(made)
    assert refresh(made)
    clock.fix_today(NEXT_DAY)
    assert refresh(made)
    assert not refresh(made)


def test_another_reader_sees_the_new_file_at_once(made):
    reader = Suggestions(made)
    assert reader.words("boul") == []
    add(Offer(title="Boulanger"))
    indexing.drain(made)
    refresh(made)
    assert [one.label for one in reader.words("boul")] == ["Boulanger"]


@pytest.mark.parametrize("damage", ["absent", "empty", "cut", "altered", "other"])
def test_a_file_that_cannot_be_read_gives_nothing_and_is_made_again(made, damage):
    path = made / NAME
    content = path.read_bytes()
    path.unlink()
    if damage != "absent":
        path.write_bytes(
            {
                "empty": b"",
                "cut": content[: len(content) // 2],
                "altered": content[:-1] + bytes([content[-1] ^ 1]),
                "other": content.replace(b'"version": [', b'"version": [9', 1),
            }[damage]
        )
    reader = Suggestions(made)
    assert reader.words("soud") == reader.places("pau") == []
    assert refresh(made)
    assert [one.label for one in reader.words("soud")] == ["Soudeur"]


def test_a_worker_rests_after_a_making(made):
    instants = iter([0.0, 100.0, 104.0, 143.9, 144.0, 144.5])
    follow = follower(made, now=lambda: next(instants))
    add(Offer(title="Boulanger"))
    indexing.drain(made)
    assert follow()  # took 4 seconds: rests for 40
    add(Offer(title="Tapissier"))
    indexing.drain(made)
    assert not follow()
    assert follow()


def test_a_reader_in_use_keeps_its_answers_while_the_file_goes(made):
    lookup = Suggestions(made)._lookup()
    (made / NAME).unlink()
    assert [one.label for one in lookup.words("soud")] == ["Soudeur"]
    assert opening._written(made) is None
