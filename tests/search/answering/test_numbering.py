"""Numbers for the different values of columns."""

import numpy as np
import pytest

from extranet.search.answering import numbering


@pytest.mark.parametrize("most", [numbering._MOST_SPREAD, 0])
@pytest.mark.parametrize("codes", [[5, 2, 5, 0, 2, 9], [3], []])
def test_codes_are_numbered_in_order_sorted_or_not(monkeypatch, most, codes):
    monkeypatch.setattr(numbering, "_MOST_SPREAD", most)
    firsts, numbers = numbering.numbered(np.array(codes, np.int64))
    ordered = sorted(set(codes))
    assert firsts.tolist() == [codes.index(code) for code in ordered]
    assert numbers.tolist() == [ordered.index(code) for code in codes]


def test_rows_are_the_same_when_all_their_columns_are():
    columns = [np.array([1.5, 0.5, 1.5, 1.5]), np.array([2.0, 2.0, 2.0, 3.0])]
    firsts, numbers = numbering.numbered_rows(columns)
    assert [column[firsts][numbers].tolist() for column in columns] == [column.tolist() for column in columns]
    assert len(firsts) == 3
