"""An offer for the tests, made of LHÉO elements that enter through the product's own import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree
from sqlalchemy import select

from extranet import clock
from extranet.accounts import organisations
from extranet.catalogue import desk_following
from extranet.catalogue.actions import Action
from extranet.catalogue.sessions import BY_PUBLISHER, TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.exchange.importing import import_file
from extranet.exchange.runs import GROUPS, KINDS, ImportProblem, ImportRun
from extranet.lheo.tree import NAMESPACE, Element, put_in_order

FAR = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class ASession:
    """A session: in a month for two months, recruiting, places unknown."""

    numero: str = ""
    start: date | None = None
    end: date | None = None
    recruitment: str = "1"
    state: State | None = None  # that of its training
    left: int | None = None
    total: int | None = None
    confirmed_days_ago: int = 0
    confirmed_as: str = BY_PUBLISHER


@dataclass(frozen=True, kw_only=True)
class AnAction:
    """An action in Pau, with one session."""

    numero: str = ""
    town: str = "Pau"
    commune: str = "64445"
    postcode: str = "64000"
    audiences: tuple[str, ...] = ("80056",)
    teaching_mode: str = "0"
    permanent: bool = False
    funder: str = "2"
    teacher: str | None = None  # SIRET of an organisme-formateur
    state: State | None = None
    sessions: tuple[ASession, ...] = field(default_factory=lambda: (ASession(),))


def training(
    numero: str = "F1",
    title: str = "Soudeur assembleur",
    *,
    publisher: str = "region",
    state: State = State.PUBLISHED,
    actions: tuple[AnAction, ...] | None = None,
    **texts: str,
) -> int:
    """Add a training, or deliver it again, and return its id."""
    actions = (AnAction(),) if actions is None else tuple(actions)
    deliver(formation(numero, title, actions=actions, **texts), publisher=publisher, publish=state != State.DRAFT)
    with writing():
        record = db.session.scalars(select(Training).where(Training.numero == numero)).one()
        record.state = state
        _set_details(record.id, actions)
        training_id = record.id
    desk_following.follow_all()
    return training_id


def trainings(titles: Mapping[str, str], actions: tuple[AnAction, ...]) -> None:
    """Publish trainings, by number, that have the same actions, in one delivery."""
    deliver(*(formation(numero, title, actions=actions) for numero, title in titles.items()))
    with writing():
        for record in db.session.scalars(select(Training).where(Training.numero.in_(titles))):
            record.state = State.PUBLISHED
            _set_details(record.id, actions)
    desk_following.follow_all()


def action_ids(training_id: int) -> list[int]:
    """Return the ids of a training's actions."""
    return list(db.session.scalars(select(Action.id).where(Action.training_id == training_id).order_by(Action.id)))


def session_ids(training_id: int) -> list[int]:
    """Return the ids of a training's sessions."""
    inside = select(Action.id).where(Action.training_id == training_id)
    query = select(TrainingSession.id).where(TrainingSession.action_id.in_(inside))
    return list(db.session.scalars(query.order_by(TrainingSession.id)))


def import_run(publisher: str = "region", file_name: str = "offre.xml", *, problems: int = 0, **values: object) -> int:
    """Add a finished import with that many problems; return its id."""
    with writing() as session:
        run = ImportRun(
            publisher_id=organisations.find(publisher).id,
            file_name=file_name,
            publish=True,
            **{"state": "done", "finished_at": clock.now(), "counts": counts(created=1)} | values,
        )
        session.add(run)
        session.flush()
        for number in range(problems):
            session.add(
                ImportProblem(
                    run_id=run.id, line=number + 1, numero=f"F{number}", element=("SIRET", "nom")[number % 2],
                    value=f"valeur {number}", message="valeur mal formée", action="gardée",
                )
            )  # fmt: skip
        return run.id


def counts(**formations: int) -> dict[str, dict[str, int]]:
    """Return the counts of a report, given those of formations by group."""
    return {group: dict.fromkeys(KINDS, 0) | {"formations": formations.get(group, 0)} for group in GROUPS}


def deliver(*formations: Element, publisher: str = "region", publish: bool = True, file_name: str = "essai.xml") -> int:
    """Import formations for a publisher; return the id of the run."""
    with TemporaryDirectory() as folder:
        path = write_file(Path(folder) / file_name, *formations)
        return import_file(path, publisher, locks=Path(folder), publish=publish).run_id


