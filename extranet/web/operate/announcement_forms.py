"""The form of an announcement."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from extranet import clock, errors
from extranet.accounts.networks import all_networks
from extranet.operating import announcements
from extranet.operating.announcements import LONGEST_TEXT, Level

LEVELS = {Level.INFORMATION: "Information", Level.WARNING: "Attention"}
_DAY = "Indiquez un jour."


class DayField(DateField):
    """A day; what is none is said in French."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("Ce jour n’existe pas dans le calendrier.") from error


class AnnouncementForm(FlaskForm):
    """What is said, how loudly, from when to when, to whom."""

    text = TextAreaField(
        "Texte",
        validators=[
            InputRequired("Écrivez ce qu’il y a à dire."),
            Length(max=LONGEST_TEXT, message=f"Ce texte est trop long\u00a0: {LONGEST_TEXT} caractères au plus."),
        ],
        render_kw={"rows": 3, "spellcheck": "true", "maxlength": LONGEST_TEXT},
    )
    level = RadioField("Ton", choices=[SelectChoice(*one) for one in LEVELS.items()], default=Level.INFORMATION)
    first_day = DayField("Premier jour", validators=[InputRequired(_DAY)], default=clock.today)
    last_day = DayField("Dernier jour", validators=[InputRequired(_DAY)], default=clock.today)
    network = SelectField("Pour qui", validators=[InputRequired("Choisissez pour qui.")], coerce=int, default=0)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.names = {0: "Tout le monde"} | {one.id: one.name for one in all_networks()}
        self.network.choices = [SelectChoice(*one) for one in self.names.items()]

    def announce(self, *, by: int) -> bool:
        """Write it; tell whether it could be, what is wrong said on its field."""
        try:
            announcements.announce(
                self.text.data,
                Level(self.level.data),
                self.first_day.data,
                self.last_day.data,
                self.network.data or None,
                by=by,
            )
        except errors.Invalid as refusal:
            for name, sentence in refusal.details.items():
                self[name].errors = [sentence]
            return False
        return True
