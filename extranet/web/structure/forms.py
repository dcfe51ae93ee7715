"""The forms of an organisation's people: their shape only."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from extranet.accounts.joining import LONGEST_WORD
from extranet.accounts.pasted import LONGEST_NAME
from extranet.accounts.roles import Role


class InviteForm(FlaskForm):
    """Some people and the role that they get."""

    people = TextAreaField(
        "Personnes à inviter",
        validators=[InputRequired("Indiquez au moins une personne.")],
        render_kw={"rows": 6, "spellcheck": "false", "autocapitalize": "none"},
    )
    role = RadioField("Rôle", validators=[InputRequired("Choisissez un rôle.")])

    @classmethod
    def offering(cls, roles: list[Role], **values: Any) -> InviteForm:
        """Return the form with the roles that its reader may give."""
        form = cls(**values)
        form.role.choices = [(role.value, role.label) for role in roles]
        return form


class RolesForm(FlaskForm):
    """The roles of a person in one organisation."""

    role = SelectMultipleField("Rôles")


class AdmitForm(FlaskForm):
    """The answer to somebody who asks to join."""

    role = RadioField("Rôle", validators=[InputRequired("Choisissez un rôle.")])


class RefuseForm(FlaskForm):
    """Why somebody may not join."""

    reason = TextAreaField(
        "Motif",
        validators=[
            InputRequired("Dites pourquoi."),
            Length(max=LONGEST_WORD, message=f"Ce motif dépasse {LONGEST_WORD}\u00a0caractères."),
        ],
        render_kw={"rows": 3, "maxlength": LONGEST_WORD},
    )


class JoinForm(FlaskForm):
    """Who asks to join which organisation."""

    email = StringField(
        "Votre adresse électronique professionnelle",
        validators=[
            InputRequired("Indiquez votre adresse électronique."),
            Length(max=254, message="Cette adresse est trop longue."),
        ],
        render_kw={"type": "email", "autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"},
    )
    name = StringField(
        "Vos nom et prénom",
        validators=[
            InputRequired("Indiquez votre nom."),
            Length(max=LONGEST_NAME, message=f"Ce nom dépasse {LONGEST_NAME}\u00a0caractères."),
        ],
        render_kw={"autocomplete": "name"},
    )
    words = StringField(
        "Votre structure",
        validators=[InputRequired("Indiquez votre structure."), Length(max=200, message="C’est trop long.")],
        render_kw={"autocomplete": "organization"},
    )
    organisation = RadioField("Laquelle", validate_choice=False)
    word = TextAreaField(
        "Un mot pour la personne référente",
        validators=[Length(max=LONGEST_WORD, message=f"Ce mot dépasse {LONGEST_WORD}\u00a0caractères.")],
        render_kw={"rows": 3, "maxlength": LONGEST_WORD},
    )
