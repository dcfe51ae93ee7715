"""What one says of a session that is to confirm: places left, places in all, recruitment."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectChoice, SelectField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, Optional, Regexp, ValidationError

from extranet.catalogue import freshness
from extranet.catalogue.sessions import CLOSED, OPEN, SUSPENDED

WHOLE = "Indiquez un nombre entier, en chiffres."
RECRUITMENTS = {OPEN: "Ouvert", CLOSED: "Fermé", SUSPENDED: "Suspendu"}
_DIGITS = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 6}


def _trimmed(text: str | None) -> str | None:
    return text and text.strip()


class Expected:
    """Mark a field as one to fill in; whether it must be, depends on another."""

    field_flags = {"required": True}

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Leave the decision to the form."""


class SessionPlacesForm(FlaskForm):
    """The places of one session; `seen` is what the person had before them."""

    seen = HiddenField(validators=[InputRequired()])
    left = StringField("Places restantes", filters=[_trimmed], validators=[Expected()], render_kw=_DIGITS)
    total = StringField(
        "Places en tout",
        filters=[_trimmed],
        validators=[Optional(), Length(max=6, message=WHOLE), Regexp(r"[0-9]+\Z", message=WHOLE)],
        render_kw=_DIGITS,
    )
    recruitment = SelectField(
        "Recrutement",
        choices=[SelectChoice(code, label) for code, label in RECRUITMENTS.items()],
        validate_choice=False,
        validators=[Expected(), AnyOf(RECRUITMENTS, message="Dites si le recrutement est ouvert, fermé ou suspendu.")],
        default=OPEN,
    )

    def validate_left(self, field: Field) -> None:
        """Ask for a number, unless nobody can enter any more."""
        if not field.data and self.recruitment.data in {CLOSED, SUSPENDED}:
            return
        if not (field.data and field.data.isascii() and field.data.isdigit() and len(field.data) <= 6):
            raise ValidationError(WHOLE if field.data else "Indiquez le nombre de places restantes.")

    def numbers(self) -> tuple[int | None, int | None]:
        """Return the places left and in all, None for what is not told."""
        return (int(self.left.data) if self.left.data else None), (int(self.total.data) if self.total.data else None)

    def refuse(self, field: str, message: str) -> None:
        """Say what is wrong with a field, once the shape was right."""
        self[field].errors = [message]


class LinkPlacesForm(SessionPlacesForm):
    """The same behind a signed link: the link is the right, there is no session to protect."""

    class Meta(FlaskForm.Meta):
        """No token of a session."""

        csrf = False


def told(row: Any) -> dict[str, str | None]:
    """Return what is known of a session's row as the values of its form."""
    return {
        "seen": freshness.mark(row),
        "left": "" if row.places_left is None else str(row.places_left),
        "total": "" if row.places_total is None else str(row.places_total),
        "recruitment": row.recruitment_state if row.recruitment_state in RECRUITMENTS else OPEN,
    }


def prefix_of(session_id: int) -> str:
    """Return how the names of the fields of one session begin, where there are several on a page."""
    return f"s{session_id}"
