"""Addresses of the site: what they may hold, and how a page that has a hundred of them writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import flask
from flask import Flask, current_app, request
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**63 - 1
# What an address shows as it is, as Werkzeug writes them.
_PLAIN = "!$'()*,/:;?@"
_KEPT = "addresses"


class RecordId(IntegerConverter):
    """A whole number that a database can hold; beyond it there is nothing to look for."""

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **{"max": LARGEST_ID, **options})


def url_for(endpoint: str, **values: Any) -> str:
    """Return what Flask's `url_for` does; the address of a page without values is made once for the application."""
    if values or endpoint.startswith(".") or request.script_root:
        return flask.url_for(endpoint, **values)
    known: dict[str, str] = current_app.extensions[_KEPT]
    if endpoint not in known:
        known[endpoint] = flask.url_for(endpoint)
    return known[endpoint]


def with_query(endpoint: str, args: Mapping[str, Any]) -> str:
    """Return the address of a page whose address has no value, with these parameters."""
    path = url_for(endpoint)
    return f"{path}?{urlencode(args, doseq=True, safe=_PLAIN)}" if args else path


def init_app(app: Flask) -> None:
    """Let the templates write addresses this way."""
    app.extensions[_KEPT] = {}
    app.jinja_env.globals["url_for"] = url_for
