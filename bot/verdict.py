"""What a failed call to Telegram means, in one pure function."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import aiohttp
from telegram import error

TRIES = 5  # against a server that says it is broken
_LONGEST = 30.0


@dataclass(frozen=True, slots=True)
class Again:
    """It did not arrive: try once more after `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Slower:
    """Telegram's flood control: nothing to this chat for `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Moved:
    """The group is now the supergroup `chat`."""

    chat: int


@dataclass(frozen=True, slots=True)
class Unreachable:
    """This chat takes no messages from us: blocked, never started, deleted, kicked."""

    why: str


@dataclass(frozen=True, slots=True)
class AsWished:
    """The chat already looks as it should: not modified, or already deleted."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The message that was to be edited is no more."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Telegram cannot read the markup: send the bare text."""


@dataclass(frozen=True, slots=True)
class NoTopic:
    """The forum topic is closed or gone: send to the general one."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """It may have arrived and nobody can know."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never arrive as it is."""

    why: str


@dataclass(frozen=True, slots=True)
class TokenRefused:
    """The bot itself is refused; no fault of the message, which stays owed."""


Verdict = (
    Again
    | Slower
    | Moved
    | Unreachable
    | AsWished
    | Lost
    | Plain
    | NoTopic
    | Ambiguous
    | Refused
    | TokenRefused
)

# What Telegram says, in lower case and without its "Bad Request: "; the first that fits.
_BAD_REQUESTS: tuple[tuple[str, Verdict], ...] = (
    ("message is not modified", AsWished()),
    ("message to delete not found", AsWished()),
    ("message to edit not found", Lost()),
    ("message can't be edited", Lost()),
    ("there is no text in the message to edit", Lost()),
    ("there is no caption in the message to edit", Lost()),
    ("can't parse entities", Plain()),
    ("message thread not found", NoTopic()),
    ("topic_closed", NoTopic()),
    ("topic_deleted", NoTopic()),
    ("chat not found", Unreachable("chat not found")),
    ("user not found", Unreachable("user not found")),
    ("peer_id_invalid", Unreachable("chat not found")),
    ("group chat was deleted", Unreachable("group deleted")),
    ("have no rights to send a message", Unreachable("no right to write")),
    ("not enough rights to send", Unreachable("no right to write")),
    ("chat_write_forbidden", Unreachable("no right to write")),
)
_FORBIDDEN = (
    "blocked by the user",
    "can't initiate conversation",
    "user is deactivated",
    "was kicked",
    "is not a member",
    "group chat was deleted",
)
# The request never left this machine.
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


def verdict(failure: Exception, tries: int, *, pressing: bool = False) -> Verdict:
    """Decide what `failure` means for the message; what is not known is ambiguous.

    Args:
        tries: how often it was tried, counted from 1.
        pressing: life and safety, or an edit: worth trying against a broken server for ever.
    """
    match failure:  # the most specific first: BadRequest and TimedOut are NetworkErrors
        case error.RetryAfter():
            return Slower(_in_seconds(failure.retry_after))
        case error.ChatMigrated():
            return Moved(failure.new_chat_id)
        case error.Forbidden():
            return Unreachable(_known(failure.message))
        case error.InvalidToken():
            return TokenRefused()
        case error.BadRequest():
            return _bad_request(failure.message)
        case error.NetworkError():
            return _network(failure, tries, pressing)
    return Ambiguous()


def _network(failure: error.NetworkError, tries: int, pressing: bool) -> Verdict:
    cause = failure.__cause__
    if isinstance(cause, _NOT_SENT):
        return Again(backoff(tries))
    if isinstance(failure, error.TimedOut) or isinstance(cause, aiohttp.ClientError):
        return Ambiguous()
    if "Request Entity Too Large" in failure.message or "(413)" in failure.message:
        return Refused("too large")
    # The server answered, and said that it failed.
    return Again(backoff(tries)) if pressing or tries < TRIES else Ambiguous()


def _bad_request(message: str) -> Verdict:
    said = message.lower()
    for words, meaning in _BAD_REQUESTS:
        if words in said:
            return meaning
    return Refused("bad request")


def _known(message: str) -> str:
    """Return the reason in words of ours; Telegram's text might quote a name."""
    said = message.lower()
    return next((words for words in _FORBIDDEN if words in said), "forbidden")


def _in_seconds(wait: int | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def backoff(tries: int) -> float:
    """Return seconds to wait after the `tries`th failure in a row: 1, 2, 4 … 30."""
    return min(2.0 ** (tries - 1), _LONGEST)
