"""The forms of a publisher: their shape only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from extranet.catalogue.remark_texts import LONGEST_ANSWER

WHOLE = "Indiquez un nombre entier, en chiffres."
KNOWN, UNKNOWN = "oui", "non"


class Expected:
    """Mark a field as one to fill in; whether it is, depends on more than itself."""

    field_flags = {"required": True}

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Leave the decision to the form."""


class AnswerForm(FlaskForm):
    """The answer to a remark."""

    answer = TextAreaField(
        "Votre réponse", validators=[InputRequired()], render_kw={"rows": 5, "maxlength": LONGEST_ANSWER}
    )


class PlacesForm(FlaskForm):
    """The places left of a session, or that nobody knows."""

    known = RadioField(
        "Combien de places reste-t-il\u00a0?",
        choices=[SelectChoice(KNOWN, "Je le sais"), SelectChoice(UNKNOWN, "Je ne sais pas")],
        validators=[InputRequired("Dites si vous connaissez le nombre de places restantes.")],
    )
    seen = HiddenField()  # the places that the person had before them
    left = StringField(
        "Places restantes",
        validators=[Expected(), Length(max=6, message=WHOLE)],
        filters=[lambda text: text and text.strip()],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 6},
    )
    total = StringField(
        "Places en tout",
        filters=[lambda text: text and text.strip()],
        validators=[Optional(), Regexp(r"[0-9]+\Z", message=WHOLE), Length(max=6, message=WHOLE)],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 6},
    )

    def validate_left(self, field: StringField) -> None:
        """Ask for a number when the person says to know it."""
        if self.known.data == KNOWN and not (field.data and field.data.isascii() and field.data.isdigit()):
            raise ValidationError(WHOLE if field.data else "Indiquez le nombre de places restantes.")

    def numbers(self) -> tuple[int | None, int | None]:
        """Return the places left and in all, None for what is not known."""
        left = int(self.left.data) if self.known.data == KNOWN else None
        return left, int(self.total.data) if self.total.data else None
