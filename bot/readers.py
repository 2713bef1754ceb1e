"""Who reads what: each group with the words of its own, everybody else as shipped."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from bot.reading import Asked, Words, read_all, reader_of
from domain.category import Reading

Answers = Callable[[], Awaitable[list[Reading]]]
"""Waits for readings that were asked for; called once."""

ReadAll = Callable[[Asked], Answers]
"""Asks for the reading of each text, in order, and does not wait for them."""

Read = Callable[[str], Reading]

_IN_PRIVATE = 0
_KEPT = 1500
"""Readings: a report is read at a glance, then by its handler, and what is read ahead waits."""


def read_here(asked: Asked) -> Answers:
    """Read each text in this process, on a worker thread."""
    reading = asyncio.get_running_loop().run_in_executor(None, read_all, asked)

    async def answered() -> list[Reading]:
        return await reading

    return answered


async def _none() -> list[Reading]:
    return []


class Readers:
    """Reads a message as its chat speaks.

    `all_of` reads many texts at once, here or elsewhere (`bot.apart`).
    """

    def __init__(self, all_of: ReadAll = read_here) -> None:
        self._all_of = all_of
        self._words: dict[int, Words] = {}
        self._private: Words = ()
        self._kept: OrderedDict[tuple[Words, str], Reading] = OrderedDict()

    async def read(self, text: str, chat: int) -> Reading:
        """Understand a message of a chat; in private the words of all communities count."""
        return self.known(text, chat) or (await self.ahead([(text, chat)])())[0]

    def known(self, text: str, chat: int) -> Reading | None:
        """Return the reading of what was read a moment ago, None of what was not."""
        return self._kept.get((self._of(chat), text))

    def ahead(self, said: Iterable[tuple[str, int]]) -> Answers:
        """Begin to understand (text, chat) pairs, all in one go.

        Once that was waited for, whoever asks for one of them has it at once.
        """
        asked = [(self._of(chat), text) for text, chat in said]
        answers = self._all_of(asked) if asked else _none

        async def kept() -> list[Reading]:
            readings = await answers()
            self._kept.update(zip(asked, readings, strict=True))
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return readings

        return kept

    def know(self, words: Mapping[int, Sequence[tuple[str, str]]]) -> None:
        """Read from now on with these words, given by group, and no others."""
        self._words = {chat: tuple(own) for chat, own in words.items()}
        self._private = tuple(pair for own in self._words.values() for pair in own)

    def with_words(self, words: Sequence[tuple[str, str]]) -> Read:
        """Return what reads in this process, with these words of somebody's own."""
        own = tuple(words)
        return lambda text: reader_of(own).read(text)

    def _of(self, chat: int) -> Words:
        return self._private if chat >= _IN_PRIVATE else self._words.get(chat, ())
