"""`extranet demo`: the demonstration catalogue and its accounts."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from extranet.catalogue import desk_following
from extranet.demonstration import accounts, loading
from extranet.search.index import indexing


@click.command
@click.option("--actions", default=loading.USUAL_SIZE, show_default=True, help="At least that many actions.")
@click.option("--force", is_flag=True, help="Load it even beside a real offer.")
@with_appcontext
def demo(actions: int, force: bool) -> None:
    """Load the demonstration catalogue and print its accounts."""
    settings = current_app.extensions["extranet"]["settings"]
    count = loading.load(
        settings.data_dir / "locks",
        actions,
        production=settings.production,
        force=force,
        secret_key=settings.secret_key,
    )
    indexing.drain(settings.index_dir)
    desk_following.follow_all()
    click.echo(f"{count} actions dans le catalogue.")
    for line in account_lines():
        click.echo(line)


def account_lines() -> list[str]:
    """Return the demonstration's accounts as lines to print."""
    width = max(len(account.email) for account in accounts.ACCOUNTS)
    lines = [f"Comptes de démonstration, mot de passe « {accounts.PASSWORD} »\u00a0:"]
    lines += [f"  {account.email:<{width}}  {account.role.label}" for account in accounts.ACCOUNTS]
    return [*lines, f"Où un code est demandé, le secret de l’application de codes est {accounts.TOTP_SECRET}"]
