"""The number of an organisme is checked before it is written down."""

from __future__ import annotations

import pytest

from extranet.reference.sirets import siret_fault


@pytest.mark.parametrize("siret", ["73282932000074", "35600000000048", "35600000009075"])
def test_a_true_number_has_no_fault(siret):
    assert siret_fault(siret) is None


@pytest.mark.parametrize("siret", ["", "7328293200007", "73282932000075", "7328293200007a", "35600000009076", "٧" * 14])
def test_a_slip_is_said(siret):
    assert siret_fault(siret)
