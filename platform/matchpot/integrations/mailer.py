"""Mail handed over: by SMTP, or into a folder where a developer reads it.

What a message says is written elsewhere; here it gets its envelope. A message that
is handed over twice carries the same Message-ID, so that readers see one.
"""

import hashlib
import os
import re
import smtplib
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from matchpot.domain.outside import Mail, MailUndelivered
from matchpot.settings import Settings

_TIMEOUT_SECONDS = 20
_BREAKS = re.compile(r"[\x00-\x1f\x7f]+")

Now = Callable[[], datetime]


class _WholeLine(UnstructuredHeader, BaseHeader):
    """A header of one address, which no mail program reads when it is broken or encoded."""

    def fold(self, *, policy: Policy) -> str:
        """As it is, on one line; lines may be 998 characters long (RFC 5322)."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _WholeLine)
_POLICY = SMTP.clone(header_factory=_HEADERS)


def _real_now() -> datetime:
    return datetime.now(UTC)


def compose(mail: Mail, *, sender: str, at: datetime, reply_to: str | None = None) -> EmailMessage:
    """The message with both parts and headers that stop automatic replies."""
    mark = hashlib.sha256(mail.key.encode()).hexdigest()[:32]
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    if reply_to:
        message["Reply-To"] = reply_to
    message["To"] = _BREAKS.sub("", mail.to)
    message["Subject"] = " ".join(_BREAKS.sub(" ", mail.subject).split())
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{mark}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.unfollow_url:
        message["List-Unsubscribe"] = f"<{mail.unfollow_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


class FolderMailer:
    """Writes each message to a file of its own; the same message again replaces it."""

    def __init__(
        self, folder: Path, *, sender: str = "matchpot <no-reply@localhost>", now: Now = _real_now
    ) -> None:
        self._folder = folder
        self._sender = sender
        self._now = now

    def send(self, mail: Mail) -> None:
        """Write the message, whole or not at all."""
        message = compose(mail, sender=self._sender, at=self._now())
        self._folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(mail.key.encode()).hexdigest()[:24]
        beside = self._folder / f".{name}.{os.getpid()}"
        beside.write_bytes(message.as_bytes())
        beside.replace(self._folder / f"{name}.eml")


class SmtpMailer:
    """Hands each message to a mail server.

    The address is `smtp://` (encrypted as soon as the server offers it, and always before
    a password is said) or `smtps://`; `?plain=1` allows a password in the clear, for a
    server on the same machine.
    """

    def __init__(self, settings: Settings, *, now: Now = _real_now) -> None:
        parts = urlsplit(settings.smtp_url or "smtp://localhost")
        self._tls = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._tls else 25)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._may_be_plain = parse_qs(parts.query).get("plain") == ["1"]
        self._sender = settings.mail_from
        self._reply_to = settings.mail_reply_to
        self._now = now

    def send(self, mail: Mail) -> None:
        """Hand the message over.

        Raises:
            MailUndelivered: The server is out of reach or would not take it.
        """
        message = compose(mail, sender=self._sender, reply_to=self._reply_to, at=self._now())
        try:
            with self._connect() as server:
                server.send_message(message)
        except (smtplib.SMTPException, OSError) as error:
            # The server's words may hold the address, so only its kind of refusal is kept.
            raise MailUndelivered(_kind(error)) from None

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=_TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=_TIMEOUT_SECONDS)
            self._encrypt(server, context)
        if self._user:
            server.login(self._user, self._password)
        return server

    def _encrypt(self, server: smtplib.SMTP, context: ssl.SSLContext) -> None:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
        elif self._user and not self._may_be_plain:
            server.close()
            raise smtplib.SMTPNotSupportedError("the server offers no encryption")


def _kind(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"recipient refused: {sorted({code for code, _ in error.recipients.values()})}"
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()
