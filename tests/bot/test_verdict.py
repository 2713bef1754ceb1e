"""What each behaviour of a server means, over real HTTP: the table of sends and outcomes."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import error

from bot import verdict as v
from bot.telegram import Api, make_bot

OK = b'{"ok":true,"result":{"message_id":1}}'


def refusal(code: int, description: str, **parameters: int) -> bytes:
    body = {"ok": False, "error_code": code, "description": description}
    return answer(code, json.dumps({**body, "parameters": parameters}).encode())


def answer(code: int, body: bytes) -> bytes:
    head = f"HTTP/1.1 {code} X\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@asynccontextmanager
async def server(*replies: bytes | float) -> AsyncIterator[str]:
    """Answer each request with the given bytes, in pieces; a float waits so many seconds."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65536)
        for reply in replies:
            if isinstance(reply, bytes):
                writer.write(reply)
                await writer.drain()
            else:
                await asyncio.sleep(reply)
        writer.close()

    lines: set[asyncio.Task[None]] = set()
    listening = await asyncio.start_server(
        lambda reader, writer: lines.add(asyncio.create_task(serve(reader, writer))),
        "127.0.0.1",
        0,
    )
    async with listening:
        host, port = listening.sockets[0].getsockname()
        yield f"http://{host}:{port}"
        await asyncio.gather(*lines)


async def send(url: str) -> v.Verdict | int:
    bot = make_bot("123456:token_of_nobody_at_all", base_url=url)
    async with bot.request:
        try:
            result = await Api(bot).call("sendMessage", {"chat_id": 1}, read_timeout=0.3)
            return int(result["message_id"])
        except Exception as failure:
            return v.verdict(failure, tries=1)


@pytest.mark.parametrize(
    ("replies", "meaning"),
    [
        ([answer(200, OK)], 1),
        ([refusal(429, "Too Many Requests: retry after 7", retry_after=7)], v.Slower(7.0)),
        (
            [refusal(400, "Bad Request: upgraded", migrate_to_chat_id=-100)],
            v.Moved(-100),
        ),
        (
            [refusal(403, "Forbidden: bot was blocked by the user")],
            v.Unreachable("blocked by the user"),
        ),
        (
            [refusal(403, "Forbidden: bot can't initiate conversation with a user")],
            v.Unreachable("can't initiate conversation"),
        ),
        ([refusal(403, "Forbidden: something new")], v.Unreachable("forbidden")),
        ([refusal(400, "Bad Request: chat not found")], v.Unreachable("chat not found")),
        ([refusal(400, "Bad Request: message is not modified: same")], v.AsWished()),
        ([refusal(400, "Bad Request: message to delete not found")], v.AsWished()),
        ([refusal(400, "Bad Request: message to edit not found")], v.Lost()),
        ([refusal(400, "Bad Request: message thread not found")], v.NoTopic()),
        ([refusal(400, "Bad Request: can't parse entities: no end tag")], v.Plain()),
        ([refusal(400, "Bad Request: BUTTON_DATA_INVALID")], v.Refused("bad request")),
        ([refusal(413, "Request Entity Too Large")], v.Refused("too large")),
        ([refusal(401, "Unauthorized")], v.TokenRefused()),
        ([refusal(404, "Not Found")], v.TokenRefused()),
        ([refusal(500, "Internal Server Error")], v.Again(1.0)),
        ([answer(502, b"<html>Bad Gateway</html>")], v.Again(1.0)),
        ([answer(200, b"<html>hello</html>")], v.Ambiguous()),
        ([answer(200, b'{"ok":true}')[:-4], 0.01], v.Ambiguous()),
        ([], v.Ambiguous()),
        ([1.0], v.Ambiguous()),
    ],
    ids=str,
)
async def test_what_a_server_does_has_one_meaning(replies, meaning):
    async with server(*replies) as url:
        assert await send(url) == meaning


async def test_a_refused_connection_means_it_was_not_sent():
    async with server() as url:
        closed = url
    assert await send(closed) == v.Again(1.0)


async def test_an_unknown_host_means_it_was_not_sent():
    assert await send("http://no-such-host.invalid") == v.Again(1.0)


@pytest.mark.parametrize(
    ("tries", "pressing", "meaning"),
    [
        (1, False, v.Again(1.0)),
        (4, False, v.Again(8.0)),
        (5, False, v.Ambiguous()),
        (5, True, v.Again(16.0)),
        (50, True, v.Again(30.0)),
    ],
)
def test_a_broken_server_is_tried_longer_for_what_presses(tries, pressing, meaning):
    broken = error.NetworkError("Bad Gateway")
    assert v.verdict(broken, tries, pressing=pressing) == meaning


@given(st.text(), st.integers(min_value=1, max_value=100))
def test_no_description_of_telegram_breaks_it(words, tries):
    for kind in (error.BadRequest, error.Forbidden, error.NetworkError, error.TelegramError):
        assert v.verdict(kind(words or "x"), tries) is not None
