"""How elders live through a day: most answer, some sleep in, travel, fall, or cannot be reached."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.simulation.cast import Elder, Truth, line, said
from bot.simulation.hours import Agenda, Hours
from bot.simulation.phones import Phones

ZONE = ZoneInfo("Asia/Shanghai")
HOUR = 3600.0
_DAYS = {
    "key": 34, "early": 8, "text": 12, "group": 8, "late": 10, "asleep": 6, "later": 4,
    "silent": 5, "falls": 4, "cries": 3, "travels": 3, "blocks": 2, "commands": 4, "sos": 1,
    "stops": 0.5,
}  # fmt: skip
"""What a day may be like, and how often."""


class Elders:
    """Lets the elders live, one day after the other."""

    def __init__(
        self,
        phones: Phones,
        hours: Hours,
        agenda: Agenda,
        chance: random.Random,
        truth: Truth,
        group: int,
    ) -> None:
        self._phones, self._hours, self._agenda = phones, hours, agenda
        self._chance, self._truth, self._group = chance, truth, group

    def wake(self, elder: Elder) -> None:
        """Let today happen to somebody, and the next days after it."""
        local = self._hours().astimezone(ZONE)
        morning = local.replace(hour=0, minute=0, second=0, microsecond=0)
        self._agenda.at(morning + timedelta(days=1, seconds=30), lambda: self.wake(elder))
        if elder.user is None or elder.stopped_at is not None:
            return
        midnight = self._hours.seconds(morning)
        kind = self._chance.choices(list(_DAYS), list(_DAYS.values()))[0]
        if not elder.fallen and self._hours.passed >= elder.lost_phone_until:
            self._truth.count(f"days: {kind}")
            _KINDS[kind](self, elder, midnight)

    def _at(self, moment: float, elder: Elder, deed: Callable[[], object]) -> None:
        """Do something at a moment (seconds since the start), if they are up to it then."""

        def able() -> None:
            if not elder.fallen and elder.stopped_at is None:
                deed()

        if moment > self._hours.passed:
            self._agenda.after(moment - self._hours.passed, able)

    def _sign(self, elder: Elder, said_so: bool) -> None:
        if said_so:
            elder.signs.append(self._hours.passed)

    def _words(self, elder: Elder) -> None:
        assert elder.user is not None
        self._sign(elder, self._phones.says(elder.user, elder.user, said("alive", self._chance)))

    def _well(self, elder: Elder) -> None:
        assert elder.user is not None
        if self._phones.key(elder.user, 0):
            self._sign(elder, True)
        else:
            self._words(elder)

    def _each_window(
        self,
        elder: Elder,
        midnight: float,
        span: tuple[float, float],
        deed: Callable[[Elder], None],
    ) -> None:
        """Do something in each window, between these hours after it closes."""
        for _, closes in elder.windows:
            moment = midnight + (closes + self._chance.uniform(*span)) * HOUR
            self._at(moment, elder, lambda: deed(elder))

    def _key(self, elder: Elder, midnight: float) -> None:
        self._each_window(elder, midnight, (-1.9, -0.05), self._well)

    def _early(self, elder: Elder, midnight: float) -> None:
        self._at(
            midnight + self._chance.uniform(0.1, 6.5) * HOUR, elder, lambda: self._words(elder)
        )

    def _text(self, elder: Elder, midnight: float) -> None:
        self._each_window(elder, midnight, (-1.9, 0.2), self._words)

    def _in_group(self, elder: Elder, midnight: float) -> None:
        def speak(_: Elder) -> None:
            assert elder.user is not None
            words = said("group", self._chance)
            self._sign(elder, self._phones.says(self._group, elder.user, words))

        self._each_window(elder, midnight, (-2.0, 0.3), speak)

    def _late(self, elder: Elder, midnight: float) -> None:
        self._each_window(elder, midnight, (0.01, 0.55), self._well)

    def _asleep(self, elder: Elder, midnight: float) -> None:
        self._each_window(elder, midnight, (0.45, 4.0), self._well)

    def _later(self, elder: Elder, midnight: float) -> None:
        def put_off(_: Elder) -> None:
            assert elder.user is not None
            self._phones.key(elder.user, 2)

        self._each_window(elder, midnight, (-1.5, -0.2), put_off)
        self._each_window(elder, midnight, (-0.1, 1.0), self._well)

    def _silent(self, elder: Elder, midnight: float) -> None:
        elder.lost_phone_until = midnight + self._chance.uniform(20, 60) * HOUR

    def _falls(self, elder: Elder, midnight: float) -> None:
        def fall() -> None:
            elder.fallen = True

        self._at(midnight + self._chance.uniform(1, 22) * HOUR, elder, fall)
        if self._chance.random() < 0.5:
            self._key(elder, midnight)

    def _cries(self, elder: Elder, midnight: float) -> None:
        """Falls, and can say so: in private, or where everybody reads it."""

        def cry() -> None:
            assert elder.user is not None
            elder.fallen = True
            chat = self._chance.choice([elder.user, self._group])
            self._phones.says(chat, elder.user, said("distress", self._chance))

        self._key(elder, midnight)
        self._at(midnight + self._chance.uniform(1, 22) * HOUR, elder, cry)

    def _travels(self, elder: Elder, midnight: float) -> None:
        def leave() -> None:
            assert elder.user is not None
            days = self._chance.randint(1, 3)
            if self._phones.says(elder.user, elder.user, line("pause", days=days)):
                elder.away.append((self._hours.passed, midnight + days * 24 * HOUR))
                elder.signs.append(self._hours.passed)

        self._at(midnight + self._chance.uniform(1, 20) * HOUR, elder, leave)

    def _blocks(self, elder: Elder, midnight: float) -> None:
        user = elder.user
        assert user is not None
        self._at(
            midnight + self._chance.uniform(1, 12) * HOUR,
            elder,
            lambda: self._phones.world.block(user),
        )

        def back() -> None:
            self._phones.world.start(user)
            elder.signs.append(self._hours.passed)

        self._at(midnight + self._chance.uniform(20, 60) * HOUR, elder, back)

    def _commands(self, elder: Elder, midnight: float) -> None:
        def ask(_: Elder) -> None:
            assert elder.user is not None
            words = said("elder_commands", self._chance)
            self._sign(elder, self._phones.says(elder.user, elder.user, words))

        self._each_window(elder, midnight, (-1.5, 0.2), ask)
        self._key(elder, midnight)

    def _sos(self, elder: Elder, midnight: float) -> None:
        def sos() -> None:
            assert elder.user is not None
            self._phones.says(elder.user, elder.user, "/sos")

        self._at(midnight + self._chance.uniform(1, 22) * HOUR, elder, sos)

    def _stops(self, elder: Elder, midnight: float) -> None:
        def stop() -> None:
            assert elder.user is not None
            if self._phones.says(elder.user, elder.user, "/stop"):
                elder.stopped_at = self._hours.passed
                elder.signs.append(self._hours.passed)  # who says so is well enough to say it

        self._at(midnight + self._chance.uniform(8, 20) * HOUR, elder, stop)


_KINDS: dict[str, Callable[[Elders, Elder, float], None]] = {
    "key": Elders._key, "early": Elders._early, "text": Elders._text, "group": Elders._in_group,
    "late": Elders._late, "asleep": Elders._asleep, "later": Elders._later,
    "silent": Elders._silent, "falls": Elders._falls, "cries": Elders._cries,
    "travels": Elders._travels, "blocks": Elders._blocks, "commands": Elders._commands,
    "sos": Elders._sos, "stops": Elders._stops,
}  # fmt: skip
