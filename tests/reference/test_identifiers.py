"""What tells who a person is, is recognised; codes of the offer are left alone."""

from __future__ import annotations

import pytest

from extranet.reference.identifiers import ADDRESS, PHONE, personal


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("soudeur pour lea.martin@free.fr", "une adresse électronique"),
        ("lea (at) free.fr", "une adresse électronique"),
        ("rappeler 06 12 34 56 78", "un numéro de téléphone"),
        ("05.59.00.00.00", "un numéro de téléphone"),
        ("+33 (0)6 12 34 56 78", "un numéro de téléphone"),
        ("06\u200b12345678", "un numéro de téléphone"),
        ("０６１２３４５６７８", "un numéro de téléphone"),
        ("2 85 05 64 445 123 45", "un numéro de sécurité sociale"),
        ("2850564445123", "un numéro de sécurité sociale"),
        ("1 85 05 2A 004 123 45", "un numéro de sécurité sociale"),
        ("dossier 1234567A", "un identifiant de demandeur d’emploi"),
    ],
)
def test_it_is_recognised(text, found):
    assert personal(text)[0] == found


@pytest.mark.parametrize(
    "text",
    [
        "soudeur Pau 64000",
        "CACES R489 1A 3 5",
        "P@ss numérique",
        "12345678901234",
        "RNCP 37674",
        "du 2027-01-05 au 2027-04-24",
        "F00012345678",
        "",
    ],
)
def test_codes_and_words_are_left_alone(text):
    assert personal(text) == []


@pytest.mark.parametrize("piece", ["a", "1", "1-", "a.", "a@", "(at)", "06 "])
def test_a_long_text_is_read_in_the_time_of_its_length(piece):
    """Read again from each of its letters, the half million would take an hour."""
    assert set(personal(piece * 250_000)) <= {ADDRESS, PHONE}
