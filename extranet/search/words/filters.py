"""Plain filters inside a text: `en cours du soir`, `niveau bac`, `à distance`, `janvier`.

What belongs to the name of a job or of a diploma stays a word: `relation client à distance`, `anglais niveau 2`.
Patterns read the folded words, one space between two (`bac+2` is `bac 2`, `d'emploi` is `d emploi`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from extranet.catalogue.funders import funder_names
from extranet.search.facets import YES, audiences_of
from extranet.search.words.periods import read_period
from extranet.search.words.pieces import Pieces


@dataclass(frozen=True)
class Filter:
    """Words read as values of a facet, or as a start window (`facet` is then `debut`)."""

    typed: str
    facet: str
    label: str
    values: tuple[str, ...] = ()
    start_min: date | None = None
    start_max: date | None = None


@dataclass(frozen=True)
class _Reading:
    pattern: re.Pattern[str]
    facet: str
    label: str
    values: tuple[str, ...]


_BEFORE_LEVEL = r"(?:(?:formations?|diplomes?|titres?|certifications?) )?(?:(?:de|du|au) )?niveau (?:de )?(?:sortie )?"
_KIND = r"(?:(?:formations?|diplomes?|titres?|certifications?|qualifications?) (?:de )?niveau|de niveau)"
_LEVELS = (
    ("5", "niveau de sortie 5 (BTS, DUT)", "bac 2|bts|dut|iii", "2"),
    ("6", "niveau de sortie 6 (licence, BUT)", "bac (?:3|4)|licence|bachelor|but|ii", "3"),
    ("7", "niveau de sortie 7 (master, ingénieur)", "bac 5|master|ingenieur", "5"),
    ("8", "niveau de sortie 8 (doctorat)", "bac 8|doctorat", "8"),
    ("4", "niveau de sortie 4 (baccalauréat)", r"bac(?: pro| professionnel| general)?(?! \d)|baccalaureat|bp|iv", None),
    ("3", "niveau de sortie 3 (CAP)", "cap|bep|v(?! bis)", None),
)
_PAID = r"(?:(?:financee?s?|prise?s? en charge|payee?s?) par|financements?)(?: de)?(?: la| le| l)?"
_AGENCY = "(?:pole emploi|france travail)"
_THEIRS = r"(?:formations?|offres?|stages?)(?: de)?(?: la| le| du)?"
# What is open to all is open to them
_EVERYBODY = "83056"
_SEEKERS = tuple(sorted({*audiences_of("pole-emploi"), _EVERYBODY}))
_YOUTH = tuple(sorted({*audiences_of("mission-locale"), _EVERYBODY}))
_EMPLOYEES = ("82044", "82058", _EVERYBODY)
_PLACES = (
    r"(?:avec |(?:ou )?il reste |encore )?(?:des |de la )?places? (?:encore )?(?:disponibles?|libres?|restantes?)"
    r"|avec (?:des )?places|(?:ou )?il reste des places"
)
# Whom it is for; a text may also begin with who asks: `demandeur d’emploi cherche…`, `jeune de 19 ans`
_FOR_SEEKERS = (
    r"pour (?:les |des |un |une )?(?:demandeu(?:r|se)s? d emploi|chomeu(?:r|se)s?)"
    r"|^(?:une? )?demandeu(?:r|se)s? d emploi(?= (?:\w+ )?(?:cherch|recherch|souhait|veu|voudr|interess))"
)
_REMOTE = (
    r"(?:entierement |totalement |100 )?(?:a distance|(?:en )?distanciel|par correspondance)"
    r"|(?:formations?|cours|stages?|entierement|100) en ligne"
)
_YOUNG = (
    r"pour (?:les |des |un |une )?jeunes?(?: de (?:moins de )?\d\d (?:a \d\d )?ans)?(?! (?:enfants?|adultes?|publics?))"
    r"|(?:une? )?jeunes? de (?:moins de )?\d\d (?:a \d\d )?ans"
)
_HANDICAPPED = (
    r"(?:personnes? )?rqth"
    r"|pour (?:les |des |un |une )?(?:personnes?|travailleu(?:r|se)s?|publics?) (?:en situation de )?handicap\w*"
    r"|travailleu(?:r|se)s? handicapee?s?"
)
_EVENING = r"(?:en |des |les )?cours (?:du|le) soir|(?:en|le|les) soirees?|(?:le|du) soir"
_OPEN_TO = r"accessibles? (?:aux? )?(?:personnes? |travailleurs? )?(?:en situation de )?handicap\w*|acces handicap\w*"
_WITHOUT = (
    r"(?:accessibles? )?sans (?:aucun )?(?:diplome|qualification|prerequis|niveau)s?(?: exigee?s?| requise?s?)?"
    r"|(?:aucun|pas de) diplome|non diplomee?s?|sans condition de diplome"
)
# Below which level somebody stands who has none of it
_NO_LEVEL = ("1", "2", "sans")
_SIMPLE = (
    ("entree", _WITHOUT, "sans diplôme à l’entrée", _NO_LEVEL),
    ("entree", "sans (?:le )?bac", "sans le bac à l’entrée", ("1", "2", "3", "sans")),
    ("certification", r"(?:non|pas) (?:certifi|qualifi)ante?s?|sans certification", "sans certification", ("sans",)),
    ("certification", r"diplomante?s?|(?:inscrite?s? )?au rncp", "certification RNCP", ("rncp",)),
    ("certification", r"(?:certifi|qualifi)ante?s?|avec certification", "certifiante", ("autre", "rncp", "rs")),
    ("rythme", _EVENING, "cours du soir", ("soir",)),
    ("rythme", r"(?:en |le |les )?week ?ends?|(?:le|les) samedis?", "week-end", ("week-end",)),
    ("rythme", r"(?:en |a )?(?:temps partiel|mi temps)", "temps partiel", ("temps-partiel",)),
    ("rythme", r"(?:en |a )?temps (?:plein|complet)", "temps plein", ("temps-plein",)),
    ("rythme", r"(?:en|des) cours de jour|en journee", "en journée", ("journee",)),
    ("rythme", r"(?:en|par) alternance", "en alternance", ("alternance",)),
    ("modalite", _REMOTE, "à distance", ("2",)),
    ("modalite", r"(?:en )?presentiel", "en présentiel", ("0",)),
    ("financeur", rf"(?:{_PAID}|{_THEIRS}) (?:region|conseil regional)", "", ("2",)),
    ("financeur", rf"(?:{_PAID}|{_THEIRS}) {_AGENCY}|^{_AGENCY}$", "", ("4",)),
    ("financeur", rf"{_PAID} agefiph", "", ("7",)),
    ("public", _FOR_SEEKERS, "demandeurs d’emploi ou tout public", _SEEKERS),
    ("public", r"pour (?:les |des |un |une )?salarie[es]?s?", "salariés ou tout public", _EMPLOYEES),
    ("public", _YOUNG, "jeunes ou tout public", _YOUTH),
    ("handicap", _HANDICAPPED, "accessible aux personnes handicapées", (YES,)),
    ("handicap", _OPEN_TO, "accessible aux personnes handicapées", (YES,)),
    ("places", _PLACES, "avec des places (confirmées ou à confirmer)", ("oui", "a-confirmer")),
    ("bientot", r"(?:qui )?(?:commenc|demarr|debut)(?:e|ent|ant) bientot", "commence dans les 30 jours", (YES,)),
)  # fmt: skip


def _reading(facet: str, pattern: str, label: str, values: tuple[str, ...]) -> _Reading:
    return _Reading(re.compile(rf"(?<![^ ])(?:{pattern})(?![^ ])"), facet, label, values)


def _entries() -> list[_Reading]:
    """Return what tells the level that somebody has, or that is asked of who begins."""
    found = []
    for value, label, names, _ in _LEVELS:
        asked = "à l’entrée\u00a0: " + label.replace(" de sortie", "")
        up_to = tuple(one for one in ("1", "2", "3", "4", "5", "6", "7", "8") if one <= value)
        exactly = (
            rf"(?:niveau d entree|entree (?:au )?niveau|niveau (?:requis|exige|demande)) (?:{names})",
            rf"(?:niveau )?(?:{names}) (?:requis|exigee?|demandee?|obligatoire|minimum|a l entree)",
            rf"(?:accessibles? )?(?:apres|post) (?:le |la |un |une )?(?:{names})",
        )
        has = rf"(?:accessibles? )?(?:avec|titulaires? d[eu]) (?:le |la |un |une )?(?:niveau )?(?:{names})"
        found += [_reading("entree", pattern, asked, (value,)) for pattern in exactly]
        found.append(_reading("entree", has, f"{asked}, ou moins", (*up_to, "sans")))
    return found


def _levels() -> list[_Reading]:
    """Return what tells a level; before other words, `bac+2` and `niveau 5` may belong to a title."""
    found = []
    for value, label, names, bac in _LEVELS:
        patterns = [f"{_BEFORE_LEVEL}(?:{names})", f"{_KIND} {value}", f"^niveau {value}$"]
        if bac:
            patterns += [rf"(?:formations?|diplomes?) (?:de )?bac {bac}", rf"(?:^|(?<=\w )(?:un |en |a )?)bac {bac}$"]
        found += [_reading("niveau", pattern, label, (value,)) for pattern in patterns]
    return found


_READINGS = (*_entries(), *_levels(), *(_reading(*one) for one in _SIMPLE))
# One of these words at least is in each of the patterns above: most texts are read no further.
_TRIGGERS = re.compile(
    r"niveau|bac|apres|avec|requis|exige|minimum|diplom|certifi|qualif|rncp|soir|week|samedi|temps|jour|altern|distan|ligne|correspondance|presentiel|"
    r"region|conseil|emploi|travail|agefiph|chom|salarie|jeune|handicap|rqth|place|bientot"
)
# The words after which a filter belongs to the name of a job: `relation client à distance`.
_OF_A_JOB = re.compile(
    r"(?:^| )(?:relation|experte?s?|clients?|clienteles?|vente|vendeu(?:r|se)s?|conseil\w*|enseignement|formateurs?|"
    r"formatrices?|tuteurs?|tutorat|assistance|accueil|pilotage|pilote|maintenance|commerce|commercial\w*|services?|"
    r"management|manager|encadrement|telepro\w*|travail|travailler|surveillance|depannage|support|prise en main|"
    r"controle|aide|animer|animation|concevoir|conception)(?: e)?$"
)
_MOST_BEFORE = 3
_GUARDED = frozenset({"modalite", "public"})


def read_filters(pieces: Pieces, today: date) -> list[Filter]:
    """Take out of a text what it says of filters and of the start."""
    found = []
    for reading in _READINGS if pieces.mention(_TRIGGERS) else ():
        for span, _ in pieces.matches(reading.pattern):
            if not (reading.facet in _GUARDED and _in_a_name(pieces, span.first)):
                label = reading.label or f"financeur\u00a0: {funder_names()[reading.values[0]]}"
                found.append(Filter(pieces.take(span), reading.facet, label, reading.values))
    if period := read_period(pieces, today):
        span, label, start_min, start_max = period
        found.append(Filter(pieces.take(span), "debut", label, (), start_min, start_max))
    return found


def _in_a_name(pieces: Pieces, first: int) -> bool:
    """Tell whether the words before make of a filter a part of the name of a job."""
    before = " ".join(token.form for token in pieces.tokens[max(first - _MOST_BEFORE, 0) : first])
    return _OF_A_JOB.search(before) is not None
