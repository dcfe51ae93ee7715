"""The forms of an account: their shape only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from extranet.accounts.passwords import MAXIMUM, MINIMUM


class SignInForm(FlaskForm):
    """An address and a password."""

    email = StringField(
        "Adresse électronique",
        validators=[
            InputRequired("Indiquez votre adresse électronique."),
            Length(max=254, message="Cette adresse est trop longue."),
        ],
        render_kw={"type": "email", "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        "Mot de passe",
        validators=[
            InputRequired("Indiquez votre mot de passe."),
            Length(max=MAXIMUM, message="Ce mot de passe est trop long."),
        ],
        render_kw={"autocomplete": "current-password"},
    )


class ChoosePasswordForm(FlaskForm):
    """A new password, twice."""

    password = PasswordField(
        "Nouveau mot de passe",
        description=f"{MINIMUM} caractères ou plus. Une phrase se retient mieux qu’un mot.",
        validators=[InputRequired("Choisissez un mot de passe.")],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "Le même mot de passe, une seconde fois",
        validators=[
            InputRequired("Écrivez le mot de passe une seconde fois."),
            EqualTo("password", "Les deux mots de passe sont différents."),
        ],
        render_kw={"autocomplete": "new-password"},
    )
