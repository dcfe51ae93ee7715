"""What LHÉO tells of a training and an action, in the order in which an adviser asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from babel import Locale
from markupsafe import Markup

from extranet.catalogue import content
from extranet.catalogue.texts import safe_html
from extranet.lheo.tree import Element
from extranet.reference import lheo_codes
from extranet.reference.codes import FORMACODE, NSF, RNCP, ROME, RS, bare_code
from extranet.reference.lheo_audiences import TEACHING_METHODS, audience_label
from extranet.web import words
from extranet.web.contacts import Link, web_link
from extranet.web.formats import LOCALE, NBSP, number, plural

Labels = dict[tuple[str, str], tuple[str, str | None]]
Fact = tuple[str, str | Markup | None]

FRANCE_COMPETENCES = "https://www.francecompetences.fr/recherche/{kind}/{code}/"
_LANGUAGES = Locale(LOCALE).languages


@dataclass(frozen=True)
class Certification:
    """A certification: its number, linked to its official sheet, and its title where a table knows it."""

    link: Link
    label: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of the sheet: a text, facts with their names, or both."""

    heading: str
    html: Markup = Markup("")
    facts: list[Fact] = field(default_factory=list)
    icon: str = ""  # a drawing that people know before they read

    def __bool__(self) -> bool:
        """Tell whether there is anything to read."""
        return bool(self.html or self.facts)


def sections(row: Any, training: Element, action: Element, labels: Labels) -> list[Section]:
    """Return the parts of the sheet that have something to say."""
    parts = (
        Section(heading="Ce qu’on y apprend", html=_texts(training, "objectif-formation", "contenu-formation")),
        Section(heading="Pour qui", facts=_kept(_for_whom(row, training, action))),
        Section(heading="Accueil des personnes handicapées", icon="access", html=_texts(action, "acces-handicapes")),
        Section(heading="Déroulement", facts=_kept(_course(row, training, action))),
        Section(heading="Ensuite", html=_texts(training, "resultats-attendus"), facts=_kept(_afterwards(row, labels))),
        Section(heading="Financement et frais", facts=_kept(_money(row, action))),
        Section(heading="Métiers et domaines", facts=_kept(_domains(row, labels))),
    )
    return [part for part in parts if part]


def practical(action: Element) -> list[Fact]:
    """Return what makes the days possible: meals, lodging, transport."""
    names = (("Restauration", "restauration"), ("Hébergement", "hebergement"), ("Transport", "transport"))
    return _kept((term, content.line(action, path)) for term, path in names)


def codes_of(row: Any) -> dict[str, list[str]]:
    """Return the codes whose labels the facts of an offer need."""
    certified = {kind: [codes[kind] for codes in row.certifications if codes.get(kind)] for kind in (RNCP, RS)}
    return {ROME: row.rome, FORMACODE: row.formacodes, NSF: row.nsf, **certified}


def certifications(row: Any, labels: Labels) -> list[Certification]:
    """Return the certifications, linked to their official sheet where they have one."""
    found = []
    for codes in row.certifications:
        for kind in (RNCP, RS):
            if code := codes.get(kind):
                bare = bare_code(kind, code)
                url = FRANCE_COMPETENCES.format(kind=kind, code=bare) if bare.isascii() and bare.isdigit() else None
                label, _ = labels.get((kind, code), ("", None))
                found.append(Certification(Link(f"{kind.upper()}{NBSP}{bare}", url), label))
    return list(dict.fromkeys(found))


def _listed(words: Iterable[str]) -> str:
    """Write labels as one list: a capital to begin it, none inside but those of acronyms."""
    joined = ", ".join(word if word[1:2].isupper() else word[:1].lower() + word[1:] for word in words)
    return joined[:1].upper() + joined[1:]


def _for_whom(row: Any, training: Element, action: Element) -> Iterator[Fact]:
    audiences = (audience_label(code) or f"Public {code}" for code in row.audiences)
    yield "Publics", _listed(dict.fromkeys(audiences))
    yield "Précisions", _text(action, "info-public-vise")
    level = _level(row.level_in)
    compulsory = content.raw(action, "niveau-entree-obligatoire") == "1"
    asked = lheo_codes.european_level(row.level_in)
    yield "Niveau d’entrée", f"{level}, {'obligatoire' if compulsory else 'conseillé'}" if asked else level
    yield "Conditions", _text(action, "conditions-specifiques")
    yield "Recrutement", _text(action, "modalites-recrutement")
    yield "Positionnement", lheo_codes.POSITIONING_TYPES.get(content.raw(training, "positionnement") or "")
    perimeter = lheo_codes.RECRUITMENT_PERIMETERS.get(content.raw(action, "code-perimetre-recrutement") or "")
    precision = content.line(action, "infos-perimetre-recrutement")
    yield "Périmètre", ", ".join(filter(None, (perimeter, precision)))


