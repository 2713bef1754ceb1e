"""What a rule refuses; `code` is the catalog key of the sentence that says so."""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    """A refusal that a person is told in plain words, with what to do instead."""

    code = "error.refused"

    def __init__(self, code: str | None = None, **facts: Any) -> None:
        super().__init__(code or self.code)
        self.code = code or self.code
        self.facts = facts


class NotAllowed(DomainError):
    """This person may not do that, or not in this state."""

    code = "error.not_allowed"


class NotFound(DomainError):
    """There is no such thing, or it is none of this person's business; both read the same."""

    code = "error.not_found"


class BadInput(DomainError):
    """The words could not be understood; the sentence says what to type instead."""

    code = "error.bad_input"


class StaleRow(Exception):
    """Another transaction changed the row first; nothing was written, the use case runs again."""
