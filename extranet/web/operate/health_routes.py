"""`/sante`, for machines: yes or no to anybody, details to who knows the word."""

from __future__ import annotations

import hmac
import time

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from extranet.guard import public
from extranet.operating import health
from extranet.operating.health import Check
from extranet.settings import Settings

TRUSTED = 2.0  # seconds for which a process repeats its answer, however often it is asked
_SEEN = "health"

blueprint = Blueprint("health", __name__)


@blueprint.get("/sante")
@public
def show() -> ResponseReturnValue:
    """Say whether the site can answer: 200 or 503. With the token, 503 as soon as anything needs a hand, and why."""
    found = _checks()
    serves = health.serves(found)
    if not _may_read():
        return _fresh(jsonify(status="ok" if serves else "unavailable"), serves)
    well = all(check.ok for check in found.values())
    told = {name: {"ok": check.ok} | check.seen for name, check in found.items()}
    return _fresh(jsonify(ok=well, serves=serves, checks=told), well)


def _checks() -> dict[str, Check]:
    kept: tuple[float, dict[str, Check]] | None = current_app.extensions.get(_SEEN)
    if kept is None or time.monotonic() - kept[0] > TRUSTED:
        settings: Settings = current_app.extensions["extranet"]["settings"]
        kept = current_app.extensions[_SEEN] = (time.monotonic(), health.checks(settings))
    return kept[1]


def _may_read() -> bool:
    word = current_app.extensions["extranet"]["settings"].health_token
    said = request.authorization
    given = said.token if said is not None and said.type == "bearer" else None
    return bool(word) and hmac.compare_digest((given or "").encode(), word.encode())


def _fresh(response: Response, well: bool) -> Response:
    response.status_code = 200 if well else 503
    response.headers["Cache-Control"] = "no-store"
    return response
