from __future__ import annotations

import csv

import pytest

from extranet.reference import lheo_audiences, lheo_codes

DICTIONARIES = {
    "dict-boolean": lheo_codes.BOOLEANS,
    "dict-modalites-enseignement": lheo_codes.TEACHING_MODES,
    "dict-modalites-es": lheo_codes.ENTRIES,
    "dict-etat-recrutement": lheo_codes.RECRUITMENT_STATES,
    "dict-AIS": lheo_codes.GENERAL_AIMS,
    "dict-perimetre-recrutement": lheo_codes.RECRUITMENT_PERIMETERS,
    "dict-financeurs": lheo_codes.FUNDERS,
    "dict-type-contact": lheo_codes.CONTACT_TYPES,
    "dict-type-parcours": lheo_codes.PATH_TYPES,
    "dict-type-positionnement": lheo_codes.POSITIONING_TYPES,
    "dict-type-module": lheo_codes.MODULE_TYPES,
    "dict-modalite-recrutement": lheo_codes.MEETING_MODALITIES,
    "dict-type-enseignement": lheo_codes.TEACHING_TYPES,
    "dict-type-equipement": lheo_codes.EQUIPMENT_TYPES,
    "dict-type-validation-blocs": lheo_codes.BLOCK_VALIDATIONS,
    "dict-type-alternance": lheo_codes.WORK_STUDY_CONTRACTS,
    "dict-unite-rythme": lheo_codes.RHYTHM_UNITS,
    "dict-type-cycle": lheo_codes.CYCLE_TYPES,
    "dict-niveaux": lheo_codes.LEVELS,
    "dict-public-vise-formacode-V10": lheo_audiences.AUDIENCES,
    "dict-modalites-pedagogiques-formacodes-V10": lheo_audiences.TEACHING_METHODS,
}


@pytest.mark.parametrize(
    ("old", "european"),
    [
        ("4", "13"),
        ("5", "14"),
        ("6", "15"),
        ("7", "16"),
        ("8", "17"),
        ("2", "11"),
        ("3", "12"),
        ("04", "13"),
        ("13", "13"),
        ("18", "18"),
        (" 14 ", "14"),
        ("0", None),
        ("1", None),
        ("9", None),
        ("", None),
        (None, None),
    ],
)
def test_european_level(old, european):
    assert lheo_codes.european_level(old) == european


def test_an_audience_of_v9_is_told_by_its_edition():
    assert lheo_audiences.audience_code("80004", "V9") == "82004"  # artisan
    assert lheo_audiences.audience_code("80004", "V12") == "80004"  # cadre demandeur d'emploi
    assert lheo_audiences.audience_code("80004") == "80004"
    assert lheo_audiences.audience_code("80020") == "81020"
    assert lheo_audiences.audience_code("89999", "V9") == "89999"


def test_audience_labels():
    assert lheo_audiences.audience_label("81020") == "Personne handicapée"
    assert lheo_audiences.audience_label("99999") is None


def test_the_lists_hold_every_code_of_the_standard(shared):
    official: dict[str, set[str]] = {}
    for name in ("dictionaries.csv", "dictionaries-formacode.csv"):
        with (shared / "lheo" / name).open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                official.setdefault(row["dict"], set()).add(row["code"])
    for name, labels in DICTIONARIES.items():
        assert labels.keys() == official[name], name
