"""Trade families: soudeur, soudure and souder share a root, which weighs less than the word itself.

The root is what is left without the ending that makes a trade, a place, a gesture or an adjective of a word.
"""

from __future__ import annotations

from functools import lru_cache

from extranet.search.words.analysis import Word

FAMILY = "%"
_SHORTEST = 4

# The longest first; a word keeps at least four letters.
_ENDINGS_MET = """
abilite able ion isation isateur ification ifier ateur atrice ation itrice iteur ition ance ence age ure eur euse
erie ier iere iste istique isme ien ienne ique icite icien icienne ant ante ement ment er ere ee ie ite oir aire
agiste iser if ive eux al el elle e
"""
_ENDINGS = sorted(
    _ENDINGS_MET.split(),
    key=len,
    reverse=True,
)
# Roots that the rules do not bring together, and words that look like a family and are not.
_ROOTS = {
    "vente": "vend", "vend": "vend", "vendr": "vend", "conduit": "conduct", "conduir": "conduct",
    "conduite": "conduct", "conduire": "conduct",
    "agricole": "agricult", "agricol": "agricult", "viticol": "viticult", "horticol": "horticult",
    "soin": "soign", "soins": "soign", "peintr": "peint", "peindr": "peint", "enseign": "enseign",
    "esthetique": "esthet", "esthetiqu": "esthet", "pharmaci": "pharmac", "gerer": "gest", "gestion": "gest",
    "gestionnair": "gest", "livr": "livr", "livraison": "livr", "produir": "product", "product": "product",
    "distribu": "distribut", "construir": "construct", "redig": "redact", "nettoy": "nettoi", "entretien": "entreten",
    "entreten": "entreten", "elevag": "elev", "elever": "elev", "elev": "elev",
}  # fmt: skip
_WORDS_ALONE = """
chauffeur porteur facteur facture secteur section traiteur traitement livre livret mention parcours option
specialite ouverture culture nature permis service services serveur matiere monument element formateur formation
"""
_ALONE = frozenset(_WORDS_ALONE.split())


def key(word: Word) -> str | None:
    """Return the key of a word's family; None for a word that has none."""
    found = root(word.form)
    return FAMILY + found if found else None


@lru_cache(maxsize=100_000)
def root(form: str) -> str | None:
    """Return the root of a folded word: `soudeuse`, `soudure` and `souder` → `soud`."""
    if len(form) < _SHORTEST or not form.isalpha() or not form.isascii():
        return None
    form = form[:-1] if form[-1] in "sx" and len(form) > _SHORTEST and form[-2:] != "ss" else form
    if form in _ALONE:
        return None
    if form in _ROOTS:
        return _ROOTS[form]
    ending = next((one for one in _ENDINGS if form.endswith(one) and len(form) - len(one) >= _SHORTEST), "")
    left = _plain(form[: len(form) - len(ending)])
    return _ROOTS.get(left, left)


def _plain(left: str) -> str:
    """Write a root in one way: no double consonant, no silent vowel, one letter for the sound of qu, c and g."""
    left = left.removesuffix("onn") + "on" if left.endswith("onn") else left
    if left.endswith("qu"):
        left = left[:-2] + "c"
    elif left.endswith("gu"):
        left = left[:-1]
    if len(left) > _SHORTEST and left[-1] == left[-2] and left[-1] not in "aeiou":
        left = left[:-1]
    return left.rstrip("eiy") if len(left.rstrip("eiy")) >= _SHORTEST else left
