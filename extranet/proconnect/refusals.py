"""Why a sign-in by ProConnect came to nothing: a sentence for the person, a word for the log, never a token."""

from __future__ import annotations

from extranet import errors


class NotSignedIn(errors.ExtranetError):
    """Nobody is signed in; `reason` is one word that names the cause and may be logged."""

    status = 400

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class Unavailable(NotSignedIn):
    """The provider is down, too slow, or says what makes no sense."""

    status = 503

    def __init__(self, reason: str) -> None:
        super().__init__("ProConnect ne répond pas pour le moment. Réessayez dans quelques minutes.", reason)


class Declined(NotSignedIn):
    """The person, or the provider, gave up on the way."""

    status = 403

    def __init__(self, reason: str) -> None:
        super().__init__("La connexion par ProConnect n’est pas allée à son terme.", reason)


class Stale(NotSignedIn):
    """The answer belongs to no sign-in that this browser has begun."""

    def __init__(self, reason: str) -> None:
        super().__init__("Cette connexion a été commencée il y a trop longtemps, ou dans un autre onglet.", reason)


class Untrusted(NotSignedIn):
    """What the provider sent does not prove who somebody is."""

    def __init__(self, reason: str) -> None:
        super().__init__("La réponse de ProConnect n’a pas pu être vérifiée.", reason)
