"""The CSV of the synonyms: read as people make it, written as a spreadsheet reads it."""

from __future__ import annotations

import pytest

from extranet import errors
from extranet.search.words.synonyms import Group, Synonym
from extranet.web.administer.synonym_files import MOST_LINES, read, written

PAY = Group(("paie", "paye"))


@pytest.mark.parametrize(
    "content",
    [
        b"paie = paye",
        "\ufeffExpressions;Trouvent aussi (sens unique);État\r\npaie = paye;;actif\r\n".encode(),
        b"paie=paye,\n",
        b"paie = paye\t\n\n",
        b'"paie = paye";""\n',
        b"paie = paye;;\nun = deux;;retir\xe9\n",
    ],
)
def test_a_group_is_read(content):
    assert read(content) == [PAY]


def test_what_is_written_is_read_again():
    one_way = Synonym(expressions=["-paie", "bulletin"], meanings=["salaire"], active=True)
    gone = Synonym(expressions=["un", "deux"], meanings=[], active=False)
    assert read(written([one_way, gone])) == [Group(("-paie", "bulletin"), ("salaire",))]


def test_a_text_is_never_a_formula():
    content = written([Synonym(expressions=["=1+1", "@x"], meanings=[], active=True)]).decode("utf-8-sig")
    assert content.splitlines()[1].split(";")[0].lstrip()[0] not in "=+-@"


def test_too_many_lines_are_refused():
    with pytest.raises(errors.Refused):
        read(b"a1 = b1\n" * (MOST_LINES + 1))


@pytest.mark.parametrize("content", [b"x" * 150_000, b'"' + b"a" * 150_000])
def test_what_is_no_csv_is_refused(content):
    with pytest.raises(errors.Refused):
        read(content)
