"""`extranet db`: Flask-Migrate's commands; `upgrade` also puts what every installation has from its first day."""

from __future__ import annotations

from copy import copy

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import cli as flask_migrate
from flask_migrate import upgrade as run_migrations

from extranet.accounts import seed
from extranet.reference import shipped
from extranet.search.words import synonyms


def prepare() -> None:
    """Bring the database up to date, then add what is missing of the first day's rows."""
    current_app.extensions["extranet"]["settings"].data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    run_migrations()
    seed.seed()
    shipped.load_missing()
    synonyms.load_missing()


@click.command
@with_appcontext
def upgrade() -> None:
    """Create the database or bring it up to date; safe to run again."""
    prepare()


migrations = copy(flask_migrate.db)
migrations.help = "Create and change the database."
kept = ("check", "current", "downgrade", "history", "migrate", "stamp")
migrations.commands = {name: flask_migrate.db.commands[name] for name in kept} | {"upgrade": upgrade}
