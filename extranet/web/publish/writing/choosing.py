"""What is chosen by typing words rather than codes: each table finds options, and names those that are chosen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from babel import Locale
from sqlalchemy import select

from extranet.catalogue.providers import Provider
from extranet.catalogue.writing import parts
from extranet.database import db
from extranet.reference import codes, places
from extranet.reference.code_search import LONGEST, MOST, find_codes
from extranet.reference.communes import Commune
from extranet.reference.lheo_audiences import AUDIENCES, TEACHING_METHODS, TEACHING_METHODS_V9
from extranet.reference.text import fold, spelling_pattern
from extranet.web.formats import LOCALE, plural
from extranet.web.words import spaced

_LANGUAGES = {code.upper(): name for code, name in Locale(LOCALE).languages.items() if len(code) == 2}
_KINDS = (codes.FORMACODE, codes.ROME, codes.NSF)
# Codes that no loaded table knows may be right all the same: they are offered as they are typed.
_FORMS = {
    codes.FORMACODE: re.compile(r"\d{5}", re.ASCII),
    codes.ROME: re.compile(r"[A-N]\d{4}", re.ASCII),
    codes.NSF: re.compile(r"\d{3}", re.ASCII),
    parts.CERTIFICATIONS: re.compile(r"(RNCP|RS)\d{1,6}", re.ASCII),
}
_UNKNOWN = "inconnu des tables chargées"


class Option(NamedTuple):
    """Something to choose: what is kept, what people read, what tells it apart."""

    value: str
    label: str
    detail: str = ""


def find(table: str, text: str) -> list[Option]:
    """Return what the words typed may mean."""
    text = " ".join(text.replace("\0", " ").split())[:LONGEST]
    if not text:
        return []
    found = _FINDERS[table](text) if table in _FINDERS else _codes(table, text)
    form, code = _FORMS.get(table), text.replace(" ", "").upper()
    if form and form.fullmatch(code) and code not in {one.value for one in found}:
        found.append(Option(code, code, _UNKNOWN))
    return found[:MOST]


def named(table: str, values: Iterable[str]) -> list[Option]:
    """Return the options of these values, in their order; what no table knows is shown as it is."""
    values = list(values)
    known = {one.value: one for one in (_NAMERS[table] if table in _NAMERS else _named_codes(table))(values)}
    return [known.get(value) or Option(value, value) for value in values]


def proposed(table: str, text: str) -> dict[str, Any]:
    """Return what the words typed may mean, as the script of the forms reads it."""
    found = find(table, text) if len(text.strip()) > 1 else []
    options = [{"label": spaced(one.label), "detail": one.detail, "value": one.value} for one in found]
    said = plural(len(found), "suggestion") if found else "Aucune suggestion"
    return {"said": said, "groups": [{"label": "À choisir", "options": options}] if options else []}


def _codes(kind: str, text: str) -> list[Option]:
    return [
        Option(one.code, one.label, f"{one.code}, {one.detail}" if one.detail else one.code)
        for one in find_codes(kind, text)
    ]


def _named_codes(kind: str) -> Callable[[list[str]], list[Option]]:
    return lambda values: [Option(code, label, code) for code, label in codes.labels(kind, values).items()]


def _find_certifications(text: str) -> list[Option]:
    found = []
    for kind in (codes.RNCP, codes.RS):
        for one in find_codes(kind, re.sub(rf"^{kind}\s*(?=\d)", "", text, flags=re.IGNORECASE)):
            number = f"{kind.upper()}{one.code}"
            found.append(Option(number, one.label, number))
    return found


def _name_certifications(values: list[str]) -> list[Option]:
    named_codes = []
    for kind in (codes.RNCP, codes.RS):
        mine = [value for value in values if value.startswith(kind.upper())]
        named_codes += [Option(value, label, value) for value, label in codes.labels(kind, mine).items()]
    return named_codes


def _commune(one: Commune) -> Option:
    return Option(one.code, f"{one.name} ({one.departement})", ", ".join(one.postcodes[:3]))


def _find_communes(text: str) -> list[Option]:
    return [_commune(one) for one in places.suggest(text, MOST)]


def _name_communes(values: list[str]) -> list[Option]:
    return [_commune(one)._replace(value=value) for value in values if (one := places.commune(value))]


def _find_providers(text: str) -> list[Option]:
    digits = text.replace(" ", "")
    if digits.isascii() and digits.isdigit():
        said = [Provider.siret.startswith(digits)]
    else:
        words = re.findall(r"[\w']+", fold(text))
        said = [Provider.name.regexp_match(rf"(^|\W){spelling_pattern(word)}") for word in words]
    query = select(Provider).where(*said).order_by(Provider.name, Provider.id).limit(MOST)
    return [_provider(one) for one in db.session.scalars(query)] if said else []


def _name_providers(values: list[str]) -> list[Option]:
    return [_provider(one) for one in db.session.scalars(select(Provider).where(Provider.siret.in_(values)))]


def _provider(one: Provider) -> Option:
    return Option(one.siret, one.name, f"SIRET\u00a0{one.siret}")


def _in(labels: dict[str, str]) -> Callable[[str], list[Option]]:
    def find(text: str) -> list[Option]:
        wanted = fold(text)
        found = [Option(code, label) for code, label in labels.items() if wanted in fold(label)]
        return sorted(found, key=lambda one: not fold(one.label).startswith(wanted))

    return find


def _named_in(labels: dict[str, str]) -> Callable[[list[str]], list[Option]]:
    return lambda values: [
        Option(value, labels[value]) if value in labels else Option(value, f"Code {value}", _UNKNOWN)
        for value in values
    ]


_FINDERS: dict[str, Callable[[str], list[Option]]] = {
    parts.CERTIFICATIONS: _find_certifications,
    parts.COMMUNES: _find_communes,
    parts.PROVIDERS: _find_providers,
    parts.AUDIENCES: _in(AUDIENCES),
    parts.LANGUAGES: _in(_LANGUAGES),
    parts.METHODS: _in(TEACHING_METHODS),
}
_NAMERS: dict[str, Callable[[list[str]], list[Option]]] = {
    parts.CERTIFICATIONS: _name_certifications,
    parts.COMMUNES: _name_communes,
    parts.PROVIDERS: _name_providers,
    parts.AUDIENCES: _named_in(AUDIENCES),
    parts.LANGUAGES: _named_in(_LANGUAGES),
    parts.METHODS: _named_in(TEACHING_METHODS_V9 | TEACHING_METHODS),
}
TABLES = (*_KINDS, *_FINDERS)
