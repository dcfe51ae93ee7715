"""What a remark may say: nothing that tells who a job seeker is."""

from __future__ import annotations

import pytest

from extranet.catalogue.remark_texts import LONGEST_ANSWER, LONGEST_REMARK, read_answer, read_remark
from extranet.errors import Invalid

NUMBERS = ["1 84 12 64 445 123", "2840564445123 45", "２840564445123", "184052A445123"]
CONTACTS = [
    "lea@exemple.fr",
    "lea (at) exemple.fr",
    "05 59 12 34 56",
    "0559123456",
    "+33 6 12 34 56 78",
    "06.12.34.56.78",
]


@pytest.mark.parametrize("text", [f"Appeler {one} svp" for one in NUMBERS] + ["Voir le dossier 1234567A de Pau"])
@pytest.mark.parametrize("contact", [True, False])
def test_what_numbers_a_person_is_refused_everywhere(text, contact):
    with pytest.raises(Invalid, match="retirez-le"):
        read_remark(text, contact=contact)
    with pytest.raises(Invalid, match="retirez-le"):
        read_answer(text)


@pytest.mark.parametrize("contact", CONTACTS)
def test_an_address_or_a_number_is_said_of_a_provider_only(contact):
    text = f"Le bon contact est {contact}"
    with pytest.raises(Invalid, match="choisissez «\u00a0Contact\u00a0»"):
        read_remark(text, contact=False)
    assert read_remark(text, contact=True) == text
    assert read_answer(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "La session du 05/01/2027 au 24/04/2027 est complète",
        "SIRET 19640011200014 fermé, action 24_123456789012",
        "RNCP 35551, 560 heures, 64000 Pau, 12 places sur 15",
        "Début 05.01.2027 9h30 et non 06.01.2027",
    ],
)
def test_what_only_looks_like_a_number_passes(text):
    assert read_remark(text, contact=False) == text


def test_a_remark_is_one_line_without_what_is_unseen():
    assert read_remark(" Plus\r\nde\u00a0place\u202e\0 \u200bici ", contact=False) == "Plus de place ici"
    with pytest.raises(Invalid, match="numéro de téléphone"):
        read_remark("05\u200b59\u200b123456", contact=False)


@pytest.mark.parametrize("text", [None, "", " \u200b\n "])
def test_nothing_is_no_remark_and_no_answer(text):
    for read in (lambda one: read_remark(one, contact=True), read_answer):
        with pytest.raises(Invalid):
            read(text)


def test_lengths():
    assert read_remark("é" * LONGEST_REMARK, contact=False)
    assert read_answer("é\r\n" * (LONGEST_ANSWER // 2))
    with pytest.raises(Invalid, match="301 caractères"):
        read_remark("é" * 301, contact=False)
    with pytest.raises(Invalid, match="1001 caractères"):
        read_answer("é" * 1001)
