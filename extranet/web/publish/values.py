"""What a LHÉO value says to people: plain French lines, codes under their official names, nothing left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from functools import partial

from babel import Locale

from extranet.catalogue import content
from extranet.catalogue.writing.typed import typed
from extranet.lheo.labels import label_of
from extranet.lheo.structure import EXTRA, EXTRAS
from extranet.lheo.tree import Element
from extranet.lheo.values import FAULTS
from extranet.reference import codes, lheo_codes
from extranet.reference.lheo_audiences import TEACHING_METHODS, TEACHING_METHODS_V9, audience_code, audience_label
from extranet.web import formats, words
from extranet.web.formats import NBSP

_LANGUAGES = Locale(formats.LOCALE).languages
_COLON = f"{NBSP}: "

_LISTED: dict[str, lheo_codes.Labels] = {
    **dict.fromkeys(
        ("certifiante", "niveau-entree-obligatoire", "prise-en-charge-frais-possible", "a-distance", "obligatoire"),
        lheo_codes.BOOLEANS,
    ),
    "conventionnement": lheo_codes.BOOLEANS,
    "modalites-entrees-sorties": lheo_codes.ENTRIES,
    "modalites-enseignement": lheo_codes.TEACHING_MODES,
    "type-alternance": lheo_codes.WORK_STUDY_CONTRACTS,
    "validation-blocs": lheo_codes.BLOCK_VALIDATIONS,
    "type-module": lheo_codes.MODULE_TYPES,
    "unite-rythme-alternance": lheo_codes.RHYTHM_UNITS,
    "code-perimetre-recrutement": lheo_codes.RECRUITMENT_PERIMETERS,
    "code-niveau-entree": lheo_codes.LEVELS,
    "code-niveau-sortie": lheo_codes.LEVELS,
    "modalite-recrutement": lheo_codes.MEETING_MODALITIES,
    "type-equipement": lheo_codes.EQUIPMENT_TYPES,
    "type-contact": lheo_codes.CONTACT_TYPES,
    "positionnement": lheo_codes.POSITIONING_TYPES,
    "etat-recrutement": lheo_codes.RECRUITMENT_STATES,
    "parcours-de-formation": lheo_codes.PATH_TYPES,
    "type-enseignement": lheo_codes.TEACHING_TYPES,
    "objectif-general-formation": lheo_codes.GENERAL_AIMS,
    "type-cycle": lheo_codes.CYCLE_TYPES,
    "code-modalite-pedagogique": TEACHING_METHODS_V9 | TEACHING_METHODS,
}
_NOMENCLATURES = {
    f"{prefix}{name}": kind
    for prefix in ("", "reference-")
    for name, kind in (
        ("code-FORMACODE", codes.FORMACODE),
        ("code-ROME", codes.ROME),
        ("code-NSF", codes.NSF),
        ("code-RNCP", codes.RNCP),
        ("code-RS", codes.RS),
    )
}
# What is inside a field; the fields themselves are in `lheo.labels`.
_INSIDE = {
    "nom-organisme": "Nom",
    "raison-sociale": "Raison sociale",
    "raison-sociale-formateur": "Raison sociale",
    "numero-activite": "Numéro d’activité",
    "renseignements-specifiques": "Renseignements",
    "nb-places": "Places",
    "nb-places-financees": "Places financées",
    "commentaire": "Commentaire",
    "denomination": "Lieu",
    "libelle-bloc": "Bloc",
    "code-bloc": "Code du bloc",
    "validation-blocs": "Validation des blocs",
    "departement": "Département",
    "code-INSEE-commune": "Code de la commune",
    "code-INSEE-canton": "Code du canton",
    "region": "Région",
    "pays": "Pays",
    "telfixe": "Téléphone",
    "portable": "Portable",
    "fax": "Télécopie",
    "courriel": "Courriel",
    "web": "Site",
    "cout-indicatif-equipement": "Coût indicatif",
    "a-distance": "À distance",
    "obligatoire": "Obligatoire",
    "type-enseignement": "Type",
    **{name: name.removeprefix("reference-").removeprefix("code-") for name in _NOMENCLATURES},
    **{name: name.removeprefix("reference-").removeprefix("code-") for name in ("code-CERTIFINFO", "code-CPF")},
    "reference-code-CERTIFINFO": "CERTIFINFO",
    "code-UAI": "UAI",
    "code-FORMACODE": "Formacode",
    "reference-code-FORMACODE": "Formacode",
}


def lines_of(elements: Iterable[Element]) -> list[str]:
    """Return what the elements of one field say, as plain lines; none where they say nothing."""
    return [line for element in elements for line in _lines(deepcopy(element))]


def _lines(element: Element) -> list[str]:
    """Write an element whose written parts are taken out on the way: what no writer knows is told by name."""
    if element.tag in FAULTS or not len(element):
        return _leaf(element)
    writer = _WRITERS.get(element.tag)
    written = [line for line in writer(element) if line] if writer else []
    others = [line for child in list(element) for line in _named(child)]
    return [*written, ", ".join(others)] if others and element.tag in _DETAILED else written + others


def _named(element: Element) -> Iterator[str]:
    if element.tag not in FAULTS and len(element) and element.tag not in _ONE_LINE:
        yield from _lines(element)
        return
    for line in _lines(element):
        yield f"{_name(element)}{_COLON}{line}"


def _name(element: Element) -> str:
    if element.tag in {EXTRA, EXTRAS}:
        return element.get("info") or label_of(element.tag)
    return _INSIDE.get(element.tag) or label_of(element.tag)


def _leaf(element: Element) -> list[str]:
    text = content.raw(element, ".")
    if text is None:
        return []
    name, code = element.tag, text.strip()
    if name in {"date", "debut", "fin"}:
        return [_day(code)]
    if name in _LISTED:
        known = _LISTED[name].get(code)
        return [_capital(known) if known else f"Code {code}"]
    if name in _NOMENCLATURES:
        return [_with_code(codes.label(_NOMENCLATURES[name], code), code)]
    if name == "code-public-vise":
        return [_with_code(audience_label(audience_code(code, element.get("ref"))), code)]
    if name == "code-financeur":
        return [words.funder(code).label]
    if name == "langue-formation":
        return [_capital(_LANGUAGES.get(code.lower(), code))]
    return [" ".join(line.split()) for line in typed(text).splitlines() if line.strip()]


def _with_code(label: str | None, code: str) -> str:
    return f"{_capital(label)} ({code})" if label else f"Code {code}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _day(text: str) -> str:
    day = content.day(text)
    return formats.long_day(day) if day else f"date non précisée ({text})"


def _take_lines(element: Element, *paths: str) -> list[str]:
    """Take these parts out of an element and return what they say."""
    return [line for path in paths for found in element.findall(path) for line in _take_one(element, found)]


def _take(element: Element, *paths: str) -> list[str]:
    """Take these parts out of an element and return what they say, each on one line."""
    said = [", ".join(_take_one(element, found)) for path in paths for found in element.findall(path)]
    return [text for text in said if text]


def _take_one(parent: Element, child: Element) -> list[str]:
    parent.remove(child)
    return _lines(child)


def _coordinates(element: Element) -> Iterator[str]:
    name = " ".join(_take(element, "civilite", "prenom", "nom"))
    reach = _take(element, "ligne", "telfixe", "portable", "courriel", "web")
    yield ", ".join(filter(None, (name, *reach)))
    yield from _take_lines(element, "adresse")


def _address(element: Element) -> Iterator[str]:
    town = " ".join(_take(element, "codepostal", "ville"))
    yield ", ".join(filter(None, (*_take(element, "denomination", "ligne"), town)))


def _listed_inside(element: Element) -> Iterator[str]:
    yield ", ".join(line for child in list(element) for line in _take_one(element, child))


def _contact(element: Element) -> Iterator[str]:
    role = " ".join(_take(element, "type-contact"))
    details = _take_lines(element, "coordonnees")
    yield _COLON.join(filter(None, (role, *details[:1])))
    yield from details[1:]


def _inner(path: str, element: Element) -> Iterator[str]:
    yield from _take_lines(element, path)


def _period(element: Element) -> Iterator[str]:
    start, end = (content.day(content.raw(element, name)) for name in ("debut", "fin"))
    _take(element, "debut", "fin")
    if start and end and start != end:
        yield f"du {formats.long_day(start)} au {formats.long_day(end)}"
    elif start:
        yield formats.long_day(start) if end else f"à partir du {formats.long_day(start)}"
    else:
        yield f"jusqu’au {formats.long_day(end)}" if end else "dates non précisées"


def _geolocation(element: Element) -> Iterator[str]:
    if found := _take(element, "latitude", "longitude"):
        yield f"Coordonnées{_COLON}{', '.join(found)}"


def _funder(element: Element) -> Iterator[str]:
    name, places = (" ".join(_take(element, part)) for part in ("code-financeur", "nb-places-financees"))
    counted = formats.plural(int(places), "place financée", "places financées") if places.isdecimal() else places
    yield _COLON.join(filter(None, (name, counted)))


def _meeting(element: Element) -> Iterator[str]:
    kind, day = _take(element, "modalite-recrutement"), _take(element, "periode")
    start, end = (" ".join(_take(element, name)) for name in ("heure-debut", "heure-fin"))
    hours = [f"de {start} à {end}" if start and end else start or end] if start or end else []
    places = [_seats(text) for text in _take(element, "nb-places")]
    yield ", ".join(kind + day + hours + places + _take(element, "adresse", "urlweb", "commentaire"))


def _seats(text: str) -> str:
    return formats.plural(int(text), "place") if text.isdecimal() else text


def _organisation(element: Element) -> Iterator[str]:
    names = _take(element, "nom-organisme", "raison-sociale", "raison-sociale-formateur")
    yield ", ".join(dict.fromkeys(names))
    if siret := _take(element, "SIRET-organisme-formation", "SIRET-formateur"):
        yield ", ".join(siret)


def _equipment(element: Element) -> Iterator[str]:
    yield ", ".join(_take(element, "type-equipement", "commentaire"))


def _course(element: Element) -> Iterator[str]:
    yield ", ".join(_take(element, "libelle-enseignement", "commentaire"))


_Writer = Callable[[Element], Iterator[str]]
# Told on one line after their name; the others are a list of lines of their own.
_ONE_LINE = frozenset({"telfixe", "portable", "fax", "web", "periode"})
# What no writer knows of them is told on one line.
_DETAILED = frozenset({"adresse"})
_WRITERS: dict[str, _Writer] = {
    "coordonnees": _coordinates,
    "adresse": _address,
    "geolocalisation": _geolocation,
    "periode": _period,
    "organisme-financeur": _funder,
    "recrutement": _meeting,
    "equipement": _equipment,
    "enseignement": _course,
    **dict.fromkeys(("contact-formation", "contact-session", "contact-organisme", "contact-formateur"), _contact),
    **dict.fromkeys(("telfixe", "portable", "fax", "web"), _listed_inside),
    **dict.fromkeys(("organisme-formation-responsable", "organisme-formateur"), _organisation),
    **{name: partial(_inner, "urlweb") for name in ("url-formation", "url-action", "url-session")},
    "periode-inscription": partial(_inner, "periode"),
    **{name: partial(_inner, "adresse") for name in ("adresse-information", "adresse-inscription")},
    "lieu-de-formation": partial(_inner, "coordonnees"),
    "date-information": partial(_inner, "date"),
}
