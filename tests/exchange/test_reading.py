"""Hostile and broken files are refused whole, in a plain sentence, and nothing is altered."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from extranet.errors import Refused
from extranet.exchange import reading
from extranet.exchange.reading import read_formations, survey
from tests.exchange.conftest import Deliver, figures, tables
from tests.exchange.files import NAMESPACE, action, document, formation

WHOLE = document(formation("F1"), formation("F2"))
BOMB = (
    '<!DOCTYPE lheo [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n else str()};" * 10}">' for n in range(9))
    + "]>"
)


def zipped() -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("offre.xml", WHOLE)
    return memory.getvalue()


HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "vide"),
    "blank": (b"  \n ", "bien formé|aucun élément"),
    "text": (b"formation;titre\n1;Soudeur\n", "bien formé|aucun élément"),
    "binary": (bytes(range(256)) * 40, "bien formé|aucun élément"),
    "zip": (zipped(), "ZIP"),
    "not well-formed": (WHOLE.replace("</action>", "</actoin>").encode(), "bien formé"),
    "truncated": (WHOLE.encode()[:-20], "tronqué"),
    "truncated in the middle": (WHOLE.encode()[: len(WHOLE) // 2], "tronqué"),
    "two roots": ((WHOLE + "<encore/>").encode(), "bien formé"),
    "wrong bytes": (WHOLE.replace("Soudeur", "Soudé").encode("latin-1"), "bien formé"),
    "unknown encoding": (b"<?xml version='1.0' encoding='klingon'?>" + WHOLE.encode(), "bien formé|aucun élément"),
    "unknown entity": (WHOLE.replace("Soudeur", "Caf&eacute;").encode(), "bien formé"),
    "truncated gz": (gzip.compress(os.urandom(99) + WHOLE.encode())[:-30], "tronqué|abîmé"),
    "damaged gz": (gzip.compress(WHOLE.encode())[:-8] + b"12345678", "abîmé"),
    "two bytes of gz": (b"\x1f\x8b", "tronqué|abîmé"),
    "gz of nothing": (gzip.compress(b""), "vide"),
    "gz of gz": (gzip.compress(gzip.compress(WHOLE.encode())), "bien formé|aucun élément"),
    "web page": (b"<html><body>404</body></html>", "LHÉO"),
    "no namespace": (b"<autre><offres/></autre>", "sans espace de noms"),
    "other namespace": (document(formation(), namespace="http://autre.example/").encode(), "LHÉO"),
    "no formation": (document().encode(), "aucune formation"),
    "no offers": (f'<lheo xmlns="{NAMESPACE}"/>'.encode(), "aucune formation"),
    "formation elsewhere": (f'<lheo xmlns="{NAMESPACE}">{formation()}</lheo>'.encode(), "aucune formation"),
    "doctype": (b"<!DOCTYPE lheo>" + WHOLE.encode(), "DOCTYPE"),
    "doctype elsewhere": (b'<!DOCTYPE lheo SYSTEM "http://127.0.0.1:9/x.dtd">' + WHOLE.encode(), "DOCTYPE"),
    "doctype in UTF-8 with a mark": (b"\xef\xbb\xbf<!DOCTYPE lheo>" + WHOLE.encode(), "DOCTYPE"),
    "doctype in UTF-16": (("<!DOCTYPE lheo>" + WHOLE).encode("utf-16"), "DOCTYPE"),
    "doctype after a comment": (f"<!--{'x' * 30_000}--> <!-- y -->\n<!DOCTYPE lheo>{WHOLE}".encode(), "DOCTYPE"),
    "doctype after a long comment": (f"<!--{'x' * 70_000}--><!DOCTYPE lheo>{WHOLE}".encode(), "LHÉO"),
    "many comments": (b"<!-- -->" * 8000 + b"<!DOCTYP lheo>", "bien formé|aucun élément"),
    "doctype in gz": (gzip.compress(b"<!DOCTYPE lheo>" + WHOLE.encode()), "DOCTYPE"),
    "file of the machine": (
        b'<!DOCTYPE lheo [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + WHOLE.replace("Soudeur", "&f;").encode(),
        "DOCTYPE",
    ),
    "bomb of entities": ((BOMB + WHOLE.replace("Soudeur", "&a8;")).encode(), "DOCTYPE"),
    "bomb of entities in UTF-16": ((BOMB + WHOLE.replace("Soudeur", "&a8;")).encode("utf-16"), "DOCTYPE"),
    "deep": (document(formation(inside="<a>" * 300 + "</a>" * 300)).encode(), "démesuré"),
    "long text": (document(formation(content="x" * 11_000_000)).encode(), "démesuré"),
    "long name": (document(formation(inside=f"<{'a' * 200_000}/>")).encode(), "bien formé|démesuré"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_whole(case: str, deliver: Deliver) -> None:
    deliver(document(formation("ANCIEN")), publish=True)
    before = tables()
    data, words = HOSTILE[case]
    with pytest.raises(Refused, match=words) as refused:
        deliver(data)
    assert refused.value.message.endswith(".")
    assert len(refused.value.message) < 200
    assert tables() == before


def test_what_is_no_file_is_refused(deliver: Deliver, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tuyau")
    for name, words in (("", "n’est pas un fichier"), ("absent.xml", "n’existe pas"), ("tuyau", "pas un fichier")):
        with pytest.raises(Refused, match=words):
            deliver(tmp_path / name)


@pytest.mark.parametrize("filling", [" " * 1_000_000, formation("F") * 500], ids=["spaces", "formations"])
def test_a_bomb_of_gzip_is_stopped_early(filling: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "RATIO_CHECKED_FROM", 1_000_000)
    monkeypatch.setattr(reading, "LARGEST_RATIO", 50)
    path = tmp_path / "bombe.xml.gz"
    with gzip.open(path, "wb") as file:
        file.write(document(formation()).partition("</offres>")[0].encode())
        for _ in range(100):
            file.write(filling.encode())
    with pytest.raises(Refused, match=r"bombe|démesuré"):
        survey(path)


def test_a_formation_that_never_ends_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_FORMATION", 100_000)
    path = tmp_path / "longue.xml"
    small = formation("dedans")
    path.write_text(document(formation("F1", inside=small * (600_000 // len(small)))))  # each of them ends
    with pytest.raises(Refused, match="démesuré"):
        survey(path)


def test_the_number_of_another_publisher_refuses_the_file(deliver: Deliver) -> None:
    deliver(document(formation("COMMUN")), publisher="pole-emploi")
    before = tables()
    with pytest.raises(Refused, match=r"COMMUN.*autre diffuseur \(Pôle emploi\)"):
        deliver(document(formation("A"), formation("COMMUN")))
    assert tables() == before


@pytest.mark.parametrize("size", [1, 7, 1000, 65_537])
def test_every_formation_is_read_however_the_file_is_cut(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK", size)
    path = tmp_path / "a.xml"
    path.write_text(document(*(formation(f"F{n}") for n in range(40))))
    assert [element.get("numero") for element in read_formations(path)] == [f"F{n}" for n in range(40)]


@pytest.mark.parametrize(
    "namespace",
    [NAMESPACE, "http://lheo.gouv.fr/2.2", *(f"http://www.lheo.org/{n}" for n in ("2.2", "2.1", "2.0", "1.3.0"))],
)
def test_every_edition_is_read(namespace: str, deliver: Deliver) -> None:
    assert figures(deliver(document(formation(), namespace=namespace))) == {"created": (1, 1, 1)}


def test_a_file_without_namespace_is_read_and_told(deliver: Deliver) -> None:
    report = deliver(document(formation(), formation("F2")).replace(f' xmlns="{NAMESPACE}"', "", 1))
    assert figures(report) == {"created": (2, 2, 2)}
    assert [(one.line, one.element, one.message) for one in report.problems] == [(1, "lheo", "sans espace de noms")]


def test_other_encodings_prefixes_and_cases_are_read(deliver: Deliver) -> None:
    latin = document(formation(title="Métallier"), head='<?xml version="1.0" encoding="ISO-8859-1"?>')
    assert figures(deliver(latin.encode("latin-1"))) == {"created": (1, 1, 1)}
    assert figures(deliver(document(formation(title="Métallier")).encode("utf-16"))) == {"unchanged": (1, 1, 1)}
    assert figures(deliver(b"\xef\xbb\xbf" + document(formation(title="Métallier")).encode())) == {
        "unchanged": (1, 1, 1)
    }
    prefixed = etree.fromstring(document(formation(title="Métallier")))
    text = etree.tostring(prefixed, encoding="unicode").replace("<", "<l:").replace("<l:/", "</l:")
    assert figures(deliver(text.replace("xmlns=", "xmlns:l="))) == {"unchanged": (1, 1, 1)}
    for write in (str.upper, str.capitalize):
        odd = document(formation(title="Métallier"))
        for name in ("lheo", "offres", "formation", "action", "session"):
            for mark in ("<", "</"):
                for end in (" ", ">"):
                    odd = odd.replace(f"{mark}{name}{end}", f"{mark}{write(name)}{end}")
        assert figures(deliver(odd)) == {"unchanged": (1, 1, 1)}


def test_html_in_a_text_may_speak_of_doctypes(deliver: Deliver) -> None:
    file = document(formation(content="<![CDATA[<!DOCTYPE html><p>Soudage</p>]]>"), head="<!-- <!DOCTYPE lheo> -->")
    assert figures(deliver(file)) == {"created": (1, 1, 1)}


def test_what_stands_outside_formations_is_told(deliver: Deliver) -> None:
    file = document("<prix>3</prix>", formation("F1"), "<x/>", formation("F2"), "<y/>", tail="<extras/>")
    report = deliver(file)
    strays = [(problem.element, problem.line) for problem in report.problems if problem.action == "laissé de côté"]
    assert strays == [("prix", 3), ("x", 5), ("y", 7), ("extras", 9)]


def test_a_formation_inside_another_harms_neither(deliver: Deliver) -> None:
    file = document(formation("F1", action("A1", inside=formation("DEDANS"))), formation("F2"))
    report = deliver(file)
    assert figures(report) == {"created": (2, 2, 2)}
    assert ("formation", "n’a pas sa place dans «\u00a0action\u00a0»") in [
        (problem.element, problem.message) for problem in report.problems
    ]


def test_a_gzip_in_two_parts_is_one_file(deliver: Deliver) -> None:
    data = WHOLE.encode()
    assert figures(deliver(gzip.compress(data[:500]) + gzip.compress(data[500:]))) == {"created": (2, 2, 2)}
