"""The shape of the code: small rooms, names that say something, imports at the top and going down."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path for folder in ("extranet", "tests", "migrations") for path in (ROOT / folder).rglob("*.py"))
CODE = [path for path in MODULES if path.is_relative_to(ROOT / "extranet")]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "tools", "base"}
HIDDEN_IMPORTS = 3


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_imports_go_down():
    """In a process of its own: the linter silences every logger that it finds."""
    command = [Path(sys.executable).with_name("lint-imports"), "--config", ROOT / "pyproject.toml", "--no-cache"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_small(path: Path):
    generated = path.parent.name == "versions"
    assert generated or len(path.read_text().splitlines()) < 300


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_a_function_is_small(path: Path):
    long = {one.name: size for one in functions(path) if (size := one.end_lineno - one.lineno + 1) >= 50}
    assert long == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_is_small(path: Path):
    assert len(path.read_text().splitlines()) < 150


def test_names_say_something():
    assert [name_of(path) for path in CODE if SAY_NOTHING & {path.stem, *path.relative_to(ROOT).parent.parts}] == []


def test_only_a_post_is_an_order():
    """What is not a GET may be a HEAD, which no form sent."""
    looks = [name_of(path) for path in CODE if re.search(r'request\.method [=!]= "GET"', path.read_text())]
    assert looks == []


def test_what_is_loaded_later_is_a_library_or_stands_beside():
    """The direction of imports is not seen there."""
    ours = [
        (name_of(path), name)
        for path in CODE
        for name in re.findall(r'\blater\("(extranet\.[\w.]+)"\)', path.read_text())
        if name.rpartition(".")[0] != ".".join(path.relative_to(ROOT).parent.parts)
    ]
    assert ours == []


def test_imports_stand_at_the_top():
    hidden = [
        f"{name_of(path)}:{node.lineno}"
        for path in CODE
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert len(hidden) <= HIDDEN_IMPORTS, hidden


@pytest.mark.parametrize("path", sorted((ROOT / "migrations" / "versions").glob("*.py")), ids=name_of)
def test_a_migration_imports_nothing_of_the_application(path: Path):
    assert "extranet" not in path.read_text()
