"""Volunteers, heads and coordinators: some come at once, some never, some vanish half-way."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

from bot.simulation.cast import Elder, Truth, said
from bot.simulation.hours import Agenda, Hours
from bot.simulation.phones import Phones, Seen

_MINUTE = 60.0
_AGAIN = 20 * _MINUTE  # a tap may be lost: they look again
_OFTEN = 5  # times that somebody goes there before they think it is settled
_CHAOS = 0.03  # how often somebody taps what they did not mean to
_NEVER = {"away", "agreed", "leave", "forget"}  # not by mistake: they end what is checked


class Helpers:
    """Lets everybody who is called decide what they do about it.

    `elder_of(alarm)` tells whom an alarm is about, so that who goes there finds what is true.
    """

    def __init__(
        self,
        phones: Phones,
        hours: Hours,
        agenda: Agenda,
        chance: random.Random,
        truth: Truth,
        elder_of: Callable[[int], Elder | None],
    ) -> None:
        self._phones, self._hours, self._agenda = phones, hours, agenda
        self._chance, self._truth, self._elder_of = chance, truth, elder_of
        self._zeal: dict[int, float] = {}
        self._looking: set[int] = set()
        self._ignored: set[tuple[int, int]] = set()
        self._there: set[tuple[int, int]] = set()
        self._visits: dict[tuple[int, int], int] = {}
        self._tried: dict[tuple[int, str], int] = {}
        phones.rings = self._rings

    def join(self, user: int, zeal: float) -> None:
        """Let somebody take part who answers with such a chance."""
        self._zeal[user] = zeal

    def desk_day(self, user: int, group: int) -> None:
        """A coordinator looks at their lists, a neighbour reports something; again tomorrow."""
        for _ in range(3):
            wait = self._chance.uniform(0, 86_000)
            words = said("desk_commands", self._chance)
            self._agenda.after(wait, partial(self._phones.says, user, user, words))
        report = said("reports", self._chance)
        self._agenda.after(
            self._chance.uniform(0, 86_000), partial(self._phones.says, group, user, report)
        )
        self._agenda.after(86_400, lambda: self.desk_day(user, group))

    def _rings(self, user: int) -> None:
        """The phone rang: they look at it sooner or later, all at once."""
        if user not in self._zeal or user in self._looking:
            return
        self._looking.add(user)
        slow = self._chance.random() < 0.2
        wait = self._chance.uniform(5, 90) if not slow else self._chance.uniform(90, 2400)
        self._agenda.after(wait, lambda: self._look(user))

    def _look(self, user: int) -> None:
        self._looking.discard(user)
        done = set()
        for seen in self._phones.buttons(user):
            verb, ref = seen.button.verb, seen.button.ref
            if (verb, ref) in done:
                continue
            done.add((verb, ref))
            match verb:
                case "going" | "reached":
                    self._called(user, seen)
                case "safe":
                    self._go(user, ref)
                case "visit" | "file" | "accept":
                    self._perhaps(user, seen)
                case _ if verb not in _NEVER and self._chance.random() < _CHAOS / 10:
                    self._tap(user, seen)

    def _tap(self, user: int, seen: Seen) -> None:
        self._phones.taps(user, seen)
        self._agenda.after(_AGAIN, lambda: self._rings(user))

    def _called(self, user: int, seen: Seen) -> None:
        fact = (user, seen.button.ref)
        if fact in self._ignored:
            return
        if self._chance.random() < self._zeal[user]:
            if self._chance.random() < 0.5 or seen.button.verb == "reached":
                self._tap(user, seen)
        elif self._chance.random() < 0.5:
            self._ignored.add(fact)

    def _perhaps(self, user: int, seen: Seen) -> None:
        """What they are asked once; a second time they try when the first led to nothing."""
        fact = (user, seen.data)
        if seen.button.verb == "visit" and not seen.button.arg:
            return  # from a list; nobody asked them to go now
        if self._tried.get(fact, 0) < 2 and self._chance.random() < self._zeal[user]:
            self._tried[fact] = self._tried.get(fact, 0) + 1
            self._tap(user, seen)

    def _go(self, user: int, alarm: int) -> None:
        """They said that they go: they are there after a while, or have vanished."""
        if (user, alarm) in self._there or self._visits.get((user, alarm), 0) >= _OFTEN:
            return
        if self._chance.random() < 0.15:
            self._truth.count("vanished")
            return
        self._there.add((user, alarm))
        self._visits[user, alarm] = self._visits.get((user, alarm), 0) + 1
        wait = self._chance.uniform(2, 40) * _MINUTE
        self._agenda.after(wait, lambda: self._arrive(user, alarm))

    def _arrive(self, user: int, alarm: int) -> None:
        self._there.discard((user, alarm))
        here = {s.button.verb: s for s in self._phones.buttons(user) if s.button.ref == alarm}
        elder = self._elder_of(alarm)
        if "safe" not in here or elder is None:
            return
        if elder.fallen and "assist" in here:
            verb = self._chance.choice(["nodoor", "assist"])
        elif elder.fallen:
            verb = "helped" if "helped" in here else "safe"
            elder.fallen = False
        else:
            verb = "nodoor" if "nodoor" in here and self._chance.random() < 0.1 else "safe"
        self._tap(user, here[verb])
