"""What is missing before a training can be published."""

from __future__ import annotations

from sqlalchemy import select

from extranet.catalogue.actions import Action
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.trainings import Training
from extranet.database import db


def missing(training: Training) -> list[str]:
    """List, in French, what a prescriber could not do without; empty when the training can be published."""
    revision = training.revision
    if revision is None:
        return ["la formation n’a pas encore de contenu"]
    sentences = []
    if not revision.title.strip():
        sentences.append("un intitulé")
    if revision.provider_id is None:
        sentences.append("un organisme de formation, avec son SIRET")
    with_session = (
        select(TrainingSession.id)
        .join(Action, Action.id == TrainingSession.action_id)
        .where(
            Action.training_id == training.id,
            Action.revision_id.is_not(None),
            TrainingSession.revision_id.is_not(None),
        )
        .limit(1)
    )
    if db.session.scalar(with_session) is None:
        sentences.append("une action avec au moins une session")
    return sentences
