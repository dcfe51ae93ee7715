"""The settings as they are in force; of a secret, only whether it is set."""

from __future__ import annotations

from dataclasses import Field, fields
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from extranet.accounts.permissions import Permission
from extranet.guard import requires
from extranet.settings import PREFIX, Settings
from extranet.web.operate.blueprint import blueprint, settings
from extranet.web.operate.setting_words import MEANINGS

_LATER = "keep_"


@blueprint.get("/reglages")
@requires(Permission.ADMINISTER)
def setting_list() -> ResponseReturnValue:
    """Show every setting: its value, where it comes from, what it means."""
    declared = sorted(fields(Settings), key=lambda one: one.name.startswith(_LATER))
    return render_template("operate/settings.html", lines=[_line(one) for one in declared])


def _line(declared: Field[Any]) -> dict[str, Any]:
    value = getattr(settings(), declared.name)
    return {
        "name": PREFIX + declared.name.upper(),
        "meaning": MEANINGS.get(declared.name) or _kept(declared),
        "value": _shown(declared, value),
        "set": value != declared.default,
    }


def _kept(declared: Field[Any]) -> str:
    french = declared.metadata.get("french")
    return f"Jours de conservation. {french}" if french else declared.metadata["meaning"]


def _shown(declared: Field[Any], value: Any) -> str:
    """Return a value as people read it; no secret, nor the password inside an address."""
    if not declared.repr:
        return "défini" if value else "non défini"
    if declared.name == "database_url" and value:
        return _without_password(value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "–" if value in ("", None) else str(value)


def _without_password(address: str) -> str:
    try:
        return make_url(address).render_as_string(hide_password=True)
    except ArgumentError:
        return "définie"
