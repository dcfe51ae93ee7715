"""What the reader keeps, as every page shows it: the count in the header, the button on an offer. One query a page."""

from __future__ import annotations

from flask import Flask, g, url_for

from extranet.accounts.permissions import Permission
from extranet.catalogue import selections
from extranet.signin import current_member
from extranet.web.addresses import LARGEST_ID


def may_keep() -> bool:
    """Tell whether the reader has a selection."""
    member = current_member()
    return member is not None and member.may(Permission.KEEP)


def kept_actions() -> frozenset[int]:
    """Return the ids of the actions in the reader's selection, read once a request; none for who has no selection."""
    if not may_keep():
        return frozenset()
    if "kept_actions" not in g:
        g.kept_actions = selections.kept_ids(current_member())
    return g.kept_actions


def keep_address(action_id: int, kept: bool) -> str:
    """Return where the button of an action posts; one call of `url_for` for all the buttons of a page."""
    if "keep_addresses" not in g:
        g.keep_addresses = [
            url_for(endpoint, action_id=LARGEST_ID).split(str(LARGEST_ID))
            for endpoint in ("select.add", "select.remove")
        ]
    return str(action_id).join(g.keep_addresses[kept])


def init_app(app: Flask) -> None:
    """Let the templates ask."""
    app.jinja_env.globals["keep_address"] = keep_address
    app.context_processor(lambda: {"may_keep": may_keep, "kept_actions": kept_actions})
