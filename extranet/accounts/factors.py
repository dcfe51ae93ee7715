"""The second factors of a person together: added, renewed, taken away, and who may do without."""

from __future__ import annotations

from sqlalchemy import select

from extranet import errors, outbox
from extranet.accounts import links, passkeys, powers, recovery, resetting, sessions, totp
from extranet.accounts.memberships import Member, Membership
from extranet.accounts.passkeys import Site
from extranet.accounts.people import User
from extranet.accounts.roles import TWO_PROOFS, Role
from extranet.audit import journal
from extranet.database import db, hold, writing

LETTER = "account_changed"


def has_any(user_id: int) -> bool:
    """Tell whether a person has a second factor."""
    return totp.confirmed(user_id) is not None or bool(passkeys.of(user_id))


def needed(user_id: int) -> bool:
    """Tell whether a role of this person, in any organisation, asks for a second factor."""
    held = db.session.scalars(select(Membership.role).where(Membership.user_id == user_id))
    return any(Role(role) in TWO_PROOFS for role in held)


def propose_codes(member: Member, secret_key: str) -> None:
    """Begin to add an application of codes, or to replace it; raise NotAllowed."""
    with writing():
        _check_proof(member)
        totp.begin(member.user_id, secret_key)


def confirm_codes(member: Member, code: str, secret_key: str) -> list[str]:
    """Add the application by its first code; return new recovery codes. Raise Invalid, Conflict or NotAllowed."""
    with writing():
        _check_proof(member)
        totp.confirm(member.user_id, code, secret_key)
        return _added(member, "add_codes")


def add_passkey(member: Member, word: object, answer: str, name: str, site: Site) -> list[str]:
    """Add a passkey; return recovery codes when it is the first factor. Raise Invalid, Conflict or NotAllowed."""
    with writing():
        _check_proof(member)
        first = not has_any(member.user_id)
        passkeys.register(word, answer, name, member.user_id, site)
        return _added(member, "add_passkey", codes=first)


def renew_recovery(member: Member) -> list[str]:
    """Replace the recovery codes; raise NotAllowed."""
    with writing():
        _check_strong(member)
        _tell(member, "renew_recovery_codes")
        return recovery.renew(member.user_id)


def remove_codes(member: Member) -> None:
    """Take the application away; raise NotAllowed or Conflict."""
    with writing():
        _check_strong(member)
        totp.remove(member.user_id)
        _check_enough(member.user_id)
        _tell(member, "remove_codes")


def remove_passkey(member: Member, key_id: int) -> None:
    """Take a passkey away; raise NotFound, NotAllowed or Conflict."""
    with writing():
        _check_strong(member)
        passkeys.remove(key_id, member.user_id)
        _check_enough(member.user_id)
        _tell(member, "remove_passkey")


def reset(user: User, *, by: int | None) -> None:
    """Take every factor of a person away, who lost them all.

    The password goes too: whoever knows it must not be the one who adds the next factor. A link goes to the person.
    """
    with writing():
        user = db.session.get_one(User, user.id)
        links.void(user.id)
        by_proconnect = user.password_hash is None
        if not by_proconnect:
            user.password_hash = None
            resetting.send_link(user)
        totp.remove(user.id)
        passkeys.forget(user.id)
        recovery.forget(user.id)
        sessions.end_all(user.id)
        journal.record("reset_factors", "user_account", user.id, by=by)
        outbox.put(LETTER, user.email, what="reset_factors", by_proconnect=by_proconnect)


def may_reset(user: User, *, by: Member) -> bool:
    """Tell whether somebody may take the factors of a person away on their screen."""
    try:
        _check_reset(user, by)
    except (errors.NotAllowed, errors.Conflict):
        return False
    return True


def reset_for(user_id: int, *, by: Member) -> User:
    """Do as `reset`, for who manages the whole account; raise NotAllowed, or Conflict when there is nothing to take."""
    with writing():
        user = db.session.get_one(User, user_id)
        hold(user)
        _check_reset(user, by)
        reset(user, by=by.user_id)
    return user


def _check_reset(user: User, by: Member) -> None:
    powers.check_whole_account(by, user.id)
    if user.suspended_at is not None or not has_any(user.id):
        raise errors.Conflict("Ce compte n’a pas de second facteur, ou n’est pas ouvert.")


def _added(member: Member, verb: str, *, codes: bool = True) -> list[str]:
    sessions.strengthen(member.session_id)
    sessions.end_all(member.user_id, but=member.session_id)
    _tell(member, verb)
    return recovery.renew(member.user_id) if codes else []


def _tell(member: Member, verb: str) -> None:
    organisation_id = member.organisation.id
    journal.record(verb, "user_account", member.user_id, by=member.user_id, organisation_id=organisation_id)
    outbox.put(LETTER, member.email, what=verb)


def _check_proof(member: Member) -> None:
    """Let somebody without any factor add the first one; afterwards a factor guards the others."""
    if has_any(member.user_id):
        _check_strong(member)


def _check_strong(member: Member) -> None:
    if not member.strong:
        raise errors.NotAllowed("Reconnectez-vous avec votre code ou votre clé d’accès pour changer cela.")


def _check_enough(user_id: int) -> None:
    if has_any(user_id):
        return
    if needed(user_id):
        raise errors.Conflict(
            "Votre rôle demande un second facteur\u00a0: ajoutez-en un autre avant de retirer celui-ci."
        )
    recovery.forget(user_id)
