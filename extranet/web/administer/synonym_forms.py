"""The forms of the synonyms: one expression a line."""

from __future__ import annotations

from collections.abc import Mapping

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from extranet import errors
from extranet.search.words.synonyms import Group, read_group

EQUIVALENT, ONE_WAY = "equivalents", "sens-unique"
LONGEST_TEXT = 5000
_NO_MEANING = "Écrivez ce que ces expressions trouvent aussi, ou choisissez «\u00a0équivalentes\u00a0»."
_TOO_LONG = "Ce texte est trop long."


class SynonymForm(FlaskForm):
    """A group; `seen` is the revision that the person has before them, `tried` what the last preview was of."""

    expressions = TextAreaField(
        "Expressions",
        validators=[InputRequired("Écrivez au moins une expression."), Length(max=LONGEST_TEXT, message=_TOO_LONG)],
        render_kw={"rows": 5, "spellcheck": "true"},
    )
    kind = RadioField(
        "Sens",
        choices=[
            SelectChoice(EQUIVALENT, "Équivalentes\u00a0: chacune trouve aussi les autres"),
            SelectChoice(ONE_WAY, "Sens unique\u00a0: elles trouvent aussi d’autres mots, sans retour"),
        ],
        default=EQUIVALENT,
        validators=[InputRequired("Choisissez un sens.")],
    )
    meanings = TextAreaField(
        "Trouvent aussi",
        validators=[Optional(), Length(max=LONGEST_TEXT, message=_TOO_LONG)],
        render_kw={"rows": 3, "spellcheck": "true"},
    )
    seen = HiddenField(validators=[Optional(), Regexp(r"[0-9]{1,18}\Z")])
    tried = HiddenField()

    @classmethod
    def of(cls, group: Group, seen: int) -> SynonymForm:
        """Make the form of a group that is stored."""
        return cls(
            formdata=None,
            expressions="\n".join(group.expressions),
            meanings="\n".join(group.meanings),
            kind=ONE_WAY if group.meanings else EQUIVALENT,
            seen=str(seen),
        )

    def group(self) -> Group | None:
        """Return the group typed; None when something is wrong, said on its field."""
        if not self.validate():
            return None
        one_way = self.kind.data == ONE_WAY
        try:
            group = read_group(self.expressions.data.splitlines(), self.meanings.data.splitlines() if one_way else ())
        except errors.Invalid as refusal:
            self._say(refusal.details)
            return None
        if one_way and not group.meanings:
            self._say(
                {"meanings": "Écrivez ce que ces expressions trouvent aussi, ou choisissez «\u00a0équivalentes\u00a0»."}
            )
            return None
        return group

    def _say(self, sentences: Mapping[str, object]) -> None:
        for name, sentence in sentences.items():
            self[name].errors = [sentence]


class ImportForm(FlaskForm):
    """A file of groups."""

    file = FileField("Fichier CSV", validators=[FileRequired("Choisissez un fichier.")], render_kw={"accept": ".csv"})
