"""Write planned formations as a LHÉO file: the demonstration enters by the same door as everybody's offer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from extranet.accounts.organisations import REGION
from extranet.catalogue import content
from extranet.demonstration.planning import PlannedAction, PlannedFormation, PlannedSession
from extranet.demonstration.texts import Course, Teacher
from extranet.lheo.conformance import conform
from extranet.lheo.tree import NAMESPACE, Element

FUNDER_CODES = {"region": "2", "pole-emploi": "4"}


class Town(NamedTuple):
    """Where a town is; coordinates only where they are exact."""

    code: str
    name: str
    postcode: str
    departement: str
    latitude: float | None
    longitude: float | None


def write_file(path: Path, formations: Iterable[PlannedFormation], town: Callable[[str], Town]) -> int:
    """Write the file; return the number of formations."""
    count = 0
    with path.open("wb") as file:
        file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<lheo xmlns="{NAMESPACE}"><offres>\n'.encode())
        for formation in formations:
            element = _formation(formation, town)
            conform(element)
            file.write(etree.tostring(element, encoding="utf-8") + b"\n")
            count += 1
        file.write(b"</offres></lheo>\n")
    return count


def _add(parent: Element, name: str, text: str | int | None = None, **attributes: str) -> Element:
    """Add a child; nothing when it has nothing to say and nothing will come inside."""
    child = etree.SubElement(parent, name, **attributes)
    if text is not None:
        child.text = str(text)
    return child


def _optional(parent: Element, name: str, text: str | int | None) -> None:
    if text not in (None, ""):
        _add(parent, name, text)


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")


def _formation(planned: PlannedFormation, town: Callable[[str], Town]) -> Element:
    course, teacher = planned.course, planned.teacher
    first = planned.actions[0]
    element = etree.Element("formation", numero=planned.numero)
    domain = _add(element, "domaine-formation")
    for name, codes in (("FORMACODE", course.formacodes), ("NSF", course.nsf), ("ROME", course.rome)):
        for code in codes:
            _add(domain, f"code-{name}", code)
    _add(element, "intitule-formation", course.title)
    _add(element, "objectif-formation", course.aims)
    _add(element, "resultats-attendus", course.results)
    _add(element, "contenu-formation", course.content.strip())
    _add(element, "certifiante", int(course.certifying))
    _contact(_add(element, "contact-formation"), "4", teacher, teacher.email)
    if course.handicap:
        _contact(_add(element, "contact-formation"), "1", teacher, teacher.email.replace("contact@", "handicap@"))
    _add(element, "parcours-de-formation", course.path_type)
    _add(element, "code-niveau-entree", course.level_in)
    _add(element, "objectif-general-formation", course.general_aim)
    if course.rncp or course.rs:
        certification = _add(element, "certification")
        _optional(certification, "code-RNCP", course.rncp)
        _optional(certification, "code-RS", course.rs)
    _optional(element, "code-niveau-sortie", course.level_out)
    for action in planned.actions:
        _action(element, planned, action, town)
    responsible = _add(element, "organisme-formation-responsable")
    _add(responsible, "numero-activite", teacher.activity_number)
    _add(_add(responsible, "SIRET-organisme-formation"), "SIRET", teacher.siret)
    _add(responsible, "nom-organisme", teacher.name)
    _add(responsible, "raison-sociale", teacher.legal_name)
    head_office = _add(_add(responsible, "coordonnees-organisme"), "coordonnees")
    _address(head_office, town(first.town), first.street)
    _contact(_add(responsible, "contact-organisme"), "4", teacher, teacher.email)
    return element


def _contact(contact: Element, kind: str, teacher: Teacher, email: str) -> None:
    _add(contact, "type-contact", kind)
    details = _add(contact, "coordonnees")
    _add(details, "nom", teacher.name[:50])
    _add(_add(details, "telfixe"), "numtel", teacher.phone)
    _add(details, "courriel", email)


def _address(parent: Element, town: Town, street: str, denomination: str | None = None) -> None:
    address = _add(parent, "adresse")
    _optional(address, "denomination", denomination)
    _add(address, "ligne", street)
    _add(address, "codepostal", town.postcode)
    _add(address, "ville", town.name)
    _add(address, "departement", town.departement)
    _add(address, "code-INSEE-commune", town.code)
    _add(address, "pays", "FR")
    if town.latitude is not None:
        position = _add(address, "geolocalisation")
        _add(position, "latitude", f"{town.latitude:.5f}")
        _add(position, "longitude", f"{town.longitude:.5f}")


def _action(parent: Element, planned: PlannedFormation, action: PlannedAction, town: Callable[[str], Town]) -> None:
    course, teacher = planned.course, planned.teacher
    element = _add(parent, "action", numero=action.numero)
    _add(element, "rythme-formation", ", ".join(course.rhythms).capitalize())
    for code in course.audiences[:10]:
        _add(element, "code-public-vise", code, ref="V10")
    _add(element, "niveau-entree-obligatoire", 0)
    _add(element, "modalites-alternance", _company(course))
    _add(element, "modalites-enseignement", course.teaching_mode)
    _add(element, "conditions-specifiques", course.conditions)
    _add(element, "prise-en-charge-frais-possible", 1)
    place = _add(_add(element, "lieu-de-formation"), "coordonnees")
    _add(place, "nom", teacher.name[:50])
    _address(place, town(action.town), action.street)
    _add(element, "modalites-entrees-sorties", course.entries)
    for session in action.sessions:
        _session(element, session, action, teacher, town)
    for name, text in (("restauration", course.meals), ("hebergement", course.lodging), ("transport", course.transport),
                       ("acces-handicapes", course.handicap)):  # fmt: skip
        _optional(element, name, text and text[:250])
    for language in course.languages:
        _add(element, "langue-formation", language)
    _add(element, "nombre-heures-centre", course.hours_centre)
    _add(element, "nombre-heures-entreprise", course.hours_company)
    _add(element, "nombre-heures-total", course.hours_centre + course.hours_company)
    _add(element, "conventionnement", 1)
    trainer = _add(element, "organisme-formateur")
    _add(_add(trainer, "SIRET-formateur"), "SIRET", teacher.siret)
    _add(trainer, "raison-sociale-formateur", teacher.name)
    for funder in course.funders:
        funding = _add(element, "organisme-financeur")
        _add(funding, "code-financeur", FUNDER_CODES[funder])
        _add(funding, "nb-places-financees", action.seats)
    extras = _add(element, "extras", info="financement")
    _add(extras, "extra", course.scheme, info=content.SCHEME)
    paid = "Région, sous conditions" if planned.publisher == REGION else "Allocation maintenue (AREF) ou RFPE"
    _add(extras, "extra", paid, info=content.REMUNERATION)


def _company(course: Course) -> str:
    if not course.hours_company:
        return "Pas de période en entreprise"
    return f"{course.hours_company} heures en entreprise"


def _period(parent: Element, start: date, end: date) -> None:
    period = _add(parent, "periode")
    _add(period, "debut", _day(start))
    _add(period, "fin", _day(end))


def _session(
    parent: Element, session: PlannedSession, action: PlannedAction, teacher: Teacher, town: Callable[[str], Town]
) -> None:
    element = _add(parent, "session", numero=session.numero)
    _period(element, session.start, session.end)
    _address(_add(element, "adresse-inscription"), town(action.town), action.street, teacher.name)
    _add(element, "etat-recrutement", session.recruitment_state)
    if session.meeting:
        meeting = _add(element, "recrutement")
        _add(meeting, "modalite-recrutement", 9)
        _add(meeting, "a-distance", int(session.meeting.remote))
        _add(meeting, "nb-places", session.meeting.seats)
        _period(meeting, session.meeting.day, session.meeting.day)
        _add(meeting, "heure-debut", session.meeting.start_time)
        _add(meeting, "heure-fin", session.meeting.end_time)
