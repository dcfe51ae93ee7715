"""`extranet privacy`: what is held of one person, in one command each: find, export, erase."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TextIO

import click
from flask import current_app
from flask.cli import AppGroup

from extranet.accounts import privacy as held
from extranet.accounts.holding import Holding

privacy = AppGroup("privacy", help="Find, export or erase what is held of a person.")


def _holdings() -> Sequence[Holding]:
    return current_app.extensions["extranet"]["holdings"]


@privacy.command()
@click.argument("email")
def find(email: str) -> None:
    """Count what is held under an address."""
    found = held.find(_holdings(), email)
    for label, count in found:
        click.echo(f"{count:>7}  {label}")
    if not found:
        click.echo("Rien n’est conservé sous cette adresse.")


@privacy.command()
@click.argument("email")
@click.option("--output", type=click.File("w", encoding="utf-8"), default="-", help="A file instead of the screen.")
def export(email: str, output: TextIO) -> None:
    """Write all that is held under an address, as JSON."""
    json.dump(held.export(_holdings(), email), output, ensure_ascii=False, indent=2)
    output.write("\n")


@privacy.command()
@click.argument("email")
@click.confirmation_option("--yes", prompt="Effacer cette personne pour toujours ?")
def erase(email: str) -> None:
    """Erase a person for good; what they did in the journal and in the offer keeps a number."""
    touched = held.erase(_holdings(), email)
    click.echo(f"Effacé\u00a0: {touched} lignes. Les sauvegardes faites avant gardent cette personne jusqu’à leur fin.")
