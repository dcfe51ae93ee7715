"""One conversation with the provider: each answer bounded in time and in size, no redirect followed."""

from __future__ import annotations

import time
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from requests import RequestException, Response
from urllib3.exceptions import HTTPError

from extranet.proconnect.refusals import Unavailable, Untrusted

LARGEST = 256 * 1024  # bytes of an answer


class Conversation(OAuth2Session):
    """A session of HTTP that gives up: `default_timeout` bounds every silence, and the reading of an answer."""

    def request(self, method: str, url: str, **values: Any) -> Response:
        """Send a request and read its whole answer; raise Unavailable."""
        until = time.monotonic() + self.default_timeout
        values |= {"stream": True, "allow_redirects": False}
        try:
            with super().request(method, url, **values) as answer:
                answer._content = _read(answer, until)
        except (RequestException, HTTPError, OSError) as error:
            raise Unavailable(type(error).__name__) from None  # its text may hold an address and its parameters
        if answer.status_code >= 500 or answer.is_redirect:
            raise Unavailable(f"answered_{answer.status_code}")
        return answer

    def document(self, url: str) -> dict[str, Any]:
        """Read a public document; raise Unavailable."""
        answer = self.get(url, withhold_token=True, headers={"Accept": "application/json"})
        try:
            document = answer.json()
        except ValueError:
            document = None
        if answer.status_code != 200 or not isinstance(document, dict):
            raise Unavailable("no_document")
        return document

    def exchange(self, url: str, code: str, verifier: str) -> dict[str, Any]:
        """Exchange a code for tokens; raise Unavailable or Untrusted."""
        try:
            return self.fetch_token(url, grant_type="authorization_code", code=code, code_verifier=verifier)
        except (AuthlibBaseError, ValueError, TypeError):
            raise Untrusted("code_refused") from None

    def user_info(self, url: str) -> Response:
        """Ask who the token is about; raise Unavailable or Untrusted."""
        try:
            answer = self.get(url)
        except (AuthlibBaseError, ValueError, TypeError):
            raise Untrusted("no_access") from None
        if answer.status_code != 200:
            raise Untrusted("no_userinfo")
        return answer


def _read(answer: Response, until: float) -> bytes:
    """Read as it comes: a drop at a time must not last for ever."""
    parts, size = [], 0
    while part := answer.raw.read1(8192, decode_content=True):
        parts.append(part)
        size += len(part)
        if size > LARGEST or time.monotonic() > until:
            raise Unavailable("too_large" if size > LARGEST else "too_slow")
    return b"".join(parts)
