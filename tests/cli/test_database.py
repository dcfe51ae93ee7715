"""`extranet db upgrade`: from nothing to a first day, and again without harm."""

from __future__ import annotations

import os
import subprocess
import sys

from sqlalchemy import select

from extranet.accounts.organisations import Network, Organisation
from extranet.reference import Commune


def test_the_first_day_s_rows_are_there(database):
    assert set(database.scalars(select(Network.code))) == {"region", "pole-emploi", "mission-locale", "cap-emploi"}
    publishers = select(Organisation.code).where(Organisation.publishes)
    assert set(database.scalars(publishers)) == {"region", "pole-emploi"}
    assert database.scalar(select(Commune.name).where(Commune.code == "33063")) == "Bordeaux"


def test_upgrading_again_changes_nothing(app, extranet):
    assert extranet("db", "upgrade").exit_code == 0
    with app.app_context():
        assert extranet("db", "check").exit_code == 0


def test_a_missing_data_folder_is_made(tmp_path):
    folder = tmp_path / "not" / "yet"
    environment = os.environ | {"EXTRANET_DATA_DIR": str(folder)}
    subprocess.run([sys.executable, "-m", "extranet.cli", "db", "upgrade"], env=environment, check=True)
    assert (folder / "extranet.sqlite").is_file()