def write_file(path: Path, *formations: Element) -> Path:
    """Write formations as a LHÉO file."""
    root = etree.Element("lheo", xmlns=NAMESPACE)
    offers = etree.SubElement(root, "offres")
    offers.extend(formations)
    path.write_bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))
    return path


def formation(
    numero: str = "F1",
    title: str = "Soudeur assembleur",
    *,
    actions: tuple[AnAction, ...] = (AnAction(),),
    siret: str = "12345678901234",
    provider: str = "Afpa Pau",
    rome: str = "H2913",
    formacode: str = "23054",
    **texts: str,
) -> Element:
    """Build a LHÉO formation; `texts` are children by name, underscores for hyphens (`objectif_formation`)."""
    values = {
        "objectif-formation": "Assembler et souder.",
        "resultats-attendus": "Titre professionnel.",
        "contenu-formation": "Lecture de plan.",
        "certifiante": "1",
        "parcours-de-formation": "1",
        "code-niveau-entree": "13",
    } | {name.replace("_", "-"): text for name, text in texts.items()}
    element = _tree("formation", {"intitule-formation": title, **values})
    element.set("numero", numero)
    element.append(_tree("domaine-formation", {"code-FORMACODE": formacode, "code-ROME": rome}))
    element.append(_tree("contact-formation", {"coordonnees": {"courriel": "contact@afpa.example"}}))
    details = {"numero-activite": "72640000064", "SIRET-organisme-formation": {"SIRET": siret},
               "nom-organisme": provider, "raison-sociale": provider}  # fmt: skip
    element.append(_tree("organisme-formation-responsable", details))
    for position, one in enumerate(actions, 1):
        element.append(_action(numero, position, one))
    put_in_order(element)
    return element


def _action(numero: str, position: int, one: AnAction) -> Element:
    address = {"ligne": "1 rue des Forges", "codepostal": one.postcode, "ville": one.town,
               "code-INSEE-commune": one.commune}  # fmt: skip
    values = {
        "rythme-formation": "temps plein",
        "niveau-entree-obligatoire": "0",
        "modalites-alternance": "non",
        "modalites-enseignement": one.teaching_mode,
        "conditions-specifiques": "aucune",
        "prise-en-charge-frais-possible": "1",
        "lieu-de-formation": {"coordonnees": {"adresse": address}},
        "modalites-entrees-sorties": str(int(one.permanent)),
        "organisme-financeur": {"code-financeur": one.funder, "nb-places-financees": "12"},
    }
    if one.teacher:
        values["organisme-formateur"] = {"SIRET-formateur": {"SIRET": one.teacher}, "raison-sociale-formateur": "Greta"}
    element = _tree("action", values)
    for code in one.audiences:
        etree.SubElement(element, "code-public-vise").text = code
    element.set("numero", one.numero or f"{numero}-A{position}")
    for order, session in enumerate(one.sessions, 1):
        element.append(_session(f"{element.get('numero')}-S{order}", session))
    put_in_order(element)
    return element


def _session(numero: str, one: ASession) -> Element:
    start = one.start or clock.today() + FAR
    end = one.end or start + 2 * FAR
    element = _tree(
        "session",
        {"periode": {"debut": f"{start:%Y%m%d}", "fin": f"{end:%Y%m%d}"}, "etat-recrutement": one.recruitment},
    )
    element.set("numero", one.numero or numero)
    return element


def _tree(name: str, values: dict) -> Element:
    element = etree.Element(name)
    for child, value in values.items():
        if isinstance(value, dict):
            element.append(_tree(child, value))
        else:
            etree.SubElement(element, child).text = value
    return element


def _set_details(training_id: int, actions: tuple[AnAction, ...]) -> None:
    """Write the states that differ, and the places that somebody confirmed."""
    db.session.flush()
    for action_id, one in zip(action_ids(training_id), actions, strict=True):
        record = db.session.get_one(Action, action_id)
        record.state = one.state or record.training.state
        inside = select(TrainingSession).where(TrainingSession.action_id == action_id).order_by(TrainingSession.id)
        for session, wanted in zip(db.session.scalars(inside), one.sessions, strict=True):
            session.state = wanted.state or record.state
            if wanted.left is not None:
                session.places_left, session.places_total = wanted.left, wanted.total
                session.places_confirmed_at = clock.now() - timedelta(days=wanted.confirmed_days_ago)
                session.places_confirmed_as = wanted.confirmed_as
