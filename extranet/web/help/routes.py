"""Help, legal pages, and the addresses that machines read."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from extranet import clock
from extranet.guard import public
from extranet.retention import Retention
from extranet.settings import Settings

blueprint = Blueprint("help", __name__)


def _settings() -> Settings:
    return current_app.extensions["extranet"]["settings"]


def _tiles() -> dict[str, str | None]:
    settings = _settings()
    return {"tiles_host": urlsplit(settings.tile_url).hostname, "tiles_credit": settings.tile_credit}


@blueprint.get("/aide", endpoint="help")
@public
def how_to() -> ResponseReturnValue:
    """Explain how to search, what « à confirmer » means and whom to call."""
    return render_template("help/help.html", contact=_settings().contact_email)


@blueprint.get("/mentions-legales")
@public
def legal() -> ResponseReturnValue:
    """Name the publisher and the sources."""
    settings = _settings()
    return render_template("help/legal.html", contact=settings.contact_email, region=settings.region_name, **_tiles())


@blueprint.get("/donnees-personnelles")
@public
def privacy() -> ResponseReturnValue:
    """Say what is kept of a person, and how long."""
    kept = [(one.metadata["french"], getattr(_settings(), one.name)) for one in fields(Retention)]
    return render_template("help/privacy.html", contact=_settings().contact_email, kept=kept, **_tiles())


@blueprint.get("/donnees-personnelles/registre")
@public
def register() -> ResponseReturnValue:
    """Say what is done with the data of people, why and for whom (RGPD, article 30)."""
    settings = _settings()
    return render_template("help/register.html", contact=settings.contact_email, region=settings.region_name)


@blueprint.get("/accessibilite")
@public
def accessibility() -> ResponseReturnValue:
    """State what is accessible and what was not assessed."""
    return render_template("help/accessibility.html", contact=_settings().contact_email)


@blueprint.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """Ask robots to stay out: nothing here is for them."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")


@blueprint.get("/.well-known/security.txt")
@public
def security() -> ResponseReturnValue:
    """Say whom to tell about a weakness (RFC 9116)."""
    expires = (clock.now() + timedelta(days=180)).strftime("%Y-%m-%dT%H:%M:%SZ")
    contact, here = f"mailto:{_settings().contact_email}", _settings().address
    lines = [f"Contact: {contact}", f"Expires: {expires}", "Preferred-Languages: fr, en"]
    if here.startswith("https:"):  # RFC 9116 takes no other address of the web
        lines += [f"Canonical: {here}{url_for('help.security')}", f"Policy: {here}{url_for('help.legal')}#failles"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/favicon.ico")
@public
def favicon() -> ResponseReturnValue:
    """Send browsers that guess to the real icon."""
    return redirect(url_for("static", filename="img/favicon.svg"))
