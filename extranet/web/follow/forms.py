"""The form of a saved search: its shape only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired

from extranet.search.alerting.saved import LONGEST_NAME, Frequency
from extranet.web.follow.display import FREQUENCIES


class SearchForm(FlaskForm):
    """A name, and how often one is told what is new."""

    name = StringField(
        "Nom de la recherche",
        description="Ce que vous cherchez, et où. N’y écrivez pas le nom d’une personne.",
        validators=[InputRequired("Donnez un nom à cette recherche.")],
        render_kw={"maxlength": LONGEST_NAME, "autocomplete": "off"},
    )
    frequency = RadioField(
        "Me prévenir par courriel des nouveautés",
        choices=[SelectChoice(value.value, label) for value, label in FREQUENCIES.items()],
        default=Frequency.NONE.value,
        validate_choice=False,
        validators=[AnyOf([one.value for one in Frequency], "Choisissez quand recevoir les nouveautés.")],
    )
