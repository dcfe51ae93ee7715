"""The technical logs: one JSON object a line in production, a line for people in development.

A request is named by its endpoint, never by its address: addresses carry searches and tokens. What slips into a message
or a traceback all the same (an address, a telephone, a token) is struck out before it is written.
"""

from __future__ import annotations

import logging
import re
import sys
from contextvars import ContextVar
from typing import TextIO

from pythonjsonlogger.json import JsonFormatter

REQUESTS = "extranet.requests"

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

_STRUCK = (
    (re.compile(r"[^\s@<>\"'=:,;()]+@[\w-]+(?:\.[\w-]+)+"), "[adresse]"),
    # Letters of both cases and figures in one word: what `secrets` and signatures make, never a name of our code.
    (re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{20,}"), "[jeton]"),
    (re.compile(r"(?<!\w)0[1-9](?:[ .-]?\d{2}){4}(?!\w)"), "[téléphone]"),
    (re.compile(r"(?<!\w)[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3}(?: ?\d{2})?(?!\w)"), "[numéro]"),
)


def scrub(text: str) -> str:
    """Strike out what names a person or opens something."""
    for pattern, instead in _STRUCK:
        text = pattern.sub(instead, text)
    return text


def begin_request(request_id: str) -> None:
    """Give the lines of the present request its id."""
    _request_id.set(request_id)


class _Json(JsonFormatter):
    def format(self, record: logging.LogRecord) -> str:
        record.request_id = _request_id.get()
        return scrub(super().format(record))


class _Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told = _request_id.get()
        return scrub(super().format(record)) + (f" [{told}]" if told else "")


def formatter(*, production: bool) -> logging.Formatter:
    """Return how a line is written."""
    if production:
        names = {"asctime": "at", "levelname": "level", "name": "logger", "request_id": "request"}
        wanted = "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s"
        return _Json(wanted, rename_fields=names, json_ensure_ascii=False, datefmt="%Y-%m-%dT%H:%M:%S%z")
    return _Plain("%(asctime)s %(levelname)-7s %(message)s", datefmt="%H:%M:%S")


class Handler(logging.StreamHandler):
    """Write to the standard error of each moment: the standard output is for what commands answer."""

    def __init__(self) -> None:
        """Take the stream of each moment."""
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:
        """Return where lines go now."""
        return sys.stderr


def install(*, production: bool) -> None:
    """Write the logs of this process that way: what is wrong, wherever it comes from, and one line a request."""
    handler = Handler()
    handler.setFormatter(formatter(production=production))
    requests = logging.getLogger(REQUESTS)
    requests.setLevel(logging.INFO)
    requests.propagate = False
    for logger in (logging.getLogger(), requests):
        for former in [one for one in logger.handlers if isinstance(one, Handler)]:
            logger.removeHandler(former)
        logger.addHandler(handler)
