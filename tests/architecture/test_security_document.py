"""What docs/security.md says is proved is proved by a file that is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "security.md").read_text()


def test_every_test_it_names_is_there():
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", DOCUMENT))
    assert [one for one in sorted(named) if not (ROOT / one).is_file()] == []


def test_every_chapter_of_the_standard_has_its_line_and_its_proof():
    rows = dict(re.findall(r"^\| V(\d+) .*? \| .*? \| (.*) \|$", DOCUMENT, re.MULTILINE))
    assert [int(one) for one in rows] == list(range(1, 18))
    assert all("`tests/" in proof for proof in rows.values())
