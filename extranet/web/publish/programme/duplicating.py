"""The form that duplicates a record: when its copy comes, where, and with which sessions."""

from __future__ import annotations

from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from extranet.catalogue.copying import NEXT_MONTH, NEXT_YEAR
from extranet.catalogue.moving import moved
from extranet.catalogue.writing.fields import Field, Kind, Step
from extranet.catalogue.writing.parts import COMMUNES
from extranet.web import formats
from extranet.web.publish.writing.forms import StepForm

WHEN, START, SESSIONS, COMMUNE = "quand", "debut", "sessions", "commune"
NONE, SAME_DATES = "sans", "0"

HEADINGS = {
    "formations": "Dupliquer la formation",
    "actions": "Dupliquer l’action",
    "sessions": "Dupliquer la session",
}
LEADS = {
    "formations": "La copie garde tous les textes et toutes les actions qui ne sont pas retirées.",
    "actions": "La copie garde le déroulement, les publics, le financement et les contacts.",
    "sessions": "Les inscriptions et les réunions suivent les dates\u00a0; une réunion qui serait déjà passée "
    "n’est pas reprise. Les places de la copie sont inconnues\u00a0: elles se confirment une fois la session en ligne.",
}
_SESSIONS = Field(
    name=SESSIONS,
    label="Ses sessions",
    path="",
    kind=Kind.CHOICE,
    needed=True,
    choices={
        NONE: "Sans les sessions",
        SAME_DATES: "Avec celles à venir ou en cours, aux mêmes dates",
        str(NEXT_YEAR): "Décalées d’un an\u00a0: 52\u00a0semaines plus tard",
    },
)
_COMMUNE = Field(
    name=COMMUNE,
    label="Dans une autre commune",
    path="",
    kind=Kind.COMMUNE,
    table=COMMUNES,
    hint="Laissez vide pour garder le lieu. Sinon l’adresse est à compléter ensuite.",
)
_START = Field(
    name=START, label="Ou à partir du", path="", kind=Kind.DAY, hint="Ce jour l’emporte sur le choix au-dessus."
)
_SEVERAL = {
    "formations": Step(name="dupliquer", heading=HEADINGS["formations"], fields=(_SESSIONS,)),
    "actions": Step(name="dupliquer", heading=HEADINGS["actions"], fields=(_COMMUNE, _SESSIONS)),
}


def form_for(level: str, record: Any, today: date, sent: MultiDict[str, str] | None) -> StepForm:
    """Return the form that duplicates a record."""
    if level == "sessions":
        session = record.revision
        return StepForm(_session_step(session), {WHEN: (_first_to_come(session, today),), START: ()}, sent)
    return StepForm(_SEVERAL[level], {SESSIONS: (NONE,), COMMUNE: ()}, sent)


def check(form: StepForm, level: str, record: Any, today: date) -> bool:
    """Tell whether the copy can be made as the form says; what is wrong is told beside its field."""
    asked = WHEN if level == "sessions" else SESSIONS
    if not form[asked].values:
        form[asked].errors = ["Choisissez une réponse."]
    elif level == "sessions":
        session = record.revision
        last = session.end or session.start
        if last and moved(last, days_of(form, session)) < today:
            name = START if _typed(form) else WHEN
            form[name].errors = ["La session serait déjà finie\u00a0: choisissez des dates plus tardives."]
    return not form.errors


def days_of(form: StepForm, session: Any) -> int:
    """Return by how many days a session is moved."""
    typed = _typed(form)
    return (date.fromisoformat(typed) - session.start).days if typed else int(form[WHEN].value)


def sessions_days(form: StepForm) -> int | None:
    """Return by how many days the sessions inside are moved; None: they are not copied."""
    return None if form[SESSIONS].value == NONE else int(form[SESSIONS].value)


def commune_of(form: StepForm) -> str | None:
    """Return the INSEE code of the commune of the copy; None: that of the original."""
    return form[COMMUNE].value or None


def _typed(form: StepForm) -> str:
    return next((one.value for one in form if one.name == START), "")


def _session_step(session: Any) -> Step:
    choices = {
        str(NEXT_MONTH): f"Dans 4\u00a0semaines{_dates(session, NEXT_MONTH)}",
        str(NEXT_YEAR): f"Dans un an, 52\u00a0semaines{_dates(session, NEXT_YEAR)}",
    }
    when = Field(name=WHEN, label="Quand", path="", kind=Kind.CHOICE, needed=True, choices=choices)
    fields = (when, _START) if session.start else (when,)
    return Step(name="dupliquer", heading=HEADINGS["sessions"], fields=fields)


def _dates(session: Any, days: int) -> str:
    if session.start is None:
        return ""
    start, end = moved(session.start, days), session.end and moved(session.end, days)
    return f"\u00a0: {formats.days(start, end if end and end >= start else None)}"


def _first_to_come(session: Any, today: date) -> str:
    last = session.end or session.start
    return str(NEXT_MONTH if last is None or moved(last, NEXT_MONTH) >= today else NEXT_YEAR)
