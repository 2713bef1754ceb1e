"""What people see on their phones, and the taps and words by which they answer."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any, NamedTuple

from bot.simulation.cast import Truth, read
from bot.simulation.hours import Agenda, Hours
from handlers.buttons import BadButton, Button
from sandbox.errors import Impossible
from sandbox.model import Message
from sandbox.world import World

_TWICE = 0.08  # how often an update comes twice, or a button is tapped twice
_RESENT_AFTER = (1.0, 90.0)  # seconds


class Seen(NamedTuple):
    """A button on somebody's phone, and what it is about."""

    message: int
    button: Button
    data: str


class Phones:
    """Everybody's phone. `rings(user)` is called when the bot wrote or changed something there."""

    def __init__(
        self, world: World, hours: Hours, agenda: Agenda, chance: random.Random, truth: Truth
    ) -> None:
        self.world, self._hours, self._agenda = world, hours, agenda
        self._chance, self._truth = chance, truth
        self.rings: Callable[[int], None] = _unheard
        world.listeners.add(self._changed)

    def says(self, chat: int, user: int, text: str) -> bool:
        """Write something; False when the bot is blocked."""
        try:
            self.world.say(chat, user, text)
        except Impossible:
            return False
        self._truth.trace.append(f"{self._hours():%d %H:%M:%S} {user % 1000} says {text}")
        self._perhaps_twice()
        return True

    def key(self, user: int, which: int) -> bool:
        """Press a key of the reply keyboard: 0 well, 1 help, 2 later; False without one."""
        keyboard = self.world.private(user).keyboards.get(user, {}).get("keyboard", [])
        labels = [key["text"] for row in keyboard for key in row]
        return which < len(labels) and self.says(user, user, labels[which])

    def buttons(self, user: int, words: str = "") -> list[Seen]:
        """Return the buttons below messages with these words, the newest first."""
        found = []
        for message in reversed(self.world.private(user).messages.values()):
            if message.deleted or message.markup is None or words not in _text(message):
                continue
            found += [seen for data in _data(message) if (seen := _seen(message, data))]
        return found

    def taps(self, user: int, seen: Seen) -> None:
        """Tap a button, if it is still there; sometimes twice."""
        times = 2 if self._chance.random() < _TWICE else 1
        for _ in range(times):
            try:
                self.world.press(user, user, data=seen.data, message_id=seen.message)
            except (Impossible, KeyError):
                return
            verb, ref = seen.button.verb, seen.button.ref
            self._truth.tap(self._hours.passed, user, verb, ref)
            self._truth.trace.append(f"{self._hours():%d %H:%M:%S} {user % 1000} {verb} {ref}")
            self._perhaps_twice()

    def reads(self, user: int, name: str, words: str) -> str | None:
        """Return what the newest message that has these words says of something."""
        for message in reversed(self.world.private(user).messages.values()):
            text = _text(message)
            if words in text and (found := read(name, text)) is not None:
                return found
        return None

    def _perhaps_twice(self) -> None:
        """Telegram may deliver what was confirmed once more."""
        if self._chance.random() >= _TWICE or not self.world.bot.updates.waiting:
            return
        update = copy.deepcopy(self.world.bot.updates.waiting[-1].update)
        wait = self._chance.uniform(*_RESENT_AFTER)
        self._truth.count("duplicates")
        self._agenda.after(wait, lambda: self.world.bot.updates.inject(update))

    def _changed(self, event: dict[str, Any]) -> None:
        if event["event"] not in ("message", "edit") or "message_id" not in event:
            return
        chat = event["chat"]
        place = self.world.room(chat)
        message = place.messages[event["message_id"]]
        if message.sender is not self.world.bot.user:
            return
        text = _text(message)
        if chat < 0:
            self._truth.overhear(text)
            return
        self._truth.sent(self._hours.passed, chat, text, _cards(message, event["event"]))
        self.rings(chat)


def _unheard(_: int) -> None:
    """Nobody listens yet."""


def _text(message: Message) -> str:
    return str(message.content.get("text") or message.content.get("caption") or "")


def _data(message: Message) -> list[str]:
    rows = (message.markup or {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]


def _seen(message: Message, data: str) -> Seen | None:
    try:
        return Seen(message.id, Button.parse(data), data)
    except BadButton:
        return None


def _cards(message: Message, event: str) -> list[int]:
    """Return the alarm of which a new message is the card, if it is one."""
    text = _text(message)
    if event != "message" or read("card", text) is None or read("resent", text) is not None:
        return []
    seen = [s for data in _data(message) if (s := _seen(message, data))]
    return sorted({s.button.ref for s in seen if s.button.verb == "going"})