def _course(row: Any, training: Element, action: Element) -> Iterator[Fact]:
    yield "Durée", _duration(row)
    yield "Durée indicative", content.line(action, "duree-indicative")
    yield "Rythme", content.line(action, "rythme-formation")
    yield "Modalité", lheo_codes.TEACHING_MODES.get(row.teaching_mode or "")
    yield "Parcours", lheo_codes.PATH_TYPES.get(row.path_type or "")
    yield "Entrées", "Permanentes" if row.permanent else "À dates fixes"
    yield "En entreprise", _text(action, "modalites-alternance")
    yield "Pédagogie", _text(action, "modalites-pedagogiques")
    methods = (found.text for found in action.findall("code-modalite-pedagogique"))
    yield "Méthodes", ", ".join(TEACHING_METHODS[code] for code in methods if code in TEACHING_METHODS)
    lessons = (content.line(found, "libelle-enseignement") for found in action.findall("enseignement"))
    yield "Enseignements", ", ".join(filter(None, lessons))
    yield "Langue", _listed(_LANGUAGES.get(code, code) for code in row.languages)
    pages = [*training.findall("url-formation/urlweb"), *action.findall("url-action/urlweb")]
    links = dict.fromkeys(link for page in pages if (link := web_link(page.text)))
    yield "En savoir plus", Markup("<br>").join(link_to(link) for link in links)


def _afterwards(row: Any, labels: Labels) -> Iterator[Fact]:
    yield "Objectif", lheo_codes.GENERAL_AIMS.get(row.general_aim or "")
    yield "Niveau de sortie", _level(row.level_out)
    known = [
        Markup("{}{}").format(link_to(one.link), one.label and f", {one.label}") for one in certifications(row, labels)
    ]
    yield "Certification", Markup("<br>").join(known)


def _money(row: Any, action: Element) -> Iterator[Fact]:
    funded = [
        f"{words.funder(one['code']).label}"
        + (f"{NBSP}: {plural(one['places'], 'place financée', 'places financées')}" if one["places"] else "")
        for one in row.funders
    ]
    yield "Financeur" if len(funded) == 1 else "Financeurs", Markup("<br>").join(funded)
    yield "Dispositif", row.scheme
    yield "Rémunération", content.extra(action, content.REMUNERATION)  # noqa: S610 - LHÉO extras
    yield "Prise en charge", {True: "Possible", False: "Non prévue", None: None}[row.fees_covered]
    yield "Conditions", _text(action, "detail-conditions-prise-en-charge")
    yield "Frais restants", content.line(action, "frais-restants")
    yield "Prix", _price(content.line(action, "prix-total-TTC"))
    yield "Prix horaire", _price(content.line(action, "prix-horaire-TTC"))
    yield "Équipement", ", ".join(_equipment(found) for found in action.findall("equipement"))


def _domains(row: Any, labels: Labels) -> Iterator[Fact]:
    kinds = (("Métiers", ROME, row.rome), ("Domaines", FORMACODE, row.formacodes), ("Spécialités", NSF, row.nsf))
    for term, kind, codes in kinds:
        named = [f"{_capital(labels[kind, code][0])} ({code})" if (kind, code) in labels else code for code in codes]
        yield term, Markup("<br>").join(named)


def link_to(link: Link) -> Markup:
    """Write a link of a feed: it tells the other site nothing and vouches for nothing."""
    if link.url is None:
        return Markup("{}").format(link.label)
    if not link.url.startswith("http"):
        return Markup('<a href="{}">{}</a>').format(link.url, link.label)
    return Markup('<a class="write-out" href="{}" rel="noopener nofollow">{}</a>').format(link.url, link.label)


def _level(code: str | None) -> str | None:
    """Name a level as it is called today, whichever list its code comes from."""
    return lheo_codes.LEVELS.get(lheo_codes.european_level(code) or code or "")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _duration(row: Any) -> str | None:
    parts = (("en centre", row.hours_centre), ("en entreprise", row.hours_company))
    details = [f"{words.hours(count)} {where}" for where, count in parts if count and count != row.hours_total]
    total = words.hours(row.hours_total)
    if total and details:
        return f"{total}, dont {' et '.join(details)}"
    return total or " et ".join(details) or None


def _price(text: str | None) -> str | None:
    """Write « 1 200 € » where LHÉO's free text is a number."""
    try:
        return f"{number(float((text or '').replace(',', '.').removesuffix('€')))}{NBSP}€"
    except ValueError:
        return text


def _equipment(element: Element) -> str:
    kind = lheo_codes.EQUIPMENT_TYPES.get(content.raw(element, "type-equipement") or "", "Équipement")
    cost, comment = _price(content.line(element, "cout-indicatif-equipement")), content.line(element, "commentaire")
    return " ".join(filter(None, (kind, f"(environ {cost})" if cost else None, comment)))


def _text(element: Element, path: str) -> Markup | None:
    return Markup(safe_html(content.raw(element, path))) or None  # noqa: S704 - made safe there


def _texts(element: Element, *paths: str) -> Markup:
    return Markup().join(text for path in paths if (text := _text(element, path)))


def _kept(facts: Iterable[Fact]) -> list[Fact]:
    return [(term, value) for term, value in facts if value]
