"""The analyser: one for the index, the query, suggestions and highlights.

A text is cut into chunks (what stands between spaces: `l'aide-soignant(e)`), a chunk into words, a word into keys:

- `=form`, the folded word as written, which weighs more in a strong field;
- the stem, shared by its forms (`soudeurs`, `soudeuse` → `soudeur`);
- for a driving licence, the word and the whole (`permis de conduire B` → `permis`, `permis-b`);
- for a word written with hyphens, its parts, the parts joined (`aidesoignant`), and `~aid-soignant`, the mark that
  lets a query typed in one word be cut where the catalogue cuts it.

Change VERSION with anything here: every index is then rebuilt.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from whoosh.analysis import Filter, Token, Tokenizer

from extranet.reference.text import fold
from extranet.search.words.morphology import INCLUSIVE_ENDINGS, feminine, stem

VERSION = 4
EXACT, COMPOUND, ENTIRE = "=", "~", "!"
LONGEST = 40

# Words that carry no constraint of their own: kept in the index, asked for only when nothing else is.
_EMPTY_WORDS = """
a afin ai alors apres au aupres aussi autre autres aux avec avoir car ce ceci cela celle celui ces cet cette ceux
chaque chez comme comment contre dans de depuis des dont du elle elles en entre es est et etc etre eu eux faire
formation formations il ils je la le les leur leurs lors lui ma mais me mes moi mon ne ni nos notre nous on ont or
ou par parmi pas peu plus pour pouvoir pres qu quand que quel quelle quelles quels qui quoi sa sans se selon ses si
son sont sous sur ta tant te tes toi ton tous tout toute toutes tres tu un une vers voici voila vos votre vous y
"""
EMPTY_WORDS = frozenset(_EMPTY_WORDS.split())
_ELIDED = frozenset(["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"])
_WHOLE = {"aujourd'hui": "aujourdhui", "prud'homme": "prudhomme", "prud'hommes": "prudhommes"} | {
    "prud'homal": "prudhomal", "presqu'ile": "presquile", "quelqu'un": "quelquun"
}  # fmt: skip

_UNIFORM = str.maketrans(
    dict.fromkeys("’‘ʼ′`´‛＇", "'")
    | dict.fromkeys("‐‑‒–—−", "-")
    | dict.fromkeys("•‧∙⋅・", "·")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\ufeff\x00", None)
)
_ENDING = "(?:" + "|".join(INCLUSIVE_ENDINGS).replace("ere", "[eè]re") + ")"
_INCLUSIVE = rf"(?:\({_ENDING}?s?\)s?|[·./]-?{_ENDING}s?(?!\w)|-(?:euse|trice|rice|i?[eè]re|ne|e)s?(?!\w)|[·.]s(?!\w))"
# Not `DE`: *permis de* says nothing of buses
_LICENCE = r"permis (?:de conduire )?(?:(?:de )?(?:la )?cat[ée]gorie )?(?:am|a[12]?|b(?:e|1|96)?|c1?e?|d1?)"
_CHUNK = re.compile(
    r"(?<!\w)(?:c\+\+|[cf]#)|(?<!\w)\.net(?!\w)"  # languages
    rf"|(?<!\w){_LICENCE}(?![\w'])"
    r"|(?<!\w)bac ?\+ ?\d(?!\w)"  # bac+2
    r"|(?<!\w)r\.? ?\d{3}(?!\w)"  # R489, R.489, R 489
    r"|(?<![\w.])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?!\w))?"  # R.S.A.
    rf"|[^\W_]+(?:{_INCLUSIVE}|['·-][^\W_]+)*",
    re.IGNORECASE,
)
_SPECIAL = re.compile(r"c\+\+|[cf]#|\.net|bac ?\+ ?\d|r\.? ?\d{3}|(?:[^\W\d_]\.){2,}[^\W\d_]?")
_IN_LICENCE = re.compile(_LICENCE)
_MARKED = re.compile(rf"^([^\W_]+?)((?:{_INCLUSIVE})+)$")
_INSIDE = re.compile(rf"\({_ENDING}?s?\)s?|·{_ENDING}s?(?!\w)")
_ENDING_IN = re.compile(rf"[(·./-]({'|'.join(INCLUSIVE_ENDINGS)})s?(?!\w)")


class Word(NamedTuple):
    """One word: its folded form, its stem, and whether it carries no constraint of its own."""

    form: str
    stem: str
    empty: bool = False


class Chunk(NamedTuple):
    """What stands between spaces: its words, and for a hyphenated one the parts joined and their mark."""

    words: tuple[Word, ...]
    joined: Word | None
    keys: tuple[str, ...]


def uniform(text: str) -> str:
    """Return the text with one kind of apostrophe, hyphen, dot and space, and nothing invisible."""
    return text if text.isascii() and "\0" not in text else unicodedata.normalize("NFKC", text).translate(_UNIFORM)


def chunks(text: str) -> Iterator[Chunk]:
    """Cut a text into its chunks."""
    return (chunk(found) for found in _CHUNK.findall(uniform(text)))


def keys(text: str) -> list[str]:
    """Return the keys of a text, in order, as the analyser gives them."""
    return [key for piece in _CHUNK.findall(uniform(text)) for key in chunk(piece).keys]


def folded_words(text: str) -> str:
    """Return the folded words of a text, in order, with one space between: phrases are compared so."""
    return " ".join(each.form for one in chunks(text) for each in one.words)


def word(form: str) -> Word:
    """Return the word of a folded form."""
    form = form[:LONGEST]
    return Word(form, stem(form), form in EMPTY_WORDS)


@lru_cache(maxsize=200_000)
def chunk(text: str) -> Chunk:
    """Read one chunk: protected names whole, elided articles dropped, inclusive endings written out."""
    text = fold(text)
    if _SPECIAL.fullmatch(text):
        return _made((word(text.replace(" ", "").replace(".", "") if text != ".net" else text),), None)
    if _IN_LICENCE.fullmatch(text):
        return _made((word("permis"), word("permis-" + text.rpartition(" ")[2])), None)
    if text in _WHOLE:
        return _made((word(_WHOLE[text]),), None)
    if marked := _MARKED.match(text):
        base = marked[1]
        written_out = [feminine(base, ending) for ending in _ENDING_IN.findall(marked[2])]
        return _made(tuple(word(form) for form in dict.fromkeys([base, *written_out])), None)
    parts = [part for part in re.split(r"[^\w]+|_", _INSIDE.sub("", text)) if part]
    while len(parts) > 1 and parts[0] in _ELIDED and "'" in text:
        parts = parts[1:]
    return _compound(parts) if len(parts) > 1 else _made(tuple(word(part) for part in parts), None)


def _compound(parts: list[str]) -> Chunk:
    """Read a chunk of several parts; after one letter (e-commerce) only the joined form means something."""
    kept = [part for part in parts if part not in _ELIDED] or parts
    if len(kept) > 3 or all(part.isdigit() for part in kept) or len(kept) == 1:
        return _made(tuple(word(part) for part in kept), None)
    joined = word("".join(kept))
    if len(kept) == 2 and len(kept[0]) == 1 and kept[1].isalpha():
        return _made((joined,), None)
    return _made(tuple(word(part) for part in kept), joined)


def _made(words: tuple[Word, ...], joined: Word | None) -> Chunk:
    found: dict[str, None] = {}
    for one in words:
        found[EXACT + one.form] = None
        if not one.empty:
            found[one.stem] = None
    if joined is not None:
        found[EXACT + joined.form] = found[joined.stem] = None
        found[mark(*words)] = None
    return Chunk(words, joined, tuple(found))


def mark(*words: Word) -> str:
    """Return the key that says: the catalogue writes these words with hyphens."""
    return COMPOUND + "-".join(one.stem for one in words)


def whole(words: Iterable[Word]) -> str:
    """Return the key of a title made of exactly these words, in any order, without those that say nothing."""
    stems = sorted({one.stem for one in words if not one.empty})
    return ENTIRE + blake2b(" ".join(stems).encode(), digest_size=8).hexdigest()


class ChunkTokenizer(Tokenizer):
    """Cut a text into chunks, for Whoosh."""

    def __call__(self, value: str, positions: bool = False, chars: bool = False, **options: Any) -> Iterator[Token]:
        """Yield one token per chunk, with its place in the uniform text."""
        token = Token(positions, chars, **{name: options[name] for name in ("mode",) if name in options})
        for position, found in enumerate(_CHUNK.finditer(uniform(value)), options.get("start_pos", 0)):
            token.text, token.boost, token.stopped = found.group(), 1.0, False
            if positions:
                token.pos = position
            if chars:
                token.startchar, token.endchar = found.span()
            yield token


class KeyFilter(Filter):
    """Turn each chunk into its keys, all at the chunk's place."""

    def __call__(self, tokens: Iterator[Token]) -> Iterator[Token]:
        """Yield one token per key."""
        for token in tokens:
            for key in chunk(token.text).keys:
                token.text = key
                yield token


ANALYSER = ChunkTokenizer() | KeyFilter()
