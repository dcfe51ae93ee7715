"""How organisations, accounts and rights are shown to an administrator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for

from extranet.accounts.authorisations import LABELS
from extranet.accounts.organisations import Authorisation
from extranet.accounts.permissions import Permission
from extranet.accounts.roles import ROLES, Role
from extranet.web import formats
from extranet.web.administer.listing import ListFilter, ListPage

# What each right opens, in the reader's language.
RIGHTS = {
    Permission.OWN_ACCOUNT: "Voir son compte et se déconnecter",
    Permission.FIND: "Chercher l’offre publiée, la lire et l’imprimer",
    Permission.KEEP: "Garder une sélection et des recherches, être prévenu·e des nouveautés",
    Permission.REMARK: "Signaler une erreur sur une fiche et lire la réponse",
    Permission.PRESCRIBE: "Proposer une personne pour une session",
    Permission.PUBLISH: "Publier, corriger et retirer l’offre de sa structure",
    Permission.IMPORT: "Déposer un fichier de l’offre de sa structure et lire son rapport",
    Permission.REVIEW: "Lire ce qu’un·e collègue soumet, l’accepter ou le renvoyer",
    Permission.EXPORT_ALL: "Lire le fichier de toute l’offre publiée, fait chaque nuit pour les partenaires",
    Permission.MANAGE_MEMBERS: "Gérer les comptes de sa structure, ou de celles qu’on administre",
    Permission.READ_FIGURES: "Lire les chiffres de l’offre et de son usage",
    Permission.READ_JOURNAL: "Lire le journal de sa structure, de son réseau, ou de toutes",
    Permission.ADMINISTER_NETWORK: "Voir et gérer les structures et les comptes de son réseau",
    Permission.ADMINISTER: "Voir et gérer toutes les structures et tous les comptes",
}


def listed(endpoint: str, wanted: ListFilter, found: ListPage, networks: list[Any]) -> dict[str, Any]:
    """Return what both lists need: filters in force, addresses of pages."""
    names = {network.code: network.name for network in networks}
    return {
        "wanted": wanted,
        "found": found,
        "networks": networks,
        "active_filters": _active_filters(endpoint, wanted, names),
        "clear_url": url_for(endpoint),
        "url_of": _pages(endpoint, wanted),
    }


def _active_filters(endpoint: str, wanted: ListFilter, names: dict[str, str]) -> list[dict[str, str]]:
    filters = []
    if wanted.text:
        label = f"«\u00a0{wanted.text}\u00a0»"
        filters.append({"label": label, "remove_url": url_for(endpoint, **wanted.args(text=""))})
    if wanted.network:
        label = names.get(wanted.network, wanted.network)
        filters.append({"label": label, "remove_url": url_for(endpoint, **wanted.args(network=""))})
    return filters


def _pages(endpoint: str, wanted: ListFilter) -> Callable[[int], str]:
    return lambda page: url_for(endpoint, **wanted.args(page=page))


def organisation_lines(found: ListPage) -> list[dict[str, Any]]:
    """Return the lines of the organisations."""
    return [
        {
            "name": row.name,
            "url": url_for("structure.body", organisation_id=row.id),
            "network": row.network,
            "standing": "fermée" if row.closed_at else LABELS[Authorisation(row.authorisation)],
            "code": row.code,
            "commune": f"{row.commune} ({row.departement})" if row.commune and row.departement else row.commune,
            "publishes": row.publishes,
            "accounts": found.beside.get(row.id, 0),
            "accounts_url": url_for("administer.accounts", q=row.name),
        }
        for row in found.rows
    ]


def account_lines(found: ListPage) -> list[dict[str, Any]]:
    """Return the lines of the accounts."""
    return [
        {
            "name": row.name,
            "url": url_for("structure.account", user_id=row.id),
            "email": row.email,
            "demonstration": row.demonstration,
            "places": _by_organisation(found.beside.get(row.id, [])),
            "seen": formats.ago(row.last_seen_at) if row.last_seen_at else "jamais",
            "state": _state(row),
        }
        for row in found.rows
    ]


def _by_organisation(memberships: list[Any]) -> list[dict[str, str]]:
    roles: dict[str, list[str]] = {}
    for membership in memberships:
        roles.setdefault(membership.name, []).append(Role(membership.role).label)
    return [{"organisation": name, "roles": ", ".join(labels)} for name, labels in roles.items()]


def _state(row: Any) -> tuple[str, str]:
    """Return the look of a state and its word."""
    if row.suspended_at:
        return "closed", "fermé" if row.closed_at else "suspendu"
    return ("open", "actif") if row.activated_at else ("unknown", "à activer")


def rights() -> list[dict[str, Any]]:
    """Return each right with whether each role has it."""
    return [
        {"label": RIGHTS[permission], "allowed": [permission in ROLES[role] for role in Role]}
        for permission in Permission
    ]
