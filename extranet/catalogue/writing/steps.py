"""All the steps, by level."""

from __future__ import annotations

from extranet.catalogue.writing.action_steps import ACTION_STEPS
from extranet.catalogue.writing.fields import Step
from extranet.catalogue.writing.session_steps import SESSION_STEPS
from extranet.catalogue.writing.training_steps import TRAINING_STEPS

STEPS = {"formations": TRAINING_STEPS, "actions": ACTION_STEPS, "sessions": SESSION_STEPS}


def step_of(level: str, name: str) -> Step | None:
    """Return a step of a level (as the report of an import counts them), None when there is none of that name."""
    return next((step for step in STEPS[level] if step.name == name), None)
