"""Words looked for again cost less and say the same."""

import numpy as np

from extranet.search.answering import remembering
from extranet.search.answering.postings import Listed, Part, best_of
from extranet.search.answering.remembering import joined
from extranet.search.index.segment import Shard
from extranet.search.words.expansion import FAMILY, Way
from tests.search.offer import Offer, add

WAYS = (Way(FAMILY, key="%soud"), Way(FAMILY, key="%sold", worth=0.5))


def a_list(documents, impacts, worth):
    return Listed(
        np.array(documents, np.int32), (Part((np.array(documents), np.array(impacts, np.float32)), 2.0),), worth
    )


def test_ways_looked_for_twice_are_one_list_of_the_best_scores():
    looked, lists = [], [a_list([1, 4, 7], [1, 2, 3], 1.0), a_list([], [], 1.0), a_list([4, 5], [8, 1], 0.5)]
    shard, look = Shard(None), lambda ways: looked.append(ways) or lists
    assert joined(shard, WAYS, look) is lists
    (one,) = joined(shard, WAYS, look)
    assert joined(shard, WAYS, look) == [one]
    assert len(looked) == 2
    every = np.arange(9)
    assert one.documents.tolist() == [1, 4, 5, 7]
    assert best_of([one], every).tolist() == best_of([lists[0], lists[2]], every).tolist()


def test_what_is_found_nowhere_is_remembered_too():
    shard, looked = Shard(None), []
    for _ in range(4):
        assert joined(shard, WAYS, lambda ways: looked.append(ways) or []) == []
    assert len(looked) == 2


def test_no_more_is_kept_than_allowed(monkeypatch):
    monkeypatch.setattr(remembering, "MOST_POSTINGS", 2)
    shard, looked = Shard(None), []
    for _ in range(3):
        joined(shard, WAYS, lambda ways: looked.append(ways) or [a_list([1, 2], [1, 1], 1.0)])
    assert len(looked) == 3


def test_an_edit_is_seen_by_words_looked_for_again(found):
    first = add(Offer(title="Soudeur à l’arc"), Offer(title="Soudure au chalumeau"))
    pages = [found("soudeur") for _ in range(3)]
    assert [page.hits for page in pages] == [pages[0].hits] * 3
    assert {hit.action_id for hit in pages[0].hits} == set(first)
    more = add(Offer(title="Soudeur naval"))
    assert {hit.action_id for hit in found("soudeur").hits} == {*first, *more}
