"""The accounts as a file for administrators: who, where, which role, last sign-in."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from extranet import clock
from extranet.accounts import lifecycle
from extranet.accounts.memberships import Membership
from extranet.accounts.organisations import Network, Organisation
from extranet.accounts.people import User
from extranet.accounts.permissions import Permission
from extranet.accounts.policies import administered
from extranet.accounts.roles import Role
from extranet.audit import journal
from extranet.database import db, writing
from extranet.exchange.spreadsheets import Column, Kind, write_csv, write_xlsx
from extranet.guard import requires
from extranet.signin import current_member
from extranet.web.administer.import_routes import blueprint

COLUMNS = (
    Column("Nom", width=28),
    Column("Adresse électronique", width=36),
    Column("Structure", width=36),
    Column("Réseau"),
    Column("Rôle", width=24),
    Column("État", width=12),
    Column("Dernière connexion", Kind.MOMENT),
    Column("Compte créé", Kind.MOMENT),
)
KINDS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@blueprint.get(f"/comptes/export.<any({', '.join(KINDS)}):kind>")
@requires(Permission.ADMINISTER_NETWORK)
def export_accounts(kind: str) -> ResponseReturnValue:
    """Give every account that the reader administers, one line per role."""
    member, file = current_member(), io.BytesIO()
    rows = _rows(administered(member))
    if kind == "csv":
        write_csv(file, COLUMNS, rows)
    else:
        write_xlsx(file, COLUMNS, rows, sheet="Comptes")
    with writing():
        here = member.organisation.id
        journal.record("export_accounts", "user_account", None, by=member.user_id, organisation_id=here)
    response = Response(file.getvalue(), mimetype=KINDS[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="comptes-{clock.today():%Y-%m-%d}.{kind}"'
    return response


def _rows(among: Any) -> Iterator[tuple[Any, ...]]:
    query = (
        select(
            User.name, User.email, Organisation.name.label("organisation"), Network.name.label("network"),
            Membership.role, User.activated_at, User.suspended_at, User.closed_at, User.last_seen_at, User.created_at,
        )
        .join(Membership, Membership.user_id == User.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(Network, Network.id == Organisation.network_id)
        .where(Organisation.id.in_(among))
        .order_by(Organisation.name, User.name, Membership.id)
    )  # fmt: skip
    for row in db.session.execute(query.execution_options(yield_per=500)):
        state = lifecycle.LABELS[lifecycle.state_of(row)]
        who = (row.name, row.email, row.organisation, row.network, Role(row.role).label, state)
        yield (*who, row.last_seen_at, row.created_at)
