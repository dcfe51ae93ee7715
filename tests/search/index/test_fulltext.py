"""The full-text index of record says what the snapshot says, and can be lost."""

import shutil

import pytest

from extranet import changes
from extranet.catalogue.actions import Action
from extranet.database import db, writing
from extranet.search.index import checking, fulltext, indexing
from extranet.search.index.folder import read_current
from extranet.search.index.reading import Reader
from tests.search.offer import Offer, add

TITLES = ["Soudeur à l’arc", "Soudeuse TIG", "Boulangère", "Aide-soignant"]


@pytest.fixture
def ids(folder):
    ids = add(*[Offer(title=title) for title in TITLES])
    indexing.rebuild(folder)
    fulltext.follow_all(folder)
    return ids


def compared(folder):
    shard = Reader(folder).view().shard
    terms = fulltext.term_frequencies(folder)
    assert terms
    return terms == {term: len(shard.segment.postings(term)[0]) for term in terms}


def test_it_has_the_terms_of_the_snapshot(ids, folder):
    assert compared(folder)
    assert fulltext.term_frequencies(folder)["soudeur"] == 2
    assert not fulltext.follow(folder)


def test_it_follows_the_store_batch_after_batch(ids, folder):
    with writing():
        db.session.get(Action, ids[0]).state = "withdrawn"
        changes.note(changes.ACTION, ids[0])
    add(Offer(title="Cordiste"))
    indexing.drain(folder)
    assert not fulltext.level_with(folder, read_current(folder))
    assert fulltext.follow(folder, batch=1)
    assert fulltext.follow(folder, batch=1)
    assert not fulltext.follow(folder, batch=1)
    assert fulltext.level_with(folder, read_current(folder))
    assert fulltext.document_count(folder) == 4
    assert checking.check(folder) == []


@pytest.mark.parametrize("lost", ["everything", "cursor", "segments"])
def test_it_begins_anew_when_it_is_lost(ids, folder, lost):
    path = folder / fulltext.FOLDER
    if lost == "everything":
        shutil.rmtree(path)
    elif lost == "cursor":
        (path / "cursor.json").unlink()
    else:
        for segment in path.glob("*.seg"):
            segment.unlink()
        add(Offer(title="Cordiste"))
        indexing.drain(folder)
    fulltext.follow_all(folder)
    assert fulltext.document_count(folder) == (5 if lost == "segments" else 4)


def test_the_check_compares_it_when_it_is_level(ids, folder):
    index = fulltext._open(folder)
    writer = index.writer()
    writer.delete_by_term("action", str(ids[0]))
    writer.commit()
    assert [str(one) for one in checking.check(folder)] == ["index plein texte différent"]


def test_no_search_waits_for_it(folder, found):
    add(Offer())
    assert found("soudeur").total == 1
    assert not (folder / fulltext.FOLDER).exists()


def test_a_check_sees_a_term_that_one_of_the_two_indexes_lacks(ids, folder):
    assert checking.check(folder) == []
    writer = fulltext._open(folder).writer()
    writer.delete_by_term("action", str(ids[0]))
    writer.add_document(action=str(ids[0]), terms="soudeur 1.0")
    writer.commit(optimize=True)
    assert fulltext.document_count(folder) == len(ids)
    assert [str(one) for one in checking.check(folder)] == ["index plein texte différent"]
