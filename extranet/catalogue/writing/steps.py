"""All the steps, by level.

Some elements of LHÉO have no form, and stay as they came: what a feed's own system numbers (`identifiant-module`,
`sous-modules`, `modules-prerequis`), what follows from the certification (`code-type-formation`, `blocs-competences`,
`reference-certification`), what `recrutement` says better (`date-information`), what is for schools (`cycle`,
`duree-cycle`, UAI numbers) and what describes an organisme rather than an offer (`potentiel`,
`renseignements-specifiques`).
"""

from __future__ import annotations

from extranet.catalogue.writing.action_steps import ACTION_STEPS
from extranet.catalogue.writing.fields import Step
from extranet.catalogue.writing.session_steps import SESSION_STEPS
from extranet.catalogue.writing.training_steps import TRAINING_STEPS

STEPS = {"formations": TRAINING_STEPS, "actions": ACTION_STEPS, "sessions": SESSION_STEPS}


def step_that_writes(level: str, element: str) -> Step:
    """Return the step of a level that writes this LHÉO child; the first one when none does."""
    steps = STEPS[level]
    return next((step for step in steps if element in _children(step)), steps[0])


def _children(step: Step) -> set[str]:
    return {step.items} if step.items else {one.path.partition("/")[0].partition("[")[0] for one in step.fields}


def step_of(level: str, name: str) -> Step | None:
    """Return a step of a level (as the report of an import counts them), None when there is none of that name."""
    return next((step for step in STEPS[level] if step.name == name), None)
