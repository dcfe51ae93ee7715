"""Files that `extranet work` prepares, as their pages show them."""

from __future__ import annotations

from typing import Any

from extranet.exchange import orders
from extranet.exchange.orders import UNDER_WAY, FileOrder, OrderState
from extranet.web import formats

_STATES = {
    OrderState.WAITING: ("unknown", "en attente"),
    OrderState.RUNNING: ("unknown", "en préparation"),
    OrderState.DONE: ("open", "prêt"),
    OrderState.CANCELLED: ("closed", "annulé"),
    OrderState.FAILED: ("full", "échoué"),
}


def shown(order: FileOrder, *, url: str, file_url: str, cancel_url: str, unit: str) -> dict[str, Any]:
    """Return what a page says of a file: `unit` is what its progress counts, in the singular."""
    state = orders.state_of(order)
    look, word = _STATES[state]
    return {
        "id": order.id,
        "url": url,
        "kind": order.kind.upper(),
        "asked": formats.moment(order.created_at),
        "until": formats.long_day(order.expires_at),
        "look": look,
        "state": word,
        "under_way": state in UNDER_WAY,
        "done": order.done,
        "total": order.total,
        "unit": unit,
        "file_url": file_url if state is OrderState.DONE else None,
        "cancel_url": cancel_url,
        "failed": state is OrderState.FAILED,
    }
