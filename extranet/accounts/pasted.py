"""A pasted list of people, one a line: `Name <address>`, `address`, or cells apart by tabs or semicolons."""

from __future__ import annotations

import re
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from extranet import errors
from extranet.accounts.people import normal_email

MOST = 200
LONGEST_NAME = 120
_BRACKETS = re.compile(r"^(?P<name>[^<>]*)<(?P<email>[^<>]+)>[;,\s]*$")
_ADDRESS = re.compile(r"[^\s;,<>\"]+@[^\s;,<>\"]+")


@dataclass(frozen=True)
class Line:
    """One line that says something: its number, what it says, or why it cannot be read."""

    number: int
    text: str
    name: str = ""
    email: str = ""
    fault: str | None = None


def read(text: str) -> list[Line]:
    """Read a pasted list; raise Invalid when there is nobody in it, or too many."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        raise errors.Invalid("Indiquez au moins une personne.", field="people")
    if len(lines) > MOST:
        raise errors.Invalid(f"{MOST}\u00a0personnes au plus à la fois.", field="people")
    seen: dict[str, int] = {}
    read_lines = []
    for number, line in lines:
        one = _line(number, line)
        if one.fault is None and one.email in seen:
            one = Line(number, line, one.name, one.email, f"déjà à la ligne {seen[one.email]}")
        seen.setdefault(one.email, number)
        read_lines.append(one)
    return read_lines


def _line(number: int, text: str) -> Line:
    found = _BRACKETS.match(text)
    if found:
        name, email = found["name"], found["email"]
    elif address := _ADDRESS.search(text):
        email = address[0]
        name = text.replace(email, " ")
    else:
        return Line(number, text, fault="aucune adresse électronique")
    name = " ".join(re.sub(r'["\t;,]+', " ", name).split())
    try:
        email = normal_email(validate_email(email.strip(), check_deliverability=False).normalized)
    except EmailNotValidError:
        return Line(number, text, name, fault="cette adresse électronique n’est pas valable")
    if not name:
        return Line(number, text, email=email, fault="il manque le nom\u00a0: « Nom Prénom <adresse> »")
    if len(name) > LONGEST_NAME:
        return Line(number, text, email=email, fault=f"un nom de plus de {LONGEST_NAME}\u00a0caractères")
    return Line(number, text, name, email)
