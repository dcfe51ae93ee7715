"""The steps in which a session is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from extranet.catalogue.writing.fields import Field, Kind, Step, Values, under
from extranet.catalogue.writing.parts import ADDRESS, CONTACT, YES_NO
from extranet.reference import lheo_codes


def _in_order(first: str, last: str, message: str, values: Mapping[str, Values]) -> dict[str, str]:
    start, end = values.get(first), values.get(last)
    return {last: message} if start and end and end < start else {}


def _session_dates(values: Mapping[str, Values]) -> dict[str, str]:
    ends_after = "La fin vient avant le début."
    return _in_order("debut", "fin", ends_after, values) | _in_order(
        "inscription-debut", "inscription-fin", ends_after, values
    )


def _meeting_hours(values: Mapping[str, Values]) -> dict[str, str]:
    return _in_order("heure-debut", "heure-fin", "L’heure de fin vient avant celle du début.", values)


SESSION_STEPS = (
    Step(
        name="dates",
        heading="Dates et inscriptions",
        lead="Une session sans date de fin reste affichée\u00a0: donnez-la dès que vous la connaissez.",
        check=_session_dates,
        fields=(
            Field(name="debut", label="Début", path="periode/debut", kind=Kind.DAY, needed=True),
            Field(name="fin", label="Fin", path="periode/fin", kind=Kind.DAY, needed=True),
            Field(name="inscription-debut", label="Inscriptions à partir du", path="periode-inscription/periode/debut",
                  kind=Kind.DAY),
            Field(name="inscription-fin", label="Inscriptions jusqu’au", path="periode-inscription/periode/fin",
                  kind=Kind.DAY),
            Field(name="recrutement", label="Recrutement", path="etat-recrutement", kind=Kind.CHOICE,
                  choices=lheo_codes.RECRUITMENT_STATES, needed=True),
        ),
    ),
    Step(
        name="inscription",
        heading="Où s’inscrire",
        fields=(
            *under("adresse-inscription/adresse", ADDRESS),
            Field(name="modalites", label="Comment s’inscrire", path="modalites-inscription"),
            *under("contact-session", CONTACT, "contact-"),
            Field(name="site", label="Page web de la session", path="url-session/urlweb", kind=Kind.WEB),
        ),
    ),
    Step(
        name="reunions",
        heading="Réunions et recrutement",
        lead="Informations collectives, entretiens, tests\u00a0: chaque réunion a sa page.",
        items="recrutement",
        item="une réunion",
        check=_meeting_hours,
        fields=(
            Field(name="modalite", label="Modalité", path="modalite-recrutement", kind=Kind.CHOICE,
                  choices=lheo_codes.MEETING_MODALITIES, needed=True),
            Field(name="jour", label="Jour", path="periode/debut", kind=Kind.DAY, needed=True),
            Field(name="dernier-jour", label="Dernier jour", path="periode/fin", kind=Kind.DAY,
                  hint="Si la réunion dure plusieurs jours."),
            Field(name="heure-debut", label="Heure de début", path="heure-debut", kind=Kind.HOUR),
            Field(name="heure-fin", label="Heure de fin", path="heure-fin", kind=Kind.HOUR),
            Field(name="a-distance", label="À distance", path="a-distance", kind=Kind.CHOICE, choices=YES_NO),
            *under("adresse", tuple(replace(one, needed=False) for one in ADDRESS)),
            Field(name="site", label="Lien de la réunion ou de l’inscription", path="urlweb", kind=Kind.WEB),
            Field(name="places", label="Places à la réunion", path="nb-places", kind=Kind.NUMBER),
            Field(name="commentaire", label="Commentaire", path="commentaire", kind=Kind.TEXT, rows=3),
        ),
    ),
)  # fmt: skip
