"""The form of a step: its fields with what is in them, what was typed, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from werkzeug.datastructures import MultiDict

from extranet.catalogue.funders import funder_names
from extranet.catalogue.writing import field_checks
from extranet.catalogue.writing.fields import SEARCHED, Field, Kind, Step, Values
from extranet.catalogue.writing.typed import one_line
from extranet.lheo.values import FAULTS
from extranet.reference.lheo_codes import LEVELS
from extranet.reference.sirets import siret_fault
from extranet.web.formats import long_day, number
from extranet.web.publish.writing import choosing
from extranet.web.publish.writing.choosing import Option

MINE, THEIRS = "mienne", "enregistree"
SENT, WORDS, ANSWERED, FUNDED, KEEP = "champs", "-mots", "-cherche", "-places", "garder-"
TITLE = "intitule"  # without it, a training cannot be told from another
_FEW = 4  # choices that are all shown at once
NEWCOMER = ("siret", "name", "activity_number")


class Label(NamedTuple):
    """The label of a field, as the macros of forms read it."""

    text: str


@dataclass
class Written:
    """A field of a form with its values, as the macros of forms read it."""

    definition: Field
    values: Values
    words: str = ""
    answered: bool = False  # the person had the answer to these words before them
    found: list[Option] | None = None
    errors: list[str] = field(default_factory=list)
    keep: str | None = None

    @property
    def id(self) -> str:
        """Return the id of the control."""
        return f"champ-{self.definition.name}"

    @property
    def name(self) -> str:
        """Return the name under which it is sent."""
        return self.definition.name

    @property
    def label(self) -> Label:
        """Return what people read."""
        return Label(self.definition.label)

    @property
    def type(self) -> str:
        """Return the kind of control: where the first of several is what an error leads to."""
        return "RadioField" if self.radios else self.definition.kind.value

    @property
    def radios(self) -> bool:
        """Tell whether the choices are few enough to be all seen."""
        one = self.definition
        return one.kind is Kind.CHOICE and one.needed and len(one.choices) <= _FEW

    @property
    def value(self) -> str:
        """Return what a control that holds one text shows."""
        return next(iter(self.values), "")

    @property
    def options(self) -> list[Option]:
        """Return what may be chosen: those of a short list, else those chosen then those found by the words."""
        one = self.definition
        if one.kind in SEARCHED:
            chosen = choosing.named(one.table, self.values)
            return [*chosen, *(option for option in self.found or () if option.value not in self.values)]
        labels = funder_names() if one.kind is Kind.FUNDERS else one.choices
        kept = [value for value in self.values if value and value not in one.choices and one.kind is Kind.CHOICE]
        return [Option(code, labels.get(code, one.choices[code])) for code in one.choices] + [
            Option(code, LEVELS.get(code, code)) for code in kept
        ]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Return the funders with their places, and an empty line for one more."""
        pairs = [tuple(value.split(":", 1)) for value in self.values if ":" in value]
        return [*pairs, ("", "")] if len(pairs) < self.definition.most else pairs

    def said(self) -> list[str]:
        """Return the values in words, a line each."""
        one = self.definition
        if one.kind is Kind.FUNDERS:
            names = funder_names()
            pairs = (value.split(":", 1) for value in self.values)
            return [f"{names.get(code, code)}, {places or '?'} places financées" for code, places in pairs]
        if one.kind in SEARCHED:
            return [f"{option.label} {option.detail}".strip() for option in choosing.named(one.table, self.values)]
        if one.kind is Kind.DAY:
            return [
                long_day(date.fromisoformat(value)) for value in self.values if not field_checks.fault(one, (value,))
            ]
        if one.kind is Kind.CHOICE:
            return [option.label for option in self.options if option.value in self.values]
        return [line for value in self.values for line in value.split("\n")]


