"""The worker's part of a delivery in a process of its own, to be killed or measured."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from extranet.application import create_app
from extranet.cli.work import KINDS, step
from extranet.settings import Settings
from tests.exchange.running import SECRET, _peak_memory


def main(folder: str) -> None:
    """Do the work that waits; print the most memory that it took, in MB."""
    app = create_app(Settings(data_dir=Path(folder), secret_key=SECRET))
    print("ready", flush=True)
    with app.app_context():
        while step("a worker", threading.Event(), KINDS):
            pass
    print(_peak_memory(), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
