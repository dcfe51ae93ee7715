from __future__ import annotations

import gzip

import pytest

from extranet import errors
from extranet.reference.csv_files import read_lines

COLUMNS = {"code": ("code_insee", "com"), "name": ("libelle", "nom")}


def read(path, content, required=("code", "name")):
    path.write_bytes(content)
    return [(line.number, line["code"], line["name"]) for line in read_lines(path, COLUMNS, required)]


@pytest.mark.parametrize(
    "content",
    [
        "COM,LIBELLE\n01015,Bâgé\n".encode(),
        "\ufeffCode INSEE;Nom\r\n01015;Bâgé\r\n".encode(),
        "#Code_INSEE\tother\tnom\n01015\tx\t Bâgé \n".encode(),
        'nom,"com"\n"Bâgé","01015"\n'.encode("latin-1"),
        gzip.compress("com;libellé\n01015;Bâgé\n".encode(), mtime=0),
    ],
)
def test_files_as_administrations_publish_them(tmp_path, content):
    assert read(tmp_path / "file", content) == [(2, "01015", "Bâgé")]


def test_cp1252_beyond_latin_1(tmp_path):
    assert read(tmp_path / "file", "com;nom\n1;Œuvre d’été\n".encode("cp1252"))[0][2] == "Œuvre d’été"


def test_the_preferred_header_wins_and_lines_keep_their_number(tmp_path):
    content = b"com,nom,libelle\n\n1,short,long\n,,\n2,s\n"
    assert read(tmp_path / "file", content) == [(3, "1", "long"), (5, "2", "")]


def test_unknown_columns_are_named(tmp_path):
    with pytest.raises(errors.Invalid) as raised:
        read(tmp_path / "file", b"truc;libelle\n1;x\n")
    assert "truc, libelle" in raised.value.message
    assert "code_insee ou com" in raised.value.message


@pytest.mark.parametrize(
    "content",
    [b"", gzip.compress(b"com,nom\n1,x\n", mtime=0)[:15], b"\x1f\x8b rubbish", b'com,nom\n1,"' + b"x" * 200_000],
)
def test_what_is_no_csv_is_refused(tmp_path, content):
    with pytest.raises(errors.Invalid):
        read(tmp_path / "file", content)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(errors.Invalid):
        list(read_lines(tmp_path / "absent", COLUMNS, ()))
