"""Trouble on order: what the network and Telegram do to a call when a test asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

KINDS = ("error", "delay", "hang", "close_before", "close_after", "garbage")


@dataclass(kw_only=True, slots=True)
class Fault:
    """Something that happens to the next `times` calls of `method` ("*": any) in `chat_id`.

    `kind` is `error` (the answer is refused with `code`, `description`, `parameters`),
    `delay` (answers after `delay` seconds), `hang` (never answers), `close_before` (the
    connection breaks before the call has an effect), `close_after` (the effect happens, the
    answer is lost) or `garbage` (the effect happens, the answer is not JSON).
    Every kind waits `delay` real seconds first. `times` 0 means until the faults are cleared.
    """

    method: str = "*"
    chat_id: int | None = None
    kind: str = "error"
    code: int = 500
    description: str = "Internal Server Error"
    parameters: dict[str, int] = field(default_factory=dict)
    times: int = 1
    delay: float = 0.0
    spent: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")

    def meets(self, method: str, chat_id: int | None) -> bool:
        """Tell whether the fault happens to this call."""
        here = self.chat_id is None or self.chat_id == chat_id
        return not self.spent and here and self.method.lower() in ("*", method.lower())

    def spend(self) -> None:
        """Count one call."""
        if self.times == 1:
            self.spent = True
        self.times -= self.times > 0


def strike(faults: Iterable[Fault], method: str, chat_id: int | None) -> Fault | None:
    """Return the first fault that meets the call, counted as used."""
    for fault in faults:
        if fault.meets(method, chat_id):
            fault.spend()
            return fault
    return None
