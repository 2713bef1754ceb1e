"""Files: what people and bots send, kept in memory; photos can be drawn from nothing."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

MOST_BYTES = 20 * 1024 * 1024  # getFile gives no larger ones
EXTENSION = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "audio/ogg": "oga"}
FOLDER = {"photo": "photos", "voice": "voice", "sticker": "stickers"}


@dataclass(slots=True)
class File:
    """Bytes with the two ids Telegram gives them; `file_id` is good for one bot only."""

    file_id: str
    unique_id: str
    path: str
    body: bytes
    name: str
    mime: str

    def json(self) -> Json:
        """Return the fields that every kind of file has."""
        size = {"file_size": len(self.body)}
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, **size}


class Files:
    """All files, by id and by path."""

    def __init__(self) -> None:
        self._by_id: dict[str, File] = {}
        self._by_path: dict[str, File] = {}

    def add(self, kind: str, body: bytes, name: str = "", mime: str = "") -> File:
        """Keep `body` and give it its ids."""
        number = len(self._by_id) + 1
        mime = mime or sniff(body)
        end = name.rpartition(".")[2] if "." in name else EXTENSION.get(mime, "bin")
        path = f"{FOLDER.get(kind, 'documents')}/file_{number}.{end}"
        file = File(f"AgACsandbox{number:06d}", f"AQADs{number:06d}", path, body, name, mime)
        self._by_id[file.file_id] = self._by_path[path] = file
        return file

    def get(self, file_id: str) -> File | None:
        return self._by_id.get(file_id)

    def at(self, path: str) -> File | None:
        return self._by_path.get(path)


def photo_sizes(file: File) -> list[Json]:
    """Return the PhotoSize list of a picture, which here has one size only."""
    wide, high = dimensions(file.body)
    return [{**file.json(), "width": wide, "height": high}]


def document(file: File) -> Json:
    return {**file.json(), "file_name": file.name or "file", "mime_type": file.mime}


def sniff(body: bytes) -> str:
    """Guess the MIME type from the first bytes."""
    if body.startswith(b"\x89PNG"):
        return "image/png"
    if body.startswith(b"\xff\xd8"):
        return "image/jpeg"
    if body[8:12] == b"WEBP":
        return "image/webp"
    return "audio/ogg" if body.startswith(b"OggS") else "application/octet-stream"


def dimensions(body: bytes) -> tuple[int, int]:
    """Return width and height of a PNG or JPEG, of others a guess."""
    if body.startswith(b"\x89PNG") and len(body) >= 24:
        wide, high = struct.unpack(">II", body[16:24])
        return int(wide), int(high)
    if body.startswith(b"\xff\xd8"):
        return _jpeg(body) or (800, 600)
    return (800, 600)


def _jpeg(body: bytes) -> tuple[int, int] | None:
    """Walk the segments of a JPEG to the frame header, which tells the size."""
    at = 2
    while at + 9 < len(body):
        marker, length = body[at + 1], int.from_bytes(body[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            high, wide = struct.unpack(">HH", body[at + 5 : at + 9])
            return int(wide), int(high)
        at += 2 + max(length, 2)
    return None


def picture(seed: int = 0, wide: int = 480, high: int = 320) -> bytes:
    """Draw a PNG: evening sky over roofs, another shade for every `seed`."""
    tint = (seed * 47) % 90
    rows = bytearray()
    for y in range(high):
        sky = (70 + tint + y // 4, 120 + y // 5, 190 - tint // 2)
        house = (52 + tint // 3, 60, 74 + tint // 4)
        line = bytearray([0])
        for x in range(wide):
            roof = high * (5 + ((x // 60 + seed) * 7) % 4) // 10
            lit = y > roof and (x // 10) % 3 == 1 and (y // 12) % 3 == 1
            line += bytes((246, 205, 110) if lit else house if y > roof else sky)
        rows += line
    header = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
