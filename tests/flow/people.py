"""A person of the town: what they do, and what they see on their phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.flow.town import Town


class Someone:
    """A person of the town: speaks, taps, reads."""

    def __init__(self, town: Town, user: int, name: str) -> None:
        self.town, self.id, self.name = town, user, name

    async def says(self, text: str, **how: Any) -> int:
        """Say something in the group; return the message's id."""
        message = self.town.world.say(self.town.group, self.id, text, **how)
        await self.town.settle()
        return message.id

    async def writes(self, text: str, **how: Any) -> int:
        """Write to the bot in private."""
        message = self.town.world.say(self.id, self.id, text, **how)
        await self.town.settle()
        return message.id

    async def asks_for(self, command: str) -> str:
        """Write a command in private and return the bot's answer; a refusal is one, too."""
        before = len(self.reads())
        await self.writes(command)
        new = self.reads()[before:]
        assert len(new) == 1, f"{command}: {new}"
        return new[0]

    async def edits(self, message: int, text: str, *, private: bool = False) -> None:
        self.town.world.edit(self.id if private else self.town.group, self.id, message, text)
        await self.town.settle()

    async def taps(self, label: str, *, in_group: bool = False) -> str:
        """Tap the newest button with this label; return what the small window says."""
        query = self.tap(label, in_group=in_group)
        await self.town.settle()
        return self.heard(query)

    def tap(self, label: str, *, in_group: bool = False) -> str:
        """Tap and do not wait."""
        chat = self.town.group if in_group else self.id
        return self.town.world.press(chat, self.id, label)

    async def forges(self, data: str) -> str:
        """Tap what no button says, as a client of one's own making can."""
        room = self.town.world.room(self.id)
        message = next(m for m in reversed(room.messages.values()) if m.sender.is_bot)
        query = self.town.world.query(self.id, message, data)
        await self.town.settle()
        return self.heard(query)

    def heard(self, query: str) -> str:
        """Return what the small window said after a tap."""
        answer = self.town.world.answer(query)
        return "" if answer is None else str(answer.get("text") or "")

    async def starts(self, payload: str = "") -> None:
        self.town.world.start(self.id, payload)
        await self.town.settle()

    def reads(self) -> list[str]:
        """Return what the bot's messages in the private chat say now."""
        return self.town.shown(self.id, self.id)

    def last(self) -> str:
        return self.reads()[-1]

    def buttons(self, *, in_group: bool = False) -> list[str]:
        """Return the labels of all the buttons that the person can press."""
        seen = self.town.world.transcript(self.town.group if in_group else self.id, self.id)
        return [b["text"] for m in seen for row in m["buttons"] for b in row]

    def rings(self) -> int:
        """Return how often the person's phone has rung in the private chat."""
        return sum(not call.params.get("disable_notification") for call in self.town.sent(self.id))
