"""A village for stories: the use cases on a real SQLite file, and a Telegram of dictionaries.

Whatever is owed is delivered at once; time passes only when a story says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from domain.category import Category, Hotline, Outcome, Place, Reading
from domain.errors import DomainError
from domain.people import Person, Role
from domain.ticket import Ticket
from handlers import commands, elder, presses
from handlers.buttons import Button
from handlers.context import refuse
from handlers.rendered import Rendered
from handlers.words import coded
from nlp import distress, door, normal, place
from services import delivery, due, elders, pauses, private, reports, setup
from services.actors import Actor, Command
from services.filing import Report
from storage.owed import Owed
from storage.tables import outbox
from storage.types import Seal
from storage.work import Work
from tests.unit.reciter import Reciter, plain

ZONE = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 21, 9, 0, tzinfo=ZONE).astimezone(UTC)
GROUP = -1001
CHATTER = Reading(outcome=Outcome.IGNORE)
DOUBTFUL = Reading(outcome=Outcome.ASK, category=Category.REPAIR)
_MOMENT = outbox.c.not_before.type
_LATER = sa.select(sa.func.min(outbox.c.not_before)).where(
    outbox.c.state == "pending",
    outbox.c.not_before.between(
        sa.bindparam("since", type_=_MOMENT), sa.bindparam("until", type_=_MOMENT)
    ),
)
"""When the next message may leave."""


def matter(kind: str = "repair", building: str = "3", **more: Any) -> Reading:
    """Return what is understood of a report; urgent when it has a hotline."""
    category = Category(kind)
    place = Place(text=f"{building}栋" if building else "", building=building, **more.pop("at", {}))
    more.setdefault("urgent", "hotline" in more)
    if "hotline" in more:
        more["hotline"] = Hotline(more["hotline"])
    facts = {"outcome": Outcome.TICKET, "labels": (category,), "confidence": 0.9, "why": ("坏",)}
    return Reading(category=category, place=place, **{**facts, **more})


class Neighbour:
    """A person of the village: says, writes, taps, reads."""

    def __init__(self, village: Village, user: int, name: str) -> None:
        self.village, self.user, self.name = village, user, name

    def actor(self, *, in_group: bool = False, message: int | None = None) -> Actor:
        chat = GROUP if in_group else self.user
        update = next(self.village.updates)
        return Actor(
            user=self.user,
            name=self.name,
            chat=chat,
            private=not in_group,
            update=update,
            message=message or next(self.village.messages),
        )

    def says(self, text: str, reading: Reading = CHATTER, **how: Any) -> int:
        """Say something in the group; return the message's id."""
        return self._tells(reports.receive, text, reading, in_group=True, **how)

    def writes(self, text: str, reading: Reading = CHATTER, **how: Any) -> int:
        """Write to the bot in private."""
        return self._tells(private.said, text, reading, in_group=False, **how)

    def _tells(
        self,
        use_case: Callable[..., None],
        text: str,
        reading: Reading,
        *,
        in_group: bool,
        message: int | None = None,
        **how: Any,
    ) -> int:
        actor = self.actor(in_group=in_group, message=message)
        words = self.village.renderer.catalog
        how.setdefault("pressed", words.meaning("answers", text) or "")
        how.setdefault("distress", distress.heard(text))
        how.setdefault("told", door.told(text, place.find(normal.canonical(text))))
        report = Report(actor=actor, text=text, reading=reading, **how)
        self.village.do_or_refuse(actor, use_case, report)
        assert actor.message is not None
        return actor.message

    def types(self, line: str, *buildings: str, in_group: bool = False) -> str:
        """Send a slash command; return the answer to it."""
        name, *words = line.removeprefix("/").split()
        actor = self.actor(in_group=in_group)
        codes = coded(self.village.renderer.catalog, name, words)
        command = Command(actor=actor, words=codes, buildings=buildings)
        self.village.do_or_refuse(actor, commands.USE_CASES[name], command)
        return self.village.group()[-1] if in_group else self.last()

    def asks(self, line: str) -> str:
        """Send /elder, /pause or /invite 家属 with words that need reading; return the answer."""
        name, *words = line.removeprefix("/").split()
        actor = self.actor()
        use_case: Callable[..., None] = pauses.own_pause
        if name != "pause":
            first, words = (words[0] if words else ""), words[1:]
            use_case = elders.invite_family if name == "invite" else elder.USE_CASES[first]
        cmd = elder.read(self.village.renderer.catalog, place.buildings, actor, words)
        token = f"token{next(self.village.updates)}"
        cmd = replace(cmd, token=token, link=f"https://t.me/linli_bot?start={token}")
        cmd = replace(cmd, address="http://127.0.0.1:8081/signal")
        self.village.do_or_refuse(actor, use_case, cmd)
        return self.last()

    def starts(self, token: str = "") -> str:
        """Open a link to the bot, or press start."""
        actor = self.actor()
        self.village.do_or_refuse(actor, setup.start, actor, token)
        return self.last()

    def invites(self, role: Role, *buildings: str, **more: Any) -> str:
        """Make an invitation; return its token."""
        token = f"token{next(self.village.updates)}"
        actor = self.actor()
        link = f"https://t.me/linli_bot?start={token}"
        invitation = setup.Invitation(
            actor=actor, role=role, buildings=buildings, token=token, link=link, **more
        )
        self.village.do_or_refuse(actor, setup.invite, invitation)
        return token

    def taps(self, label: str, *, in_group: bool = False) -> str:
        """Tap the newest button with this label; return what the small window says."""
        return self.presses(self.finds(label, in_group=in_group), in_group=in_group)

    def finds(self, label: str, *, in_group: bool = False) -> Button:
        """Return the newest button with this label."""
        for text, button in reversed(list(self._buttons(in_group))):
            if text == label:
                return button
        raise AssertionError(f"{self.name} sees no {label}, but {self.sees(in_group=in_group)}")

    def picks(self, label: str) -> str:
        """Tap the newest button with this label, and tell under which message it stands."""
        button = self.finds(label)
        chat = self.village.chats[self.user]
        packed = button.pack()
        under = [m for m, shown in chat.items() if packed in str(shown.keyboard)]
        return self.presses(button, message=under[-1])

    def presses(self, button: Button, *, in_group: bool = False, message: int | None = None) -> str:
        """Tap a button, be it still there or not."""
        actor = self.actor(in_group=in_group, message=message)
        press = presses.pressed(actor, button, self.village.renderer.catalog)
        renderer = self.village.renderer
        links: tuple[str, ...] = ()
        if button.verb in elder.LINKS:
            token = f"token{next(self.village.updates)}"
            links = (token, f"https://t.me/linli_bot?start={token}")
        try:
            use_case = (presses.USE_CASES | elder.LINKS)[button.verb]
            answer = self.village.do(use_case, press, *links)
        except DomainError as refusal:
            return renderer.alert(refusal.code, refusal.facts)
        return renderer.alert(answer.code, answer.facts) if answer.code else ""

    def sees(self, *, in_group: bool = False) -> list[str]:
        """Return the labels of the buttons that the person can tap."""
        return [label for label, _ in self._buttons(in_group)]

    def _buttons(self, in_group: bool) -> Iterator[tuple[str, Button]]:
        chat = GROUP if in_group else self.user
        for rendered in self.village.chats.get(chat, {}).values():
            for row in rendered.buttons:
                for button in row:
                    yield button["text"], Button.parse(button["callback_data"])

    def reads(self) -> list[str]:
        """Return what the bot's messages to the person say now."""
        return [plain(message.text) for message in self.village.chats.get(self.user, {}).values()]

    def last(self) -> str:
        return self.reads()[-1]

    def rang(self) -> list[str]:
        """Return when and with what words the person's phone rang."""
        return [f"{when} {text}" for user, when, text in self.village.rings if user == self.user]


