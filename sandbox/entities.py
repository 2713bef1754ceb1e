"""Formatted text: HTML to entities, and the entities Telegram finds by itself.

Offsets and lengths count UTF-16 code units, as everywhere in the Bot API: an emoji counts two.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from sandbox.errors import CANT_PARSE, Refused

Json = dict[str, Any]

FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]+)"
    r"|(?P<email>[\w.+-]+@[a-zA-Z0-9-]+\.[a-zA-Z]{2,})"
    r"|(?<![\w/<>])(?P<bot_command>/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?)(?![\w/<>])"
    r"|(?<!\w)(?P<mention>@[a-zA-Z][a-zA-Z0-9_]{2,31})"
    r"|(?<!\w)(?P<hashtag>#(?!\d+\b)\w+)"
)
TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "code": "code", "pre": "pre", "a": "text_link", "blockquote": "blockquote",
    "tg-spoiler": "spoiler", "span": "spoiler", "tg-emoji": "custom_emoji",
}  # fmt: skip
TAG = re.compile(r"<(?P<end>/?)(?P<name>[^\s<>/]*)(?P<attributes>[^<>]*)>")
ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))""")


def width(text: str) -> int:
    """Return the length of `text` in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def detect(text: str) -> list[Json]:
    """Return the entities that nobody marked: links, commands, mentions, hashtags."""
    if not any(sign in text for sign in "/@#"):
        return []
    return [
        {"type": m.lastgroup, "offset": width(text[: m.start()]), "length": width(m[0])}
        for m in FOUND.finditer(text)
    ]


def plain(text: str) -> tuple[str, list[Json]]:
    """Return what Telegram keeps of an unformatted text: trimmed, with detected entities."""
    text = text.strip()
    return text, detect(text)


def html(source: str) -> tuple[str, list[Json]]:
    """Return the text and the entities of Telegram's HTML.

    Raises:
        Refused: `can't parse entities: …`, with the offset in UTF-8 bytes.
    """
    reader = _Reader(source)
    text, marked = reader.read()
    text, marked = _trim(text, marked)
    covered = [e for e in marked if e["type"] in ("code", "pre", "text_link")]
    found = [e for e in detect(text) if not any(_overlap(e, c) for c in covered)]
    entities = sorted([*marked, *found], key=lambda e: (e["offset"], -e["length"]))
    return text, entities


def _overlap(a: Json, b: Json) -> bool:
    end_a, end_b = a["offset"] + a["length"], b["offset"] + b["length"]
    return bool(a["offset"] < end_b and b["offset"] < end_a)


def _trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Cut white space off both ends; entities follow, empty ones vanish."""
    shift = width(text) - width(text.lstrip())
    text = text.strip()
    end = width(text)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - shift, 0)
        stop = min(entity["offset"] + entity["length"] - shift, end)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return text, kept


class _Reader:
    """Reads the HTML once, keeping a stack of open tags."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: list[str] = []
        self.at = 0  # UTF-16 units written so far
        self.open: list[tuple[str, int, Json]] = []  # tag, offset of the text, entity
        self.entities: list[Json] = []

    def read(self) -> tuple[str, list[Json]]:
        position = 0
        for tag in TAG.finditer(self.source):
            self._text(position, tag.start())
            self._close(tag) if tag["end"] else self._start(tag)
            position = tag.end()
        self._text(position, len(self.source))
        if self.open:
            raise self._refusal(
                f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"'
            )
        return "".join(self.parts), self.entities

    def _text(self, start: int, end: int) -> None:
        piece = self.source[start:end]
        stray = piece.find("<")
        if stray >= 0:
            raise self._refusal(f"Unclosed start tag at byte offset {self._byte(start + stray)}")
        piece = unescape(piece)
        self.parts.append(piece)
        self.at += width(piece)

    def _start(self, tag: re.Match[str]) -> None:
        name, attributes = tag["name"].lower(), _attributes(tag["attributes"])
        spoiler = name != "span" or attributes.get("class") == "tg-spoiler"
        if name not in TAGS or not spoiler:
            raise self._refusal(
                f'Unsupported start tag "{name}" at byte offset {self._byte(tag.start())}'
            )
        self.open.append(
            (name, self.at, _entity(name, attributes, "expandable" in tag["attributes"]))
        )

    def _close(self, tag: re.Match[str]) -> None:
        where, name = self._byte(tag.start()), tag["name"].lower()
        if not self.open:
            raise self._refusal(f"Unexpected end tag at byte offset {where}")
        opened, offset, entity = self.open.pop()
        if name not in ("", opened):
            raise self._refusal(
                f'Unmatched end tag at byte offset {where}, expected "</{opened}>", '
                f'found "</{name}>"'
            )
        wanted = entity["type"] != "text_link" or entity.get("url")
        if self.at > offset and wanted:
            self.entities.append({**entity, "offset": offset, "length": self.at - offset})

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode())

    @staticmethod
    def _refusal(why: str) -> Refused:
        return Refused(CANT_PARSE.format(why=why))


def _attributes(source: str) -> dict[str, str]:
    return {
        name.lower(): unescape(double or single or bare)
        for name, double, single, bare in ATTRIBUTE.findall(source)
    }


def _entity(tag: str, attributes: dict[str, str], expandable: bool) -> Json:
    if tag == "a":
        return {"type": "text_link", "url": attributes.get("href", "")}
    if tag == "blockquote" and expandable:
        return {"type": "expandable_blockquote"}
    if tag == "tg-emoji":
        return {"type": "custom_emoji", "custom_emoji_id": attributes.get("emoji-id", "")}
    return {"type": TAGS[tag]}
