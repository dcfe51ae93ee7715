"""Two contents of a record, field by field."""

from __future__ import annotations

import pytest

from extranet.catalogue.differences import differences


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        ("<a><intitule-formation>x</intitule-formation></a>", "<a><intitule-formation>x</intitule-formation></a>", []),
        ("<a><x>1</x></a>", "<a><x>2</x></a>", ["x"]),
        ("<a><x>1</x></a>", "<a/>", ["x"]),
        ("<a/>", "<a><x>1</x><x>2</x></a>", ["x"]),
        ("<a><x>1</x><x>2</x></a>", "<a><x>2</x><x>1</x></a>", ["x"]),
        ("<a><b>1</b><x>1</x></a>", "<a><b>2</b><x>2</x></a>", ["b", "x"]),
        ('<a numero="1" datemaj="20260101"/>', '<a numero="2" datemaj="20270101"/>', []),
        ('<a info="1"/>', '<a info="2"/>', ["info"]),
    ],
)
def test_a_field_is_a_child_with_its_repetitions_or_an_attribute(before, after, names):
    assert [one.name for one in differences(before, after)] == names


def test_a_difference_holds_both_values_and_its_french_name():
    (one,) = differences('<a info="avant"/>', "<a/>")
    assert ([one.before[0].text], one.after) == (["avant"], [])
    (one,) = differences("<formation/>", "<formation><objectif-formation>Souder</objectif-formation></formation>")
    assert (one.label, one.before, one.after[0].text) == ("Objectifs", [], "Souder")
