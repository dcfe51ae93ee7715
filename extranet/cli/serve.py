"""`extranet serve`: everything at once on one machine, the site and the worker, until one stops or is asked to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import exists, select

from extranet import errors
from extranet.accounts.people import User
from extranet.cli import database, demo
from extranet.database import db
from extranet.demonstration import loading
from extranet.search.index import indexing
from extranet.settings import Settings

APPLICATION = "extranet.application:create_app()"
GRACE = 15  # seconds given to each process to end by itself
LONGEST_ADDRESS = 8190  # a sheet carries in its address the search it was found by


@click.command
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True, help="Also the variable PORT.")
@click.option("--workers", default=2, show_default=True, help="Processes of the site; each has 4 threads.")
@with_appcontext
def serve(host: str, port: int, workers: int) -> None:
    """Prepare the data, then run the site and the worker."""
    settings = current_app.extensions["extranet"]["settings"]
    with _listen(host, port) as listener:
        _prepare_data(settings)
        address = _address(host, listener.getsockname()[1])
        _announce(settings, address)
        if not settings.production:
            os.environ.setdefault("EXTRANET_SITE_URL", address)  # the links of the mails open here
        db.session.remove()
        db.engine.dispose()  # no connection crosses into the processes
        sys.exit(_run_together(_site(listener, workers), [sys.executable, "-m", "extranet.cli", "work"], listener))


def _prepare_data(settings: Settings) -> None:
    """Bring the database up to date, load the demonstration where there is nothing, and see that the index serves."""
    database.prepare()
    if not settings.production and loading.is_wanted():
        click.echo("  Chargement de la démonstration, une minute au plus…")
        loading.load(settings.data_dir / "locks", secret_key=settings.secret_key)
    try:
        indexing.ensure(settings.index_dir)
    except errors.SearchUnavailable as error:
        click.echo(f"  {error} La recherche est simplifiée d’ici là.", err=True)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise errors.Refused(
            f"Le port {port} ne s’ouvre pas ({os.strerror(error.errno)}). "
            "Choisissez-en un autre\u00a0: PORT=8001 make run"
        ) from error


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _announce(settings: Settings, address: str) -> None:
    click.echo(f"\n  {settings.site_name}\u00a0: {address}\n")
    if not settings.production and db.session.scalar(select(exists().where(User.demonstration))):
        for line in demo.account_lines():
            click.echo(f"  {line}")
    click.echo("\n  Ctrl-C arrête le site.\n")


def _site(listener: socket.socket, workers: int) -> list[str]:
    options = [f"--bind=fd://{listener.fileno()}", f"--workers={workers}", "--worker-class=gthread", "--threads=4"]
    options += [f"--graceful-timeout={GRACE - 5}", "--log-level=warning", "--no-control-socket"]
    # The application is made once, before the processes part: they share its memory
    options += [f"--limit-request-line={LONGEST_ADDRESS}", "--preload"]
    return [sys.executable, "-m", "gunicorn", *options, APPLICATION]


def _run_together(site: list[str], worker: list[str], listener: socket.socket) -> int:
    """Run both; when one ends or a signal comes, end the other; return the exit code."""
    for number in (signal.SIGTERM, signal.SIGINT):  # a shell ignores Ctrl-C for what it starts in the background
        signal.signal(number, signal.default_int_handler)
    children = [subprocess.Popen(site, pass_fds=[listener.fileno()]), subprocess.Popen(worker)]  # noqa: S603
    listener.close()
    try:
        os.wait()
        return 1  # neither ends by itself
    except KeyboardInterrupt:
        return 0
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        _end(children)


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(timeout=GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
