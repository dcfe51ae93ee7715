"""Mend a formation that a delivery could not bring in, and try it alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lxml import etree
from sqlalchemy import select, update

from extranet import clock
from extranet.accounts.organisations import family
from extranet.catalogue.levels import SESSIONS
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.database import db, writing
from extranet.errors import Conflict, Invalid, Refused
from extranet.exchange.alone import alone
from extranet.exchange.delivering.deliveries import Delivery, DeliveryState, Origin, Received, receive
from extranet.exchange.delivering.keeping import keep_bytes
from extranet.exchange.delivering.publishing import packed, resumed
from extranet.exchange.formations import REJECTED, Problem
from extranet.exchange.importing import refuse_numbers_of_others
from extranet.exchange.lheo_files import LheoFile
from extranet.exchange.moves import keep_moves
from extranet.exchange.opening import Kind
from extranet.exchange.runs import ImportRun, RejectedFormation
from extranet.exchange.taking_in import Incoming, TakingIn, keep_problems
from extranet.lheo.tree import NAMESPACE, NAMESPACES, Element, split_tag

LONGEST_TEXT = 128 * 1024
_PARSER = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


@dataclass(frozen=True)
class Outcome:
    """What became of a mended formation: still rejected, in its delivery, or on its way in one of its own."""

    problems: list[Problem]
    numero: str | None = None
    delivery_id: int | None = None

    @property
    def rejected(self) -> bool:
        """Tell whether it cannot come in yet."""
        return self.numero is None


def read_text(text: str) -> Element:
    """Read the text of a formation; raise Invalid, with what is wrong and where."""
    if len(text) > LONGEST_TEXT:
        raise Invalid("Ce texte est trop long\u00a0: corrigez la formation à la source.")
    if "<!DOCTYPE" in text.upper():
        raise Invalid("Le texte déclare un DOCTYPE\u00a0: il est refusé par sécurité.")
    try:
        element = etree.fromstring(text.strip().encode(), etree.XMLParser(encoding="utf-8", **_PARSER))
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise Invalid(f"Le texte n’est pas du XML bien formé (ligne {line} du texte).") from error
    if split_tag(element.tag)[1].lower() != "formation":
        raise Invalid("Le texte doit être celui d’une formation LHÉO, de <formation …> à </formation>.")
    return element


def number_and_title(text: str) -> tuple[str, str]:
    """Return the number and the title that a formation's text gives; empty where it gives none, or cannot be read."""
    try:
        element = read_text(text)
    except Invalid:
        return "", ""
    title = next((one for one in element if _name(one) == "intitule-formation"), None)
    return (element.get("numero") or "").strip(), ("" if title is None else (title.text or "").strip())


def with_number_and_title(text: str, numero: str | None, title: str | None) -> str:
    """Write a number or a title into a formation's text; None: as the text says. Raises Invalid."""
    element = read_text(text)
    if numero is not None:
        element.set("numero", numero.strip())
    if title is not None:
        child = next((one for one in element if _name(one) == "intitule-formation"), None)
        if child is None:
            namespace = split_tag(element.tag)[0]
            child = element.makeelement(f"{{{namespace}}}intitule-formation" if namespace else "intitule-formation")
            child.tail = "\n"
            element.insert(0, child)
        child[:] = ()
        child.text = title.strip()
    return etree.tostring(element, encoding="unicode", with_tail=False)


