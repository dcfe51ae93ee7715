"""What the catalogue says of a person: what they kept, said, wrote, confirmed or decided."""

from __future__ import annotations

from extranet.accounts.holding import Erasing, Holding, Mention
from extranet.catalogue.actions import ActionRevision
from extranet.catalogue.aliases import Alias
from extranet.catalogue.confirming.requests import ConfirmationRequest
from extranet.catalogue.conflicts import FieldConflict
from extranet.catalogue.proposals import Proposal
from extranet.catalogue.remarks import Remark
from extranet.catalogue.reviews import Review
from extranet.catalogue.selections import SelectedAction
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.trainings import TrainingRevision
from extranet.catalogue.twins import DistinctPair

_CONTENT = ("lheo", "delivery", "digest", "feed_digest")

HOLDINGS = (
    Holding(SelectedAction.user_id, "Sélection", Erasing.DELETE),
    Holding(Remark.author_id, "Signalements", Erasing.KEEP),
    Holding(Remark.answered_by_id, "Réponses à des signalements", Erasing.KEEP),
    Holding(Review.submitted_by_id, "Relectures demandées", Erasing.KEEP),
    Holding(Review.settled_by_id, "Relectures faites", Erasing.KEEP),
    Holding(Proposal.submitted_by_id, "Modifications proposées", Erasing.KEEP),
    Holding(Proposal.returned_by_id, "Modifications renvoyées", Erasing.KEEP),
    Holding(Proposal.settled_by_id, "Modifications acceptées ou reprises", Erasing.KEEP),
    Holding(TrainingRevision.author_id, "Formations écrites", Erasing.KEEP, secret=_CONTENT),
    Holding(ActionRevision.author_id, "Actions écrites", Erasing.KEEP, secret=_CONTENT),
    Holding(SessionRevision.author_id, "Sessions écrites", Erasing.KEEP, secret=_CONTENT),
    Holding(TrainingSession.places_confirmed_by_id, "Places confirmées", Erasing.KEEP),
    Holding(TrainingSession.recruitment_confirmed_by_id, "Recrutements confirmés", Erasing.KEEP),
    Holding(FieldConflict.settled_by_id, "Choix faits", Erasing.KEEP),
    Holding(Alias.merged_by_id, "Doublons réunis", Erasing.KEEP),
    Holding(Alias.undone_by_id, "Doublons séparés", Erasing.KEEP),
    Holding(DistinctPair.said_by_id, "Formations dites différentes", Erasing.KEEP),
    Holding(ConfirmationRequest.asked_by_id, "Demandes de confirmation envoyées", Erasing.KEEP),
    *(
        Mention(revision.lheo, "Contacts dans l’offre, à corriger par qui la publie", Erasing.KEEP, by_email=True)
        for revision in (TrainingRevision, ActionRevision, SessionRevision)
    ),
    Holding(ConfirmationRequest.email, "Demandes de confirmation reçues", Erasing.CLEAR, by_email=True),
)
