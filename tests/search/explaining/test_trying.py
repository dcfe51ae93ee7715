"""What a group of synonyms would change is said, and nothing is stored."""

from __future__ import annotations

import pytest

from extranet.search.explaining import trying
from extranet.search.index import indexing
from extranet.search.words import synonyms
from extranet.search.words.synonyms import Group
from tests.factories.words import without_synonyms
from tests.search.offer import TODAY, Offer, add


@pytest.fixture
def tried(folder, engine):
    """Give an engine over three trainings, with no synonym."""
    add(Offer(title="Chariots élévateurs"), Offer(title="Chariots élévateurs"), Offer(title="Paie"))
    indexing.drain(folder)
    without_synonyms()
    return engine


def test_the_effect_is_before_and_after_each_title_once(tried):
    group = Group(("fenwick", "chariots élévateurs"))
    first, second = trying.effects(tried, TODAY, group)
    assert (first.before.total, first.after.total) == (0, 2)
    assert first.after.titles == ("Chariots élévateurs",) and not first.same
    assert second.same
    assert synonyms.groups(active_only=True) == []


def test_a_changed_group_loses_what_it_no_longer_says(tried):
    old = synonyms.add(["fenwick", "chariots élévateurs"], by=None)
    effects = {one.expression: one for one in trying.effects(tried, TODAY, Group(("fenwick", "paie")), old)}
    assert effects["fenwick"].before.titles == ("Chariots élévateurs",)
    assert effects["fenwick"].after.titles == ("Paie",)
    assert effects["chariots élévateurs"].after.total == 2


def test_cautions(tried):
    other = synonyms.add(["cariste", "magasinier"], by=None)
    found = trying.cautions(tried, TODAY, Group(("Caristes", "paie")))
    assert [(one.expression, one.synonym.id) for one in found.taken] == [("Caristes", other.id)]
    assert trying.cautions(tried, TODAY, Group(("Caristes", "paie")), other).taken == ()
    assert found.common == () and not found.many
    assert trying.cautions(tried, TODAY, Group(tuple(f"mot{number}" for number in range(9)))).many
