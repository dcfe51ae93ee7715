from __future__ import annotations

import pytest
from sqlalchemy import event

from extranet.database import db
from extranet.reference import codes, loading


@pytest.fixture
def load(app, tmp_path):
    """Load a small file of codes."""

    def write(kind, *lines):
        path = tmp_path / f"{kind}.csv"
        path.write_text("\n".join(["code,libelle", *lines]), "utf-8")
        return loading.load(kind, path)

    return write


@pytest.fixture
def asked(app):
    """The statements sent to the database."""
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    return statements


def test_labels_come_in_one_query(load, asked):
    load("rome", "F1703,Maçonnerie", "F1604,Montage de cloisons")
    asked.clear()
    found = codes.labels("rome", ["f1703", "F1604", "Z9999"])
    assert found == {"f1703": "Maçonnerie", "F1604": "Montage de cloisons"}
    assert len(asked) == 1
    assert codes.labels("rome", []) == {}


def test_a_label_is_asked_once(load, asked):
    load("nsf", "254,Soudure")
    assert codes.label("nsf", "254") == "Soudure"
    asked.clear()
    assert codes.label("nsf", "254") == "Soudure"
    assert asked == []


def test_an_unknown_code_or_kind_has_no_label(load):
    load("nsf", "254,Soudure")
    assert codes.label("nsf", "999") is None
    assert codes.label("formacode", "254") is None


def test_a_new_version_is_seen_at_once(load):
    load("nsf", "254,Soudure")
    assert codes.label("nsf", "254") == "Soudure"
    load("nsf", "254,Structures métalliques")
    assert codes.label("nsf", "254") == "Structures métalliques"


def test_a_version_loaded_by_another_process_is_seen_soon(load, monkeypatch):
    load("nsf", "254,Soudure")
    codes.label("nsf", "254")
    memory = dict(codes.remembered(db.engine))
    load("nsf", "254,Structures métalliques")
    codes.remembered(db.engine).update(memory)  # as a process that did not load
    assert codes.label("nsf", "254") == "Soudure"
    later = codes.time.monotonic() + 3
    monkeypatch.setattr(codes.time, "monotonic", lambda: later)
    assert codes.label("nsf", "254") == "Structures métalliques"


def test_prefixes_of_certifications_are_forgiven(load):
    load("rncp", "RNCP37680,Soudeur", "RS715,CACES")
    assert codes.label("rncp", "37680") == codes.label("rncp", "RNCP37680") == "Soudeur"
    assert codes.label("rs", "RS715") == "CACES"
    assert codes.label("rncp", "715") is None
