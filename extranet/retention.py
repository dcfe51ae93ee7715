"""How long each kind of thing is kept, in days: one table for the settings, the purges and what people are told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= 3650:
        raise ValueError("expected a number of days, 1 to 3650")
    return days


def _kept(days: int, meaning: str, french: str) -> Any:
    return field(default=days, metadata={"read": _days, "meaning": meaning, "shown": None, "french": french})


@dataclass(frozen=True, kw_only=True)
class Retention:
    """The settings that begin with KEEP; `french` is the sentence of the privacy page."""

    keep_journal: int = _kept(
        365, "Days that entries of the journal are kept", "Le journal\u00a0: qui a fait quoi, sur quoi, quand"
    )
    keep_addresses: int = _kept(
        180, "Days that the journal keeps where an entry came from", "L’adresse du réseau, dans le journal"
    )
    keep_sessions: int = _kept(
        90, "Days that a session is kept once it is over", "Vos connexions\u00a0: dates et adresse du réseau"
    )
    keep_links: int = _kept(
        30, "Days that the trace of a link of an account is kept once it is over", "Les liens d’activation envoyés"
    )
    keep_mails: int = _kept(30, "Days that a mail that left is kept", "Les courriels que le site envoie")
    keep_selections: int = _kept(
        183, "Days that a line of a selection is kept after its last change", "Chaque ligne de votre sélection"
    )
    keep_exports: int = _kept(7, "Days that a file in preparation is kept", "Les fichiers que vous faites préparer")
    keep_remarks: int = _kept(365, "Days that a remark is kept after its answer", "Vos signalements, après la réponse")
    keep_open_remarks: int = _kept(730, "Days that a remark is kept in any case", "Vos signalements, même sans réponse")
    keep_requests: int = _kept(
        365, "Days that a request to a provider is kept", "Les demandes aux organismes de formation, et leur adresse"
    )
    keep_deliveries: int = _kept(
        30, "Days that a delivered file waits for a decision", "Les fichiers livrés qui attendent une décision"
    )
    keep_work: int = _kept(30, "Days that the trace of work done is kept", "Les tâches accomplies par le site")
    keep_logs: int = _kept(
        180,
        "Days that your host keeps the technical logs; told to readers, applied by the host",
        "Les journaux techniques, chez l’hébergeur",
    )


_in_force = Retention()


def apply(periods: Retention) -> None:
    """Keep things that long from now on, in this process."""
    global _in_force
    _in_force = periods


def of(kind: str) -> timedelta:
    """Return how long a kind is kept, by the name of its setting without KEEP."""
    return timedelta(days=getattr(_in_force, f"keep_{kind}"))
