"""What names or numbers a person, by its look: nothing of the kind is kept in a free text."""

from __future__ import annotations

import re
import unicodedata

ADDRESS, PHONE = "une adresse électronique", "un numéro de téléphone"
_GAP = r"[\s.\-/_]*"


def _look(*parts: str) -> re.Pattern[str]:
    """Match these parts one after the other, whatever separates them, alone among digits."""
    return re.compile(rf"(?<!\d){_GAP.join(parts)}(?!\d)", re.IGNORECASE)


# What it is called, and how it looks. A SIRET (14 digits) and the number of an action are none of them.
_KINDS = (
    (ADDRESS, re.compile(r"[^\s@]\s*(?:@|\(at\)|\[at\])\s*[^\s@]{1,255}\.[a-z]{2}", re.IGNORECASE)),
    (
        "un numéro de sécurité sociale",
        _look(
            "[1-478]", r"\d\d", r"(?:0[1-9]|1[0-2]|[2-9]\d)", r"(?:\d\d|2[ab])", r"\d{3}", rf"\d{{3}}(?:{_GAP}\d\d)?"
        ),
    ),
    (PHONE, _look(r"(?:(?:\+|00)\d{2,3}(?:\s*\(0\))?|0)", "[1-9]", *[r"\d\d"] * 4)),
    ("un identifiant de demandeur d’emploi", re.compile(r"(?<!\w)\d{7}\s?[a-z](?!\w)", re.IGNORECASE)),
)


def personal(text: str) -> list[str]:
    """Return what a text holds that tells who a person is, in French."""
    plain = "".join(one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf")
    return [name for name, look in _KINDS if look.search(plain)]
