"""`extranet accounts`: open an account; its owner chooses the password behind the link."""

from __future__ import annotations

from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup

from extranet import clock, errors
from extranet.accounts import creation, factors, links, machines, people
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


@accounts.command()
@click.option("--name", required=True, help="What it is and whose, as administrators read it.")
@click.option("--organisation", required=True, metavar="CODE")
def machine(name: str, organisation: str) -> None:
    """Open the account of a partner's machine and print its word, once."""
    made, token = machines.create(name, organisation)
    click.echo(
        f"Compte de machine {made.id} ouvert pour {made.organisation.name}. Son mot, affiché cette seule fois\u00a0:"
    )
    click.echo(token)


@accounts.command("reset-factors")
@click.argument("email")
def reset_factors(email: str) -> None:
    """Take the second factors and the password of a person away, once you know who asks; a link goes by mail."""
    user = people.by_email(email)
    if user is None:
        raise errors.NotFound("Aucun compte n’a cette adresse.")
    factors.reset(user, by=None)
    click.echo(f"Les seconds facteurs de {user.email} sont remis à zéro et ses sessions fermées.")
    click.echo("Un lien pour choisir un nouveau mot de passe lui part par courriel.")


@accounts.command("machines")
def list_machines() -> None:
    """List the accounts of machines."""
    for one in machines.all_machines():
        used = f"vue le {formatted(one.last_used_at)}" if one.last_used_at else "jamais vue"
        state = f"révoquée le {formatted(one.revoked_at)}" if one.revoked_at else used
        click.echo(f"{one.id:>4}  {one.name} ({one.organisation.name})\u00a0: {state}")


@accounts.command("revoke-machine")
@click.argument("machine_id", type=int)
def revoke_machine(machine_id: int) -> None:
    """Close the account of a machine for good."""
    machines.revoke(machine_id)
    click.echo(f"Compte de machine {machine_id} fermé.")


def formatted(instant: datetime) -> str:
    """Write an instant as a clock in Paris shows it."""
    return f"{instant.astimezone(clock.PARIS):%d/%m/%Y %H:%M}"
