"""All the steps alike: written, read again, exported, shown to prescribers, and never over somebody else's."""

from __future__ import annotations

import pytest

from extranet.accounts.roles import Role
from extranet.catalogue.actions import Action
from extranet.catalogue.levels import LEVELS
from extranet.catalogue.writing import field_checks
from extranet.catalogue.writing.field_reading import read_step
from extranet.catalogue.writing.fields import Field, Kind, Values
from extranet.catalogue.writing.step_writing import part_of, write_step
from extranet.catalogue.writing.steps import STEPS
from extranet.database import db, writing
from extranet.errors import Conflict
from extranet.lheo.conformance import conform
from extranet.lheo.restoring import SUBTREE, VALUE
from extranet.lheo.tree import from_text
from tests.factories import offer
from tests.web.publish.conftest import someone, words
from tests.web.publish.writing.forms import form_of, send, write

# What the forms say, and how a prescriber reads it.
WRITTEN = {
    "pedagogie": ({"methodes": ["96127", "96411"], "pedagogie": "Petits groupes"}, "Chantier école, Cours du soir"),
    "enseignements/0": ({"libelle": "Lecture de plan", "nature": "10", "obligatoire": "1"}, "Lecture de plan"),
    "equipements/0": ({"nature": "6", "cout": "80", "commentaire": "S3"}, "Protection des pieds (environ 80 €) S3"),
    "prix": ({"prix_total": "1 250,50 €", "prix_horaire": "9", "frais_restants": "Aucun"}, "1 250,5 €"),
    "recrutement": ({"modalites": "Tests puis entretien", "perimetre": "3"}, "Tests puis entretien"),
    "acces": ({"handicap": "Salles de plain-pied", "restauration": "Self"}, "Salles de plain-pied"),
}


@pytest.fixture
def action(app) -> int:
    with app.app_context():
        return offer.action_ids(offer.training())[0]


def test_what_the_forms_write_is_read_by_prescribers(app, desk, action):
    for step, (values, _) in WRITTEN.items():
        write(desk, f"/publication/actions/{action}/ecrire/{step}", **values)
    adviser = someone(app, "lea@region.example", Role.PRESCRIBER, "region")
    told = words(adviser.get(f"/formations/{action}")).replace("\u202f", " ")
    assert [said for _, said in WRITTEN.values() if said not in told] == []
    form = form_of(desk, f"/publication/actions/{action}/ecrire/prix")
    assert (form["prix-total"], form["prix-horaire"]) == ("1250.50", "9")
    wrong = send(desk, f"/publication/actions/{action}/ecrire/prix", form, prix_total="environ mille")
    assert wrong.status_code == 400 and "un prix en euros" in words(wrong)


def test_a_code_that_no_list_knows_stays(app, desk, action):
    with app.app_context(), writing():
        record = db.session.get_one(Action, action)
        step = next(one for one in STEPS["actions"] if one.name == "pedagogie")
        write_step(record, step, {"methodes": ("96311",)}, seen=record.revision_id, by=None)
    write(desk, f"/publication/actions/{action}/ecrire/pedagogie", pedagogie="Petits groupes")
    with app.app_context():
        assert ">96311<" in db.session.get_one(Action, action).revision.lheo


def _values(field: Field, other: bool) -> Values:
    """Return a value that a field takes, or another one."""
    known = {
        Kind.CHOICE: list(field.choices)[:2],
        Kind.FUNDERS: ["2:10", "4:5"],
        Kind.CODES: ["EN", "DE"]
        if field.name == "langues"
        else ["254", "255"]
        if field.name == "nsf"
        else ["15002", "15004"],
        Kind.CERTIFICATIONS: ["RNCP35506", "RNCP34422"],
        Kind.COMMUNE: ["64445", "33063"],
        Kind.DAY: ["2027-03-01", "2027-03-02"],
        Kind.HOUR: ["09:00", "10:00"],
        Kind.NUMBER: ["10", "20"],
        Kind.PRICE: ["10", "20.50"],
        Kind.PHONE: ["05 59 00 00 00", "05 59 11 11 11"],
        Kind.MAIL: ["a@afpa.example", "b@afpa.example"],
        Kind.WEB: ["https://a.example/", "https://b.example/"],
    }.get(field.kind, ["64000", "64100"] if field.name.endswith("code-postal") else ["Un", "Deux"])
    return (known[other],)


@pytest.mark.parametrize("level", list(STEPS))
def test_no_step_writes_over_what_somebody_else_wrote_in_it(app, action, level):
    with app.app_context():
        of = next(one for one in LEVELS if one.kind == level)
        record = db.session.get_one(of.record, {"actions": action}.get(level, 1))
        for step in STEPS[level]:
            fields = [one for one in step.fields if one.kind is not Kind.PROVIDER]
            if not fields:
                continue
            mine, theirs = ({one.name: _values(one, other) for one in fields} for other in (False, True))
            assert [wrong for one in fields if (wrong := field_checks.fault(one, mine[one.name]))] == [], step.name
            place = 0 if step.items else None
            if step.items:
                with writing():
                    write_step(record, step, theirs, seen=record.revision_id, by=None)
            seen = record.revision_id
            with writing():
                assert write_step(record, step, mine, seen=seen, by=None, place=place), step.name
            with pytest.raises(Conflict), writing():
                write_step(record, step, theirs, seen=seen, by=None, place=place)
            element = from_text(record.revision.lheo)
            kept = read_step(step, part_of(step, element, place))
            assert {one.name: kept[one.name] for one in fields} == mine, step.name
        conform(element)
        aside = [one.get("info") for one in element.iter("extra") if one.get("info", "").startswith((VALUE, SUBTREE))]
        assert aside == []
