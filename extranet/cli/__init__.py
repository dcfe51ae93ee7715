"""The `extranet` command: one file for each group of commands."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup, ScriptInfo
from werkzeug.utils import import_string

from extranet import __version__
from extranet.cli import (
    accounts,
    audit,
    backups,
    catalogue,
    database,
    demo,
    index,
    privacy,
    proconnect,
    reference,
    search,
    serve,
    work,
)
from extranet.errors import ExtranetError
from extranet.settings import SettingsError

APPLICATION = "extranet.application:create_app"  # by name: the application stands above its doors


class Commands(AppGroup):
    """Give each command the application; tell what goes wrong in a sentence, exit code 2, no traceback."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> click.Context:
        """Build the application only when a command needs it."""
        extra.setdefault("obj", ScriptInfo(create_app=lambda: import_string(APPLICATION)()))
        return super().make_context(info_name, args, parent=parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (ExtranetError, SettingsError) as error:
            click.echo(str(error), err=True)
            ctx.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="extranet")
def main() -> None:
    """Extranet of a Région's training offer."""


for command in (
    accounts.accounts,
    backups.backup,
    backups.restore,
    audit.audit,
    catalogue.catalogue,
    database.migrations,
    demo.demo,
    index.index,
    proconnect.proconnect,
    privacy.privacy,
    reference.reference,
    search.search,
    serve.serve,
    work.work,
):
    main.add_command(command)
