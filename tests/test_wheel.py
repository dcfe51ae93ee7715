"""The wheel stands by itself: templates, static files and migrations travel inside."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OPEN = """
import extranet, shutil
from extranet.search.answering.kernel import joining
from extranet.application import SITE, create_app
assert extranet.__file__.startswith({folder!r}) and str(SITE).startswith({folder!r}), (extranet.__file__, SITE)
client = create_app().test_client()
assert joining.COMPILED == bool(shutil.which("cc")) and joining.__file__.startswith({folder!r})
assert "csrf_token" in client.get("/connexion").text
assert client.get("/static/css/base.css").status_code == 200
"""


def test_the_wheel_makes_its_database_and_shows_its_pages(tmp_path: Path):
    build = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir"]
    subprocess.run([sys.executable, *build, str(tmp_path), str(ROOT)], check=True)
    [wheel] = tmp_path.glob("*.whl")
    folder = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    # Nothing of the project is in the path: only the wheel's content, then the dependencies.
    start = f"import sys; sys.path[:0] = [{str(folder)!r}]; sys.path.append({sysconfig.get_path('purelib')!r})"
    environment = {"EXTRANET_DATA_DIR": str(tmp_path / "data")}
    for code in (
        "from extranet.cli import main; main(['db', 'upgrade'])",
        OPEN.format(folder=str(folder)),
    ):
        command = [sys.executable, "-I", "-S", "-c", f"{start}\n{code}"]
        subprocess.run(command, cwd=tmp_path, env=environment, check=True)