class StepForm:
    """A step as a form; `values` are those that the person had before them, `sent` what was typed over them."""

    def __init__(self, step: Step, values: Mapping[str, Values], sent: MultiDict[str, str] | None = None) -> None:
        self.step = step
        self.form_errors: list[str] = []
        self.newcomer = dict.fromkeys(NEWCOMER, "")
        self._seen = dict(values)
        self._fields = [Written(one, values[one.name]) for one in step.fields]
        if sent is not None:
            self._read(sent)

    def __iter__(self) -> Iterator[Written]:
        return iter(self._fields)

    def __getitem__(self, name: str) -> Written:
        return next(one for one in self._fields if one.name == name)

    @property
    def errors(self) -> dict[str, list[str]]:
        """Return the errors by field."""
        wrong = {one.name: one.errors for one in self if one.errors}
        return wrong | {"": self.form_errors} if self.form_errors else wrong

    @property
    def values(self) -> dict[str, Values]:
        """Return what is in every field."""
        return {one.name: one.values for one in self}

    def changed(self) -> dict[str, Values]:
        """Return the fields that say something else than what was read."""
        return {one.name: one.values for one in self if one.values != self._seen[one.name]}

    def look_up(self) -> bool:
        """Find what the words typed may mean; tell whether some had no answer yet."""
        for one in self:
            if one.words:
                one.found = choosing.find(one.definition.table, one.words)
        return any(one.words and not one.answered for one in self)

    def ask_to_choose(self) -> None:
        """Say of words that were typed that nothing is chosen yet."""
        for one in self:
            if one.words and not one.answered:
                one.errors = [f"{one.label.text}\u00a0: choisissez dans la liste, ou videz la recherche."]

    def check(self, *, creating: bool = False) -> bool:
        """Check what was changed and nothing else: an old text too long locks nobody out."""
        self._check_newcomer()
        changed = self.changed()
        for name, values in changed.items():
            one = self[name]
            if one.errors:
                continue
            if wrong := _too_long(one) or field_checks.fault(one.definition, values):
                one.errors = [wrong]
        for name, wrong in self.step.check(self.values).items():
            if changed and not self[name].errors:
                self[name].errors = [wrong]
        for one in self:
            if one.name == TITLE and not one.values and (creating or one.name in changed):
                one.errors = ["Indiquez l’intitulé de la formation."]
        return not self.errors

    def _read(self, sent: MultiDict[str, str]) -> None:
        listed = sent.getlist(SENT)
        for one in self._fields:
            if sent.get(KEEP + one.name) != THEIRS and (one.name in listed or one.name in sent):
                one.values = _values_sent(one.definition, sent)
            one.words = " ".join(sent.get(one.name + WORDS, "").split())[: choosing.LONGEST]
            one.answered = one.words == sent.get(one.name + ANSWERED)
        self.newcomer = {name: one_line(sent.get(f"nouveau-{name}", "")) for name in NEWCOMER}
        self.newcomer["siret"] = self.newcomer["siret"].replace(" ", "")

    def _check_newcomer(self) -> None:
        told = self.newcomer
        if not any(told.values()):
            return
        one = next(one for one in self if one.definition.kind is Kind.PROVIDER)
        if wrong := siret_fault(told["siret"]):
            one.errors = [f"Nouvel organisme\u00a0: {wrong[:1].lower()}{wrong[1:]}"]
        elif not told["name"] or FAULTS["nom-organisme"](told["name"]):
            one.errors = ["Nouvel organisme\u00a0: indiquez son nom, 250 caractères au plus."]
        elif told["activity_number"] and FAULTS["numero-activite"](told["activity_number"]):
            one.errors = ["Nouvel organisme\u00a0: un numéro de déclaration d’activité a 11 caractères."]
        else:
            one.values = (told["siret"],)


def _values_sent(definition: Field, sent: MultiDict[str, str]) -> Values:
    values = sent.getlist(definition.name)
    if definition.kind is Kind.FUNDERS:
        places = [one.strip() for one in sent.getlist(definition.name + FUNDED)]
        pairs = zip(values, [*places, *[""] * len(values)], strict=False)
        values = [f"{code}:{count}" for code, count in pairs if code]
    return field_checks.normal(definition, tuple(values))


def _too_long(one: Written) -> str | None:
    longest = one.definition.longest
    if one.definition.kind not in {Kind.LINE, Kind.TEXT} or not longest or len(one.value) <= longest:
        return None
    return f"{one.label.text}\u00a0: {number(len(one.value))} caractères, {number(longest)} au plus."


def differences(form: StepForm, current: Mapping[str, Values]) -> list[tuple[Written, Written]]:
    """Return each field that is not the same here and in what somebody else wrote, with theirs in words."""
    changed = form.changed()
    return [
        (replace(one, keep=MINE if one.name in changed else THEIRS), Written(one.definition, current[one.name]))
        for one in form
        if one.values != current[one.name]
    ]
