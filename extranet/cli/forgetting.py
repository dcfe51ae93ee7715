"""What `extranet work` forgets every hour: one purge for each kind that the settings keep for a time."""

from __future__ import annotations

import logging
from collections.abc import Callable

from extranet import outbox, retention, work
from extranet.accounts import forgetting
from extranet.audit import purging, verifying
from extranet.catalogue import remarks, selections
from extranet.catalogue.confirming import requests
from extranet.exchange import orders
from extranet.exchange.delivering import keeping
from extranet.logs import REQUESTS
from extranet.settings import Settings

_log = logging.getLogger(REQUESTS)  # the one that speaks when nothing is wrong


def tell_the_seal() -> int:
    """Write the end of the journal's chain in the logs: what leaves the machine proves what stayed on it."""
    _log.info("Journal sealed up to %s", verifying.end())
    return 0


def purges(settings: Settings) -> dict[str, Callable[[], int]]:
    """Return what each kind is purged by, by the name of its setting; failed sign-ins have a time of their own."""
    return {
        "journal": lambda: purging.purge(retention.of("journal")),
        "addresses": lambda: purging.forget_addresses(retention.of("addresses")),
        "sessions": forgetting.purge_sessions,
        "links": forgetting.purge_links,
        "mails": outbox.purge,
        "selections": selections.purge,
        "exports": lambda: orders.purge(settings.exports_dir),
        "remarks": remarks.purge,
        "requests": requests.purge,
        "deliveries": lambda: keeping.purge(settings.deliveries_dir),
        "work": work.purge,
        "attempts": forgetting.purge_attempts,
    }
