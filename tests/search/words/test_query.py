import pytest

from extranet.search.words.query import read_query


def texts(clauses):
    return [clause.text for clause in clauses]


@pytest.mark.parametrize(
    "typed, wanted, excluded",
    [
        ("soudeur arc", ["soudeur", "arc"], []),
        ('"aide à domicile"', ["aide", "domicile"], []),
        ("soudeur -alu", ["soudeur"], ["alu"]),
        ('vente -"à distance"', ["vente"], ["distance"]),
        ('vente -"produit frais"', ["vente"], ["produit frais"]),
        ("formation de soudeur", ["soudeur"], []),
        ("Bonjour, je voudrais devenir soudeur", ["soudeur"], []),
        ("je recherche une formation de soudeur", ["soudeur"], []),
        ("master recherche", ["master", "recherche"], []),
        ("permis B", ["permis", "permis-b"], []),
        ("permis de conduire catégorie CE", ["permis", "permis-ce"], []),
        ("permis de conduire", ["permis", "conduire"], []),
        ("de la formation", ["de", "la", "formation"], []),
        ("aide-soignant", ["aidesoignant"], []),
        ('"non fermée', ["non", "fermee"], []),
        ("soudeur soudeurs", ["soudeur", "soudeurs"], []),
        ("-", [], []),
        ("", [], []),
        ('"""" - -- "', [], []),
    ],
)
def test_what_is_typed_is_read(typed, wanted, excluded):
    query = read_query(typed)
    assert (texts(query.wanted), texts(query.excluded)) == (wanted, excluded)


STRANGE = ["x" * 5000, "soudeur " * 700, "😀", "\0", "*", "-*", '-"', "\ud800", "a\u0301" * 999, "(" * 5000]


@pytest.mark.parametrize("typed", STRANGE)
def test_nothing_breaks_it(typed):
    assert len(read_query(typed).wanted) <= 32
