"""The file of an export, opened as a spreadsheet opens it."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import pytest
from openpyxl import load_workbook
from werkzeug.datastructures import MultiDict

from extranet import clock
from extranet.catalogue.states import State
from extranet.search.exporting.exports import found
from extranet.search.exporting.files import CSV, XLSX, asked, write
from extranet.search.exporting.rows import BATCH, COLUMNS
from extranet.search.index import indexing
from extranet.search.opening import engine
from extranet.search.parameters import read_request
from extranet.search.request import BY_DATE, BY_DISTANCE, SearchRequest
from tests.factories import offer
from tests.fixtures.statements import counted

ADDRESS = "https://site.example/formations"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '"=1"', '=HYPERLINK("http://x")', "＝1")
LABELS = [column.label for column in COLUMNS]


@pytest.fixture
def export(app, database, settings):
    """Give a function that writes a search into a file and returns its bytes."""

    def write_it(kind: str, **args) -> bytes:
        indexing.drain(settings.index_dir)
        request, problems = read_request(MultiDict(args), today=clock.today())
        assert problems == []
        hits, lines = found(engine(settings.index_dir), request)
        file = io.BytesIO()
        assert write(file, kind, hits, request, address=ADDRESS, source="Site") == lines
        return file.getvalue()

    return write_it


def table(workbook: bytes) -> list[dict[str, object]]:
    rows = load_workbook(io.BytesIO(workbook))["Sessions"].iter_rows(values_only=True)
    assert list(next(rows)) == LABELS
    return [dict(zip(LABELS, row, strict=True)) for row in rows]


def lines(text: bytes) -> list[dict[str, str]]:
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline=""), delimiter=";"))


def a_training(**values):
    return offer.training(
        actions=(
            offer.AnAction(
                sessions=(
                    offer.ASession(start=date(2027, 3, 1), end=date(2027, 6, 30), left=4, total=12),
                    offer.ASession(start=date(2027, 1, 4), end=date(2027, 2, 26)),
                    offer.ASession(start=date(2027, 5, 4), end=date(2027, 6, 26), recruitment="2", left=3),
                    offer.ASession(start=date(2027, 7, 4), end=date(2027, 8, 26), left=0),
                    offer.ASession(state=State.WITHDRAWN),
                    offer.ASession(start=date(2020, 1, 1), end=date(2020, 2, 1)),
                )
            ),
        ),
        **values,
    )


def test_each_session_is_a_line_with_typed_cells(export):
    clock.fix_today(date(2026, 11, 22))
    training = a_training()
    rows = table(export(XLSX, commune="64445", rayon="20"))
    assert [row["Début"] for row in rows] == [
        datetime(2027, 1, 4),
        datetime(2027, 3, 1),
        datetime(2027, 7, 4),
        datetime(2027, 5, 4),
    ]
    first = rows[1]
    assert (first["Fin"], first["Places"]) == (datetime(2027, 6, 30), "places disponibles")
    assert (first["Places restantes"], first["Places en tout"]) == (4, 12)
    assert isinstance(first["Confirmées le"], datetime) and first["Confirmées le"].time() == datetime.min.time()
    assert isinstance(first["Distance (km)"], int | float)
    assert (first["SIRET"], first["Code postal"], first["Commune"]) == ("12345678901234", "64000", "Pau")
    assert (first["Courriels"], first["Fiche"]) == (
        "contact@afpa.example",
        f"{ADDRESS}/{offer.action_ids(training)[0]}",
    )
    assert first["Financeurs"]
    assert [row["Places"] for row in rows] == ["places à confirmer", "places disponibles", "complet", "plus d’entrée"]
    assert [row["Places restantes"] for row in rows] == [None, 4, 0, None]


def test_the_csv_says_the_same(export):
    clock.fix_today(date(2026, 11, 22))
    a_training()
    said, typed = lines(export(CSV)), table(export(XLSX))
    assert len(said) == len(typed) == 4

    def word(value: object) -> str:
        return "" if value is None else f"{value:%d/%m/%Y}" if isinstance(value, datetime) else str(value)

    assert said == [{label: word(value) for label, value in row.items()} for row in typed]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_is_never_a_formula(export, text):
    offer.training(title=f"{text} bûcheron", siret="12345678901234", provider=text.strip() or "x")
    book = load_workbook(io.BytesIO(export(XLSX)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    (row,) = lines(export(CSV))
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")) for cell in row.values())
    assert row["Formation"].endswith("bûcheron")


def test_the_first_sheet_says_what_was_asked(export):
    clock.fix_today(date(2026, 11, 22))
    a_training()
    args = {
        "q": "=soudeur",
        "commune": "64445",
        "rayon": "50",
        "financeur": "2",
        "debut-min": "2026-12-01",
        "tri": "date",
    }
    book = load_workbook(io.BytesIO(export(XLSX, **args)))
    assert book.sheetnames == ["Recherche", "Sessions"]
    said = dict(book["Recherche"].iter_rows(values_only=True))
    assert (
        said["Mots"] == "=soudeur" and said["Autour de"].startswith("Pau (64), 50") and said["Tri"] == "date de début"
    )
    assert (said["Formations trouvées"], said["Sessions"], said["Source"]) == (1, 4, "Site")
    assert isinstance(said["Le"], datetime) and said["Début à partir du"] == "01/12/2026"
    assert said["Adresse"].startswith(f"{ADDRESS}?q=%3Dsoudeur&commune=64445&rayon=50&financeur=2")


def test_what_was_asked_in_words(database):
    request = SearchRequest(today=clock.today(), order=BY_DATE)
    assert asked(request) == [("Recherche", "toute l’offre"), ("Tri", "date de début")]


def test_the_order_is_that_of_the_list(export, settings):
    clock.fix_today(date(2026, 11, 22))
    towns = (("Bordeaux", "33063", "33000"), ("Pau", "64445", "64000"), ("Lons", "64348", "64140"))
    for number, (town, commune, postcode) in enumerate(towns):
        offer.training(f"F{number}", actions=(offer.AnAction(town=town, commune=commune, postcode=postcode),))
    args = {"commune": "64445", "rayon": "300", "tri": BY_DISTANCE}
    rows = table(export(XLSX, **args))
    assert [row["Commune"] for row in rows] == ["Pau", "Lons", "Bordeaux"]
    far = [row["Distance (km)"] for row in rows]
    assert far == sorted(far) and far[0] == 0 and 150 < far[2] < 200


def test_a_place_is_the_nearest_and_a_distance_course_has_none(export):
    offer.training("F1", actions=(offer.AnAction(teaching_mode="2"),))
    (row,) = table(export(XLSX, commune="64445"))
    assert (row["Commune"], row["Code postal"], row["Distance (km)"], row["Modalité"]) == (
        None,
        None,
        None,
        "À distance",
    )


def test_what_was_withdrawn_meanwhile_has_no_line(app, database, settings):
    training = offer.training()
    indexing.drain(settings.index_dir)
    request = SearchRequest(today=clock.today())
    hits, _ = found(engine(settings.index_dir), request)
    with indexing.writing() as session:
        session.get_one(offer.Training, training).state = State.WITHDRAWN
    file = io.BytesIO()
    assert len(hits) == 1 and write(file, CSV, hits, request, address=ADDRESS, source="Site") == 0


def test_two_queries_for_each_batch(app, export, settings):
    offer.training(actions=tuple(offer.AnAction() for _ in range(7)))
    export(CSV)
    request = SearchRequest(today=clock.today())
    hits, _ = found(engine(settings.index_dir), request)
    many = hits * (2 * BATCH // len(hits))
    assert len(many) > BATCH
    with counted(app) as sent:
        write(io.BytesIO(), CSV, many, request, address=ADDRESS, source="Site")
    read = [one for one in sent if one.startswith("SELECT")]
    assert len(read) <= 2 * -(-len(many) // BATCH), read
