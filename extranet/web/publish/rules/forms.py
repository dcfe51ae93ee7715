"""The form of a publisher's decisions: its shape only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired

from extranet.catalogue import points
from extranet.catalogue.rules import FeedRule, Rules

WHOLE = "Indiquez un nombre entier, en chiffres."


class _WholeNumber(IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a whole number of a few digits; say in French what is not one."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None
        if self.data is None:
            raise ValueError(WHOLE)


def _number(label: str) -> _WholeNumber:
    return _WholeNumber(
        label, validators=[InputRequired(WHOLE)], render_kw={"inputmode": "numeric", "autocomplete": "off"}
    )


def _choices() -> dict[str, list[SelectChoice]]:
    groups = (("La formation", "formations", points.TRAINING), ("Chaque action", "actions", points.ACTION),
              ("Chaque session", "sessions", points.SESSION))  # fmt: skip
    return {
        heading: [SelectChoice(f"{level}:{one.code}", one.label) for one in found] for heading, level, found in groups
    }


class AskForm(FlaskForm):
    """What is asked of every sheet from today on, and how long what is online has to say it."""

    point = SelectField("Ce qui est demandé", choices=_choices, validators=[InputRequired("Choisissez.")])
    days = _number("Délai pour ce qui est déjà en ligne (jours)")


class RulesForm(FlaskForm):
    """The decisions of a publisher; `version` is the one that the person had before them."""

    version = HiddenField(default="0")
    review = BooleanField("Une deuxième personne relit ce qui est publié, et ce qui change ensuite")
    feed_rule = RadioField(
        "Quand un fichier et une personne ont changé le même champ",
        choices=[SelectChoice(rule.value, rule.label.capitalize()) for rule in FeedRule],
        validators=[InputRequired("Choisissez qui l’emporte.")],
    )
    withdrawn_share = _number("Part de l’offre qu’un fichier complet peut retirer sans accord (%)")
    fresh_days = _number("Places à jour pendant (jours)")
    stale_days = _number("Places anciennes au-delà de (jours)")
    ask_providers = BooleanField("Demander par courriel aux organismes de confirmer leurs places")

    def decided(self) -> Rules:
        """Return the decisions that were sent."""
        names = ("review", "withdrawn_share", "fresh_days", "stale_days", "ask_providers")
        version = self.version.data
        version = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
        values = {name: self[name].data for name in names}
        return Rules(**values, feed_rule=FeedRule(self.feed_rule.data), version=version)
