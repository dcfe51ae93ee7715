"""The product's commands, as a person runs them, on an installation of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


class Commands:
    """Run `extranet …` on a data folder; stop at the first that fails."""

    def __init__(self, folder: Path) -> None:
        self._environment = os.environ | {"EXTRANET_DATA_DIR": str(folder / "instance")}

    def __call__(self, *arguments: object) -> str:
        """Run one command and return what it prints."""
        command = [sys.executable, "-m", "extranet.cli", *map(str, arguments)]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}\n{done.stderr or done.stdout}")
        return done.stdout
