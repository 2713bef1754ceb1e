"""Nothing that must stay private reaches a log, not even in a traceback."""

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.log import Redactor, set_up

TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456"
PHONE = "13812345678"
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level, sys.excepthook = handlers, level, hook
    structlog.reset_defaults()


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[[Callable[[Any], None]], list[Any]]:
    """Let somebody log and return the lines that came out of it."""

    def run(talk: Callable[[Any], None]) -> list[Any]:
        set_up(secrets=["canary-secret,second-canary"], level=logging.DEBUG)
        talk(structlog.get_logger())
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    return run


def test_an_event_is_one_line_of_json(said):
    [line] = said(lambda log: log.info("sent", ticket=12, chat=-1001234567890))
    assert (line["event"], line["ticket"], line["chat"]) == ("sent", 12, -1001234567890)
    assert line["timestamp"].endswith("Z")


def test_secrets_are_hidden_wherever_they_stand(said):
    def talk(log: Any) -> None:
        log.info(f"at https://api.telegram.org/bot{TOKEN}/getMe", x=[{"y": f"call {PHONE}"}])
        log.info("keys", k="canary-secret", other=("second-canary",), path=Path(f"/{TOKEN}"))
        logging.getLogger("library").warning("token %s", TOKEN)

    text = json.dumps(said(talk))
    assert not any(secret in text for secret in (TOKEN, PHONE, "canary"))
    assert text.count("[hidden]") == 6


def test_secrets_are_hidden_in_tracebacks(said):
    def talk(log: Any) -> None:
        try:
            raise ValueError(f"bad token {TOKEN} of {PHONE}")
        except ValueError:
            log.exception("failed")

    [line] = said(talk)
    assert "ValueError: bad token [hidden] of [hidden]" in line["exception"]


def test_an_uncaught_error_is_hidden_too():
    code = f"from bot.log import set_up; set_up(); raise ValueError('{TOKEN}')"
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "[hidden]" in ended.stderr
    assert TOKEN not in ended.stderr


@pytest.mark.parametrize("name", ["httpx", "aiohttp.client", "telegram.ext.Application"])
def test_libraries_that_log_addresses_are_silenced(said, name: str):
    assert said(lambda _log: logging.getLogger(name).info("noise")) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (PHONE, "[hidden]"),
        (f"+86{PHONE}", "[hidden]"),
        (f"1{PHONE}", f"1{PHONE}"),
        ("-1001234567890", "-1001234567890"),
        ("12:30", "12:30"),
        ("", ""),
    ],
)
def test_only_what_looks_like_a_secret_is_hidden(text: str, shown: str):
    assert Redactor().hide(text) == shown
