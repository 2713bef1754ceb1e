"""Notice → text and buttons. The only place where words for people are put together.

The catalog is a TOML file. A text may have several lines; a line that begins with a condition
is left out when it does not hold: `{?name}` wants the fact, `{!name}` wants it missing or
empty, `{?name=value}` wants it equal. A fact that is a list of rows is put together from the
text `<kind>.<name>`, one for each row.
"""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from domain.notice import LONGEST, pieces
from handlers.buttons import Button
from handlers.guard import guard
from handlers.rendered import Keyboard, Rendered

_TEXTS = Path(__file__).parent / "texts"
_CONDITION = re.compile(r"\{([?!])(\w+)(?:=(\w*))?\}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_TAG = re.compile(r"</?\w+>")
# UTF-16 units as people see them; Telegram takes 4096 in all, under a photo 1024
_LONGEST_TEXT, _LONGEST_UNDER_PHOTO = 4000, 900


class Catalog:
    """The words of one language."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            words = tomllib.load(file)
        self.text: dict[str, str] = {k: v.strip("\n") for k, v in words["text"].items()}
        self.button: dict[str, str] = words["button"]
        self.word: dict[str, dict[str, str]] = words["word"]
        self.command: dict[str, str] = words["command"]

    def meaning(self, table: str, word: str) -> str | None:
        """Return the code whose word people read is `word`, None if there is none."""
        codes = (code for code, text in self.word[table].items() if text == word)
        return next(codes, None)


@cache
def _catalog(language: str) -> Catalog:
    """Return the words of a language, read once in a process."""
    return Catalog(_TEXTS / f"{language}.toml")


class Renderer:
    """Makes messages of notices, in one language and one time zone."""

    def __init__(self, zone: ZoneInfo, *, language: str = "zh_CN", username: str = "") -> None:
        self.catalog = _catalog(language)
        self.username = username
        self._zone = zone

    def __call__(self, kind: str, facts: Mapping[str, Any], group: bool) -> Rendered:
        """Return the message that a notice stands for; what goes to a group is guarded."""
        text = self.fill(kind, facts)
        if facts.get("where") and not group and _escape(facts["where"]) not in text:
            text = f"{self.fill('where', facts)}{text}"
        if facts.get("resend"):
            text = f"{text}\n{self.catalog.text['resend']}"
        text = _shorten(guard(text) if group or kind in _STARRED else text)
        rows = facts.get("buttons") or []
        keyboard: Keyboard | None = self._keyboard(rows) if any(rows) else None
        if "keyboard" in facts:
            keyboard = self._answers(facts["keyboard"])
        copy = tuple(facts["copy"]) if "copy" in facts else None
        photo = facts.get("photo") or None
        return Rendered(text=text, keyboard=keyboard, photo=photo, copy=copy)

    def fill(self, kind: str, facts: Mapping[str, Any]) -> str:
        """Return the catalog text `kind` as Telegram HTML; every fact is escaped.

        Raises:
            KeyError: the catalog has no such text, or a fact that it names is missing.
        """
        ready = _Said(lambda name: self._say(kind, name, facts[name], facts))
        ready |= self._places(facts) | {"username": self.username}
        lines = []
        for line in self.catalog.text[kind].split("\n"):
            rest = line
            while condition := _CONDITION.match(rest):
                if not _holds(condition, facts):
                    break
                rest = rest[condition.end() :]
            else:
                lines.append(rest.format_map(ready))
        return "\n".join(line for line in lines if line is not None)

    def alert(self, code: str, facts: Mapping[str, Any]) -> str:
        """Return a short plain text for the small window after a tap; at most 200 characters."""
        text = _shown(self.fill(code, facts))
        return (guard(text) if code in _STARRED else text)[:200]

    def label(self, verb: str, arg: str = "", name: str = "") -> str:
        """Return what stands on a button."""
        template = self.catalog.button.get(f"{verb}.{arg}") or self.catalog.button[verb]
        return template.format(arg=arg, name=name)

    def _keyboard(self, rows: Sequence[Sequence[Sequence[Any]]]) -> Keyboard:
        keyboard = []
        for row in rows:
            line = []
            for verb, community, ref, arg, *name in row:
                label = self.label(verb, arg, *name)
                data = Button(verb, community, ref, arg).pack()
                line.append({"text": label, "callback_data": data})
            keyboard.append(line)
        return {"inline_keyboard": keyboard}

    def _answers(self, rows: Sequence[Sequence[str]]) -> Keyboard:
        """Return keys under the writing field: a tap is a message, which the server keeps a day."""
        if not rows:
            return {"remove_keyboard": True}
        words = self.catalog.word["answers"]
        keys = [[{"text": words[key]} for key in row] for row in rows]
        return {"keyboard": keys, "resize_keyboard": True, "is_persistent": True}

    def _say(self, kind: str, name: str, value: Any, facts: Mapping[str, Any]) -> Any:
        if name in _SAID_OTHERWISE or value is None:
            return ""
        if isinstance(value, (list, tuple)):
            return self._list(kind, name, value)
        if isinstance(value, Mapping):
            words = self.catalog.word.get(name.removeprefix("by_"), {})
            return " · ".join(f"{words.get(k, k)} {v}" for k, v in value.items())
        if name.endswith(("_at", "_by")) and isinstance(value, int):
            return self._moment(value, facts.get("opened_at"))
        if isinstance(value, float):
            return f"{value:.0%}" if value <= 1 else f"{value:g}"
        words = self.catalog.word.get(_TABLES.get(name, name), {})
        longest = _LONGEST_UNDER_PHOTO if _UNDER & facts.keys() else LONGEST
        return words[value] if value in words else _escape(value, longest)

    def _list(self, kind: str, name: str, values: Sequence[Any]) -> str:
        if values and isinstance(values[0], Mapping):
            return "\n".join(self._row(f"{kind}.{name}", row) for row in values)
        if name == "why":  # of the reading's reasons people are shown the words
            values = [value.partition(" (")[0] for value in values if " (" in value]
        if name == "buildings":
            said = self.catalog.word["place"]["building"]
            values = [said.format(building=run) for run in _runs(values)]
        words = self.catalog.word.get(_TABLES.get(name, name), {})
        return self.catalog.word["list"]["comma"].join(
            words.get(str(v), _escape(v)) for v in values
        )

    def _row(self, kind: str, row: Mapping[str, Any]) -> str:
        """Fill the text of one row. A list spans days, so each row tells its day."""
        moments = {k: v for k, v in row.items() if k.endswith("_at") and isinstance(v, int)}
        dated = {**row, **{k: self._moment(v, None) for k, v in moments.items()}}
        if "event" not in row:
            said = self.fill(kind, dated)
            return f"{self.fill('where', row)}{said}" if row.get("where") else said
        event = self.fill(f"event.{row['event']}", dated)
        return f"{dated['moment_at']} {event}"

    def _places(self, facts: Mapping[str, Any]) -> dict[str, str]:
        building = facts.get("building")
        if not isinstance(building, str) or not building:
            return {"building": "", "in_building": ""}
        said = self.catalog.word["place"]["building"].format(building=_escape(building))
        return {"building": said, "in_building": f" · {said}"}

    def _moment(self, value: int, opened: Any) -> str:
        """Return the wall time; with the day, unless it is the day on which it all began."""
        local = (_EPOCH + timedelta(milliseconds=value)).astimezone(self._zone)
        began = _EPOCH + timedelta(milliseconds=opened) if isinstance(opened, int) else None
        if began is not None and began.astimezone(self._zone).date() == local.date():
            return local.strftime("%H:%M")
        return local.strftime(self.catalog.word["moment"]["day"])


class _Said(dict[str, Any]):
    """Facts in words, each found when a line names it: most of a ticket is not in most texts."""

    def __init__(self, say: Callable[[str], Any]) -> None:
        self._say = say

    def __missing__(self, name: str) -> Any:
        self[name] = said = self._say(name)
        return said


_SAID_OTHERWISE = frozenset({"buttons", "keyboard", "drawn", "copy"})
_UNDER = frozenset({"photo", "copy"})
"""What a text may be the caption of, which must be shorter."""

_STARRED = frozenset({"sample", "sample.done", "keywords.preview", "error.breaks"})
"""What quotes people to somebody who need not know their doors and phones."""

_TABLES = (
    {"tap": "answers"}
    | {f"aspect_{name}": "mark" for name in ("health", "mood", "safety", "hygiene", "home")}
    | {
        "was_share": "share",
        "was_mode": "mode",
        "was_dispatch": "dispatch",
        "was_hours": "hours",
        "skills": "skill",
        "what": "category",
        "also": "category",
        "needs": "need",
        "categories": "category",
        "was_tier": "tier",
        "noted": "note_kind",
        "concepts": "concept",
        "roles": "role",
        "reason": "reason",
        "old": "category",
        "new": "category",
    }
)


def _runs(buildings: Sequence[Any]) -> list[str]:
    """Return buildings as people list them: what follows each other is one run, 1–12."""
    if not all(str(building).isdecimal() for building in buildings):
        return [str(building) for building in buildings]
    runs: list[list[int]] = []
    for number in sorted({int(building) for building in buildings}):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}\u2013{run[-1]}" for run in runs]


def _holds(condition: re.Match[str], facts: Mapping[str, Any]) -> bool:
    sign, name, wanted = condition.groups()
    value = facts.get(name)
    holds = bool(value) if wanted is None else str(value) == wanted
    return holds if sign == "?" else not holds


def _escape(value: object, longest: int = LONGEST) -> str:
    text = str(value).translate(_BIDI).strip()
    return html.escape(_clip(text, longest), quote=False)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _shown(text: str) -> str:
    """Return what a person sees of Telegram HTML."""
    return html.unescape(_TAG.sub("", text))


def _clip(text: str, longest: int) -> str:
    if 2 * len(text) <= longest:  # a character is two units at most
        return text
    first, *more = pieces(text, longest)
    return f"{first}…" if more else first


def _shorten(text: str) -> str:
    """Leave out last lines until the text fits; a tag never spans lines, so none is broken."""
    if 2 * len(text) <= _LONGEST_TEXT:  # a character is two units at most
        return text
    lines = text.split("\n")
    while len(lines) > 1 and _units(_shown("\n".join(lines))) > _LONGEST_TEXT:
        lines.pop()
    return "\n".join(lines)
