"""What is wrong in a loaded file, told line by line, without filling the screen."""

from __future__ import annotations

from dataclasses import dataclass, field

_TOLD = 20


class BadRow(ValueError):
    """A line that cannot be used; the message says why, in French."""


@dataclass
class Problems:
    """The lines skipped, counted; the first ones told."""

    skipped: int = 0
    told: list[str] = field(default_factory=list)

    def note(self, line: int, reason: str) -> None:
        """Count a skipped line and tell why, for the first ones."""
        self.skipped += 1
        if self.skipped <= _TOLD:
            self.told.append(f"Ligne {line}\u00a0: {reason}.")

    def warnings(self) -> list[str]:
        """Return the sentences to show, the last one counting what is not told."""
        untold = self.skipped - len(self.told)
        return [*self.told, f"Et {untold} autres lignes illisibles."] if untold > 0 else list(self.told)
