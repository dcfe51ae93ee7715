"""Decide, always the same way for a given day, who gives which training where and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from extranet.accounts.organisations import POLE_EMPLOI, REGION
from extranet.demonstration.texts import Course, Teacher

DRAFT_SHARE = 0.02
WEEKLY_HOURS = 33
DISTANCE = "2"


@dataclass(frozen=True, kw_only=True)
class PlannedMeeting:
    """An information collective: the day, the hour, the seats of the room."""

    day: date
    start_time: str
    end_time: str
    seats: int
    remote: bool


@dataclass(frozen=True, kw_only=True)
class PlannedSession:
    """One session; `left` is None while nobody confirmed the places, `confirmed_days_ago` says when."""

    numero: str
    start: date
    end: date
    recruitment_state: str
    seats: int
    meeting: PlannedMeeting | None
    left: int | None
    confirmed_days_ago: int
    confirmed_as: str


@dataclass(frozen=True, kw_only=True)
class PlannedAction:
    """One action: the town (INSEE code) and street where it is given, its sessions."""

    numero: str
    town: str
    street: str
    seats: int
    sessions: list[PlannedSession]


@dataclass(frozen=True, kw_only=True)
class PlannedFormation:
    """One training as one provider gives it."""

    numero: str
    course: Course
    teacher: Teacher
    publisher: str
    draft: bool
    actions: list[PlannedAction]


def plan(
    courses: tuple[Course, ...], teachers: tuple[Teacher, ...], wanted: int, today: date
) -> Iterator[PlannedFormation]:
    """Yield formations until `wanted` actions are planned, going round the courses as often as needed.

    The first round gives each course in its own number of towns; later rounds give it elsewhere, at other dates.
    """
    by_domain: dict[str, list[Teacher]] = defaultdict(list)
    for teacher in teachers:
        for domain in teacher.domains:
            by_domain[domain].append(teacher)
    planned = turn = 0
    while planned < wanted:
        turn += 1
        for course in courses:
            for formation in _formations(course, by_domain[course.domain], turn, today):
                planned += len(formation.actions)
                yield formation
            if planned >= wanted and turn > 1:
                return


def _formations(course: Course, teachers: list[Teacher], turn: int, today: date) -> Iterator[PlannedFormation]:
    chance = Random(f"{course.key}/{turn}")  # noqa: S311 - the same catalogue for everyone, not a secret
    sites = [(teacher, index) for teacher in teachers for index in range(len(teacher.towns))]
    chosen = chance.sample(sites, min(course.towns, len(sites)))
    by_teacher: dict[str, list[tuple[Teacher, int]]] = defaultdict(list)
    for teacher, index in chosen:
        by_teacher[teacher.key].append((teacher, index))
    for rank, places in enumerate(by_teacher.values(), 1):
        publisher = POLE_EMPLOI if course.funders == [POLE_EMPLOI] else REGION
        numero = f"DEMO-{publisher[0].upper()}-{course.key}-{turn}-{rank}"
        actions = [_action(course, f"{numero}-{n}", *site, chance, today) for n, site in enumerate(places, 1)]
        yield PlannedFormation(
            numero=numero,
            course=course,
            teacher=places[0][0],
            publisher=publisher,
            draft=chance.random() < DRAFT_SHARE,
            actions=actions,
        )


def _action(course: Course, numero: str, teacher: Teacher, index: int, chance: Random, today: date) -> PlannedAction:
    seats = chance.choice((8, 10, 12, 12, 14, 15, 16))
    if course.entries == "1":
        start = today - timedelta(days=chance.randint(30, 150))
        spans = [(start, start + timedelta(days=365))]
    else:
        length = timedelta(weeks=max(1, round((course.hours_centre + course.hours_company) / WEEKLY_HOURS)))
        first = today + timedelta(days=chance.choice((-220, -45, -10, 6, 12, 18, 24, 33, 47, 61, 80, 110)))
        gap = length + timedelta(days=chance.randint(14, 75))
        spans = [(first + gap * n, first + gap * n + length) for n in range(chance.choice((1, 2, 2, 3)))]
    sessions = [
        _session(f"{numero}-{n}", _monday(start), end, seats, course, chance, today)
        for n, (start, end) in enumerate(spans, 1)
    ]
    return PlannedAction(
        numero=numero, town=teacher.towns[index], street=teacher.streets[index % len(teacher.streets)], seats=seats,
        sessions=sessions,
    )  # fmt: skip


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _working_day(day: date) -> date:
    return day if day.weekday() < 5 else _monday(day) + timedelta(days=7)


def _session(
    numero: str, start: date, end: date, seats: int, course: Course, chance: Random, today: date
) -> PlannedSession:
    end = max(end, start + timedelta(days=4))
    meeting = None
    if chance.random() < 0.6:
        day = start - timedelta(days=chance.randint(10, 30)) if course.entries == "0" else today + timedelta(days=9)
        hour = chance.choice((9, 9, 10, 14))
        meeting = PlannedMeeting(
            day=_working_day(day + timedelta(days=chance.randint(0, 4))),
            start_time=f"{hour:02d}:{chance.choice(('00', '30'))}",
            end_time=f"{hour + 2:02d}:30",
            seats=chance.choice((15, 20, 25)),
            remote=course.teaching_mode == DISTANCE,
        )
    confirmed = chance.random() < 0.5
    left = chance.choice((0, 0, 1, 2, 3, 4, 5, 7, seats)) if confirmed else None
    return PlannedSession(
        numero=numero,
        start=start,
        end=end,
        recruitment_state=chance.choices(("1", "2", "3"), (92, 5, 3))[0],
        seats=seats,
        meeting=meeting,
        left=None if left is None else min(left, seats),
        confirmed_days_ago=chance.choice((1, 2, 3, 5, 8, 13, 21, 38, 52)),
        confirmed_as=chance.choice(("provider", "provider", "publisher", "feed")),
    )
