"""`extranet backup`, `extranet restore`: the database in one file and back, while the site serves."""

from __future__ import annotations

from pathlib import Path

import click
from alembic import command
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Connection

from extranet import __version__
from extranet.operating import backing_up, restoring
from extranet.settings import Settings


@click.command
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Save the database in one file, as it stands now."""
    manifest = backing_up.backup(file.absolute(), _settings(), __version__)
    click.echo(f"{file}\u00a0: {sum(manifest.rows.values())} lignes, schéma {manifest.schema}.")


@click.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Put a backup in the place of the database; what was there is saved first."""
    manifest, before = restoring.restore(file, _settings(), __version__, migrate, knows)
    click.echo(f"La base du {manifest.made_at} est restaurée\u00a0: chacun se reconnecte, l’index suit.")
    click.echo(f"Pour revenir en arrière\u00a0: extranet restore {before}")


def migrate(connection: Connection, revision: str) -> None:
    """Bring a database to a revision over this connection."""
    config = current_app.extensions["migrate"].migrate.get_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def knows(revision: str) -> bool:
    """Tell whether this program has a revision of the schema."""
    script = ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
    return revision in {one.revision for one in script.walk_revisions()}


def _settings() -> Settings:
    return current_app.extensions["extranet"]["settings"]
