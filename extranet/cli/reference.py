"""`extranet reference`: replace a shipped table by the official file."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from extranet.reference import loading

reference = AppGroup("reference", help="Load communes and code tables.")


@reference.command()
@click.argument("kind", type=click.Choice(loading.KINDS))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(kind: str, file: Path) -> None:
    """Replace a table by an official file; its columns are known by their headers."""
    loaded = loading.load(kind, file)
    for warning in loaded.warnings:
        click.echo(warning, err=True)
    click.echo(f"{kind}\u00a0: {loaded.rows} lignes chargées, {loaded.skipped} ignorées.")
