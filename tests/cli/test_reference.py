"""`extranet reference load`: an official file replaces a shipped table."""

from __future__ import annotations

from sqlalchemy import select

from extranet.reference import ReferenceVersion


def test_a_table_is_replaced(tmp_path, app, extranet, database):
    (tmp_path / "nsf.csv").write_text("code_nsf;libelle_nsf\n221;Agroalimentaire\n254;Structures métalliques\n")
    result = extranet("reference", "load", "nsf", tmp_path / "nsf.csv")
    assert (result.exit_code, result.stdout) == (0, "nsf\u00a0: 2 lignes chargées, 0 ignorées.\n")
    now = select(ReferenceVersion).where(ReferenceVersion.kind == "nsf", ReferenceVersion.state == "current")
    assert database.scalar(now).origin == "nsf.csv"


def test_a_file_that_cannot_serve_alters_nothing(tmp_path, extranet, database):
    (tmp_path / "nsf.csv").write_text("a;b\n1;2\n")
    result = extranet("reference", "load", "nsf", tmp_path / "nsf.csv")
    assert result.exit_code == 2
    assert result.stderr.startswith("Colonnes trouvées")
    now = select(ReferenceVersion.origin).where(ReferenceVersion.kind == "nsf", ReferenceVersion.state == "current")
    assert database.scalar(now) == "shipped"
