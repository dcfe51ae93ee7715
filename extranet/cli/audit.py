"""`extranet audit`: whether the journal is as it was written."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from extranet.audit import verifying
from extranet.audit.verifying import Anchor

BROKEN = 1

audit = AppGroup("audit", help="Check the journal.")


class _Noted(click.ParamType):
    name = "position:digest"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Anchor:
        position, _, digest = value.partition(":")
        if not position.isdigit() or len(digest) != 64:
            self.fail("attendu POSITION:EMPREINTE, comme la commande l’écrit", param, ctx)
        return Anchor(int(position), digest)


@audit.command()
@click.option("--known", type=_Noted(), metavar="POSITION:DIGEST", help="What a former run wrote, kept elsewhere.")
@click.pass_context
def verify(ctx: click.Context, known: Anchor | None) -> None:
    """Walk the chain: say OK and where it ends, or the first broken entry (exit code 1)."""
    verdict = verifying.verify(known)
    if verdict.problem:
        click.echo(f"Chaîne rompue\u00a0: {verdict.problem}.", err=True)
        ctx.exit(BROKEN)
    click.echo(f"OK\u00a0: {verdict.count} écritures. À noter ailleurs\u00a0: {verdict.position}:{verdict.digest}")
