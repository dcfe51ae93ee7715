"""The form of a remark: its shape only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import AnyOf, InputRequired, ValidationError

from extranet.catalogue.remark_texts import LONGEST_REMARK
from extranet.catalogue.remarks import Kind

WHOLE_SHEET = ""
_CHOICES = {
    Kind.PLACES: "Places\u00a0: le nombre de places, une session complète",
    Kind.DATES: "Dates\u00a0: une session, une réunion, les inscriptions",
    Kind.CONTACT: "Contact\u00a0: un téléphone, une adresse, une personne de l’organisme",
    Kind.CONTENT: "Contenu\u00a0: le titre, le lieu, le public, le financement, le reste",
}


class RemarkForm(FlaskForm):
    """What is wrong, in one line."""

    kind = RadioField(
        "Qu’est-ce qui est inexact\u00a0?",
        choices=[SelectChoice(kind.value, label) for kind, label in _CHOICES.items()],
        validators=[AnyOf(list(Kind), message="Choisissez ce qui est inexact.")],
        validate_choice=False,
    )
    session = SelectField("Dans quelle session\u00a0?", validate_choice=False, default=WHOLE_SHEET)
    text = StringField(
        "En une phrase",
        validators=[InputRequired("Dites en une phrase ce qui est inexact.")],
        render_kw={"maxlength": LONGEST_REMARK, "autocomplete": "off"},
    )
    named = BooleanField("Donner aussi mon nom à l’équipe qui publie cette offre")

    def validate_session(self, field: SelectField) -> None:
        """Refuse a session that is not, or no longer, on the sheet."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError("Cette session n’est plus proposée\u00a0: choisissez-en une autre.")