class Village:
    """A community: 陈静 coordinates, 王芳 lives there, 赵敏 too, who never started the bot."""

    def __init__(self, engine: sa.Engine, seal: Seal, renderer: Reciter, *, first: int) -> None:
        self._engine, self._seal, self.renderer = engine, seal, renderer
        self.now = MORNING
        self.updates, self.messages, self._users = count(first), count(first), count(1)
        self.chats: dict[int, dict[int, Rendered]] = {}
        self.history: list[Rendered] = []  # everything the group was ever shown
        self.rings: list[tuple[int, str, str]] = []
        self.blocked: set[int] = set()
        self.offline = False  # Telegram is out of reach: what is owed waits
        self.chen, self.wang = self.person("陈静"), self.person("王芳")
        self.zhao = self.person("赵敏")

    def found(self) -> None:
        """Let 陈静 claim the bot, bind the group and name six buildings."""
        self.do(setup.claim, "claim")
        self.chen.starts("claim")
        actor = self.chen.actor(in_group=True)
        self.do(setup.bind, setup.Bind(actor=actor, name="幸福小区", zone=ZONE))
        self.chen.types("/setup 6")
        self.wang.starts()

    def person(self, name: str) -> Neighbour:
        return Neighbour(self, next(self._users), name)

    def volunteer(self, name: str, *buildings: str, on: bool = True) -> Neighbour:
        """Let somebody become a volunteer, on duty unless said otherwise."""
        volunteer = self.holder(name, Role.VOLUNTEER, *buildings)
        if on:
            volunteer.types("/on")
            self._forget("✅ 已上岗")
        return volunteer

    def head(self, name: str, *buildings: str) -> Neighbour:
        """Let somebody become the head of buildings."""
        return self.holder(name, Role.BUILDING_HEAD, *buildings)

    def holder(self, name: str, role: Role, *buildings: str) -> Neighbour:
        """Let somebody take a role by an invitation; their phones remember nothing of it."""
        holder = self.person(name)
        holder.starts(self.chen.invites(role, *buildings))
        self._forget("✅ 您现在是", "邀请 ", f"{name} 已通过链接")
        return holder

    def _forget(self, *beginnings: str) -> None:
        self.rings = [ring for ring in self.rings if not ring[2].startswith(beginnings)]
        for messages in self.chats.values():
            for message, said in list(messages.items()):
                if plain(said.text).startswith(beginnings):
                    del messages[message]

    def passes(self, **span: float) -> None:
        """Let time pass; whatever falls due happens at its moment."""
        self.comes(self.now + timedelta(**span))

    def comes(self, until: datetime) -> None:
        """Let the moment `until` come."""
        while (deadline := self.ask(lambda work: self._next(work, until))) is not None:
            self._delivers(deadline.due_at)
            self.now = max(self.now, deadline.due_at)
            self.do(self._fire, deadline)
        self._delivers(until)
        self.now = until

    @staticmethod
    def _next(work: Work, until: datetime) -> Any:
        found = work.deadlines.due(until, 1000)
        return min(found, key=lambda d: (d.due_at, not d.urgent), default=None)

    def _delivers(self, until: datetime) -> None:
        """Deliver what waits, each at its moment."""
        span = {"since": self.now, "until": until}
        with self._engine.begin() as conn:
            work = Work(conn, self._seal)
            self._deliver(work)
            while not self.offline and (at := conn.scalar(_LATER, span)):
                self.now = at
                self._deliver(work)

    @staticmethod
    def _fire(work: Work, deadline: Any, *, now: datetime) -> None:
        if work.deadlines.take(deadline):
            due.fire(work, deadline, now=now)

    def do(self, use_case: Callable[..., Any], *args: Any) -> Any:
        """Run a use case, then deliver what is owed."""
        with self._engine.begin() as conn:
            result = use_case(Work(conn, self._seal), *args, now=self.now)
            self._deliver(Work(conn, self._seal))
        return result

    def do_or_refuse(self, actor: Actor, use_case: Callable[..., Any], *args: Any) -> None:
        """Run a use case; what it refuses is said where the actor spoke."""
        try:
            self.do(use_case, *args)
        except DomainError as refusal:
            self.do(refuse, actor, refusal)

    def ask(self, query: Callable[[Work], Any]) -> Any:
        """Look into the database."""
        with self._engine.begin() as conn:
            return query(Work(conn, self._seal))

    def ticket(self, number: int = 1) -> Ticket:
        return self.ask(lambda work: work.tickets.get(1, number))

    def who(self, neighbour: Neighbour) -> Person:
        return self.ask(lambda work: work.people.by_user(1, neighbour.user))

    def events(self, number: int = 1) -> list[str]:
        """Return the codes of a ticket's timeline."""
        ticket = self.ticket(number)
        return [event.code for event in self.ask(lambda work: work.tickets.timeline(ticket))]

    def group(self) -> list[str]:
        """Return what the bot's messages in the group say now."""
        return [plain(message.text) for message in self.chats.get(GROUP, {}).values()]

    def _deliver(self, work: Work) -> None:
        if self.offline:
            return
        work.outbox.expire(self.now)
        while owed := work.outbox.claim(work.outbox.ready(self.now, 100)):
            for row in owed:
                self._bring(work, row)

    def _bring(self, work: Work, row: Owed) -> None:
        if row.chat in self.blocked:
            work.outbox.failed(row, error="forbidden")
            delivery.refused(work, row.chat, now=self.now)
            return
        chat = self.chats.setdefault(row.chat, {})
        if row.gone:
            chat.pop(row.message or 0, None)
            work.outbox.sent(row, message=None, now=self.now)
            return
        rendered = self.renderer(row.kind, row.facts, row.chat < 0)
        if row.message is None and not row.silent:
            when = f"{self.now.astimezone(ZONE):%H:%M}"
            self.rings.append((row.chat, when, plain(rendered.text).split("\n")[0]))
        message = row.message or next(self.messages)
        chat[message] = rendered
        if row.chat < 0:
            self.history.append(rendered)
        work.outbox.sent(row, message=message, now=self.now)
