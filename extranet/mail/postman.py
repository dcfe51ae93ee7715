"""The postman: takes what waits in the outbox, one letter after the other, and hands it to the mail server.

A letter that the server refuses for good (5xx) fails with the server's words. What may pass later is tried again, later
each time. When the server itself cannot be reached, the postman rests a minute and the other letters lose no try.
Killed between the server's yes and the row's, it sends again: with the same Message-ID, by which mailboxes know it.
"""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime, timedelta
from email.message import EmailMessage

from flask import current_app

from extranet import clock, outbox
from extranet.database import db
from extranet.mail.letters import Unsendable, letter
from extranet.outbox import Message
from extranet.settings import Settings

TIMEOUT = 20  # seconds for each word with the server
REST = timedelta(minutes=1)
# Minutes before each new try: about four days in all, then the letter fails.
DELAYS = (1, 5, 15, 60, 240, 720, 1440, 2880)
LONGEST_REASON = 500


class TryLater(Exception):
    """This letter may pass later."""


class Unreachable(Exception):
    """No letter can leave now."""


class Postman:
    """Sends one letter at a time; keeps the connection while there are letters."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server: smtplib.SMTP | None = None
        self._resting_until: datetime | None = None

    def deliver(self) -> bool:
        """Send the letter that is due; tell whether there was one."""
        if not _can_send(self._settings) or (self._resting_until and clock.now() < self._resting_until):
            return False
        message = outbox.claim()
        if message is None:
            self.close()
            return False
        self._resting_until = None
        try:
            self._hand_over(message)
        except Unsendable as reason:
            current_app.logger.error("Mail %s fails: %s", message.id, reason)
            outbox.failed(message, _said(reason))
        except TryLater as reason:
            _postpone(message, reason)
        except Unreachable as reason:
            self.close()
            self._resting_until = clock.now() + REST
            current_app.logger.warning("No mail can leave: %s", reason)
            _postpone(message, reason)
        else:
            outbox.sent(message)
        return True

    def where(self) -> str:
        """Say in a sentence where mails go."""
        settings = self._settings
        if settings.smtp_host and settings.address:
            return f"Les courriels partent par {settings.smtp_host}, port {settings.smtp_port}."
        if settings.production:
            return "Les courriels attendent\u00a0: EXTRANET_SMTP_HOST et EXTRANET_SITE_URL sont à régler."
        return f"Les courriels s’écrivent dans {settings.mail_dir} (aucun serveur n’est réglé)."

    def close(self) -> None:
        """Take leave of the server."""
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()

    def _hand_over(self, message: Message) -> None:
        written, number = letter(message, self._settings), message.id
        db.session.rollback()  # no transaction stays open while the server thinks
        if not self._settings.smtp_host:
            _put_in_folder(self._settings, written, number)
            return
        if self._server is None:
            self._server = _connect(self._settings)
        _send(self._server, written)


def _can_send(settings: Settings) -> bool:
    return bool(settings.address and (settings.smtp_host or not settings.production))


def _put_in_folder(settings: Settings, written: EmailMessage, number: int) -> None:
    settings.mail_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = settings.mail_dir / f"{number:06}.eml"
    half = path.with_suffix(".new")
    half.write_bytes(written.as_bytes())
    half.replace(path)


def _connect(settings: Settings) -> smtplib.SMTP:
    try:
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT)
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(_said(error)) from error
    try:
        if settings.smtp_starttls:
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
    except (OSError, smtplib.SMTPException) as error:
        server.close()
        raise Unreachable(_said(error)) from error
    return server


def _send(server: smtplib.SMTP, written: EmailMessage) -> None:
    try:
        server.send_message(written)
    except smtplib.SMTPRecipientsRefused as refusal:
        code, words = next(iter(refusal.recipients.values()))
        raise _refusal(code, words) from refusal
    except smtplib.SMTPServerDisconnected as error:
        raise Unreachable(_said(error)) from error
    except smtplib.SMTPResponseException as refusal:
        raise _refusal(refusal.smtp_code, refusal.smtp_error) from refusal
    except smtplib.SMTPException as error:  # the server does not know how to carry this letter
        raise Unsendable(_said(error)) from error
    except OSError as error:
        raise Unreachable(_said(error)) from error


def _refusal(code: int, words: bytes | str) -> Exception:
    said = f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
    if code in {421, 530, 535}:  # the server leaves, or does not know us: nothing that this letter did
        return Unreachable(said)
    return TryLater(said) if 400 <= code < 500 else Unsendable(said)


def _postpone(message: Message, reason: Exception) -> None:
    if message.attempts > len(DELAYS):
        outbox.failed(message, f"tried {message.attempts} times: {_said(reason)}"[:LONGEST_REASON])
    else:
        outbox.later(message, _said(reason), clock.now() + timedelta(minutes=DELAYS[message.attempts - 1]))


def _said(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:LONGEST_REASON]
