"""Requests to join an organisation: anybody may ask, a referent answers, and the answer to all is the same."""

from __future__ import annotations

from sqlalchemy import func, select

from extranet import clock, errors, outbox
from extranet.accounts import attempts, domains, inviting, notifications, organisations, powers
from extranet.accounts.memberships import Member
from extranet.accounts.newcomers import Newcomer
from extranet.accounts.organisations import Organisation
from extranet.accounts.pasted import LONGEST_NAME
from extranet.accounts.people import normal_email
from extranet.accounts.roles import Role
from extranet.audit import journal
from extranet.database import db, hold, writing

ASKED_LETTER, REFUSED_LETTER = "join_asked", "join_refused"
LONGEST_WORD = 500
MOST_ASKED, TOO_MANY = 20, "Trop de demandes viennent de partir d’ici."  # from one address, in a quarter of an hour
MOST_WAITING = 200  # for one organisation: beyond, requests are answered alike and not kept


def ask(email: str, name: str, organisation_id: int, word: str, address: str) -> None:
    """Put a request at the door of an organisation, once; say nothing of who has an account. Raise TooManyAttempts."""
    attempts.count("rejoindre", address, MOST_ASKED, TOO_MANY)
    email, name, word = normal_email(email), " ".join(name.split())[:LONGEST_NAME], word.strip()[:LONGEST_WORD]
    with writing():
        body = organisations.find(organisation_id)
        if body.closed_at or body.merged_into_id or waiting_count(organisation_id) >= MOST_WAITING:
            return
        query = select(Newcomer).where(Newcomer.email == email, Newcomer.organisation_id == organisation_id)
        newcomer = db.session.scalar(query)
        if newcomer is not None and newcomer.settled_at is None:
            return
        if newcomer is None:
            newcomer = Newcomer(email=email, organisation_id=organisation_id, name=name, vouched=False)
            db.session.add(newcomer)
        newcomer.name, newcomer.word, newcomer.vouched = name, word or None, False
        newcomer.asked_at, newcomer.settled_at, newcomer.admitted = clock.now(), None, None
        db.session.flush()
        journal.record("ask_to_join", "newcomer", newcomer.id, by=None, organisation_id=organisation_id)
        if waiting_count(organisation_id) > 1:
            return  # they were told, and have not answered yet
        for referent in notifications.receiving(powers.referents(organisation_id), ASKED_LETTER):
            outbox.put(ASKED_LETTER, referent.email, organisation=body.name, organisation_id=organisation_id)


def waiting(organisation_id: int) -> list[Newcomer]:
    """List who waits at the door of an organisation, the oldest first."""
    query = select(Newcomer).where(
        Newcomer.organisation_id.in_(organisations.family(organisation_id)), Newcomer.settled_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(Newcomer.id).limit(MOST_WAITING)))


def waiting_count(organisation_id: int) -> int:
    """Count who waits at the door of an organisation."""
    here = Newcomer.organisation_id.in_(organisations.of_family(organisation_id))
    query = select(func.count()).select_from(Newcomer).where(here, Newcomer.settled_at.is_(None))
    return db.session.scalar(query) or 0


def voucher(newcomer: Newcomer, own_domains: list[str]) -> str:
    """Say who vouches for somebody: ProConnect, the domain of the address, or nobody."""
    if newcomer.vouched:
        return "ProConnect garantit cette identité et cette adresse."
    if newcomer.email.rpartition("@")[2] in own_domains:
        return "L’adresse est d’un domaine de votre structure."
    return "Personne ne garantit cette adresse\u00a0: vérifiez qui demande."


def domains_of(organisation_id: int) -> list[str]:
    """List the domains of an organisation's addresses."""
    return domains.of_organisation(organisation_id)


def admit(newcomer_id: int, role: Role, *, by: Member) -> str:
    """Let somebody in; return what was done, in French. Raise Conflict when another referent answered before."""
    with writing():
        newcomer = _unsettled(newcomer_id)
        body = db.session.get_one(Organisation, newcomer.organisation_id)
        powers.check_roles(by, body, [role])
        done = inviting.welcome(newcomer.email, newcomer.name, body.id, role, by=by)
        newcomer.settled_at, newcomer.admitted = clock.now(), True
        journal.record("admit", "newcomer", newcomer_id, by=by.user_id, organisation_id=body.id)
    return done


def refuse(newcomer_id: int, reason: str, *, by: Member) -> None:
    """Refuse somebody and write to them why; raise Invalid without a reason."""
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_WORD:
        raise errors.Invalid(f"Dites pourquoi, en {LONGEST_WORD}\u00a0caractères au plus.", field="reason")
    with writing():
        newcomer = _unsettled(newcomer_id)
        newcomer.settled_at, newcomer.admitted = clock.now(), False
        outbox.put(REFUSED_LETTER, newcomer.email, organisation=newcomer.organisation.name, reason=reason)
        journal.record("refuse", "newcomer", newcomer_id, by=by.user_id, organisation_id=newcomer.organisation_id)


def _unsettled(newcomer_id: int) -> Newcomer:
    newcomer = db.session.get(Newcomer, newcomer_id)
    if newcomer is None:
        raise errors.NotFound("Cette demande n’existe pas.")
    hold(newcomer)
    if newcomer.settled_at is not None:
        raise errors.Conflict("Cette demande a déjà reçu une réponse.")
    return newcomer
