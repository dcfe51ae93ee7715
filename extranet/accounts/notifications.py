"""Which mails a person may decline, and who declined which. What law or security need leaves in any case.

A mail to the referents of an organisation always reaches one of them: when all decline it, all receive it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from extranet.accounts.memberships import Member
from extranet.accounts.people import User
from extranet.accounts.permissions import Permission
from extranet.audit import journal
from extranet.database import db, writing


class DeclinedMail(db.Model):
    """One kind of mail that a person does not want."""

    __tablename__ = "declined_mail"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)  # of its template


@dataclass(frozen=True)
class Kind:
    """A kind of mail that may be declined: its template, whom it concerns, what it says, where it is read otherwise."""

    name: str
    permission: Permission
    label: str
    otherwise: str


DECLINABLE = (
    Kind(
        "remark_answered", Permission.REMARK, "Une réponse à l’un de mes signalements",
        "Se lit aussi dans «\u00a0Mes signalements\u00a0».",
    ),
    Kind(
        "review_returned", Permission.PUBLISH, "Une fiche que j’ai soumise m’est renvoyée",
        "Se lit aussi dans «\u00a0À faire\u00a0».",
    ),
    Kind(
        "join_asked", Permission.MANAGE_MEMBERS, "Quelqu’un demande à rejoindre ma structure",
        "Se lit aussi dans «\u00a0Ma structure\u00a0». Une personne référente le reçoit dans tous les cas.",
    ),
    Kind(
        "access_review", Permission.MANAGE_MEMBERS, "La liste des comptes est à confirmer, deux fois par an",
        "Se lit aussi dans «\u00a0Ma structure\u00a0». Une personne référente le reçoit dans tous les cas.",
    ),
)  # fmt: skip
# Sent in any case: what guards the account, what opens or closes it, what one asked for.
ALWAYS = {
    "account_changed": "Un changement de mot de passe ou de second facteur",
    "forgotten_password": "Le lien pour choisir un nouveau mot de passe, quand il est demandé",
    "invitation": "L’invitation à ouvrir un compte",
    "added_to_organisation": "L’arrivée dans une autre structure",
    "account_dormant": "L’annonce de la fermeture d’un compte que personne n’ouvre plus",
    "account_closed": "La fermeture du compte",
    "organisation_closed": "La fermeture de la structure",
    "authorisation_changed": "La décision sur l’habilitation de la structure à prescrire, à ses personnes référentes",
}
# Chosen elsewhere (alerts: search by search), asked for each time, or to people who have no account.
OTHERWISE = frozenset({"alert", "alert_renewal", "selection", "confirmation", "join_refused"})


def offered(member: Member) -> list[Kind]:
    """List the mails that somebody may decline here."""
    return [kind for kind in DECLINABLE if member.may(kind.permission)]


def declined(user_id: int) -> set[str]:
    """Return the mails that a person declined."""
    return set(db.session.scalars(select(DeclinedMail.name).where(DeclinedMail.user_id == user_id)))


def choose(member: Member, wanted: Collection[str]) -> None:
    """Receive these of the mails that are offered, and no other of them."""
    refused = {kind.name for kind in offered(member)} - set(wanted)
    with writing():
        names = [kind.name for kind in offered(member)]
        theirs = (DeclinedMail.user_id == member.user_id, DeclinedMail.name.in_(names))
        before = set(db.session.scalars(select(DeclinedMail.name).where(*theirs)))
        if before == refused:
            return
        db.session.execute(delete(DeclinedMail).where(*theirs))
        db.session.add_all(DeclinedMail(user_id=member.user_id, name=name) for name in sorted(refused))
        journal.record("choose_mails", "user_account", member.user_id, by=member.user_id)


def wants(user_id: int, name: str) -> bool:
    """Tell whether a person receives a mail."""
    return name not in declined(user_id)


def receiving(referents: Sequence[User], name: str) -> list[User]:
    """Return the referents who receive a mail: those who want it, all when nobody does."""
    ids = [one.id for one in referents]
    query = select(DeclinedMail.user_id).where(DeclinedMail.name == name, DeclinedMail.user_id.in_(ids))
    without = set(db.session.scalars(query))
    return [one for one in referents if one.id not in without] or list(referents)
