"""Who may pass. Every view says it, `@requires(permission)` or `@public`; what says nothing is closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from flask import Flask, current_app, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from extranet import clock, errors
from extranet.accounts.memberships import Owed
from extranet.accounts.permissions import Permission
from extranet.audit import journal
from extranet.database import writing

View = TypeVar("View", bound=Callable[..., Any])
Policy = Callable[..., bool]

SIGN_IN = "/connexion"
API = "/api/"
NOBODY_HERE = "Connexion nécessaire."
FIRST = {Owed.FACTOR: "/compte/second-facteur", Owed.TERMS: "/conditions/accepter"}
REFUSED, REFUSALS_NOTED, NOTED_WITHIN = "access_refused", 20, timedelta(hours=1)  # a scanner does not fill the journal


@dataclass(frozen=True)
class Rule:
    """What a view asks for: nothing when it is public, else a right and, where given, a policy.

    `early` opens it to who still owes a second factor, or their agreement to the terms.
    """

    permission: Permission | None
    policy: Policy | None = None
    early: bool = False


def public(view: View) -> View:
    """Open a view to everybody."""
    view.guard_rule = Rule(None)
    return view


def requires(permission: Permission, policy: Policy | None = None, *, early: bool = False) -> Callable[[View], View]:
    """Ask for a right; `policy(member, **values of the URL)` then says whether this object is for this person."""

    def mark(view: View) -> View:
        view.guard_rule = Rule(Permission(permission), policy, early)
        return view

    return mark


def rule_of(app: Flask, endpoint: str) -> Rule | None:
    """Return the rule of an endpoint, None when its view declares none."""
    return getattr(app.view_functions.get(endpoint), "guard_rule", None)


def undeclared(app: Flask) -> list[str]:
    """List the endpoints whose view says nothing of who may pass."""
    return sorted(
        {rule.endpoint for rule in app.url_map.iter_rules() if rule_of(app, rule.endpoint) is None}
        | {endpoint for endpoint in app.view_functions if rule_of(app, endpoint) is None}
    )


def check_request() -> ResponseReturnValue | None:
    """Let a request pass (None), or answer in its place; raise NotAllowed or NotFound to whom is signed in."""
    if request.endpoint is None:
        return _unknown_address()
    rule = rule_of(current_app, request.endpoint)
    if rule is not None and rule.permission is None:
        return None
    if not current_user.is_authenticated:
        return _turn_away()
    if not (rule and rule.early) and (owed := getattr(current_user, "owes", None)) is not None:
        return _ask_for(owed)
    if rule is None or rule.permission not in current_user.permissions:
        raise errors.NotAllowed("Votre rôle n’ouvre pas cette page.")
    if rule.policy is not None and not rule.policy(current_user._get_current_object(), **(request.view_args or {})):
        raise errors.NotFound("Cette page n’existe pas, ou ne vous est pas ouverte.")
    return None


def _unknown_address() -> ResponseReturnValue | None:
    """Leave unknown addresses to the error pages; the API answers nothing at all to strangers."""
    if isinstance(request.routing_exception, RequestRedirect) or not request.path.startswith(API):
        return None
    return None if current_user.is_authenticated else _turn_away()


def _turn_away() -> ResponseReturnValue:
    if request.path.startswith(API):
        response = jsonify(error=NOBODY_HERE)
        response.status_code = 401
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    target = _address_to_come_back_to()
    address = f"{SIGN_IN}?{urlencode({'next': target})}" if target else SIGN_IN
    if request.headers.get("HX-Request") == "true":
        # A part of a page cannot become a sign-in form: the whole page goes there.
        return "", 401, {"HX-Redirect": address}
    return redirect(address)


def _ask_for(owed: Owed) -> ResponseReturnValue:
    """Lead somebody to what comes before anything else."""
    if request.path.startswith(API):
        raise errors.NotAllowed("Ouvrez le site une fois : votre compte attend quelque chose de vous.")
    if request.headers.get("HX-Request") == "true":
        return "", 403, {"HX-Redirect": FIRST[owed]}
    target = _address_to_come_back_to()
    return redirect(f"{FIRST[owed]}?{urlencode({'next': target}, safe='/')}" if target else FIRST[owed])


def _address_to_come_back_to() -> str | None:
    """Return this request's path and query, when they can be opened by GET."""
    if request.method not in {"GET", "HEAD"}:
        try:
            current_app.create_url_adapter(request).match(method="GET")
        except HTTPException:
            return None
    path, query = quote(request.path), quote(request.query_string, safe="%&=+/?:@!$'()*,;~-._")
    return f"{path}?{query}" if query else path


def note_refused() -> None:
    """Write in the journal that somebody asked for what is not there for them: the page and ids, nothing typed."""
    if not current_user.is_authenticated:
        return
    by, organisation = getattr(current_user, "user_id", None), getattr(current_user, "organisation", None)
    ids = [value for value in (request.view_args or {}).values() if isinstance(value, int)]
    asked = {"page": request.endpoint, "method": request.method, "ids": ids} | (
        {} if by else {"machine": current_user.id}
    )
    try:
        with writing():
            if journal.count(REFUSED, by=by, since=clock.now() - NOTED_WITHIN) < REFUSALS_NOTED:
                here = organisation and organisation.id
                journal.record(REFUSED, "page", ids[0] if ids else None, by=by, organisation_id=here, **asked)
    except SQLAlchemyError:
        current_app.logger.exception("A refused access could not be written")


def init_app(app: Flask) -> None:
    """Stand before every request of this application; static files are everybody's."""
    static = app.view_functions.get("static")
    if static is not None:
        public(static)
    app.before_request(check_request)
