"""The sheet of an action: everything that is known of it, whether it can still be proposed, and what else there is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from extranet import clock, errors
from extranet.catalogue import content
from extranet.catalogue.states import State
from extranet.lheo.tree import Element, from_text
from extranet.reference.codes import FORMACODE as FORMACODES
from extranet.reference.codes import named
from extranet.reference.sirets import well_formed_siret
from extranet.search.engine import Engine
from extranet.search.facets import FACETS, FORMACODE, NSF
from extranet.search.request import SearchRequest
from extranet.web import facts, words
from extranet.web.contacts import Contact, contacts_of, distinct, offer_contacts, under_role
from extranet.web.find import reading
from extranet.web.find.cards import session_lines
from extranet.web.find.dates import SheetSession, sheet_sessions
from extranet.web.find.display import url_of
from extranet.web.find.places import Places, places_of
from extranet.web.formats import NBSP, long_day, plural, short_day
from extranet.web.sessions import is_past

MOST_OTHERS, SIMILAR, SIMILAR_RADIUS = 6, 6, 50


@dataclass(frozen=True)
class Other:
    """Another offer to look at."""

    title: str
    url: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What the page shows."""

    title: str
    funders: list[words.Funder]
    tags: list[str]
    provider: str
    facts: list[str]
    certifications: list[facts.Certification]
    warning: str | None
    withdrawn: bool
    others: list[Other]
    similar_url: str | None
    similar_near: bool
    sessions: list[SheetSession]
    past_sessions: list[SheetSession]
    sections: list[facts.Section]
    places: Places
    contacts: list[Contact]
    practical: list[facts.Fact]
    identity: list[facts.Fact]
    source: str
    numero: str
    preview: bool


def is_published(row: Any) -> bool:
    """Tell whether an action and its training are both published."""
    return row.training_state == row.action_state == State.PUBLISHED


def open_sheet(
    action_id: int,
    asked: SearchRequest | None,
    engine: Callable[[], Engine],
    previewed_by: Collection[int] | None = None,
) -> Sheet:
    """Read the sheet of an action for who comes from that search; raise NotFound when readers may not see it.

    `previewed_by`: the publishers who look at their own as it will be once published, drafts included; None otherwise.
    """
    today = clock.today()
    row, preview = _readable(action_id, previewed_by, today), previewed_by is not None
    training, action = from_text(row.training_lheo), from_text(row.action_lheo)
    labels = named(facts.codes_of(row))
    places = places_of(row, asked.where if asked else None)
    similar, ids = (None, []) if row.visible or preview else _resembling(_similar(row, labels, places), engine)
    others = reading.offers_beside(row.training_id, ids, row.id, today)[:MOST_OTHERS]
    sessions = reading.whole_sessions_of([row.id, *(one.id for one in others)])
    own = reading.whole_sessions_of([row.id], drafts=True)[row.id] if preview else sessions[row.id]
    live, past = _by_time(own, today)
    elements = {session.id: from_text(session.lheo) for session in own}
    withdrawn = State.WITHDRAWN in (row.training_state, row.action_state)
    shown = row.visible or (preview and live and not withdrawn)
    undated = withdrawn or preview  # a draft has no diary to give
    return Sheet(
        title=words.spaced(row.title),
        funders=words.funders(row),
        tags=words.tags(row),
        provider=row.provider,
        facts=_facts(row),
        certifications=facts.certifications(row, labels),
        warning=None if shown else _warning(row, own),
        withdrawn=withdrawn,
        others=[_other(one, sessions[one.id]) for one in others],
        similar_near=similar is not None and similar.where is not None,
        similar_url=url_of(similar) if similar else None,
        sessions=sheet_sessions(live or own, elements, row, today, withdrawn=undated),
        past_sessions=sheet_sessions(past if live else [], elements, row, today, withdrawn=undated),
        sections=facts.sections(row, training, action, labels),
        places=places,
        contacts=_contacts(row, training, action, live, elements),
        practical=facts.practical(action),
        identity=_identity(row, training),
        source=_source(row, training, action),
        numero=row.numero,
        preview=preview,
    )


def _readable(action_id: int, previewed_by: Collection[int] | None, today: date) -> Any:
    row = reading.sheet(action_id, today)
    own = row is not None and previewed_by is not None and row.publisher_id in previewed_by
    published = row is not None and State.DRAFT not in (row.training_state, row.action_state)
    if not (published if previewed_by is None else own):
        raise errors.NotFound("Cette formation n’existe pas, ou n’a pas encore été publiée.")
    return row


def _by_time(sessions: Sequence[Any], today: date) -> tuple[list[Any], list[Any]]:
    """Part the sessions into those to come or under way, and the past ones, the latest first."""
    live = [session for session in sessions if not is_past(session, today)]
    return live, [session for session in reversed(sessions) if is_past(session, today)]


def _facts(row: Any) -> list[str]:
    towns = words.towns(row.places)
    where = "à distance" if words.is_remote(row) else ", ".join(towns[:3]) + (" …" if len(towns) > 3 else "")
    company = words.hours(row.hours_company)
    total = words.hours(row.hours_total)
    return [fact for fact in (where, f"{total}, dont {company} en entreprise" if total and company else total) if fact]


