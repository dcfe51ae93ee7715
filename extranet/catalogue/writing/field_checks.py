"""What was typed in a field: made regular, then checked before it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from extranet.catalogue.writing.fields import Field, Kind, Values
from extranet.catalogue.writing.typed import clean, one_line
from extranet.lheo.values import FAULTS

_HOUR = re.compile(r"([01]?\d|2[0-3])\s*[:hH.]\s*([0-5]\d)?(:\d\d)?")
_FRENCH_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_WEB = re.compile(r"https?://[^\s/]+\.[^\s]+", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_PRICE = re.compile(r"[0-9]{1,7}([.][0-9]{1,2})?", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,5}", re.ASCII)


def normal(field: Field, values: Values) -> Values:
    """Return what was typed without what says nothing, days and hours in their one way; several are kept once each."""
    tidy = clean if field.kind in {Kind.TEXT, Kind.LINES} else one_line
    kept = dict.fromkeys(text for value in values if (text := tidy(value)))
    return tuple(_NORMAL.get(field.kind, str)(text) for text in kept)


def fault(field: Field, values: Values) -> str | None:
    """Say in French what is wrong with the values of a field; None when they can be written."""
    if len(values) > field.most and field.kind is not Kind.LINES:
        return f"{field.label}\u00a0: {field.most} au plus."
    check = _CHECKS.get(field.kind, _check_text)
    return next((wrong for value in values if (wrong := check(field, value))), None)


def hour_of(text: str) -> str:
    """Write an hour `09:30` however it was written; what is none stays as it is."""
    read = _HOUR.fullmatch(text)
    return f"{int(read[1]):02}:{read[2] or '00'}" if read else text


def _day(text: str) -> str:
    read = _FRENCH_DAY.fullmatch(text)
    return f"{read[3]}-{int(read[2]):02}-{int(read[1]):02}" if read else text


def _price(text: str) -> str:
    """Write euros as LHÉO has them, `1250.50`, however they were written; what is none stays as it is."""
    bare = re.sub(r"[\s€]", "", text).replace(",", ".")
    return bare if _PRICE.fullmatch(bare) else text


def _check_price(field: Field, value: str) -> str | None:
    if not _PRICE.fullmatch(value):
        return f"{field.label}\u00a0: écrivez un prix en euros, comme 1250,50."
    return _check_text(field, value)


def _check_text(field: Field, value: str) -> str | None:
    wrong = FAULTS[field.element](value) if field.element in FAULTS else None
    return f"{field.label}\u00a0: {wrong}." if wrong else None


def _check_lines(field: Field, value: str) -> str | None:
    lines = value.split("\n")
    if len(lines) > field.most:
        return f"{field.label}\u00a0: {field.most} lignes au plus."
    return next((wrong for line in lines if (wrong := _check_text(field, line))), None)


def _check_choice(field: Field, value: str) -> str | None:
    return None if value in field.choices else f"{field.label}\u00a0: choisissez dans la liste."


def _check_day(field: Field, value: str) -> str | None:
    try:
        return None if 1990 <= date.fromisoformat(value).year < 2100 else f"{field.label}\u00a0: vérifiez l’année."
    except ValueError:
        return f"{field.label}\u00a0: écrivez une date comme 05/01/2027."


def _matching(pattern: re.Pattern[str], message: str) -> Callable[[Field, str], str | None]:
    def check(field: Field, value: str) -> str | None:
        return _check_text(field, value) if pattern.fullmatch(value) else f"{field.label}\u00a0: {message}"

    return check


def _check_funder(field: Field, value: str) -> str | None:
    code, _, places = value.partition(":")
    if code not in field.choices:
        return f"{field.label}\u00a0: choisissez le financeur dans la liste."
    if places and not _NUMBER.fullmatch(places):
        return "Places financées\u00a0: indiquez un nombre entier, en chiffres."
    return None


_NORMAL: Mapping[Kind, Callable[[str], str]] = {Kind.HOUR: hour_of, Kind.DAY: _day, Kind.PRICE: _price}
_CHECKS: Mapping[Kind, Callable[[Field, str], str | None]] = {
    Kind.LINES: _check_lines,
    Kind.CHOICE: _check_choice,
    Kind.FUNDERS: _check_funder,
    Kind.DAY: _check_day,
    Kind.PRICE: _check_price,
    Kind.HOUR: _matching(_HOUR, "écrivez une heure comme 9:30."),
    Kind.NUMBER: _matching(_NUMBER, "indiquez un nombre entier, en chiffres."),
    Kind.MAIL: _matching(_MAIL, "écrivez une adresse comme nom@organisme.fr."),
    Kind.WEB: _matching(_WEB, "écrivez une adresse qui commence par https://."),
}