def mend(rejected_id: int, text: str, *, deliveries: Path, locks: Path, by: int | None) -> Outcome:
    """Try a mended formation alone, and keep its text. Raises Invalid for what is no formation, Conflict, Refused.

    While its delivery waits, it joins it and is published with it; later it makes a delivery of its own.
    """
    document = _document(read_text(text))
    with writing() as session:
        rejected = session.get_one(RejectedFormation, rejected_id)
        if rejected.mended_at is not None:
            raise Conflict("Cette formation est déjà corrigée.")
        rejected.text = text
        run_id = rejected.run_id
    delivery = db.session.scalars(select(Delivery).where(Delivery.run_id == run_id)).one()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "formation.xml"
        path.write_bytes(document)
        file = LheoFile(path)
        found, incoming = file.survey(), next(iter(file.formations(lambda problems: None)))
        formation = incoming.formation
        if formation.record is None:
            return Outcome(formation.problems)
        own = family(delivery.publisher_id)
        refuse_numbers_of_others(found, own)
        if delivery.state == DeliveryState.TRIED:
            with alone(locks, own):
                _join(delivery.id, run_id, rejected_id, file, incoming)
            return Outcome(formation.problems, formation.numero)
    alone_in = _deliver_alone(delivery, rejected_id, document, deliveries, by)
    return Outcome(formation.problems, formation.numero, alone_in)


def _document(element: Element) -> bytes:
    namespace = split_tag(element.tag)[0]
    space = namespace if namespace in NAMESPACES else NAMESPACE
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    return f'<lheo xmlns="{space}"><offres>{text}</offres></lheo>'.encode()


def _join(delivery_id: int, run_id: int, rejected_id: int, file: LheoFile, incoming: Incoming) -> None:
    """Stage the formation in the run of its delivery, under the publisher's lock."""
    formation = incoming.formation
    publisher_id = db.session.get_one(ImportRun, run_id).publisher_id
    staged = select(TrainingRevision.id).join(Training, Training.id == TrainingRevision.training_id)
    staged = staged.where(TrainingRevision.run_id == run_id, Training.numero == formation.numero)
    if db.session.scalar(staged.limit(1)) is not None:
        raise Refused(f"La livraison contient déjà une formation de numéro «\u00a0{formation.numero}\u00a0».")
    counts = db.session.get_one(ImportRun, run_id).counts
    stager = resumed(run_id, publisher_id, family(publisher_id))
    with writing() as session:
        delivery = session.get(Delivery, delivery_id, with_for_update=True)
        if delivery.state != DeliveryState.TRIED:
            raise Conflict("La livraison n’attend plus de décision\u00a0: rouvrez-la.")
        problems = TakingIn(file, stager).run()
        keep_problems(run_id, problems)
        keep_moves(run_id, stager.moves)
        rejected = stager.counts
        rejected["rejected", "formations"] -= 1
        rejected["rejected", "actions"] -= formation.actions
        rejected["rejected", "sessions"] -= formation.sessions
        said = counts | {group: _not_negative(kinds) for group, kinds in stager.report().items()}
        session.execute(update(ImportRun).where(ImportRun.id == run_id).values(counts=said))
        delivery.seen = packed(stager.seen[SESSIONS.kind])
        _mended(rejected_id, formation.numero)


def _not_negative(kinds: dict[str, int]) -> dict[str, int]:
    return {kind: max(0, count) for kind, count in kinds.items()}


def _deliver_alone(delivery: Delivery, rejected_id: int, document: bytes, deliveries: Path, by: int | None) -> int:
    stored, digest = keep_bytes(deliveries, document)
    with writing():
        delivery_id = receive(
            Received(
                publisher_id=delivery.publisher_id, file_name=f"{delivery.file_name} (formation corrigée)",
                stored=stored, size=len(document), digest=digest, kind=Kind.LHEO, full=False, origin=Origin.MENDED,
                author_id=by, parent_id=delivery.id, automatic=True, publish=delivery.publish,
            )
        )  # fmt: skip
        _mended(rejected_id, None, delivery_id)
    return delivery_id


def _mended(rejected_id: int, numero: str | None, delivery_id: int | None = None) -> None:
    values: dict[str, Any] = {"mended_at": clock.now(), "mended_as": numero, "mended_in": delivery_id}
    db.session.execute(update(RejectedFormation).where(RejectedFormation.id == rejected_id).values(values))


def reasons(problems: list[Problem]) -> list[str]:
    """Say why a formation is still rejected."""
    return [problem.message for problem in problems if problem.action == REJECTED]


def _name(element: Element) -> str:
    return split_tag(element.tag)[1].lower() if isinstance(element.tag, str) else ""
