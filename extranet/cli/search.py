"""`extranet search`: the search of the screens, on the command line; and many queries at once, for measures."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from extranet import clock, errors
from extranet.search.describing import described
from extranet.search.engine import Engine
from extranet.search.facets import FACETS
from extranet.search.opening import built_engine
from extranet.search.parameters import read_request
from extranet.search.request import ORDERS, SearchRequest
from extranet.search.results import numeros, result_rows

MOST_RESULTS = 10_000


class _Options(defaultdict[str, list[str]]):
    """The options as the parameters of an address."""

    def getlist(self, key: str) -> list[str]:
        """Return the values of one parameter."""
        return self.get(key, [])


def _with_facets(command: Callable[..., None]) -> Callable[..., None]:
    for facet in reversed(FACETS.values()):
        command = click.option(f"--{facet.name}", f"facet_{facet.name}", multiple=True, help=f"{facet.label}.")(command)
    return command


@click.command
@click.argument("query", default="")
@click.option("--lieu", help="Town or postcode, as typed.")
@click.option("--commune", help="INSEE code.")
@click.option("--rayon", help="Radius in km (30).")
@_with_facets
@click.option("--debut-min", help="First day of the start window.")
@click.option("--debut-max", help="Last day of the start window.")
@click.option("--tel-quel", multiple=True, help="Piece of the query to search as typed.")
@click.option("--tri", type=click.Choice(ORDERS), help="Order.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Answer as on that day.")
@click.option("--limit", type=click.IntRange(1, MOST_RESULTS), default=20, show_default=True, help="Results printed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--batch", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Queries, one a line (TSV)."
)
@with_appcontext
def search(query: str, day: datetime | None, limit: int, as_json: bool, batch: Path | None, **options: Any) -> None:
    """Search the published offer for QUERY (nothing: all of it)."""
    today = day.date() if day else clock.today()
    engine = built_engine(current_app.extensions["extranet"]["settings"].index_dir)
    request = _request(query, options, today, limit)
    if batch:
        _run_batch(engine, batch, request)
        return
    page = engine.search(request)
    if page.simplified:
        click.echo("Recherche simplifiée\u00a0: l’index ne peut pas être lu.", err=True)
    rows = result_rows(page.hits, today)
    if as_json:
        click.echo(json.dumps(described(page, rows), ensure_ascii=False, indent=1))
        return
    click.echo(f"{page.total} {'résultats' if page.total > 1 else 'résultat'}")
    for one in page.understood.readings:
        click.echo(f"compris\u00a0: «\u00a0{one.typed}\u00a0» → {one.label}")
    for row in rows:
        where = "à distance" if row.remote else ", ".join(row.towns)
        distance = f" ({row.distance_km:g} km)" if row.distance_km is not None else ""
        click.echo(f"{row.numero}\t{row.title}\t{row.provider or ''}\t{where}{distance}")


def _request(query: str, options: dict[str, Any], today: date, limit: int) -> SearchRequest:
    """Read the options as the parameters of an address; refuse what makes no sense."""
    args = _Options(list, {"q": [query]})
    for name, value in options.items():
        if value:
            key = name.removeprefix("facet_").replace("_", "-")
            args[key] = list(value) if isinstance(value, tuple) else [value]
    request, problems = read_request(args, today=today)
    if request.lieux:
        names = ", ".join(f"{where.label}, --commune {where.code}" for where in request.lieux)
        problems.append(f"Plusieurs communes portent ce nom\u00a0: {names}.")
    if problems:
        raise errors.Invalid(" ".join(problems))
    return replace(request, size=limit)


def _run_batch(engine: Engine, path: Path, request: SearchRequest) -> None:
    """Print id, rank, number of the action and score of every result of every query."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise errors.Invalid(f"{path} n’est pas en UTF-8.") from error
    for columns in (line.split("\t") for line in lines if line):
        words = " ".join(columns[-1].replace("\0", " ").split())
        hits = engine.search(replace(request, q=words)).hits
        known = numeros([hit.action_id for hit in hits])
        for rank, hit in enumerate((hit for hit in hits if hit.action_id in known), 1):
            click.echo(f"{columns[0]}\t{rank}\t{known[hit.action_id]}\t{hit.score:.4f}")
