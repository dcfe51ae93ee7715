"""The forms of a publisher: their shape only."""

from __future__ import annotations

from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from extranet.catalogue.remark_texts import LONGEST_ANSWER
from extranet.web.formats import number
from extranet.web.publish.correction import ELEMENTS, clean

MINE, THEIRS = "mienne", "enregistree"
LONGEST = {"title": 255, "aims": 3000, "results": 3000, "content": 3000}  # as LHÉO allows
WHOLE = "Indiquez un nombre entier, en chiffres."
KNOWN, UNKNOWN = "oui", "non"


def _one_line(text: str | None) -> str | None:
    return None if text is None else " ".join((clean(text) or "").split())


class Expected:
    """Mark a field as one to fill in; whether it is, depends on more than itself."""

    field_flags = {"required": True}

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Leave the decision to the form."""


def _choice() -> RadioField:
    return RadioField(choices=[SelectChoice(THEIRS), SelectChoice(MINE)], validators=[Optional()], default=None)


class CorrectionForm(FlaskForm):
    """The texts of a training; `seen` is the revision that the person read.

    A field that is not sent is not changed. The `keep_` fields say, after a conflict, which version to keep.
    """

    seen = HiddenField(validators=[InputRequired(), Regexp(r"[0-9]{1,18}\Z")])
    title = StringField(
        "Intitulé", filters=[_one_line], validators=[Expected()], render_kw={"maxlength": LONGEST["title"]}
    )
    aims = TextAreaField("Objectifs", filters=[clean], render_kw={"rows": 6})
    results = TextAreaField("Résultats attendus", filters=[clean], render_kw={"rows": 4})
    content = TextAreaField("Contenu", filters=[clean], render_kw={"rows": 12})
    keep_title = _choice()
    keep_aims = _choice()
    keep_results = _choice()
    keep_content = _choice()

    def text_fields(self) -> dict[str, Field]:
        """Return the fields of the texts, by name."""
        return {name: self[name] for name in ELEMENTS}

    def settle(self, seen: Mapping[str, str]) -> None:
        """Put the texts that were read into the fields that were not sent, and where theirs is kept."""
        for name, field in self.text_fields().items():
            if field.data is None or self[f"keep_{name}"].data == THEIRS:
                field.data = seen[name]

    def changed(self, seen: Mapping[str, str]) -> dict[str, str]:
        """Return the fields that say something else than what was read."""
        return {name: field.data for name, field in self.text_fields().items() if field.data != seen[name]}

    def check(self, changed: Mapping[str, str]) -> bool:
        """Check what was changed, and nothing else: an old text too long locks nobody out."""
        for name, text in changed.items():
            if name == "title" and not text:
                self.title.errors = ["Indiquez l’intitulé de la formation."]
            elif len(text) > LONGEST[name]:
                label = self[name].label.text
                self[name].errors = [f"{label}\u00a0: {number(len(text))} caractères, {number(LONGEST[name])} au plus."]
        return not self.errors


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
