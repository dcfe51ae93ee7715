"""What went wrong, as a page: what happened, what it means, what to do."""

from __future__ import annotations

from flask import current_app, make_response, render_template
from flask.typing import ResponseReturnValue
from jinja2 import TemplateError
from sqlalchemy.exc import SQLAlchemyError

from extranet.web.tracing import request_id

EXPLAINED = {400, 401, 403, 404, 405, 409, 413, 429, 503}


def page(status: int, message: str) -> ResponseReturnValue:
    """Show the error in the site's clothes; in plain ones when the site itself fails."""
    if status not in EXPLAINED:
        return _plain(status)
    try:
        body = render_template("errors/error.html", code=status, message=message or None)
    except (TemplateError, SQLAlchemyError):
        current_app.logger.exception("The error page itself fails")
        return _plain(status)
    return make_response(body, status)


def _plain(status: int) -> ResponseReturnValue:
    body = current_app.jinja_env.get_template("errors/500.html").render(reference=request_id())
    return make_response(body, status)
