"""One line of the log for each request, and an id that the answer, the line and the page of an error share."""

from __future__ import annotations

import logging
import secrets
import time
from typing import Any

from flask import Flask, Response, g, request

from extranet import logs

HEADER = "X-Request-ID"
_log = logging.getLogger(logs.REQUESTS)


def request_id() -> str:
    """Return the id of this request."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    return g.request_id


def init_app(app: Flask) -> None:
    """Follow every request of this application; an error is logged under its endpoint, not its address."""
    app.before_request(_begin)
    app.after_request(_end)
    app.log_exception = lambda exc_info: _log_exception(app, exc_info)


def _begin() -> None:
    g.begun_at = time.perf_counter()
    logs.begin_request(request_id())


def _end(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    if request.endpoint != "static":
        took = round((time.perf_counter() - g.get("begun_at", time.perf_counter())) * 1000, 1)
        name = request.endpoint or "(aucune page)"
        told = {"method": request.method, "endpoint": name, "status": response.status_code, "ms": took}
        _log.info("%s %s %s %s ms", request.method, name, response.status_code, took, extra=told)
    return response


def _log_exception(app: Flask, exc_info: Any) -> None:
    app.logger.error("Exception in %s %s", request.method, request.endpoint, exc_info=exc_info)
