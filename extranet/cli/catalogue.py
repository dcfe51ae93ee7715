"""`extranet catalogue`: the offer, in and out as LHÉO."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from extranet.accounts.organisations import Organisation, family
from extranet.catalogue import desk_following
from extranet.database import db
from extranet.errors import Invalid, Refused
from extranet.exchange.exporting import export_file
from extranet.exchange.formations import Problem
from extranet.exchange.importing import Report, import_file
from extranet.exchange.offered import Selection
from extranet.exchange.runs import KINDS, WITHDRAWN
from extranet.search.index import indexing
from extranet.settings import Settings

FIRST_PROBLEMS = 10
# How long to wait for another process that is indexing: what was imported must be found when the command returns.
INDEXING_SECONDS = 600
GROUP_LABELS = {
    "created": "nouvelles",
    "changed": "modifiées",
    "unchanged": "inchangées",
    "rejected": "refusées",
    WITHDRAWN: "retirées",
}

_FILE = click.Path(path_type=Path)


@click.group
def catalogue() -> None:
    """Import and export the offer."""


@catalogue.command("import")
@click.argument("file", type=_FILE)
@click.option("--publisher", required=True, metavar="CODE", help="Whose offer it is: region, pole-emploi …")
@click.option("--dry-run", is_flag=True, help="Read and compare; write nothing.")
@click.option("--publish", is_flag=True, help="Publish what is new, and the drafts that the file holds.")
@click.option("--full", is_flag=True, help="The file is the whole offer: withdraw what it does not hold.")
@click.option("--withdraw-all", is_flag=True, help="With --full: withdraw even more than the share that is allowed.")
@click.option("--report", "report_path", type=_FILE, metavar="FILE.json", help="Write the whole report there.")
@with_appcontext
def import_command(file: Path, publisher: str, report_path: Path | None, **options: bool) -> None:
    """Import a LHÉO file, plain or gzip, or a spreadsheet; its records can be searched when the command returns."""
    settings: Settings = current_app.extensions["extranet"]["settings"]
    with _report_file(report_path) as unfinished:
        report = import_file(file, publisher, locks=settings.data_dir / "locks", **options)
        if unfinished:
            unfinished.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if not options["dry_run"]:
        indexing.drain(settings.index_dir, wait=INDEXING_SECONDS)
        desk_following.follow_all()
    for line in summary(report, dry_run=options["dry_run"]):
        click.echo(line)


@catalogue.command("export")
@click.argument("file", type=_FILE)
@click.option("--publisher", metavar="CODE", help="Only the offer of this one.")
@with_appcontext
def export_command(file: Path, publisher: str | None) -> None:
    """Write the offer as LHÉO 2.3, whatever its state or its date; gzip when the name ends in .gz."""
    count = export_file(file, Selection(publisher_ids=None if publisher is None else _family_of(publisher)))
    click.echo(f"{count} {'formations écrites' if count > 1 else 'formation écrite'} dans {file}.")


def summary(report: Report, *, dry_run: bool) -> list[str]:
    """Return the lines that sum an import up: its counts, then its first problems."""
    lines = ["Essai\u00a0: rien n’a été écrit."] if dry_run else []
    lines.append(f"{'':<12}" + "".join(f"{kind:>12}" for kind in KINDS))
    for group in report.counts:
        label = GROUP_LABELS[group]
        lines.append(f"{label:<12}" + "".join(f"{report.counts[group][kind]:>12}" for kind in KINDS))
    count = len(report.problems)
    if count:
        first = f", dont les {FIRST_PROBLEMS} premiers" if count > FIRST_PROBLEMS else ""
        lines.append(f"{count} {'problèmes' if count > 1 else 'problème'}{first}\u00a0:")
    return lines + [f"  {_one_line(problem)}" for problem in report.problems[:FIRST_PROBLEMS]]


def _one_line(problem: Problem) -> str:
    where = [f"ligne {problem.line}"] if problem.line else []
    where += [f"formation {problem.numero}"] if problem.numero else []
    what = " ".join(f"{problem.element} {problem.value}".split())[:80]
    said = f"{problem.message} ({problem.action})" if problem.action else problem.message
    return "\u00a0: ".join(part for part in (", ".join(where), what, said) if part)


@contextmanager
def _report_file(path: Path | None) -> Iterator[Path | None]:
    """Give a file beside the report's, that takes its place when all went well; refuse a path that cannot be."""
    if path is None:
        yield None
        return
    unfinished = path.with_name(f".{path.name}.part")
    try:
        if path.is_dir():
            raise Refused(f"Le compte rendu ne peut pas remplacer le dossier «\u00a0{path}\u00a0».")
        try:
            unfinished.touch()
        except OSError as error:
            raise Refused(f"Le compte rendu ne peut pas être écrit dans «\u00a0{path.parent}\u00a0».") from error
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _family_of(code: str) -> frozenset[int]:
    publisher_id = db.session.scalar(select(Organisation.id).where(Organisation.code == code))
    if publisher_id is None:
        raise Invalid(f"Aucun diffuseur ne porte le code «\u00a0{code}\u00a0».")
    return family(publisher_id)
