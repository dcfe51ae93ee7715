"""Who may do what to which record of the offer."""

from __future__ import annotations

from extranet.accounts.organisations import family
from extranet.catalogue.trainings import Training


def may_edit(organisation_id: int, training: Training) -> bool:
    """Tell whether people of this organisation may change the training: it is their own offer."""
    return training.publisher_id in family(organisation_id)