def _warning(row: Any, sessions: Sequence[Any]) -> str:
    """Say why the offer can no longer be proposed."""
    for state, moment in (
        (row.training_state, row.training_state_changed_at),
        (row.action_state, row.state_changed_at),
    ):
        if state == State.WITHDRAWN:
            return f"Cette offre a été retirée le {long_day(moment)}." if moment else "Cette offre a été retirée."
    ends = [session.end for session in sessions if session.end]
    if not ends:
        return "Aucune session n’est proposée en ce moment."
    return f"Toutes les sessions sont passées{NBSP}: la dernière s’est terminée le {long_day(max(ends))}."


def _similar(row: Any, labels: facts.Labels, places: Places) -> SearchRequest:
    """Return the search of what resembles this offer: the same domains, around the same place."""
    parents = (labels[FORMACODES, code][1] for code in row.formacodes if (FORMACODES, code) in labels)
    domains = [FORMACODE + parent for parent in parents if parent] or [NSF + code[:3] for code in row.nsf]
    kept = tuple(sorted({domain for domain in domains if FACETS["domaine"].accepts(domain)}))
    return SearchRequest(
        today=clock.today(),
        chosen={"domaine": kept} if kept else {},
        where=places.around if places.around and places.around.code else None,
        radius=SIMILAR_RADIUS,
        size=SIMILAR,
    )


def _resembling(similar: SearchRequest, engine: Callable[[], Engine]) -> tuple[SearchRequest | None, list[int]]:
    """Search what resembles an offer, around it then anywhere; return the search that finds something, and what."""
    try:
        for request in (similar, similar.without("lieu")) if similar.chosen else ():
            if hits := engine().search(request).hits:
                return request, [hit.action_id for hit in hits]
    except errors.SearchUnavailable:
        return None, []
    return None, []


def _other(row: Any, sessions: Sequence[Any]) -> Other:
    """Say another offer in two lines: where and by whom, its next session and its places."""
    lines = session_lines(sessions, row, SearchRequest(today=clock.today()))
    where = "à distance" if words.is_remote(row) else ", ".join(words.towns(row.places)[:2])
    parts = [row.provider, where]
    if lines:
        left = lines[0].places.left
        parts += [lines[0].dates, plural(left, "place") if left else None]
    url = url_for("find.sheet", action_id=row.id)
    return Other(words.spaced(row.title), url, " · ".join(part for part in parts if part))


def _contacts(
    row: Any, training: Element, action: Element, sessions: Sequence[Any], elements: dict[int, Element]
) -> list[Contact]:
    """Return everybody to call, each once: those of the offer first, then those of its sessions."""
    found = offer_contacts(training, action)
    for session in sessions:
        precision = f"session du {short_day(session.start)}" if session.start else f"session {session.numero}"
        found += under_role(contacts_of(elements[session.id], "contact-session", "Contact"), precision)
    providers = {name.casefold() for name in (row.provider, row.responsible_name, row.teacher_name) if name}
    return distinct(found, known=providers)


def _identity(row: Any, training: Element) -> list[facts.Fact]:
    """Return who is responsible and who teaches, with the numbers that identify them."""
    responsible = [row.responsible_name]
    if row.responsible_legal_name and row.responsible_legal_name != row.responsible_name:
        responsible.append(row.responsible_legal_name)
    rows: list[facts.Fact] = [("Responsable", ", ".join(name for name in responsible if name))]
    activity = content.line(training, "organisme-formation-responsable/numero-activite") or row.activity_number
    rows += [("SIRET", _siret(row.responsible_siret)), ("N° d’activité", activity)]
    if row.teacher_siret and row.teacher_siret != row.responsible_siret:
        rows += [("Formateur", row.teacher_name), ("SIRET", _siret(row.teacher_siret))]
    specific = content.line(training, "organisme-formation-responsable/renseignements-specifiques")
    rows.append(("Renseignements", specific))
    return [(term, value) for term, value in rows if value]


def _siret(text: str | None) -> str | None:
    """Write a SIRET as people read it; a malformed one as it came."""
    if text and well_formed_siret(text):
        return NBSP.join((text[:3], text[3:6], text[6:9], text[9:]))
    return text


def _source(row: Any, training: Element, action: Element) -> str:
    """Say where the sheet comes from: who corrected it, or which delivery, and the day."""
    versions = (
        (row.training_written_at, row.training_delivered_at, row.training_author),
        (row.action_written_at, row.action_delivered_at, row.action_author),
    )
    written, delivered, author = max(versions, key=lambda version: version[0])
    if author:
        said = f"{row.publisher}, corrigée par {author} le {short_day(written)}"
    else:
        said = f"{'flux ' if delivered else ''}{row.publisher}, {short_day(delivered or written)}"
    days = [day for one in (training, action) if (day := content.day(one.get("datemaj")))]
    return f"{said}, à jour chez l’organisme au {short_day(max(days))}" if days else said
