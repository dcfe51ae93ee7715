"""The formations that a delivery could not bring in, kept as they came so that people can mend them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from extranet.database import writing
from extranet.exchange.formations import REJECTED
from extranet.exchange.runs import RejectedFormation
from extranet.exchange.taking_in import Incoming

LONGEST_TEXT = 64 * 1024
MOST_TEXTS = 2_000
_AT_ONCE = 50


class Rejects:
    """Keep what is rejected in a run, a few at a time."""

    def __init__(self, run_id: int) -> None:
        self._run_id = run_id
        self._rows: list[dict[str, Any]] = []
        self._texts = 0

    def keep(self, incoming: Incoming) -> None:
        """Keep one formation, and its text while there is room."""
        formation = incoming.formation
        reason = next(problem for problem in reversed(formation.problems) if problem.action == REJECTED)
        self._rows.append(
            {
                "run_id": self._run_id,
                "line": incoming.line,
                "numero": formation.numero,
                "element": reason.element,
                "message": reason.message,
                "text": self._text(incoming),
            }
        )
        if len(self._rows) == _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what is still in memory."""
        if self._rows:
            with writing() as session:
                session.execute(insert(RejectedFormation), self._rows)
        self._rows = []

    def _text(self, incoming: Incoming) -> str | None:
        if self._texts >= MOST_TEXTS:
            return None
        text = incoming.text()
        if len(text) > LONGEST_TEXT:
            return None
        self._texts += 1
        return text
