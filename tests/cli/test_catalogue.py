"""`extranet catalogue`: files in and out, from the command line."""

from __future__ import annotations

import json

from extranet.changes import Change
from extranet.database import db
from tests.exchange.files import TWO, document, formation

BAD = document(formation("F1", inside="<prix>3</prix>"), formation("F2", title="-"))


def test_a_file_comes_in_and_goes_out(app, extranet, tmp_path):
    file, report, out = tmp_path / "offre.xml", tmp_path / "rapport.json", tmp_path / "export.xml.gz"
    file.write_text(TWO)
    result = extranet("catalogue", "import", file, "--publisher", "region", "--publish", "--report", report)
    assert result.exit_code == 0, result.stderr
    assert "nouvelles              2           2           3" in result.stdout
    told = json.loads(report.read_text())
    assert set(told) == {"created", "changed", "unchanged", "rejected", "problems"}
    assert told["created"] == {"formations": 2, "actions": 2, "sessions": 3}
    with app.app_context():
        assert db.session.query(Change).count() == 0  # indexed
    result = extranet("catalogue", "export", out, "--publisher", "region")
    assert (result.exit_code, result.stdout) == (0, f"2 formations écrites dans {out}.\n")
    result = extranet("catalogue", "import", out, "--publisher", "region")
    assert "inchangées             2           2           3" in result.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export.xml.gz", "offre.xml", "rapport.json"]


def test_what_is_imported_is_found(extranet, tmp_path):
    (tmp_path / "offre.xml").write_text(TWO)
    extranet("catalogue", "import", tmp_path / "offre.xml", "--publisher", "region", "--publish")
    result = extranet("search", "soudeur", "--date", "2026-09-01", "--json")
    assert json.loads(result.stdout)["total"] == 2


def test_rejected_records_are_told_and_the_file_passes(extranet, tmp_path):
    (tmp_path / "offre.xml").write_text(BAD)
    result = extranet("catalogue", "import", tmp_path / "offre.xml", "--publisher", "region")
    assert result.exit_code == 0
    assert "refusées               1           1           1" in result.stdout
    assert "prix 3\u00a0: élément inconnu de LHÉO 2.3 (gardé tel quel)" in result.stdout


def test_a_dry_run_writes_nothing(app, extranet, tmp_path):
    (tmp_path / "offre.xml").write_text(TWO)
    result = extranet("catalogue", "import", tmp_path / "offre.xml", "--publisher", "region", "--dry-run")
    assert result.exit_code == 0
    assert result.stdout.startswith("Essai")
    assert extranet("catalogue", "export", tmp_path / "export.xml").exit_code == 2


def test_a_refused_file_is_one_sentence(extranet, tmp_path):
    (tmp_path / "offre.xml").write_text(TWO[:-10])
    (tmp_path / "rapport.json").write_text("ancien")
    command = ("catalogue", "import", tmp_path / "offre.xml", "--publisher", "region")
    result = extranet(*command, "--report", tmp_path / "rapport.json")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "tronqué" in result.stderr
    assert (tmp_path / "rapport.json").read_text() == "ancien"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["offre.xml", "rapport.json"]


def test_what_cannot_be_is_one_sentence(extranet, tmp_path):
    (tmp_path / "offre.xml").write_text(TWO)
    offer = tmp_path / "offre.xml"
    for command in (
        ("import", tmp_path / "absent.xml", "--publisher", "region"),
        ("import", tmp_path, "--publisher", "region"),
        ("import", offer, "--publisher", "nulle-part"),
        ("import", offer, "--publisher", "region", "--report", tmp_path / "absent" / "rapport.json"),
        ("import", offer, "--publisher", "region", "--report", tmp_path),
        ("export", tmp_path / "export.xml", "--publisher", "nulle-part"),
        ("export", tmp_path / "export.xml"),
    ):
        result = extranet("catalogue", *command)
        assert (result.exit_code, result.stdout) == (2, ""), command
        assert result.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["offre.xml"]
