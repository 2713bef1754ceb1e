"""What the use cases of teaching need of the world: examples, words, and what was said."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from domain.learning import Example, Keyword, Said


class Examples(Protocol):
    """Messages of a community with what its people say that they mean."""

    def put(self, example: Example) -> Example:
        """Save an example; of the same text there is one only, with the label said last."""
        ...

    def get(self, community: int, example: int) -> Example | None: ...
    def all(self, community: int) -> list[Example]:
        """Return what somebody has labelled, the oldest first."""
        ...

    def drop_unlabelled(self, community: int) -> None: ...


class Keywords(Protocol):
    """The words of each community's own."""

    def put(self, keyword: Keyword, *, by: int, now: datetime) -> None: ...
    def drop(self, community: int, word: str) -> bool: ...
    def of(self, community: int) -> list[Keyword]: ...


class Past(Protocol):
    """What was said in a chat, as far back as it is kept."""

    def said(self, chat: int, since: datetime, *, limit: int) -> list[Said]:
        """Return handled messages of people, the newest first."""
        ...

    def asked_about(self, chat: int, since: datetime) -> set[int]:
        """Return the messages of a chat whose writers were asked what they meant."""
        ...
