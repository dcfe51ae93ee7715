"""`extranet work`: do what the rows of `work` say, one thing at a time, until asked to stop."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from extranet import __version__
from extranet import work as items
from extranet.accounts import access_reviews, dormancy, identities, resetting, steps
from extranet.catalogue import desk_following, rereading
from extranet.catalogue.confirming import reminding
from extranet.cli import forgetting
from extranet.cli.sweeping import Sweep, put_daily
from extranet.database import db
from extranet.exchange import offer_files, partners
from extranet.exchange.delivering import carrying_on, deliveries, feeds
from extranet.operating import backing_up, heartbeat, index_care, trials
from extranet.search.alerting import alerts
from extranet.search.exporting import exports
from extranet.search.index import fulltext
from extranet.search.index.following import Follower
from extranet.search.opening import indexed_engine
from extranet.search.suggesting import opening as suggesting
from extranet.settings import Settings
from extranet.work import WorkItem

PAUSE = 1.0  # seconds between two looks when there is nothing to do
LAST_MAIL = 10.0  # seconds given to the mail that is leaving when one must stop; cut short, it leaves again

Beat = Callable[[Any], None]
Function = Callable[[dict[str, Any], Any, Beat], object]

# A kind of work → the function that does it, given its arguments, its cursor (None at first) and `beat(cursor)`,
# to be called at every safe point: it keeps the cursor and the lease, and stops the work when the process must end.
KINDS: dict[str, Function] = {
    reminding.KIND: lambda _, cursor, beat: reminding.go_round(cursor, beat),
    deliveries.KIND: lambda arguments, _, beat: carrying_on.carry_on(
        arguments["delivery"], _delivery_places(), lambda: beat(None)
    ),
    exports.KIND: lambda arguments, _, beat: exports.make(
        lambda: indexed_engine(_settings().index_dir), _settings().exports_dir, arguments["order"], lambda: beat(None)
    ),
    offer_files.KIND: lambda arguments, _, beat: offer_files.make(
        _settings().exports_dir, arguments["order"], lambda: beat(None)
    ),
    dormancy.KIND: lambda _, __, beat: dormancy.go_round(
        timedelta(_settings().dormant_reminder_days), timedelta(_settings().dormant_closing_days), lambda: beat(None)
    ),
    access_reviews.KIND: lambda _, __, beat: access_reviews.go_round(
        timedelta(_settings().access_review_days), lambda: beat(None)
    ),
    resetting.KIND: lambda arguments, _, __: resetting.answer(
        arguments["email"], demonstration=not _settings().production
    ),
    partners.KIND: lambda _, __, beat: partners.make(_settings().partners_dir, lambda: beat(None)),
    index_care.CHECK: lambda _, __, beat: index_care.check(_settings().index_dir, beat),
    index_care.REBUILD: lambda _, __, beat: index_care.rebuild(_settings().index_dir, beat),
    trials.KIND: lambda arguments, _, beat: trials.carry_out(_settings().references_dir, arguments, beat),
    backing_up.KIND: lambda _, __, ___: backing_up.nightly(_settings(), __version__),
}


def _settings() -> Settings:
    return current_app.extensions["extranet"]["settings"]


def _delivery_places() -> carrying_on.Places:
    return carrying_on.Places(_settings().deliveries_dir, _settings().data_dir / "locks")


class Stopped(Exception):
    """The process must end: the work stands at its last cursor."""


def step(owner: str, stop: threading.Event, kinds: Mapping[str, Function], **lane: Collection[str]) -> bool:
    """Do one thing that waits, of the kinds of a lane (see `claim`); tell whether there was one."""
    item = items.claim(owner, **lane)
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
            if stop.is_set():
                return
            try:
                busy = task() or busy
            except Exception:
                current_app.logger.exception("The worker goes on after this")
            finally:
                db.session.remove()
        if not busy:
            stop.wait(PAUSE)


def beside(stop: threading.Event, *tasks: Callable[[], bool]) -> threading.Thread:
    """Run tasks in a thread of their own: a mail server that thinks long, or a long file, keeps no index waiting."""
    app = current_app._get_current_object()

    def run() -> None:
        with app.app_context():
            follow(stop, *tasks)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


@click.command
@with_appcontext
def work() -> None:
    """Do what waits: imports, mails, changes to index. Stop with SIGTERM or Ctrl-C."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    owner = f"{socket.gethostname()}:{os.getpid()}"
    index = current_app.extensions["extranet"]["settings"].index_dir
    postman = current_app.extensions["extranet"]["postman"]
    click.echo(postman.where())
    mails = beside(stop, lambda: alerts.tell_next(index), postman.deliver)
    incoming = feeds.Feeds(_settings().feeds_dir, _settings().deliveries_dir)
    # A long trial keeps no other file waiting; two of one publisher never run at once, for each holds its lock.
    files_in = beside(stop, incoming, lambda: step(owner, stop, KINDS, only=(deliveries.KIND,)))
    things = beside(stop, lambda: step(owner, stop, KINDS, but=(deliveries.KIND,)))
    follow(
        stop,
        Follower(index),
        suggesting.follower(index),
        lambda: fulltext.follow(index),
        rereading.Rereading(),
        desk_following.follow,
        Sweep(*forgetting.purges(_settings()).values(), forgetting.tell_the_seal),
        Sweep(desk_following.refresh),
        Sweep(identities.forget_old_proofs, steps.purge),
        Sweep(lambda: put_daily(dormancy.KIND), lambda: put_daily(access_reviews.KIND)),
        Sweep(lambda: put_daily(partners.KIND, partners.NIGHT)),
        Sweep(lambda: put_daily(reminding.KIND)),
        Sweep(lambda: put_daily(backing_up.KIND, backing_up.NIGHT) if _settings().backups_kept else 0),
        Sweep(lambda: heartbeat.beat(owner), every=heartbeat.EVERY),
    )
    files_in.join()
    things.join()
    mails.join(timeout=LAST_MAIL)
