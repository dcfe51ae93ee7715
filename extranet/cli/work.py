"""`extranet work`: do what the rows of `work` say, one thing at a time, until asked to stop."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Mapping
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from extranet import work as items
from extranet.database import db
from extranet.search import fulltext, indexing
from extranet.work import WorkItem

PAUSE = 1.0  # seconds between two looks when there is nothing to do

Beat = Callable[[Any], None]
Function = Callable[[dict[str, Any], Any, Beat], None]

# A kind of work → the function that does it, given its arguments, its cursor (None at first) and `beat(cursor)`,
# to be called at every safe point: it keeps the cursor and the lease, and stops the work when the process must end.
KINDS: dict[str, Function] = {}


class Stopped(Exception):
    """The process must end: the work stands at its last cursor."""


def step(owner: str, stop: threading.Event, kinds: Mapping[str, Function]) -> bool:
    """Do one thing that waits; tell whether there was one."""
    item = items.claim(owner)
    if item is None:
        return False
    try:
        if item.kind not in kinds:
            raise LookupError(f"no function does {item.kind!r}")
        kinds[item.kind](item.arguments, item.cursor, _beat(item, owner, stop))
    except Stopped:
        items.release(item, owner)
    except items.LeaseLost as lost:
        current_app.logger.warning("%s", lost)
    except Exception as error:
        current_app.logger.exception("Work %s (%s) failed", item.id, item.kind)
        db.session.rollback()
        items.fail(item, owner, f"{type(error).__name__}: {error}")
    else:
        items.finish(item, owner)
    return True


def _beat(item: WorkItem, owner: str, stop: threading.Event) -> Beat:
    def beat(cursor: Any = None) -> None:
        items.heartbeat(item, owner, cursor)
        if stop.is_set():
            raise Stopped

    return beat


def follow(stop: threading.Event, *tasks: Callable[[], bool]) -> None:
    """Run the tasks in turn until told to stop; rest when none had anything to do."""
    while not stop.is_set():
        busy = False
        for task in tasks:
            try:
                busy = task() or busy
            except Exception:
                current_app.logger.exception("The worker goes on after this")
            finally:
                db.session.remove()
        if not busy:
            stop.wait(PAUSE)


@click.command
@with_appcontext
def work() -> None:
    """Do what waits: imports, mails, changes to index. Stop with SIGTERM or Ctrl-C."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    owner = f"{socket.gethostname()}:{os.getpid()}"
    index = current_app.extensions["extranet"]["settings"].index_dir
    indexing.ensure(index)
    follow(stop, lambda: indexing.drain(index), lambda: step(owner, stop, KINDS), lambda: fulltext.follow(index))
