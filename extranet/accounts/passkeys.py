"""Passkeys (WebAuthn level 3): a key in a device, alone or after a password. The library checks, rows remember."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock, errors, later
from extranet.accounts import steps
from extranet.accounts.people import User
from extranet.database import Instant, db, writing

webauthn, structs = later("webauthn"), later("webauthn.helpers.structs")
MOST, LONGEST_NAME = 10, 60
REFUSED = "Cette clé d’accès n’est pas reconnue ici."


class Passkey(db.Model):
    """The public half of a key that a person keeps in a device."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)


@dataclass(frozen=True)
class Site:
    """For whom a key is good: a host's name, the origin of its pages, the site's name."""

    host: str
    origin: str
    name: str


def of(user_id: int) -> list[Passkey]:
    """List a person's keys, the oldest first."""
    return list(db.session.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)))


def begin_registration(user_id: int, site: Site) -> tuple[str, str]:
    """Return the word of a ceremony and what the browser is asked for (JSON), to add a key."""
    known = of(user_id)
    if len(known) >= MOST:
        raise errors.Conflict(f"Un compte a {MOST}\u00a0clés d’accès au plus.")
    user = db.session.get_one(User, user_id)
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=f"extranet-{user_id}".encode(),
        user_name=user.email,
        user_display_name=user.name,
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=key.credential_id) for key in known],
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
    )
    return _begun(steps.NEW_PASSKEY, user_id, options.challenge), webauthn.options_to_json(options)


def register(word: object, answer: str, name: str, user_id: int, site: Site) -> Passkey:
    """Keep the key that the browser made; raise Invalid (inside `writing()`)."""
    challenge = _challenge(word, steps.NEW_PASSKEY, user_id)
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_origin=site.origin,
            expected_rp_id=site.host,
            require_user_verification=True,
        )
    except (webauthn.helpers.exceptions.WebAuthnException, ValueError, KeyError, TypeError):
        raise errors.Invalid("Votre appareil n’a pas donné de clé d’accès utilisable. Réessayez.") from None
    if db.session.scalar(select(Passkey.id).where(Passkey.credential_id == made.credential_id)):
        raise errors.Conflict("Cette clé d’accès est déjà enregistrée.")
    key = Passkey(
        user_id=user_id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=" ".join(name.split())[:LONGEST_NAME] or "Clé d’accès",
    )
    db.session.add(key)
    db.session.flush()
    return key


def begin_sign_in(site: Site) -> tuple[str, str]:
    """Return the word of a ceremony and what the browser is asked for (JSON): any key of this site."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host, user_verification=structs.UserVerificationRequirement.REQUIRED
    )
    return _begun(steps.PASSKEY, None, options.challenge), webauthn.options_to_json(options)


def use(word: object, answer: str, site: Site) -> int:
    """Return whose key answered; raise Invalid (inside `writing()`)."""
    challenge = _challenge(word, steps.PASSKEY, None)
    try:
        said = webauthn.helpers.parse_authentication_credential_json(answer)
        key = db.session.scalar(select(Passkey).where(Passkey.credential_id == said.raw_id).with_for_update())
        if key is None:
            raise errors.Invalid(REFUSED)
        verified = webauthn.verify_authentication_response(
            credential=said,
            expected_challenge=challenge,
            expected_origin=site.origin,
            expected_rp_id=site.host,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (webauthn.helpers.exceptions.WebAuthnException, ValueError, KeyError, TypeError):
        raise errors.Invalid(REFUSED) from None
    key.sign_count, key.last_used_at = verified.new_sign_count, clock.now()
    return key.user_id


def remove(key_id: int, user_id: int) -> None:
    """Forget a key of a person; raise NotFound (inside `writing()`)."""
    mine = delete(Passkey).where(Passkey.id == key_id, Passkey.user_id == user_id)
    if db.session.execute(mine).rowcount != 1:
        raise errors.NotFound("Cette clé d’accès n’existe pas.")


def forget(user_id: int) -> None:
    """Forget every key of a person (inside `writing()`)."""
    db.session.execute(delete(Passkey).where(Passkey.user_id == user_id))


def _begun(purpose: str, user_id: int | None, challenge: bytes) -> str:
    with writing():
        return steps.begin(purpose, user_id, challenge=webauthn.helpers.bytes_to_base64url(challenge))


def _challenge(word: object, purpose: str, user_id: int | None) -> bytes:
    """Return the challenge of a ceremony and use it up; raise Invalid when it is over or somebody else's."""
    step = steps.look(word, purpose)
    if step is None or step.user_id != user_id or not step.challenge or not steps.end(step):
        raise errors.Invalid("Cette demande a trop attendu. Recommencez.")
    return webauthn.helpers.base64url_to_bytes(step.challenge)
