"""Signing in with an identity that ProConnect vouches for: which account it opens, or at whose door it waits."""

from __future__ import annotations

from dataclasses import dataclass

from extranet import clock, errors
from extranet.accounts import authentication, domains, factors, identities, newcomers, people, steps
from extranet.accounts.authentication import CodeWanted
from extranet.accounts.organisations import Organisation
from extranet.accounts.people import User
from extranet.database import writing
from extranet.proconnect.identity import Identity


@dataclass(frozen=True)
class Waiting:
    """Nobody is signed in yet: the referent of this organisation decides."""

    organisation: str


def sign_in(identity: Identity, address: str, *, demonstration: bool) -> str | CodeWanted | Waiting:
    """Return the secret id of a new session, that our code is wanted first, or whose answer is awaited.

    Raises NotAllowed. `demonstration` lets its accounts in.
    """
    with writing():
        user = identities.owner(identity.issuer, identity.subject) or _by_address(identity)
        if user is None:
            return _at_the_door(identity)
        if user.demonstration and not demonstration:
            raise errors.NotAllowed("Les comptes de démonstration ne s’ouvrent pas ici.")
        arrived = authentication.arrive(user, address, strong=identity.strong, proof=identity.id_token)
        if not identities.linked(user.id, identity.issuer):
            _link(user, identity, arrived)
        user.activated_at = user.activated_at or clock.now()
    return arrived


def _link(user: User, identity: Identity, arrived: str | CodeWanted) -> None:
    """Link an identity to an account: once its second factor is shown, where it has one or owes one."""
    if isinstance(arrived, CodeWanted):
        steps.link_later(arrived.token, identity.issuer, identity.subject)
    elif identity.strong or not factors.needed(user.id):
        identities.link(user.id, identity.issuer, identity.subject)
    # Who owes a factor and has none yet adds one first: the next sign-in by this way asks for it, then links.


def _by_address(identity: Identity) -> User | None:
    """Return the account of an address that the provider vouches for; raise NotAllowed."""
    if not identity.email or not identity.email_vouched:
        raise errors.NotAllowed("ProConnect ne garantit pas votre adresse électronique professionnelle.")
    user = people.by_email(identity.email)
    if user is not None and identities.linked(user.id, identity.issuer):
        raise errors.NotAllowed("Un autre compte ProConnect est déjà relié au compte de cette adresse.")
    return user


def _at_the_door(identity: Identity) -> Waiting:
    organisation = _employer(identity)
    newcomers.announce(identity.email, identity.name, organisation.id)
    return Waiting(organisation.name)


def _employer(identity: Identity) -> Organisation:
    """Return the one organisation that has the domain of the address and the SIRET; without SIRET, the domain alone."""
    having_domain = domains.organisations_of(identity.email)
    exact = [one for one in having_domain if one.siret and one.siret == identity.siret]
    found = exact or [one for one in having_domain if not (one.siret and identity.siret)]
    if len(found) != 1:
        raise errors.NotAllowed("Votre adresse ne mène à aucune structure de cet extranet, ou à plusieurs.")
    return found[0]
