"""How an organisation, its people and an account are shown."""

from __future__ import annotations

from typing import Any

from flask import url_for

from extranet.accounts import authorisations, joining, lifecycle, powers
from extranet.accounts.authorisations import Verb as AuthorisationVerb
from extranet.accounts.lifecycle import State, Verb
from extranet.accounts.memberships import Member
from extranet.accounts.organisations import Authorisation, Organisation
from extranet.accounts.roles import Role
from extranet.reference import places
from extranet.reference.departements import DEPARTEMENTS
from extranet.web import formats
from extranet.web.structure.reading import People

LOOKS = {State.INVITED: "unknown", State.ACTIVE: "open", State.SUSPENDED: "closed", State.CLOSED: "closed"}
AUTHORISATION_LOOKS = {Authorisation.GRANTED: "open", Authorisation.REQUESTED: "unknown", Authorisation.NONE: "unknown"}
WORDS = {Verb.SUSPEND: "suspendre", Verb.REACTIVATE: "reactiver", Verb.CLOSE: "fermer"}
LABELS = {Verb.SUSPEND: "Suspendre", Verb.REACTIVATE: "Réactiver", Verb.CLOSE: "Fermer le compte"}
DONE = {
    Verb.SUSPEND: "Le compte de {} est suspendu\u00a0: ses sessions sont fermées.",
    Verb.REACTIVATE: "Le compte de {} est de nouveau ouvert.",
    Verb.CLOSE: "Le compte de {} est fermé. Il peut être rouvert pendant 30\u00a0jours.",
}


def state(account: Any) -> tuple[str, str]:
    """Return the look of an account's state and its word."""
    found = lifecycle.state_of(account)
    return LOOKS[found], lifecycle.LABELS[found]


def named(row: Any) -> str:
    """Name an organisation with what tells it apart: its town, its network."""
    return " · ".join(part for part in (row.name, row.commune, row.network) if part)


def person_lines(found: People, organisation_id: int) -> list[dict[str, Any]]:
    """Return the lines of the people of an organisation."""
    return [
        {
            "name": row.name,
            "email": row.email,
            "url": url_for("structure.account", user_id=row.id),
            "roles": ", ".join(role.label for role in Role if role in found.roles[row.id]),
            "seen": formats.ago(row.last_seen_at) if row.last_seen_at else "jamais",
            "state": state(row),
            "resend_url": url_for("structure.resend", organisation_id=organisation_id, user_id=row.id)
            if lifecycle.state_of(row) is State.INVITED
            else None,
        }
        for row in found.rows
    ]


def facts(body: Organisation) -> list[tuple[str, str | None]]:
    """Return what is known of an organisation, as (term, value)."""
    town = f"{body.commune} ({body.departement})" if body.commune and body.departement else body.commune
    return [
        ("Réseau", body.network.name),
        ("Adresse", ", ".join(part for part in (body.address, body.postcode, town) if part) or None),
        ("Territoire", territory(body.territory)),
        ("SIRET", body.siret),
        ("Code SAFIR", body.safir),
    ]


def territory(codes: list[str]) -> str | None:
    """Name the départements and communes of a territory."""
    known = places.communes_of(code for code in codes if code not in DEPARTEMENTS)
    names = [f"{DEPARTEMENTS[code]} ({code})" for code in codes if code in DEPARTEMENTS]
    names += [f"{one.name} ({one.departement})" for code, one in sorted(known.items()) if code in codes]
    return ", ".join(names) or None


def authorisation(body: Organisation) -> dict[str, Any]:
    """Return where the right to prescribe stands."""
    return {
        "look": AUTHORISATION_LOOKS.get(Authorisation(body.authorisation), "closed"),
        "label": authorisations.LABELS[Authorisation(body.authorisation)],
        "reason": body.authorisation_reason,
        "at": body.authorisation_at,
        "may_request": AuthorisationVerb.REQUEST in authorisations.possible(body.authorisation),
        "to_decide": [
            verb for verb in authorisations.possible(body.authorisation) if verb is not AuthorisationVerb.REQUEST
        ],
    }


def requests(organisation_id: int) -> list[dict[str, Any]]:
    """Return who asks to join an organisation."""
    domains = joining.domains_of(organisation_id)
    return [
        {
            "id": one.id,
            "name": one.name,
            "email": one.email,
            "word": one.word,
            "ago": formats.ago(one.asked_at),
            "voucher": joining.voucher(one, domains),
        }
        for one in joining.waiting(organisation_id)
    ]


def verbs(account: Any) -> list[dict[str, str]]:
    """Return what may be done with an account, as buttons."""
    return [
        {"label": LABELS[verb], "url": url_for("structure.act", user_id=account.id, word=WORDS[verb])}
        for verb in lifecycle.possible(account)
    ]


def role_choices(member: Member, body: Organisation, held: list[Role]) -> list[dict[str, Any]]:
    """Return the roles that the reader may give there, each with whether it is held; those out of reach if held."""
    given = powers.roles_to_give(member, body)
    return [
        {"value": role.value, "label": role.label, "held": role in held, "fixed": role not in given}
        for role in Role
        if role in given or role in held
    ]
