"""The domains of each organisation's addresses: by them an identity provider's stranger is led to a referent."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from extranet import errors
from extranet.accounts import organisations
from extranet.accounts.organisations import Organisation
from extranet.audit import journal
from extranet.database import db, writing

MOST = 20
_DOMAIN = re.compile(r"(?=.{4,190}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
# Anybody may have an address there: it says nothing of where somebody works.
ANYBODY_S = frozenset(
    {
        "bbox.fr",
        "free.fr",
        "gmail.com",
        "gmx.fr",
        "hotmail.com",
        "hotmail.fr",
        "icloud.com",
        "laposte.net",
        "live.fr",
        "msn.com",
        "neuf.fr",
        "numericable.fr",
        "orange.fr",
        "outlook.com",
        "outlook.fr",
        "proton.me",
        "protonmail.com",
        "sfr.fr",
        "wanadoo.fr",
        "yahoo.com",
        "yahoo.fr",
    }
)


class OrganisationDomain(db.Model):
    """One domain of an organisation's addresses; agencies of a same network may share it."""

    __tablename__ = "organisation_domain"
    __table_args__ = (UniqueConstraint("domain", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    domain: Mapped[str]


def of_organisation(organisation_id: int) -> list[str]:
    """List the domains of an organisation, by name."""
    query = select(OrganisationDomain.domain).where(OrganisationDomain.organisation_id == organisation_id)
    return list(db.session.scalars(query.order_by(OrganisationDomain.domain)))


def replace(organisation_id: int, typed: Iterable[str], *, by: int | None) -> list[str]:
    """Give an organisation these domains instead of its former ones; return them. Raise Invalid or NotFound."""
    wanted = sorted({_checked(one) for one in typed if one.strip()})
    if len(wanted) > MOST:
        raise _invalid(f"Une structure a {MOST}\u00a0domaines au plus.")
    with writing():
        organisations.find(organisation_id)
        if wanted == of_organisation(organisation_id):
            return wanted
        db.session.execute(delete(OrganisationDomain).where(OrganisationDomain.organisation_id == organisation_id))
        db.session.add_all(OrganisationDomain(organisation_id=organisation_id, domain=one) for one in wanted)
        journal.record("change_domains", "organisation", organisation_id, by=by, count=len(wanted))
    return wanted


def _checked(typed: str) -> str:
    domain = typed.strip().lower().removeprefix("@")
    if not _DOMAIN.fullmatch(domain):
        raise _invalid(f"«\u00a0{typed.strip()}\u00a0» n’est pas un domaine, par exemple mission-locale.fr.")
    if domain in ANYBODY_S:
        raise _invalid(f"Tout le monde peut avoir une adresse en {domain}\u00a0: ce domaine ne désigne personne.")
    return domain


def _invalid(sentence: str) -> errors.Invalid:
    return errors.Invalid(sentence, domains=sentence)


def organisations_of(email: str) -> list[Organisation]:
    """List the organisations that are open today and have the domain of an address, by id."""
    domain = email.rpartition("@")[2].lower()
    query = select(Organisation).join(OrganisationDomain, OrganisationDomain.organisation_id == Organisation.id)
    open_today = (Organisation.merged_into_id.is_(None), Organisation.closed_at.is_(None))
    living = query.where(OrganisationDomain.domain == domain, *open_today)
    return list(db.session.scalars(living.order_by(Organisation.id)))
