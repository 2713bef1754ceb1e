"""How people are called when Telegram may not be the way: a command, a web hook, a mail."""

from __future__ import annotations

import asyncio
import shlex
import smtplib
import ssl
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiohttp
import structlog

log = structlog.get_logger()

_LONGEST = 30.0  # seconds for one hook
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, kw_only=True, slots=True)
class Hooks:
    """The ways that the owner has set; each is tried, whatever becomes of the others.

    Attributes:
        command: run with `down` or `up` and the text as its two last arguments.
        webhook: an address that is sent {"state", "since", "title", "text"} as JSON.
        smtp: smtp://user:password@host:port, or smtps://; to: who gets the mail.
    """

    command: str | None = None
    webhook: str | None = None
    smtp: str | None = None
    to: tuple[str, ...] = ()

    async def call(self, *, down: bool, since: datetime, title: str, text: str) -> bool:
        """Call everybody; True when at least one way worked."""
        state = "down" if down else "up"
        ways: dict[str, Awaitable[None]] = {}
        if self.command:
            ways["exec"] = _run(self.command, state, text)
        if self.webhook:
            body = {"state": state, "since": since.isoformat(), "title": title, "text": text}
            ways["webhook"] = _post(self.webhook, body)
        if self.smtp:
            ways["smtp"] = asyncio.to_thread(_mail, self.smtp, self.to, title, text)
        results = await asyncio.gather(*(_tried(name, way) for name, way in ways.items()))
        return any(results)


async def _tried(name: str, way: Awaitable[None]) -> bool:
    try:
        async with asyncio.timeout(_LONGEST):
            await way
    except (OSError, TimeoutError, ValueError, aiohttp.ClientError, smtplib.SMTPException) as fault:
        log.error("hook_failed", hook=name, error=type(fault).__name__)
        return False
    return True


async def _run(command: str, state: str, text: str) -> None:
    process = await asyncio.create_subprocess_exec(*shlex.split(command), state, text)
    try:
        code = await process.wait()
    except asyncio.CancelledError:
        process.kill()
        raise
    if code != 0:
        raise OSError(f"exit code {code}")


async def _post(url: str, body: dict[str, str]) -> None:
    async with aiohttp.ClientSession() as http, http.post(url, json=body) as answer:
        answer.raise_for_status()


def _mail(url: str, to: tuple[str, ...], title: str, text: str) -> None:
    """Send a mail; a password never travels in clear, but to this machine itself."""
    given = urlsplit(url)
    host, user = given.hostname or "localhost", unquote(given.username or "")
    message = EmailMessage()
    message["Subject"], message["To"] = title, ", ".join(to)
    message["From"] = user if "@" in user else to[0]
    message.set_content(text)
    secure = ssl.create_default_context()
    if given.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, given.port or 465, timeout=_LONGEST, context=secure
        )
    else:
        server = smtplib.SMTP(host, given.port or 25, timeout=_LONGEST)
    with server:
        server.ehlo()
        if given.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=secure)
        elif given.scheme == "smtp" and user and host not in _LOOPBACK:
            raise ValueError("the server offers no encryption")
        if user:
            server.login(user, unquote(given.password or ""))
        server.send_message(message)
