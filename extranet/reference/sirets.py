"""SIRET: the number of an establishment."""

from __future__ import annotations


def well_formed_siret(text: str) -> bool:
    """Tell whether the text is made of fourteen digits."""
    return len(text) == 14 and text.isascii() and text.isdigit()


_LA_POSTE = "356000000"


def siret_fault(text: str) -> str | None:
    """Say in French what is wrong with a SIRET; None when its fourteen digits agree with its key (Luhn, La Poste)."""
    if not well_formed_siret(text):
        return "Un SIRET a 14 chiffres."
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(text)]
    if sum(sum(divmod(one, 10)) for one in doubled) % 10 == 0:
        return None
    if text.startswith(_LA_POSTE) and sum(map(int, text)) % 5 == 0:
        return None
    return "Ce SIRET n’existe pas\u00a0: vérifiez ses chiffres."
