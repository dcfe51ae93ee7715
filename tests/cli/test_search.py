"""`extranet search`: the same search as on screen."""

from __future__ import annotations

import json
import shutil

import pytest

from extranet.search.index import indexing
from tests.search.offer import BORDEAUX, IN_PAU, TODAY, Offer, Session, add

IN_BORDEAUX = {**IN_PAU, "latitude": BORDEAUX[0], "longitude": BORDEAUX[1], "departement": "33", "town": "Bordeaux"}
THAT_DAY = ("--date", TODAY.isoformat())


@pytest.fixture
def offers(app, settings):
    with app.app_context():
        add(
            Offer(title="Soudeur", sessions=(Session(places_left=3),)),
            Offer(title="Soudeuse TIG", places=(IN_BORDEAUX,), funders=("4",)),
            Offer(title="Boulanger"),
        )
        indexing.drain(settings.index_dir)


def test_it_prints_the_total_and_the_results(offers, extranet):
    result = extranet("search", "soudeur", *THAT_DAY)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "2 résultats",
        "F1-A\tSoudeur\tAfpa\tPau",
        "F2-A\tSoudeuse TIG\tAfpa\tBordeaux",
    ]


def test_json_says_results_and_facets(offers, extranet):
    result = extranet("search", "soudeur", "--lieu", "Pau", "--financeur", "2", "--financeur", "4", "--json", *THAT_DAY)
    told = json.loads(result.stdout)
    assert told["total"] == 1
    (found,) = told["results"]
    assert (found["numero"], found["title"], found["distance_km"]) == ("F1-A", "Soudeur", pytest.approx(0, abs=5))
    assert found["score"] > 0
    assert told["facets"]["financeur"] == [
        {"value": "2", "label": "Région", "count": 1},
        {"value": "4", "label": "Pôle emploi", "count": 0},
    ]
    assert told["facets"]["places"] == [{"value": "oui", "label": "Places confirmées", "count": 1}]


def test_it_answers_as_on_a_day(offers, extranet):
    assert extranet("search", "--date", "2030-01-01").stdout == "0 résultat\n"
    assert extranet("search", *THAT_DAY, "--limit", "1").stdout.splitlines()[0] == "3 résultats"
    assert len(extranet("search", *THAT_DAY, "--limit", "1").stdout.splitlines()) == 2


def test_what_was_understood_is_told_and_can_be_left_as_typed(offers, extranet):
    shown = extranet("search", "soudeuz à Pau", *THAT_DAY).stdout
    assert "« soudeuz » → soudeur" in shown.replace("\u00a0", " ") and "« à Pau » → Pau (64)" in shown.replace(
        "\u00a0", " "
    )
    told = json.loads(extranet("search", "soudeuz à Pau", "--json", *THAT_DAY).stdout)["understood"]
    assert [(one["kind"], one["typed"], one["label"]) for one in told] == [
        ("lieu", "à Pau", "Pau (64)"),
        ("correction", "soudeuz", "soudeur"),
    ]
    assert told[1]["undo"] == {"q": "soudeuz à Pau", "tel-quel": ["soudeuz"]}
    left = extranet("search", "soudeuz à Pau", "--tel-quel", "soudeuz", "--json", *THAT_DAY).stdout
    assert [one["kind"] for one in json.loads(left)["understood"]] == ["lieu"]


def test_a_batch_prints_lines_and_nothing_else(offers, extranet, tmp_path):
    file = tmp_path / "queries.tsv"
    file.write_text('q1\tjob\tsoudeur\nq2\t"xyzzy\nq3\tboulangère\n\nq4\tx\ty\tboulanger bordeaux\n', encoding="utf-8")
    result = extranet("search", "--batch", file, "--limit", "50", *THAT_DAY)
    assert result.exit_code == 0, result.output
    lines = [line.split("\t") for line in result.stdout.splitlines()]
    assert [line[:3] for line in lines] == [
        ["q1", "1", "F1-A"],
        ["q1", "2", "F2-A"],
        ["q3", "1", "F3-A"],
        ["q4", "1", "F3-A"],
    ]
    assert all(float(line[3]) > 0 for line in lines)


def test_a_batch_must_be_in_utf_8(offers, extranet, tmp_path):
    file = tmp_path / "queries.tsv"
    file.write_bytes("q1\tsoudeur\r\nq2\tboulangère\r\n".encode("utf-8-sig"))
    lines = extranet("search", "--batch", file, *THAT_DAY).stdout.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["q1", "q1", "q2"]
    file.write_bytes("q1\tsoudeur\nq2\tboulangère\n".encode("latin-1"))
    result = extranet("search", "--batch", file, *THAT_DAY)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "UTF-8" in result.stderr


def test_an_empty_database_has_nothing_and_no_error(extranet, settings):
    shutil.rmtree(settings.index_dir, ignore_errors=True)
    result = extranet("search", "soudeur")
    assert (result.exit_code, result.stdout) == (0, "0 résultat\n")
    assert json.loads(extranet("search", "soudeur", "--json").stdout)["total"] == 0


def test_a_missing_index_is_built(offers, extranet, settings):
    shutil.rmtree(settings.index_dir)
    assert extranet("search", "soudeur", *THAT_DAY).stdout.startswith("2 résultats")


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["--rayon", "0"], "rayon"),
        (["--niveau", "12"], "niveau de sortie"),
        (["--lieu", "Xyzzy"], "Nous ne connaissons pas"),
        (["--lieu", "Saint-Denis"], "--commune 93066"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(extranet, arguments, said):
    result = extranet("search", "soudeur", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
