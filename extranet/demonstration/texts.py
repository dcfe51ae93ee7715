"""The texts of the demonstration catalogue and its invented providers, read from their data files."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, kw_only=True)
class Course:
    """One training of the demonstration, as its data file tells it; codes are LHÉO's."""

    key: str
    domain: str
    title: str
    aims: str
    results: str
    content: str
    certifying: bool
    rncp: str | None = None
    rs: str | None = None
    level_in: str
    level_out: str | None = None
    general_aim: str
    path_type: str
    formacodes: list[str]
    nsf: list[str]
    rome: list[str]
    hours_centre: int
    hours_company: int
    rhythms: list[str]
    teaching_mode: str
    entries: str
    audiences: list[str]
    conditions: str
    handicap: str | None = None
    meals: str | None = None
    lodging: str | None = None
    transport: str | None = None
    funders: list[str]
    scheme: str
    languages: list[str]
    towns: int
    twin_of: str | None = None


@dataclass(frozen=True, kw_only=True)
class Teacher:
    """One invented organisme de formation; `towns` are INSEE codes, `streets` their street lines."""

    key: str
    name: str
    legal_name: str
    kind: str
    siret: str
    activity_number: str
    domains: list[str]
    email: str
    phone: str
    towns: list[str]
    streets: list[str]


@cache
def courses() -> tuple[Course, ...]:
    """Return every training, in a stable order."""
    files = sorted((_DATA / "trainings").glob("*.toml"))
    return tuple(
        Course(domain=file.stem, **entry)
        for file in files
        for entry in tomllib.loads(file.read_text(encoding="utf-8"))["training"]
    )


@cache
def teachers() -> tuple[Teacher, ...]:
    """Return every provider, in a stable order."""
    return tuple(
        Teacher(**entry) for entry in tomllib.loads((_DATA / "providers.toml").read_text(encoding="utf-8"))["provider"]
    )
