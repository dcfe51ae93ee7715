"""What can be allowed, each with its meaning in one line. A right that is not named here does not exist."""

from __future__ import annotations

from enum import Enum


class Permission(str, Enum):  # noqa: UP042 - StrEnum takes no second value
    """A right; its docstring says what it opens."""

    OWN_ACCOUNT = "own-account", "See one's own account and sign out."
    FIND = "find", "Search the published offer, read it and print it."
    KEEP = "keep", "Keep a selection and searches, and be told by mail what is new."
    REMARK = "remark", "Say that something is wrong on a sheet, and read the answer."
    PRESCRIBE = "prescribe", "Propose a person for a session."
    PUBLISH = "publish", "Publish, correct and withdraw one's organisation's offer."
    IMPORT = "import", "Deliver a file of one's organisation's offer and read its report."
    REVIEW = "review", "Read what a colleague submits, accept it or send it back."
    EXPORT_ALL = "export-all", "Read the file of the whole published offer that is made each night for partners."
    MANAGE_MEMBERS = "manage-members", "Manage the accounts of one's organisation, or of those that one administers."
    READ_FIGURES = "read-figures", "Read the figures of the offer and of its use."
    READ_JOURNAL = "read-journal", "Read what was done in one's organisation, one's network, or everywhere."
    ADMINISTER_NETWORK = "administer-network", "See and manage the organisations and accounts of one's network."
    ADMINISTER = "administer", "See and manage every organisation and every account."

    def __new__(cls, value: str, meaning: str) -> Permission:
        """Keep the value as a text and the meaning as the docstring."""
        permission = str.__new__(cls, value)
        permission._value_ = value
        permission.__doc__ = meaning
        return permission
