import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from extranet import errors
from extranet.audit.journal import Entry
from extranet.database import db
from extranet.search.request import SearchRequest
from extranet.search.words import synonyms
from extranet.search.words.knowledge import trial_knowledge
from extranet.search.words.synonyms import Group
from tests.search.offer import TODAY, Offer, add


def test_the_shipped_list_is_put_in_once_and_what_was_removed_stays_so(database):
    assert synonyms.load_missing() == 0  # `db upgrade` did it
    first = synonyms.groups()[0]
    synonyms.remove(first.id, by=None)
    assert synonyms.load_missing() == 0
    assert first.id not in {one.id for one in synonyms.groups(active_only=True)}


def test_every_shipped_line_can_be_read_and_comes_once():
    groups = synonyms.read_lines(synonyms.DATA.read_text(encoding="utf-8"))
    assert len(groups) > 300
    assert len({synonyms._mark(one) for one in groups}) == len(groups)


def test_a_group_goes_both_ways_and_meanings_one_way():
    assert Group(("paie", "salaire")).pairs() == [("paie", "salaire"), ("salaire", "paie")]
    assert Group(("pain",), ("boulanger",)).pairs() == [("pain", "boulanger")]


@pytest.mark.parametrize(
    "expressions, meanings, field",
    [
        (["seul"], [], "expressions"),
        (["seul", "SEUL"], [], "expressions"),
        ([], ["boulanger"], "expressions"),
        (["formation", "cours"], [], "expressions"),
        (["x" * 81, "y"], [], "expressions"),
        (["pain"], ["de la"], "meanings"),
        ([f"mot{number}" for number in range(31)], [], "expressions"),
    ],
)
def test_what_makes_no_sense_is_refused(expressions, meanings, field):
    with pytest.raises(errors.Invalid) as refused:
        synonyms.read_group(expressions, meanings)
    assert field in refused.value.details


def test_an_edit_is_effective_at_once_and_written_in_the_journal(found, database):
    add(Offer(title="Cordiste"), Offer(title="Autre"))
    assert found("zinzolin").total == 0
    before = synonyms.version()
    one = synonyms.add(["zinzolin", "cordiste"], by=None)
    assert synonyms.version() > before
    assert found("zinzolin").total == 1
    synonyms.change(one.id, ["mordoré"], ["cordiste"], by=None)
    assert (found("zinzolin").total, found("mordoré").total) == (0, 1)
    synonyms.remove(one.id, by=None)
    assert found("mordoré").total == 0
    synonyms.restore(one.id, by=None)
    assert found("mordoré").total == 1
    verbs = [entry.verb for entry in db.session.query(Entry).filter_by(kind="synonym").order_by(Entry.id)]
    assert verbs == ["add", "change", "remove", "restore"]


def test_a_trial_stores_nothing(found, engine, database):
    add(Offer(title="Cordiste"))
    assert found("zinzolin").total == 0
    trial = engine.knowing(trial_knowledge(Group(("zinzolin",), ("cordiste",))))
    assert trial.search(SearchRequest(today=TODAY, q="zinzolin")).total == 1
    assert found("zinzolin").total == 0
    one = synonyms.add(["zinzolin", "cordiste"], by=None)
    without = engine.knowing(trial_knowledge(without=one.id))
    assert (found("zinzolin").total, without.search(SearchRequest(today=TODAY, q="zinzolin")).total) == (1, 0)


def test_no_invisible_character_is_kept():
    assert synonyms.read_group(["pa\0ie", "\u202epaye\u200b"]) == Group(("paie", "paye"))


@pytest.mark.postgresql
def test_on_postgresql_one_editor_waits_for_the_other(make_app, postgresql_url):
    app = make_app(database_url=f"{postgresql_url}&options=-c%20lock_timeout%3D200ms")
    with app.app_context():
        second = synonyms.add(["pain", "boulanger"], by=None).id
        first, before = db.session.scalar(select(func.min(synonyms.Synonym.id))), synonyms.version()
        with db.engine.begin() as other_editor:
            other_editor.execute(select(synonyms.Synonym.id).where(synonyms.Synonym.id == first).with_for_update())
            for edit in (
                lambda: synonyms.add(["vélo", "cycle"], by=None),
                lambda: synonyms.change(second, ["pain", "miche"], by=None),
                lambda: synonyms.remove(second, by=None),
            ):
                with pytest.raises(OperationalError, match="lock timeout"):
                    edit()
        assert synonyms.add(["vélo", "cycle"], by=None).revision == synonyms.version() == before + 1
