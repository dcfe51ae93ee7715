"""Words looked for again cost less and say the same."""

import numpy as np
import pytest

from extranet.search.answering import remembering
from extranet.search.answering.postings import Listed, Part, best_of, having
from extranet.search.answering.remembering import joined
from extranet.search.answering.weighing import Weighing
from extranet.search.index.segment import Shard
from extranet.search.words.expansion import FAMILY, Knowledge, Way, expand
from extranet.search.words.lexicon import Lexicon
from extranet.search.words.query import read_query
from tests.search.offer import Offer, add


class OfNine:
    """A segment of nine documents."""

    def __len__(self):
        return 9


WAYS = (Way(FAMILY, key="%soud"), Way(FAMILY, key="%sold", worth=0.5))


def a_list(documents, impacts, worth):
    return Listed(
        np.array(documents, np.int32), (Part((np.array(documents), np.array(impacts, np.float32)), 2.0),), worth
    )


@pytest.mark.parametrize("long", [0.1, 1.0])
def test_ways_looked_for_twice_are_one_list_of_the_best_scores(monkeypatch, long):
    monkeypatch.setattr(remembering, "_LONG", long)
    looked, lists = [], [a_list([1, 4, 7], [1, 2, 3], 1.0), a_list([], [], 1.0), a_list([4, 5], [8, 1], 0.5)]
    shard, look = Shard(OfNine()), lambda ways: looked.append(ways) or lists
    assert joined(shard, WAYS, look) is lists
    (one,) = joined(shard, WAYS, look)
    assert joined(shard, WAYS, look) == [one]
    assert len(looked) == 2
    every = np.arange(9)
    assert one.documents.tolist() == [1, 4, 5, 7]
    assert best_of([one], every).tolist() == best_of([lists[0], lists[2]], every).tolist()
    assert having([one], every).tolist() == having([lists[0], lists[2]], every).tolist()
    assert (one.codes is None) == (long == 1.0)


def test_what_is_found_nowhere_is_remembered_too():
    shard, looked = Shard(OfNine()), []
    for _ in range(4):
        assert joined(shard, WAYS, lambda ways: looked.append(ways) or []) == []
    assert len(looked) == 2


def test_no_more_is_kept_than_allowed(monkeypatch):
    monkeypatch.setattr(remembering, "MOST_BYTES", 1)
    shard, looked = Shard(OfNine()), []
    for ways in (WAYS, WAYS[:1], WAYS[1:]) * 3:
        joined(shard, ways, lambda ways: looked.append(ways) or [a_list([1, 2], [1, 1], 1.0)])
    assert [looked.count(ways) for ways in (WAYS, WAYS[:1], WAYS[1:])] == [2, 3, 3]


def test_the_job_that_words_name_is_not_added_to_what_is_remembered_of_them(found, engine):
    add(Offer(title="Soudeur à l’arc"), Offer(title="Assemblage de métaux", rome=("H2913",)))
    found("soudeur")
    shards = engine.reader.view().shards
    named = expand(read_query("soudeur"), Knowledge(jobs=Lexicon([("Soudeur / Soudeuse", "H2913")])))
    assert named.trades
    wanted = [len(Weighing(shards, named).wants(shards[-1])[0]) for _ in range(4)]
    assert wanted[2:] == [2, 2]


def test_an_edit_is_seen_by_words_looked_for_again(found):
    first = add(Offer(title="Soudeur à l’arc"), Offer(title="Soudure au chalumeau"))
    pages = [found("soudeur") for _ in range(3)]
    assert [page.hits for page in pages] == [pages[0].hits] * 3
    assert {hit.action_id for hit in pages[0].hits} == set(first)
    more = add(Offer(title="Soudeur naval"))
    assert {hit.action_id for hit in found("soudeur").hits} == {*first, *more}
