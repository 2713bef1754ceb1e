"""Commands about one ticket: with its number at once, without one by a tap on a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from domain.errors import NotAllowed
from services import closing, desk, lists, marks, merging, preview, referral, waiting
from services.actors import Answer, Command, Press, in_private
from services.ports import Work

_TAPS: dict[str, Callable[..., Answer]] = {
    "ticket": desk.whole_button,
    "why": preview.why_button,
    "assign": desk.assign_button,
    "close": closing.button,
    "hold": waiting.press,
    "transfer": referral.press,
    "merge": merging.button,
    "cat": marks.recat,
}


def named(command: str, use_case: Callable[..., None]) -> Callable[..., None]:
    """Return `use_case` for who names a ticket, and the list to tap on for who names none."""

    def run(work: Work, cmd: Command, *, now: datetime) -> None:
        if cmd.words:
            use_case(work, cmd, now=now)
        else:
            lists.which(work, cmd, command, now=now)

    return run


def tap(work: Work, press: Press, *, now: datetime) -> Answer:
    """A number in such a list: the command, as its own button would give it."""
    in_private(press.actor)
    use_case = _TAPS.get(press.arg)
    if use_case is None:
        raise NotAllowed("error.too_old")
    return use_case(work, replace(press, arg=""), now=now)
