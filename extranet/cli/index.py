"""`extranet index`: the search index, built again or compared with the database."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from extranet.search.index import checking, fulltext, indexing

MOST_SHOWN = 20


@click.group
def index() -> None:
    """Look after the search index, a disposable cache of the database."""


@index.command
@with_appcontext
def rebuild() -> None:
    """Build the index again from the database; searches go on meanwhile."""
    count = indexing.rebuild(_folder())
    fulltext.follow_all(_folder())
    click.echo(f"{count} actions indexées.")


@index.command
@with_appcontext
def check() -> None:
    """Compare the index with the database; exit code 1 when they differ."""
    differences = checking.check(_folder())
    for difference in differences[:MOST_SHOWN]:
        click.echo(str(difference))
    click.echo(f"{len(differences)} {'différences' if len(differences) > 1 else 'différence'}.")
    if differences:
        raise SystemExit(1)


def _folder() -> Path:
    return current_app.extensions["extranet"]["settings"].index_dir
