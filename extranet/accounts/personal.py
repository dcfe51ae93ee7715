"""What accounts, the journal and the mails say of a person."""

from __future__ import annotations

from extranet.accounts.access_reviews import AccessReview
from extranet.accounts.attempts import Attempt
from extranet.accounts.holding import Erasing, Holding
from extranet.accounts.identities import LinkedIdentity
from extranet.accounts.links import Link
from extranet.accounts.memberships import Membership
from extranet.accounts.newcomers import Newcomer
from extranet.accounts.notifications import DeclinedMail
from extranet.accounts.passkeys import Passkey
from extranet.accounts.recovery import RecoveryCode
from extranet.accounts.sessions import UserSession
from extranet.accounts.steps import SignInStep
from extranet.accounts.totp import TotpFactor
from extranet.audit.journal import Entry
from extranet.outbox import Message

HOLDINGS = (
    Holding(Membership.user_id, "Structures et rôles", Erasing.DELETE),
    Holding(UserSession.user_id, "Connexions", Erasing.DELETE, secret=("token_hash",)),
    Holding(Link.user_id, "Liens reçus", Erasing.DELETE, secret=("token_hash",)),
    Holding(TotpFactor.user_id, "Application de codes", Erasing.DELETE, secret=("sealed", "candidate")),
    Holding(RecoveryCode.user_id, "Codes de secours", Erasing.DELETE, secret=("digest",)),
    Holding(Passkey.user_id, "Clés d’accès", Erasing.DELETE, secret=("credential_id", "public_key", "sign_count")),
    Holding(SignInStep.user_id, "Connexions commencées", Erasing.DELETE, secret=("token_hash", "challenge", "proof")),
    Holding(DeclinedMail.user_id, "Courriels refusés", Erasing.DELETE),
    Holding(LinkedIdentity.user_id, "Identité ProConnect", Erasing.DELETE),
    Holding(AccessReview.confirmed_by_id, "Listes de comptes confirmées", Erasing.KEEP),
    Holding(Newcomer.email, "Demandes d’accès", Erasing.DELETE, by_email=True),
    Holding(Attempt.email, "Connexions refusées", Erasing.DELETE, by_email=True),
    Holding(Message.to, "Courriels reçus", Erasing.DELETE, by_email=True),
    Holding(Entry.actor_id, "Journal", Erasing.KEEP, secret=("address_salt", "address_digest")),
)
