"""One line of JSON per event, and never what must not be in a log."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any

import structlog

_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
_PHONE = re.compile(r"(?<![\d-])(?:\+?86)?1[3-9]\d{9}(?!\d)")
_QUIET = ("httpx", "httpcore", "aiohttp", "asyncio", "aiosqlite", "telegram", "alembic", "uvicorn")
_HIDDEN = "[hidden]"


class Redactor:
    """Hides tokens, phone numbers and the given secrets in everything that is logged."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        parts = {part.strip() for secret in secrets for part in secret.split(",")}
        self._secrets = sorted(filter(None, parts), key=len, reverse=True)

    def __call__(
        self, _logger: Any, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        return {name: self.hide(value) for name, value in event.items()}

    def hide(self, value: Any) -> Any:
        """Return `value` without what must not be read."""
        match value:
            case str():
                return self._clean(value)
            case dict():
                return {name: self.hide(item) for name, item in value.items()}
            case list() | tuple():
                return [self.hide(item) for item in value]
            case None | bool() | int() | float():
                return value
        return self._clean(str(value))

    def _clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return _PHONE.sub(_HIDDEN, _TOKEN.sub(_HIDDEN, text))


def set_up(*, secrets: Iterable[str] = (), level: int = logging.INFO) -> None:
    """Send every log, ours and the libraries', to stderr; as plain lines on a terminal."""
    terminal = sys.stderr.isatty()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,  # to text, so that it is redacted as well
        Redactor(secrets),
    ]
    render: Any = (
        structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:  # some of them log addresses that contain the token
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _log_uncaught


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    """Python would print it past the redaction."""
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger().critical("uncaught", exc_info=(kind, error, trace))
