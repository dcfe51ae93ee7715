"""What a browser may keep: static files for a year, under an address that changes with them; pages never."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from stat import S_ISREG
from typing import Any

from flask import Flask, Response, request

YEAR, DAY = 365 * 24 * 3600, 24 * 3600
FONT = ".woff2"  # the style sheets ask for fonts under their bare address; pages that preload them must too


def init_app(app: Flask) -> None:
    """Version the addresses of static files and say what may be kept of each response."""
    folder = Path(str(app.static_folder))

    @app.url_defaults
    def version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint != "static" or (name := values.get("filename", "")).endswith(FONT):
            return
        path = _path(folder, name)
        with suppress(OSError):
            found = path.stat()
            if S_ISREG(found.st_mode):
                values["v"] = _fingerprint(path, found.st_mtime_ns)

    @app.after_request
    def keep(response: Response) -> Response:
        response.headers["Cache-Control"] = _policy(response)
        return response


def _policy(response: Response) -> str:
    if request.endpoint != "static" or response.status_code >= 400:
        return "private, no-store"
    return f"public, max-age={YEAR}, immutable" if "v" in request.args else f"public, max-age={DAY}"


@lru_cache(maxsize=1000)
def _path(folder: Path, name: str) -> Path:
    return folder / name


@lru_cache(maxsize=1000)
def _fingerprint(path: Path, _modified: int) -> str:
    return blake2b(path.read_bytes(), digest_size=6).hexdigest()
