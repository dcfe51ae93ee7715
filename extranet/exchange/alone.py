"""One import of a publisher at a time on this machine, and what killed ones left behind."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import select

from extranet.accounts.organisations import family
from extranet.database import db
from extranet.errors import Conflict
from extranet.exchange.discarding import discard_interrupted
from extranet.exchange.runs import RUNNING, ImportRun


@contextmanager
def alone(locks: Path, own: frozenset[int]) -> Iterator[None]:
    """Hold the publisher's lock; the system lets it go when the process dies. Raises Conflict when it is taken."""
    locks.mkdir(parents=True, exist_ok=True)
    with (locks / f"import-{min(own)}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Conflict("Un import de ce diffuseur est déjà en cours.") from error
        yield


def bury_the_dead(locks: Path, own: frozenset[int]) -> None:
    """Forget what killed imports left behind, those of other publishers too: they may hold numbers of this file."""
    query = select(ImportRun.publisher_id).where(ImportRun.state == RUNNING).distinct()
    for publisher_id in db.session.scalars(query).all():
        if publisher_id in own:
            discard_interrupted(publisher_id)
            continue
        with suppress(Conflict), alone(locks, family(publisher_id)):
            discard_interrupted(publisher_id)
