"""Who is here, and for which organisation: our own sessions behind Flask's signed cookie, which holds their id only."""

from __future__ import annotations

import re
from urllib.parse import unquote

from flask import Flask, Request, Response, current_app, g, request, session
from flask_login import LoginManager, current_user

from extranet.accounts import agents, authentication, federation, machines, memberships, sessions
from extranet.accounts.authentication import CodeWanted, Demonstration
from extranet.accounts.federation import Waiting
from extranet.accounts.machines import MachineHere
from extranet.accounts.memberships import Member
from extranet.accounts.passkeys import Site
from extranet.audit import journal
from extranet.proconnect.identity import Identity
from extranet.settings import Settings

COOKIE_KEY, STEP_KEY = "sid", "step"
MACHINES = "/api/"  # where a partner's machine may speak
HOME = "/"
_PRINTABLE = re.compile(r"[!-~]+")
_PATH = re.compile(r"[^?#]*")


def init_app(app: Flask) -> None:
    """Know who is here on every request of this application; write at its end that they were."""
    manager = LoginManager()
    manager.session_protection = None
    manager.request_loader(_member_of_request)
    manager.init_app(app)
    app.before_request(_where_from)
    app.after_request(_seen)
    app.context_processor(_who_is_here)


def current_member() -> Member | None:
    """Return who is signed in, with organisation, roles and permissions; None for a stranger."""
    here = current_user._get_current_object()
    return here if isinstance(here, Member) else None


def sign_in(email: str, password: str) -> CodeWanted | None:
    """Sign a person in under a new session id, or say that a code is wanted first.

    Raises what `authentication.sign_in` raises.
    """
    settings = _settings(current_app)
    demonstration = Demonstration(welcome=not settings.production, password_alone=settings.demonstration_password_alone)
    return arrive(authentication.sign_in(email, password, _address(), demonstration=demonstration))


def sign_in_with(identity: Identity) -> CodeWanted | Waiting | None:
    """Sign in whom ProConnect vouches for, under a new session id; say what or whose answer is awaited, if any."""
    return arrive(federation.sign_in(identity, _address(), demonstration=not _settings(current_app).production))


def enter_code(code: str) -> None:
    """Sign in who shows the code that was wanted; raise what `authentication.enter_code` raises."""
    secret = _settings(current_app).secret_key
    arrive(authentication.enter_code(session.get(STEP_KEY), code, _address(), secret))


def begin_passkey(site: Site) -> tuple[str, str]:
    """Return the word of a passkey's ceremony and what the browser is asked for (JSON); raise TooManyAttempts."""
    return authentication.begin_passkey(_address(), site)


def sign_in_by_passkey(word: str, answer: str, site: Site) -> None:
    """Sign in whose passkey answered; raise what `authentication.enter_by_passkey` raises."""
    known = {"demonstration": not _settings(current_app).production, "begun": session.get(STEP_KEY)}
    arrive(authentication.enter_by_passkey(word, answer, _address(), site, **known))


def arrive(arrived: str | CodeWanted | Waiting) -> CodeWanted | Waiting | None:
    """Give the browser its session and nothing of before, or the word of what is still wanted."""
    session.clear()
    if isinstance(arrived, str):
        session[COOKIE_KEY] = arrived
        return None
    if isinstance(arrived, CodeWanted):
        session[STEP_KEY] = arrived.token
    return arrived


def sign_out() -> str | None:
    """End the session of who is here, and forget it in the browser; return ProConnect's proof that had opened it."""
    member = current_member()
    proof = None
    if member is not None:
        proof = authentication.sign_out(member.session_id, by=member.user_id, organisation_id=member.organisation.id)
    session.clear()
    return proof


def safe_next(target: str | None, default: str = HOME) -> str:
    """Return where to go after signing in: a path of this site, else the default."""
    if not target or not _PRINTABLE.fullmatch(target) or not target.startswith("/") or "\\" in target:
        return default
    path = _decoded(_PATH.match(target)[0])
    if path is None or "//" in path or "\\" in path or not unquote(target).isprintable():
        return default
    return target


def _decoded(path: str) -> str | None:
    """Undo every layer of percent-encoding; None when there are suspiciously many."""
    for _ in range(3):
        plain = unquote(path)
        if plain == path:
            return plain
        path = plain
    return None


def _settings(app: Flask) -> Settings:
    return app.extensions["extranet"]["settings"]


def _address() -> str:
    return request.remote_addr or ""


def _member_of_request(request: Request) -> Member | MachineHere | None:
    if request.path.startswith(MACHINES) and (word := _bearer(request)) is not None:
        g.machine_here = machines.speaking(word)  # whoever says a word is heard by it alone
        return g.machine_here
    token = session.get(COOKIE_KEY)
    member = sessions.member_of(token) if isinstance(token, str) else None
    if member is not None and member.demonstration and _settings(current_app).production:
        return None
    g.member_here = member
    if member is not None:
        journal.acting_as(member.organisation.id)
    return member


def _bearer(request: Request) -> str | None:
    said = request.authorization
    return said.token or "" if said is not None and said.type == "bearer" else None


def _who_is_here() -> dict[str, object]:
    """Give the templates who is here; strangers have neither organisation nor role."""
    member = current_member()
    return {
        "member": member,
        "idle_seconds": int(sessions.IDLE.total_seconds()),
        "current_organisation": member and member.organisation,
        "current_role": member and member.role_label,
        "organisation_choices": lambda: memberships.choices(member.user_id) if member and member.elsewhere else [],
    }


def _where_from() -> None:
    journal.coming_from(_address())
    sessions.coming_with(agents.in_words(request.user_agent.string))


def _seen(response: Response) -> Response:
    """Write it once the page is made, and only when somebody asked who is here."""
    if (member := g.get("member_here")) is not None:
        sessions.seen(member)
    if (machine := g.get("machine_here")) is not None:
        machines.seen(machine)
    return response
