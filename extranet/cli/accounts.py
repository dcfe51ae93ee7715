"""`extranet accounts`: open an account; its owner chooses the password behind the link."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from extranet.accounts import creation, links
from extranet.accounts.roles import Role

accounts = AppGroup("accounts", help="Open accounts.")


@accounts.command()
@click.option("--email", required=True)
@click.option("--name", required=True, help="As colleagues read it.")
@click.option("--organisation", required=True, metavar="CODE")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--site", default="http://127.0.0.1:8000", show_default=True, help="Address of the site, for the link.")
def create(email: str, name: str, organisation: str, role: str, site: str) -> None:
    """Open an account and print its activation link."""
    user, token = creation.create_account(email, name, organisation, Role(role))
    path = current_app.url_map.bind("").build("account.choose_password", {"token": token})
    hours = int(links.LIFETIME.total_seconds() // 3600)
    click.echo(
        f"Compte ouvert pour {user.email}. Lien d’activation, valable une fois pendant {hours}\u00a0heures\u00a0:"
    )
    click.echo(f"{site.rstrip('/')}{path}")
