"""What can be suggested: read from the published offer and the reference tables, the most useful first of each kind."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.providers import Provider
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.visibility import action_visible
from extranet.database import db
from extranet.reference import communes
from extranet.reference.codes import APPELLATION, ROME, Code, bare_code
from extranet.reference.communes import Commune, CommunePostcode
from extranet.reference.departements import DEPARTEMENTS, departement_of
from extranet.reference.text import fold
from extranet.reference.versions import current
from extranet.search.answering.labels import labels_of
from extranet.search.facets import FORMACODE
from extranet.search.index.values import training_values
from extranet.search.index.wording import wording_of

JOB, TITLE, DOMAIN, PROVIDER = "job", "title", "domain", "provider"
TOWN, NEAR_TOWN, FAR_TOWN = "town", "near-town", "far-town"  # with an offer, in a département that has one, elsewhere
KINDS = (JOB, TITLE, DOMAIN, PROVIDER, TOWN, NEAR_TOWN, FAR_TOWN)
_OPERATORS = re.compile(r'(?<!\S)-+|"')
_SAINTS = {"saint": "st", "sainte": "ste", "saints": "sts", "saintes": "stes"}
_SAINT = re.compile(r"\b(saintes?|saints?)\b")


@dataclass(frozen=True)
class Entry:
    """One suggestion: what is read, what tells it apart, what it puts into the search, and other words that find it."""

    label: str
    detail: str
    value: str
    count: int = 0
    aliases: str = ""


def read_entries(today: date) -> dict[str, list[Entry]]:
    """Return every suggestion by kind; of the offer, only what somebody may see on that day."""
    trainings = _trainings(today)
    return {
        JOB: _jobs(trainings),
        TITLE: _named((row.title, row.actions) for row in trainings),
        DOMAIN: _domains(trainings),
        PROVIDER: _named(_providers(today)),
    } | _towns(*_where_actions_are(today))


def _trainings(today: date) -> list[Any]:
    """Read what is taught, trainings that say the same as one row."""
    said = (
        TrainingRevision.title,
        TrainingRevision.rome,
        TrainingRevision.formacodes,
        TrainingRevision.nsf,
        TrainingRevision.level_in,
        TrainingRevision.level_out,
        TrainingRevision.certifying,
        TrainingRevision.certifications,
    )
    query = (
        select(*said, func.count(Action.id).label("actions"))
        .join(Training, Training.revision_id == TrainingRevision.id)
        .join(Action, Action.training_id == Training.id)
        .where(action_visible(today))
        .group_by(*said)
    )
    return list(db.session.execute(query))


def _named(rows: Iterable[tuple[str, int]]) -> list[Entry]:
    """Make one suggestion of the spellings of a name: the most used, with the actions of all."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for name, count in rows:
        name = " ".join(name.split())
        spellings[fold(name)][name] += count
    found = []
    for counted in spellings.values():
        label = min(counted, key=lambda name: (-counted[name], name))
        found.append(Entry(label, "", _searched(label), counted.total()))
    return _ordered(found)


def _jobs(trainings: Iterable[Any]) -> list[Entry]:
    """Return the jobs, and the names of each, to which an offer leads."""
    counts: Counter[str] = Counter()
    for row in trainings:
        for code in {bare_code(ROME, code) for code in row.rome}:
            counts[code] += row.actions
    jobs = select(Code.code.label("job"), Code.label).where(Code.version_id == current(ROME))
    names = select(Code.parent.label("job"), Code.label).where(Code.version_id == current(APPELLATION))
    found = {
        fold(row.label): Entry(row.label, "", _searched(row.label), counts[row.job])
        for query in (jobs, names)
        for row in db.session.execute(query)
        if row.job in counts
    }
    return _ordered(found.values())


