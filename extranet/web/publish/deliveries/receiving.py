"""Receive a large file as it comes: read once, straight to its place on the disk, refused as soon as it shows.

The token of the form is read before the file, so that a request that nobody meant writes nothing.
"""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from flask import Request
from flask_wtf.csrf import CSRFError, validate_csrf
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData
from wtforms import ValidationError

from extranet.errors import Conflict, Refused
from extranet.exchange.delivering.keeping import LARGEST, new_file
from extranet.exchange.opening import HEAD, check_beginning

FILE, TOKEN = "fichier", "csrf_token"
MOST_AT_ONCE = 2  # of one process, so that it still answers others
SILENCE = 60.0  # seconds without a byte: the sender is gone
# What is read of a file that is refused, so that its sender can read why instead of a broken connection.
DRAINED = 32 * 1024 * 1024
_FORM = 64 * 1024
_CHUNK = 256 * 1024
_MARGIN = 64 * 1024 * 1024  # of disk that must stay free
_places = threading.BoundedSemaphore(MOST_AT_ONCE)

TOO_LARGE = "Le fichier dépasse 500\u00a0Mo. Comprimez-le en .gz ou en .zip, ou livrez-le en plusieurs parties."
_NO_FILE = "Choisissez un fichier."
_UNREADABLE = "Le formulaire n’a pas pu être lu. Recommencez."


@dataclass
class Upload:
    """A form that holds one file, which lies in the folder once it was read."""

    fields: dict[str, str] = field(default_factory=dict)
    file_name: str = ""
    stored: str = ""
    size: int = 0
    digest: str = ""


@contextmanager
def received(request: Request, folder: Path) -> Iterator[Upload]:
    """Give the form and its file, which goes away again when the block fails.

    Raises Refused (what is wrong with the file), CSRFError, or Conflict when too many files come at once.
    """
    if not _places.acquire(blocking=False):
        raise Conflict("D’autres fichiers arrivent en ce moment. Recommencez dans une minute.")
    upload = Upload()
    try:
        with _patient(request):
            _Reading(request, folder, upload).run()
        yield upload
    except BaseException:
        if upload.stored:
            (folder / upload.stored).unlink(missing_ok=True)
        raise
    finally:
        _places.release()


class _Reading:
    def __init__(self, request: Request, folder: Path, upload: Upload) -> None:
        request.max_content_length = LARGEST + _FORM
        self._request, self._folder, self._upload = request, folder, upload
        self._digest = hashlib.sha256()
        self._part: Field | File | None = None
        self._value = b""
        self._file: BinaryIO | None = None

    def run(self) -> None:
        """Read the form to its end."""
        try:
            self._check_room()
            for event in self._events():
                self._take(event)
        except RequestEntityTooLarge as error:
            self._drain()
            raise Refused(TOO_LARGE) from error
        except ClientDisconnected as error:
            raise Refused("L’envoi s’est interrompu. Recommencez.") from error
        except (Refused, CSRFError):
            self._drain()
            raise
        except ValueError as error:
            raise Refused(_UNREADABLE) from error
        finally:
            if self._file:
                self._file.close()
        self._check_token()
        if not self._upload.stored:
            raise Refused(_NO_FILE)
        self._upload.digest = self._digest.hexdigest()

    def _check_room(self) -> None:
        length = self._request.content_length
        if length is not None and length > LARGEST + _FORM:
            raise RequestEntityTooLarge
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(self._folder).free < (length or LARGEST) + _MARGIN:
            raise Refused("Le serveur n’a plus assez de place pour ce fichier. Prévenez votre assistance.")

    def _events(self) -> Iterator[Event]:
        boundary = self._request.mimetype_params.get("boundary", "")
        if self._request.mimetype != "multipart/form-data" or not boundary:
            raise Refused(_NO_FILE)
        decoder = MultipartDecoder(boundary.encode("latin-1", "replace"), max_form_memory_size=4 * _CHUNK, max_parts=10)
        while True:
            event = decoder.next_event()
            if isinstance(event, Epilogue):
                return
            if isinstance(event, NeedData):
                decoder.receive_data(self._request.stream.read(_CHUNK) or None)
            else:
                yield event

    def _take(self, event: Event) -> None:
        if isinstance(event, Field | File):
            self._part, self._value = event, b""
            if isinstance(event, File):
                self._check_token()
        elif isinstance(event, Data) and isinstance(self._part, File):
            self._take_content(self._part, event)
        elif isinstance(event, Data) and isinstance(self._part, Field):
            self._value += event.data
            if len(self._value) > _FORM:
                raise Refused(_UNREADABLE)
            if not event.more_data:
                self._upload.fields[self._part.name] = self._value.decode(errors="replace")

    def _take_content(self, part: File, event: Data) -> None:
        if part.name != FILE or (self._upload.stored and not self._file):
            return
        if not self._file:
            self._value += event.data
            if len(self._value) < HEAD and event.more_data:
                return
            if not part.filename and not self._value:
                raise Refused(_NO_FILE)
            check_beginning(self._value)
            self._upload.stored, self._file = new_file(self._folder)
            self._upload.file_name = part.filename
            self._write(self._value)
        else:
            self._write(event.data)
        if not event.more_data:
            self._file.close()
            self._file = None

    def _write(self, data: bytes) -> None:
        self._upload.size += len(data)
        if self._upload.size > LARGEST:
            raise RequestEntityTooLarge
        self._digest.update(data)
        self._file.write(data)

    def _check_token(self) -> None:
        try:
            validate_csrf(self._upload.fields.get(TOKEN))
        except ValidationError as error:
            raise CSRFError(error.args[0]) from error

    def _drain(self) -> None:
        """Read on for a while what nobody wants."""
        left = DRAINED
        with suppress(Exception):
            while left > 0 and (chunk := self._request.environ["wsgi.input"].read(_CHUNK)):
                left -= len(chunk)


@contextmanager
def _patient(request: Request) -> Iterator[None]:
    """Wait for a slow sender, but not for one that is gone: the server itself would wait for ever."""
    socket: Any = request.environ.get("gunicorn.socket")
    if socket is None:
        yield
        return
    before = socket.gettimeout()
    socket.settimeout(SILENCE)
    try:
        yield
    except TimeoutError as error:
        raise Refused("L’envoi s’est interrompu. Recommencez.") from error
    finally:
        with suppress(OSError):
            socket.settimeout(before)
