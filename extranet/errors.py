"""What the lower floors raise; the doors translate each once, into a page or into JSON."""


class ExtranetError(Exception):
    """Carry a sentence in French that a person can read and act on."""

    def __init__(self, message: str = "", **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class NotAllowed(ExtranetError):
    """The person is known and has not the right."""


class NotFound(ExtranetError):
    """Nothing that this reader may see stands here."""


class Invalid(ExtranetError):
    """The request makes no sense; `details` names each wrong field with its sentence."""


class Conflict(ExtranetError):
    """Somebody changed the record in the meantime."""


class Refused(ExtranetError):
    """A whole file is refused; nothing was altered."""


class SearchUnavailable(ExtranetError):
    """The index cannot answer now; it is being rebuilt."""
