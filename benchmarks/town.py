"""The people of the benchmark in a sandbox, and a watch on what the bot makes of what they say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from benchmarks.lines import Line
from sandbox.model import Message
from sandbox.world import World

GROUPS = 80  # so many that no limit binds: Telegram's, or how often a volunteer's phone may ring
VOLUNTEERS = 5  # to a group
_SPEAKERS = 20
_REPORTERS = 24  # each reports once, since nobody may report more than five times an hour

_NUMBER = re.compile(r"#(\d+)")

Pair = tuple[int, int]  # group and ticket number


@dataclass(slots=True)
class Said:
    """A report: when it was said, when it was answered in the group and pushed to somebody."""

    at: float
    answered_at: float | None = None


@dataclass
class Group:
    """One community: who asks, who chats, who comes."""

    chat: int
    coordinator: int
    volunteers: list[int]
    speakers: list[int]
    reporters: list[int]


@dataclass
class Watch:
    """What is known of the reports so far; times in seconds of the town's clock."""

    said: dict[Pair, Said] = field(default_factory=dict)  # by group and message
    tickets: dict[Pair, Said] = field(default_factory=dict)  # by group and ticket number
    pushed_at: dict[Pair, float] = field(default_factory=dict)
    last_at: float = 0.0

    @property
    def complete(self) -> bool:
        """Tell whether every report was answered in its group and pushed to a volunteer."""
        return len(self.tickets) >= len(self.said) and self.pushed_at.keys() >= self.tickets.keys()

    def delays(self) -> list[float]:
        """Return the seconds from each report to its push, for those that were pushed."""
        pairs = self.tickets.keys() & self.pushed_at.keys()
        return sorted(self.pushed_at[pair] - self.tickets[pair].at for pair in pairs)


class Town:
    """A world with `GROUPS` communities. The ids are the same in every town."""

    def __init__(self, *, limits: bool = False, latency: float = 0.0) -> None:
        self.world = World(limits=limits)
        self.world.latency = latency
        self.groups = [self._settle(number) for number in range(GROUPS)]
        self.world.bot.updates.drop()  # that the bot was added is no news
        self.home = {v: group.chat for group in self.groups for v in group.volunteers}
        self.watch = Watch()
        self._speakers = [cycle(group.speakers) for group in self.groups]
        self._reporters = [cycle(group.reporters) for group in self.groups]
        self._start = self.world.clock()
        self.world.listeners.add(self._note)

    def now(self) -> float:
        """Return the seconds since the town was founded."""
        return (self.world.clock() - self._start).total_seconds()

    def say(self, line: Line) -> None:
        """Let somebody of the line's group say it."""
        group = self.groups[line.group]
        who = next((self._reporters if line.report else self._speakers)[line.group])
        at = self.now()
        message = self.world.say(group.chat, who, line.text)
        if line.report:
            self.watch.said[group.chat, message.id] = Said(at)

    def say_all(self, lines: Iterable[Line]) -> None:
        """Say everything at once."""
        for line in lines:
            self.say(line)

    @property
    def waiting(self) -> int:
        """How many updates the bot has not confirmed."""
        return len(self.world.bot.updates.waiting)

    @property
    def drained(self) -> bool:
        """Tell whether the bot took every update and sent everything it had to."""
        return self.waiting == 0 and self.watch.complete

    def first_call(self, method: str) -> float | None:
        """Return when the bot first called `method`, None if it did not."""
        calls = (c for c in self.world.calls if c.method.lower() == method.lower())
        call = next(calls, None)
        return None if call is None else (call.at - self._start).total_seconds()

    def refused(self) -> int:
        """Return how many calls were refused for coming too fast."""
        return sum(1 for c in self.world.calls if (c.result or {}).get("error_code") == 429)

    def _settle(self, number: int) -> Group:
        add = self.world.add_user
        count = 1 + VOLUNTEERS + _SPEAKERS + _REPORTERS
        people = [add(f"Neighbour {number}-{n}").id for n in range(count)]
        coordinator, volunteers = people[0], people[1 : 1 + VOLUNTEERS]
        for user in people[: 1 + VOLUNTEERS]:
            self.world.private(user).started = True
        chat = self.world.add_group(
            f"Yard {number}", members=people, creator=coordinator, bot="administrator"
        )
        talkers = people[1 + VOLUNTEERS :]
        return Group(chat.id, coordinator, volunteers, talkers[:_SPEAKERS], talkers[_SPEAKERS:])

    def _note(self, event: dict[str, Any]) -> None:
        """Watch what the bot sends; what it takes to reach us is not its fault."""
        if event["event"] != "message":
            return
        chat = self.world.room(event["chat"])
        message = chat.messages[event["message_id"]]
        if message.sender is self.world.bot.user:
            self._note_sent(chat.id, message, self.now() - self.world.latency)

    def _note_sent(self, chat: int, message: Message, at: float) -> None:
        found = _NUMBER.search(message.content.get("text", ""))
        if found is None:
            return
        number = int(found[1])
        if chat in self.home:
            self.watch.pushed_at.setdefault((self.home[chat], number), at)
        elif message.reply_to is not None:
            said = self.watch.said.get((chat, message.reply_to.id))
            if said is not None and said.answered_at is None:
                said.answered_at = at
                self.watch.tickets[chat, number] = said
        self.watch.last_at = self.now()
