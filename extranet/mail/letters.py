"""A row of the outbox made into a letter: plain text first, html beside it where there is a template."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from jinja2 import Template, TemplateError, TemplateNotFound
from werkzeug.routing import BuildError

from extranet import signing
from extranet.clock import PARIS
from extranet.outbox import Message
from extranet.settings import Settings

UNSUBSCRIBE = "List-Unsubscribe"
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_EMPTY_LINES = re.compile(r"\n{3,}")


class Unsendable(Exception):
    """This row makes no letter, whatever one does."""


class _LetterPolicy(EmailPolicy):
    """The policy of Internet mail, but that it leaves a long address whole where a program reads it."""

    def fold(self, name: str, value: Any) -> str:
        """Write a header on its lines."""
        return f"{name}: {value}{self.linesep}" if name == UNSUBSCRIBE else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Write a header on its lines, as it travels."""
        return self.fold(name, value).encode("ascii") if name == UNSUBSCRIBE else super().fold_binary(name, value)


POLICY = _LetterPolicy(linesep="\r\n")


@dataclass(frozen=True)
class _Parts:
    subject: str
    unsubscribe: str
    text: str
    html: str | None


def letter(message: Message, settings: Settings) -> EmailMessage:
    """Write the letter of a row, the same each time; raise Unsendable when there is none to write."""
    try:
        parts = _parts(message, settings)
        return _written(message, settings, parts)
    except (TemplateError, BuildError, ValueError, LookupError, TypeError, MessageError) as error:
        raise Unsendable(f"{type(error).__name__}: {error}") from error


def _written(message: Message, settings: Settings, parts: _Parts) -> EmailMessage:
    host = urlsplit(settings.address).hostname
    sender = settings.mail_from or settings.contact_email
    made = EmailMessage(policy=POLICY)
    made["From"] = Address(_one_line(settings.site_name), addr_spec=sender)
    made["To"] = _carried(message.to)
    made["Subject"] = parts.subject
    made["Date"] = format_datetime(message.created_at.astimezone(PARIS))
    made["Message-ID"] = f"<outbox.{message.id}.{message.created_at:%Y%m%d%H%M%S%f}@{host}>"
    made["Auto-Submitted"] = "auto-generated"
    if parts.unsubscribe:
        made[UNSUBSCRIBE] = f"<{parts.unsubscribe}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(parts.text, cte="quoted-printable")
    if parts.html is not None:
        made.add_alternative(parts.html, subtype="html", cte="quoted-printable")
    made["Content-Language"] = "fr"
    return made


def _carried(to: str) -> Address:
    """Return an address as mail servers carry it: an accented domain in its ASCII form."""
    person, at, domain = to.rpartition("@")
    return Address(addr_spec=to if domain.isascii() else person + at + domain.encode("idna").decode())


def _parts(message: Message, settings: Settings) -> _Parts:
    if not _NAME.fullmatch(message.name):
        raise TemplateNotFound(message.name)
    values = message.values | _offered(current_app, settings)
    text = current_app.jinja_env.get_template(f"mail/{message.name}.txt")
    subject = _one_line(_block(text, "subject", values))
    if not subject:
        raise LookupError(f"mail/{message.name}.txt has no subject")
    return _Parts(
        subject=subject,
        unsubscribe=_block(text, "unsubscribe", values).strip(),
        text=_EMPTY_LINES.sub("\n\n", text.render(values)).strip() + "\n",
        html=_html(message.name, values),
    )


def _html(name: str, values: dict[str, Any]) -> str | None:
    path = f"mail/{name}.html"
    try:
        return current_app.jinja_env.get_template(path).render(values)
    except TemplateNotFound as missing:
        if missing.name != path:
            raise
        return None


def _block(template: Template, name: str, values: dict[str, Any]) -> str:
    write = template.blocks.get(name)
    return "".join(write(template.new_context(values))) if write else ""


def _offered(app: Flask, settings: Settings) -> dict[str, Any]:
    """Return what every template may use beside the values of its row."""
    return {
        "link": _linker(app, settings.address),
        "signed": lambda purpose, key: signing.sign(settings.secret_key, purpose, key),
        "day": date.fromisoformat,
        "settings": settings,
        "site_name": settings.site_name,
        "region_name": settings.region_name,
        "contact": settings.contact_email,
    }


def _linker(app: Flask, address: str) -> Callable[..., str]:
    site = urlsplit(address)
    adapter = app.url_map.bind(site.netloc, script_name=site.path or "/", url_scheme=site.scheme)
    return lambda endpoint, **values: adapter.build(endpoint, values, force_external=True)


def _one_line(text: str) -> str:
    """Return a text that no header can be hidden in; spaces that do not break stay."""
    return re.sub(r"[^\S\u00a0\u202f]+|[\x00-\x1f\x7f\u2028\u2029]+", " ", text).strip()
