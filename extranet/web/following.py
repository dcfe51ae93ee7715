"""Let everybody see at once what has just been changed."""

from __future__ import annotations

from flask import current_app

from extranet import errors
from extranet.catalogue import desk_following
from extranet.search.index import indexing


def follow_in_search() -> None:
    """Index what was just changed, list it on the desk; what cannot be done now, the worker takes up."""
    desk_following.follow()
    try:
        indexing.drain(current_app.extensions["extranet"]["settings"].index_dir, compact=False)
    except errors.SearchUnavailable:
        current_app.logger.warning("The index could not follow a change: the worker will")
