"""What a remark and its answer may say: never who a job seeker is."""

from __future__ import annotations

import unicodedata

from extranet.errors import Invalid
from extranet.reference.identifiers import ADDRESS, PHONE, personal

LONGEST_REMARK = 300
LONGEST_ANSWER = 1000
KEPT_NOWHERE = "Rien n’a été enregistré."

_UNSEEN = {"Cc", "Cf", "Cs", "Co"}
_OF_A_PROVIDER = {ADDRESS, PHONE}


def read_remark(text: str | None, *, contact: bool) -> str:
    """Return a remark on one line; raise Invalid with what is wrong with it.

    An address or a number is refused, unless it is the contact of the provider that is wrong: it is then what to say.
    """
    line = " ".join(_visible(text).split())
    if not line:
        raise Invalid("Dites en une phrase ce qui est inexact.", field="text")
    if len(line) > LONGEST_REMARK:
        raise Invalid(f"Le texte a {len(line)} caractères\u00a0: {LONGEST_REMARK} au plus.", field="text")
    for what in personal(line):
        if what not in _OF_A_PROVIDER:
            raise Invalid(f"Ce texte contient {what}\u00a0: retirez-le. {KEPT_NOWHERE}", field="text")
        if not contact:
            raise Invalid(
                f"Ce texte contient {what}\u00a0: retirez-le pour ne désigner personne. Si c’est le contact de "
                f"l’organisme qui est faux, choisissez «\u00a0Contact\u00a0». {KEPT_NOWHERE}",
                field="text",
            )
    return line


def read_answer(text: str | None) -> str:
    """Return an answer with plain line ends; raise Invalid with what is wrong with it."""
    lines = _visible((text or "").replace("\r\n", "\n").replace("\r", "\n"), keep="\n").strip()
    if not lines:
        raise Invalid("Écrivez une réponse, ou classez la remarque sans réponse.", field="answer")
    if len(lines) > LONGEST_ANSWER:
        raise Invalid(f"La réponse a {len(lines)} caractères\u00a0: {LONGEST_ANSWER} au plus.", field="answer")
    for what in personal(lines):
        if what not in _OF_A_PROVIDER:
            raise Invalid(f"Cette réponse contient {what}\u00a0: retirez-le. {KEPT_NOWHERE}", field="answer")
    return lines


def _visible(text: str | None, keep: str = "") -> str:
    """Return a text without control and direction marks; spaces of all kinds stay."""
    letters = (" " if letter in "\t\n\r\0" and letter not in keep else letter for letter in text or "")
    return "".join(one for one in letters if one in keep or unicodedata.category(one) not in _UNSEEN)
