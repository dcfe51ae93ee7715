"""The forms of deliveries: their shape only."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from extranet.web import formats

YES, NO = "oui", "non"
FULL, PARTIAL = "complet", "partiel"


class DecisionForm(FlaskForm):
    """What a person decides of a delivery that was tried."""

    publish = RadioField(
        "Ce qui est nouveau",
        choices=[
            SelectChoice(YES, "est publié aussitôt"),
            SelectChoice(NO, "reste en brouillon, à publier fiche par fiche"),
        ],
        default=YES,
        validators=[InputRequired("Choisissez ce que devient ce qui est nouveau.")],
    )
    withdraw = RadioField(
        "Ce que le fichier ne contient plus", validators=[InputRequired("Choisissez si l’offre absente est retirée.")]
    )

    def __init__(self, absent: dict[str, int], over: int | None, *, review: bool, **values: Any) -> None:
        super().__init__(**values)
        if review:
            del self.publish
        if not any(absent.values()):
            del self.withdraw
            return
        counted = ", ".join(
            formats.plural(absent[kind], word)
            for kind, word in (("formations", "formation"), ("actions", "action"), ("sessions", "session"))
            if absent[kind]
        )
        self.withdraw.choices = [SelectChoice(YES, f"est retiré\u00a0: {counted}"), SelectChoice(NO, "reste en ligne")]
        if over is None and not self.is_submitted():
            self.withdraw.data = YES


def _line(label: str, most: int, missing: str) -> StringField:
    length = Length(max=most, message=f"{most} caractères au plus.")
    return StringField(label, validators=[InputRequired(missing), length])


class MendingForm(FlaskForm):
    """A rejected formation: its number and its title, and its whole text for the rest."""

    numero = _line("Numéro de la formation", 200, "Écrivez le numéro de la formation.")
    title = _line("Intitulé", 255, "Écrivez l’intitulé de la formation.")
    text = TextAreaField("Texte LHÉO de la formation", validators=[InputRequired("Gardez le texte de la formation.")])
