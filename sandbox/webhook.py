"""Delivery by webhook: several chats in parallel, each in order, again until accepted."""

from __future__ import annotations

import asyncio
import json
import random
import ssl
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from sandbox.state import Bot, State, Webhook
from sandbox.updates import Waiting

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
PATIENCE = 60.0  # seconds a receiver may take


def backoff(tries: int) -> float:
    """Return the real seconds to wait after `tries` failed deliveries of an update."""
    return float(2 ** (tries - 1)) if tries < 7 else random.uniform(60, 120)


class Postman:
    """Carries the updates of every bot that has a webhook."""

    def __init__(self, world: State, wait: Callable[[int], float] = backoff) -> None:
        self._world = world
        self._wait = wait
        self._couriers: dict[tuple[int, str], asyncio.Task[None]] = {}
        self._random = random.Random(0)

    async def run(self) -> None:
        """Carry until cancelled."""
        try:
            while True:
                self._world.stirred.clear()
                for bot in self._world.bots.values():
                    self._send_couriers(bot)
                await self._world.stirred.wait()
        finally:
            for courier in self._couriers.values():
                courier.cancel()
            await asyncio.gather(*self._couriers.values(), return_exceptions=True)

    def _send_couriers(self, bot: Bot) -> None:
        """Start one courier for each chat that has something waiting, as far as allowed."""
        if bot.webhook is None:
            return
        for lane in self._order(bot):
            busy = sum(1 for number, _ in self._couriers if number == bot.user.id)
            key = (bot.user.id, lane)
            if key in self._couriers or busy >= bot.webhook.max_connections:
                continue
            self._couriers[key] = asyncio.create_task(self._carry(bot, lane))
            self._couriers[key].add_done_callback(partial(self._back, key))

    def _order(self, bot: Bot) -> list[str]:
        lanes = list(bot.updates.first_per_lane())
        if bot.webhook is not None and bot.webhook.shuffle:
            self._random.shuffle(lanes)
        return lanes

    def _back(self, key: tuple[int, str], _: object) -> None:
        del self._couriers[key]
        self._world.stirred.set()

    async def _carry(self, bot: Bot, lane: str) -> None:
        """Deliver the next update of a lane; on refusal wait and try again, the same one."""
        tries = 0
        while (hook := bot.webhook) and (item := self._next(bot, lane)):
            if await self._delivered(hook, item):
                bot.updates.confirm(item)
                return
            tries += 1
            await asyncio.sleep(self._wait(tries))

    def _next(self, bot: Bot, lane: str) -> Waiting | None:
        if bot.webhook is not None and bot.webhook.shuffle:
            mine = [item for item in bot.updates.waiting if item.lane == lane]
            return self._random.choice(mine) if mine else None
        return bot.updates.first_per_lane().get(lane)

    async def _delivered(self, hook: Webhook, item: Waiting) -> bool:
        """Tell whether the receiver has accepted the update, every time it was sent."""
        body = json.dumps(item.update, ensure_ascii=False).encode(errors="replace")
        results = [await self._post(hook, body) for _ in range(1 + hook.duplicates)]
        return all(results)

    async def _post(self, hook: Webhook, body: bytes) -> bool:
        try:
            async with asyncio.timeout(PATIENCE):
                status = await post(hook.url, body, {SECRET_HEADER: hook.secret})
        except (OSError, ValueError, TimeoutError) as error:
            return self._failed(hook, f"Connection failed: {type(error).__name__}")
        if not 200 <= status < 300:
            return self._failed(hook, f"Wrong response from the webhook: {status}")
        return True

    def _failed(self, hook: Webhook, why: str) -> bool:
        hook.last_error, hook.last_error_at = why, self._world.now()
        return False


async def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """POST JSON and return the status of the answer, whose body is not read.

    Raises:
        OSError: no connection. ValueError: the answer is not HTTP.
    """
    to = urlsplit(url)
    tls: Any = ssl.create_default_context() if to.scheme == "https" else None
    port = to.port or (443 if tls else 80)
    reader, writer = await asyncio.open_connection(to.hostname, port, ssl=tls)
    try:
        path = f"{to.path or '/'}{'?' + to.query if to.query else ''}"
        fields = {"Host": to.netloc, "Content-Type": "application/json", **headers}
        fields |= {"Content-Length": str(len(body)), "Connection": "close"}
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
        writer.write(f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + body)
        await writer.drain()
        return int((await reader.readline()).split()[1])
    except IndexError:
        raise ValueError("not an HTTP answer") from None
    finally:
        writer.close()
