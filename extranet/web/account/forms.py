"""The forms of an account: their shape only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, Optional

from extranet.accounts.passwords import MAXIMUM, MINIMUM


class AddressForm(FlaskForm):
    """Whose account it is."""

    email = StringField(
        "Adresse électronique",
        validators=[
            InputRequired("Indiquez votre adresse électronique."),
            Length(max=254, message="Cette adresse est trop longue."),
        ],
        render_kw={"type": "email", "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


class SignInForm(AddressForm):
    """An address and a password."""

    password = PasswordField(
        "Mot de passe",
        validators=[
            InputRequired("Indiquez votre mot de passe."),
            Length(max=MAXIMUM, message="Ce mot de passe est trop long."),
        ],
        render_kw={"autocomplete": "current-password"},
    )


class CodeForm(FlaskForm):
    """A code of the application, or a recovery code."""

    code = StringField(
        "Code",
        validators=[InputRequired("Écrivez le code."), Length(max=40, message="Ce code est trop long.")],
        render_kw={
            "autocomplete": "one-time-code",
            "inputmode": "text",
            "spellcheck": "false",
            "autocapitalize": "none",
        },
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


class ChangePasswordForm(ChoosePasswordForm):
    """The password of today, then a new one, twice."""

    current = PasswordField(
        "Mot de passe actuel",
        validators=[
            InputRequired("Écrivez votre mot de passe actuel."),
            Length(max=MAXIMUM, message="Ce mot de passe est trop long."),
        ],
        render_kw={"autocomplete": "current-password"},
    )


class PasskeyForm(FlaskForm):
    """What the browser answers of a passkey."""

    word = HiddenField()
    answer = HiddenField(validators=[Length(max=20_000)])
    name = StringField(
        "Nom de la clé", id="cle-nom", validators=[Optional(), Length(max=60, message="60 caractères au plus.")]
    )
