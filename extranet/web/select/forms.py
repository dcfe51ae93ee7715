"""The forms of a selection: their shape only."""

from __future__ import annotations

from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import Email, InputRequired, Length

from extranet.web.identifiers import read

NOTE = "note-"


class SendForm(FlaskForm):
    """Whom a selection goes to, and whether the notes go along."""

    to = StringField(
        "Adresse électronique",
        filters=[lambda text: text and text.strip()],
        validators=[
            InputRequired("Indiquez l’adresse à laquelle envoyer la sélection."),
            Length(max=254, message="Cette adresse est trop longue."),
            Email(
                "Cette adresse n’est pas complète, ou a des lettres accentuées avant @\u00a0: il faut un nom, @ et un "
                "domaine.",
                allow_smtputf8=False,  # many servers carry no other letters
            ),
        ],
        render_kw={"type": "email", "autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"},
    )
    with_notes = BooleanField("Joindre mes notes")


def notes_of(form: Mapping[str, str]) -> dict[int, str]:
    """Return the notes that a form holds, by action, as they are kept."""
    sent = ((name.removeprefix(NOTE), text) for name, text in form.items() if name.startswith(NOTE))
    return {action_id: clean(text) for number, text in sent if (action_id := read(number)) is not None}


def clean(text: str) -> str:
    """Return a note as it is kept: lines as written, no invisible character, nothing around."""
    return "".join(one for one in text.replace("\r\n", "\n") if one == "\n" or one.isprintable()).strip()
