"""`/api/v1/actions`: the search of the screens, as JSON."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from extranet import clock
from extranet.accounts.permissions import Permission
from extranet.guard import requires
from extranet.search.describing import described, described_place
from extranet.search.opening import engine
from extranet.search.parameters import read_request
from extranet.search.results import result_rows

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/actions")
@requires(Permission.FIND)
def actions() -> ResponseReturnValue:
    """Search the published offer: the parameters of `/formations`, the same results and counts."""
    asked, problems = read_request(request.args, today=clock.today())
    if problems:
        return {"error": " ".join(problems), "problems": problems}, 400
    if asked.lieux:
        return {"total": 0, "lieux": [described_place(where) for where in asked.lieux]}
    page = engine(current_app.extensions["extranet"]["settings"].index_dir).search(asked)
    answer: dict[str, Any] = described(page, result_rows(page.hits, asked.today))
    return answer