def _domains(trainings: Iterable[Any]) -> list[Entry]:
    """Return the domains of the offer, found too by the labels and synonyms of the codes that it has in them."""
    trainings = list(trainings)
    wording, counts = wording_of(trainings), Counter[str]()
    words: dict[str, dict[str, None]] = defaultdict(dict)
    for row in trainings:
        for value in training_values(row, wording)["domaine"]:
            counts[value] += row.actions
        for code in row.formacodes:
            said = (wording.formacode.get(code, ""), *wording.formacode_synonyms.get(code, ()))
            words[FORMACODE + wording.domains.get(code, "")] |= dict.fromkeys(said)
    labels = labels_of("domaine", counts)
    return _ordered(
        Entry(labels[value], "", value, count, " ".join(words.get(value, ()))) for value, count in counts.items()
    )


def _providers(today: date) -> list[tuple[str, int]]:
    """Return the names of who teaches and of who is responsible, with their actions."""
    joined = (
        select(Provider.name, func.count(Action.id))
        .select_from(Action)
        .join(Training, Training.id == Action.training_id)
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .where(action_visible(today))
        .group_by(Provider.name)
    )
    teaching = joined.join(Provider, Provider.id == ActionRevision.provider_id)
    responsible = joined.join(Provider, Provider.id == TrainingRevision.provider_id).where(
        ActionRevision.provider_id.is_distinct_from(TrainingRevision.provider_id)
    )
    return [(name, count) for query in (teaching, responsible) for name, count in db.session.execute(query)]


def _where_actions_are(today: date) -> tuple[Counter[str], set[str]]:
    """Return the number of actions in each commune, and the départements that have any."""
    query = (
        select(ActionRevision.places, func.count(Action.id).label("actions"))
        .join(Action, Action.revision_id == ActionRevision.id)
        .join(Training, Training.id == Action.training_id)
        .where(action_visible(today))
        .group_by(ActionRevision.places)
    )
    counts: Counter[str] = Counter()
    departements = set()
    for row in db.session.execute(query):
        codes = (place.get(name) for place in row.places for name in ("departement", "commune", "postcode"))
        departements |= {departement_of(code) for code in codes if code}
        for code in {place.get("commune") for place in row.places} - {None}:
            counts[code] += row.actions
    return counts, departements - {None}


def _towns(counts: Counter[str], departements: set[str]) -> dict[str, list[Entry]]:
    """Return the communes of each kind: those where most is offered first, then the largest."""
    version = current(communes.KIND)
    postcodes: dict[str, list[str]] = defaultdict(list)
    query = select(CommunePostcode.code, CommunePostcode.postcode).where(CommunePostcode.version_id == version)
    for code, postcode in db.session.execute(query.order_by(CommunePostcode.postcode)):
        postcodes[code].append(postcode)
    query = select(Commune.code, Commune.name, Commune.departement, Commune.population, Commune.parent)
    rows = db.session.execute(query.where(Commune.version_id == version, Commune.latitude.is_not(None))).all()
    rows.sort(key=lambda row: (-counts[row.code], -(row.population or 0), row.code))
    divided = {row.parent for row in rows}  # Paris, Lyon, Marseille: their postcodes are their arrondissements'
    found: dict[str, list[Entry]] = {TOWN: [], NEAR_TOWN: [], FAR_TOWN: []}
    for row in rows:
        kind = TOWN if counts[row.code] else NEAR_TOWN if row.departement in departements else FAR_TOWN
        found[kind].append(_town(row, [] if row.code in divided else postcodes[row.code], counts[row.code]))
    return found


def _town(row: Any, postcodes: list[str], count: int) -> Entry:
    """Make the suggestion of a commune; its value is what one types to find no other."""
    detail = DEPARTEMENTS.get(row.departement, row.departement)
    shortened = _SAINT.sub(lambda found: _SAINTS[found[0]], fold(row.name))
    aliases = " ".join([shortened if shortened != fold(row.name) else "", *postcodes])
    return Entry(row.name, detail, f"{row.name} ({postcodes[0] if postcodes else row.departement})", count, aliases)


def _searched(label: str) -> str:
    """Return the words that search a label, without what the search reads as an operator."""
    return " ".join(_OPERATORS.sub(" ", label).split())


def _ordered(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (-entry.count, len(entry.label), entry.label))
