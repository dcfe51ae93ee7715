from __future__ import annotations

import gzip
import shutil

import pytest
from sqlalchemy import func, select

from extranet.changes import EVERYTHING, Change
from extranet.database import db
from extranet.reference import Code, Commune, CommunePostcode, ReferenceVersion, codes, loading, places, shipped

COMMUNES = """code,name,region,parent,postcodes,population,latitude,longitude,error_km,former
33063,Bordeaux,75,,33000|33800,267991,44.8412,-0.5805,0,33110
64445,Pau,75,,64000,80441,43.3112,-0.3558,0,
"""


@pytest.fixture
def folder(tmp_path):
    """A small folder of shipped data."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "communes.csv.gz").write_bytes(gzip.compress(COMMUNES.encode()))
    (folder / "nsf.csv").write_text("code,label\n254,Soudure\n", "utf-8")
    (folder / "rome.csv").write_text("code,label,parent\n", "utf-8")
    (folder / "rncp.csv").write_text("code,label,parent\nRNCP111,Titre\nRS222,Habilitation\n", "utf-8")
    return folder


def versions():
    return {version.kind: version for version in db.session.scalars(select(ReferenceVersion))}


def test_an_empty_database_is_filled_once(app, folder):
    assert sorted(shipped.load_missing(folder)) == ["communes", "nsf", "rncp", "rs"]
    assert places.commune("33110").name == "Bordeaux"
    assert codes.label("nsf", "254") == "Soudure"
    assert codes.label("rncp", "RNCP111") == "Titre"
    assert codes.label("rs", "222") == "Habilitation"
    assert {version.origin for version in versions().values()} == {"shipped"}
    assert list(db.session.scalars(select(Change.kind))) == [EVERYTHING]

    assert shipped.load_missing(folder) == []
    assert db.session.scalar(select(func.count()).select_from(Commune)) == 2


def test_newer_shipped_data_replace_the_older(app, folder):
    shipped.load_missing(folder)
    (folder / "nsf.csv").write_text("code,label\n255,Électricité\n", "utf-8")

    assert shipped.load_missing(folder) == ["nsf"]
    assert codes.label("nsf", "254") is None
    assert codes.label("nsf", "255") == "Électricité"
    assert db.session.scalar(select(func.count()).select_from(Code).where(Code.kind == "nsf")) == 1


def test_what_an_administrator_loaded_stays(app, folder, tmp_path):
    shipped.load_missing(folder)
    official = tmp_path / "export_rs.csv"
    official.write_text("Numero_Fiche;Intitule\nRS222;Habilitation officielle\n", "utf-8")
    loading.load("rncp", official)
    (folder / "rncp.csv").write_text("code,label,parent\nRNCP111,Titre nouveau\nRS222,Autre\n", "utf-8")

    assert shipped.load_missing(folder) == ["rncp"]
    assert codes.label("rncp", "111") == "Titre nouveau"
    assert codes.label("rs", "222") == "Habilitation officielle"
    assert versions()["rs"].origin == "export_rs.csv"


def test_a_missing_file_is_no_error(app, folder):
    shutil.rmtree(folder)
    assert shipped.load_missing(folder) == []


def test_the_data_really_shipped(app):
    shipped.load_missing()
    assert 34_000 < db.session.scalar(select(func.count()).select_from(Commune)) < 36_000
    assert db.session.scalar(select(func.count()).select_from(CommunePostcode)) > 34_000
    pau = places.commune("64445")
    assert (pau.name, pau.departement, pau.region, pau.postcodes) == ("Pau", "64", "75", ["64000"])
    assert (round(pau.latitude, 1), round(pau.longitude, 1), pau.error_km) == (43.3, -0.4, 0)
    assert [found.code for found in places.find_places("Paris 18e")] == ["75118"]
    assert [found.code for found in places.find_places("69003")] == ["69383"]
    assert codes.label("nsf", "332") == "Travail social"
    located = select(func.count()).select_from(Commune).where(Commune.latitude.is_not(None))
    assert db.session.scalar(located) > 34_900
    wide = select(func.count()).select_from(Commune).where(Commune.departement == "33", Commune.error_km > 30)
    assert db.session.scalar(wide) == 0
    files = [path for path in shipped.DATA.iterdir() if path.name != "NOTICE"]
    assert sum(path.stat().st_size for path in files) < 1_000_000
