"""The values of LHÉO 2.3: length, form and codes of each element that holds text (source: lheo.gouv.fr)."""

from __future__ import annotations

import re
from collections.abc import Callable

# `text` least most: characters · `code` and the codes allowed · `integer` from 0 to 99999 · `date` AAAAMMJJ
GRAMMAR = """
code 0 1: certifiante niveau-entree-obligatoire prise-en-charge-frais-possible a-distance obligatoire
    modalites-entrees-sorties type-cycle conventionnement
code 0 1 2: modalites-enseignement type-alternance validation-blocs type-module
code 0 1 2 3 4: unite-rythme-alternance
code 0 1 2 3 4 5 6: code-perimetre-recrutement
code 0 1 2 3 4 5 6 7 8 11 12 13 14 15 16 17 18: code-niveau-entree code-niveau-sortie
code 0 1 2 3 4 5 6 7 8 9: modalite-recrutement
code 0 1 2 3 4 5 6 7 8 9 10 11: type-equipement
code 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14: type-contact
code 1 2: positionnement
code 1 2 3: etat-recrutement
code 1 2 3 4: parcours-de-formation
code 1 2 3 4 5 6 7 8 9 10: type-enseignement
code 1 6 7 8 5 9 2 3 4: objectif-general-formation
code 11 12 13 2 3 4 5 6 7 8 9 15 10 0 14 16 17 18 19 20 1: code-financeur
date: debut fin date
integer: nb-places cout-indicatif-equipement effectif-minimal capacite-simultanee capacite-cumulee unites-entreprise
    unites-centre duree-cycle annee-cycle nb-places-financees nombre-heures-centre nombre-heures-entreprise
    nombre-heures-total duree-conventionnee
text 0 150: duree-indicative
text 0 200: frais-restants modalites-pedagogiques
text 0 250: raison-sociale-formateur
text 0 30: latitude longitude
text 0 3000: renseignements-specifiques modalites-recrutement
text 0 50: infos-perimetre-recrutement
text 1 10: prix-total-TTC reference-code-CERTIFINFO reference-code-RNCP reference-code-RS code-RNCP code-CERTIFINFO
text 1 25: numtel
text 1 250: nom-organisme raison-sociale restauration hebergement transport acces-handicapes info-public-vise
text 1 255: intitule-formation libelle-enseignement denomination modalites-inscription
text 1 3000: objectif-formation resultats-attendus contenu-formation rythme-formation modalites-alternance
    conditions-specifiques identifiant-module reference-module
text 1 50: ligne prenom civilite nom ville
text 1 500: libelle-bloc commentaire
text 1 6: prix-horaire-TTC
text 1 600: detail-conditions-prise-en-charge
text 11 11: numero-activite
text 14 14: SIRET
text 2 2: langue-formation region pays
text 2 3: departement
text 2 5: heure-debut heure-fin
text 3 10: code-RS
text 3 160: courriel
text 3 3: code-NSF
text 3 400: urlweb
text 4 10: code-CPF code-ELU
text 4 5: code-INSEE-canton
text 5 5: code-modalite-pedagogique reference-code-FORMACODE code-FORMACODE code-ROME code-public-vise codepostal
    code-INSEE-commune
text 8 40: code-bloc
text 8 8: code-UAI
"""

_DATE = re.compile(r"[0-9]{4}[019][0-9][01239][0-9]")
_WHOLE = re.compile(r"[0-9]{1,5}")

UNKNOWN_DATES = frozenset({"00000000", "99999999"})


def _text(least: int, most: int) -> Callable[[str], str | None]:
    def fault(value: str) -> str | None:
        if least <= len(value) <= most:
            return None
        if least == most:
            return f"{len(value)} caractères au lieu de {least}"
        if len(value) > most:
            return f"{len(value)} caractères, {most} au plus"
        return "valeur vide" if not value else f"{len(value)} caractères, {least} au moins"

    return fault


def _code(codes: frozenset[str]) -> Callable[[str], str | None]:
    def fault(value: str) -> str | None:
        return None if value in codes else "code inconnu de LHÉO"

    return fault


def _integer(value: str) -> str | None:
    return None if _WHOLE.fullmatch(value) else "un nombre entier de 0 à 99999 est attendu"


def _date(value: str) -> str | None:
    return None if _DATE.fullmatch(value) else "une date AAAAMMJJ est attendue"


class _Values:
    """Read the grammar once: the fault of a value, and a filler that the standard accepts."""

    def __init__(self) -> None:
        self.faults: dict[str, Callable[[str], str | None]] = {}
        self.fillers: dict[str, str] = {}
        self.longest: dict[str, int] = {}
        for rule in re.sub(r"\n\s+", " ", GRAMMAR.strip()).split("\n"):
            form, _, names = rule.partition(": ")
            kind, *arguments = form.split()
            for name in names.split():
                self.faults[name], self.fillers[name] = self._rule(kind, arguments)
                if kind == "text":
                    self.longest[name] = int(arguments[1])

    @staticmethod
    def _rule(kind: str, arguments: list[str]) -> tuple[Callable[[str], str | None], str]:
        if kind == "text":
            least, most = map(int, arguments)
            return _text(least, most), "-" if least <= 1 else "0" * least
        if kind == "code":
            return _code(frozenset(arguments)), arguments[0]
        if kind == "integer":
            return _integer, "0"
        return _date, "00000000"


_VALUES = _Values()

# element → function giving what is wrong with a value, in French, or None
FAULTS = _VALUES.faults
# element → a value that says nothing, where the standard requires the element
FILLERS = _VALUES.fillers
# element that holds a text → how many characters at most
LONGEST = _VALUES.longest
