"""The organisme of a training or of an action, as LHÉO writes it and as the table of providers knows it."""

from __future__ import annotations

from sqlalchemy import select

from extranet.catalogue import content
from extranet.catalogue.providers import RESPONSIBLE, TEACHING, Provider
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.writing.paths import found, grown
from extranet.database import db
from extranet.lheo.tree import Element, from_text, put_back

_LHEO = {
    RESPONSIBLE: (
        ("numero-activite", "activity_number"),
        ("SIRET-organisme-formation/SIRET", "siret"),
        ("nom-organisme", "name"),
        ("raison-sociale", "legal_name"),
    ),
    TEACHING: (("SIRET-formateur/SIRET", "siret"), ("raison-sociale-formateur", "name")),
}


def named_in(organisation: Element | None) -> str | None:
    """Return the SIRET of an organisme; without one, its name."""
    if organisation is None:
        return None
    paths = ("SIRET-organisme-formation/SIRET", "SIRET-formateur/SIRET", "nom-organisme", "raison-sociale",
             "raison-sociale-formateur")  # fmt: skip
    return next((told for path in paths if (told := content.line(organisation, path))), None)


def write(element: Element, path: str, siret: str | None) -> None:
    """Make the known provider of that SIRET the first organisme at the path; None removes it."""
    standing = found(element, path)
    if siret is not None and named_in(standing) == siret:
        return
    provider = None if siret is None else db.session.scalar(select(Provider).where(Provider.siret == siret))
    if siret is not None and provider is None:
        return
    place = len(element) if standing is None else element.index(standing)
    if standing is not None:
        element.remove(standing)
    if provider is not None:
        element.insert(place, _described(element, path, provider))
        put_back(element, [])


def _described(element: Element, path: str, provider: Provider) -> Element:
    """Write a provider: as a published training does, with its address and contacts, else from what is known."""
    if path == RESPONSIBLE and (told := _as_published(provider.id)) is not None:
        return told
    organisation = element.makeelement(path)
    for inside, column in _LHEO[path]:
        text = getattr(provider, column) or (provider.name if column == "legal_name" else None)
        if text:
            grown(organisation, inside).text = text
    return organisation


def _as_published(provider_id: int) -> Element | None:
    query = (
        select(TrainingRevision.lheo)
        .join(Training, Training.revision_id == TrainingRevision.id)
        .where(Training.state == State.PUBLISHED, TrainingRevision.provider_id == provider_id)
        .order_by(TrainingRevision.id.desc())
        .limit(1)
    )
    lheo = db.session.scalar(query)
    return None if lheo is None else from_text(lheo).find(RESPONSIBLE)
