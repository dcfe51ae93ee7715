"""Words looked for again cost less and say the same."""

import numpy as np
import pytest

from extranet.search.answering import remembering
from extranet.search.answering.postings import Joined, Listed, Part, Ways
from extranet.search.answering.remembering import remembered
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
    own = np.array(documents, np.int32)
    return Listed(own, (Part((own, np.array(impacts, np.float32)), 2.0),), worth)


@pytest.mark.parametrize("long", [0.1, 1.0])
def test_ways_looked_for_twice_are_one_list_of_the_best_scores(monkeypatch, long):
    monkeypatch.setattr(remembering, "_LONG", long)
    lists = [a_list([1, 4, 7], [1, 2, 3], 1.0), a_list([], [], 1.0), a_list([4, 5], [8, 1], 0.5)]
    looked, first = [], Ways(lists, 9)
    shard, look = Shard(OfNine()), lambda ways: looked.append(ways) or first
    assert remembered(shard, WAYS, look) is first
    one = remembered(shard, WAYS, look)
    assert remembered(shard, WAYS, look) is one
    assert len(looked) == 2
    every = np.arange(9, dtype=np.int32)
    assert isinstance(one, Joined)
    assert one.documents.tolist() == first.documents.tolist() == [1, 4, 5, 7]
    assert one.scores_of(every).tolist() == first.scores_of(every).tolist() == [0, 2, 0, 0, 8, 1, 0, 6, 0]
    assert (one.codes is None) == (long == 1.0)
    if one.bits is not None:
        assert np.unpackbits(one.bits, bitorder="little").nonzero()[0].tolist() == [1, 4, 5, 7]
        assert one.before.tolist() == [0]


def test_what_is_found_nowhere_is_remembered_too():
    shard, looked = Shard(OfNine()), []
    for _ in range(4):
        assert remembered(shard, WAYS, lambda ways: looked.append(ways) or Ways([], 9)).length == 0
    assert len(looked) == 2


def test_no_more_is_kept_than_allowed(monkeypatch):
    monkeypatch.setattr(remembering, "MOST_BYTES", 1)
    shard, looked = Shard(OfNine()), []
    found = Ways([a_list([1, 2], [1, 1], 1.0), a_list([4], [1], 1.0)], 9)
    for ways in (WAYS, WAYS[:1], WAYS[1:]) * 3:
        remembered(shard, ways, lambda ways: looked.append(ways) or found)
    assert [looked.count(ways) for ways in (WAYS, WAYS[:1], WAYS[1:])] == [2, 3, 3]


def test_the_job_that_words_name_is_not_added_to_what_is_remembered_of_them(found, engine):
    add(Offer(title="Zyzomiste à l’arc"), Offer(title="Assemblage de métaux", rome=("H2913",)))
    for _ in range(3):
        found("zyzomiste")
    shard, query = engine.reader.view().shard, read_query("zyzomiste")
    named = expand(query, Knowledge(jobs=Lexicon([("Zyzomiste", "H2913")])))
    assert named.trades
    lengths = [[Weighing(shard, one).wanted()[0].length for one in (expand(query), named)] for _ in range(4)]
    assert lengths[2:] == [[1, 2]] * 2


def test_an_edit_is_seen_by_words_looked_for_again(found):
    first = add(Offer(title="Soudeur à l’arc"), Offer(title="Soudure au chalumeau"))
    pages = [found("soudeur") for _ in range(3)]
    assert [page.hits for page in pages] == [pages[0].hits] * 3
    assert {hit.action_id for hit in pages[0].hits} == set(first)
    more = add(Offer(title="Soudeur naval"))
    assert {hit.action_id for hit in found("soudeur").hits} == {*first, *more}
