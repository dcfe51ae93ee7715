"""What the README, the lock and the database promise is what is there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from hashlib import sha256
from pathlib import Path

from extranet import settings
from extranet.accounts import roles

ROOT = Path(__file__).resolve().parents[2]
EVERY_TABLE = """
import importlib, pkgutil, extranet.application
from extranet.database import db
known = set(db.metadata.tables)
for module in pkgutil.walk_packages(extranet.__path__, "extranet."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
assert set(db.metadata.tables) == known, set(db.metadata.tables) - known
"""


def test_the_readme_tells_every_setting():
    readme = (ROOT / "README.md").read_text()
    rows = [f"| `{name}` | {kind} | {default} | {meaning} |" for name, kind, default, meaning in settings.table()]
    assert [row for row in rows if row not in readme] == []


def test_the_readme_tells_what_each_role_may_do():
    readme = (ROOT / "README.md").read_text()
    rows = ["| " + " | ".join(row) + " |" for row in roles.table()]
    assert [row for row in rows if row not in readme] == []


def test_the_lock_holds_every_dependency_with_its_hash_and_no_address():
    lock = (ROOT / "requirements.lock").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    locked = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    names = {re.split(r"[\[<>=!~; ]", one)[0].lower().replace("_", "-") for one in wanted}
    assert names - locked == set()
    assert len(re.findall(r"^[a-z0-9-]+==.*\\\n    --hash=", lock, re.MULTILINE)) == len(locked)
    assert re.findall(r"://|--index-url|--find-links|--trusted-host", lock) == []


def test_nothing_names_a_registry_or_the_place_where_it_was_written():
    words = re.compile(r"pypi[.]org|files[.]pythonhosted|registry[.]npmjs|/opt/[p]ypi|/work/[m]ain")
    kinds = {".py", ".html", ".toml", ".lock", ".json", ".md", ".css", ".js", ".mako", ""}
    folders = ("extranet", "templates", "static", "migrations", "tests", "docs", ".ci")
    here = [path for path in ROOT.iterdir() if path.name != ".git"]  # a worktree's says where its clone is
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*")] + here
    texts = {path: path.read_text(errors="replace") for path in paths if path.is_file() and path.suffix in kinds}
    assert [str(path.relative_to(ROOT)) for path, text in texts.items() if words.search(text)] == []


def test_vendored_files_are_those_of_the_lock():
    folder = ROOT / "static" / "vendor"
    packages = json.loads((folder / "vendor.lock.json").read_text())["packages"]
    locked = {name: digest for package in packages for name, digest in package["files"].items()}
    found = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".json"]
    assert {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in found} == locked
    notice = (ROOT / "NOTICE").read_text()
    assert [package["folder"] for package in packages if f"static/vendor/{package['folder']} " not in notice] == []


def test_the_application_knows_every_table():
    """A model that nothing imports would be missing from the migrations. In its own process: imports stay."""
    subprocess.run([sys.executable, "-c", EVERY_TABLE], cwd=ROOT, check=True)
