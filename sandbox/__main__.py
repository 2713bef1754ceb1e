"""`python -m sandbox`: the sandbox alone, on 127.0.0.1."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import sys
from pathlib import Path

from sandbox.serve import running
from sandbox.state import TOKEN
from sandbox.world import World


def main() -> None:
    """Serve until interrupted."""
    options = _options()
    try:
        world = _world(options)
        asyncio.run(_serve(world, options.port))
    except (OSError, ValueError) as error:
        sys.exit(f"sandbox: {error}")


async def _serve(world: World, port: int) -> None:
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    async with running(world, port) as url:
        sys.stdout.write(f"page  {url}/\nBot API base URL  {url}/bot\nbot token  {TOKEN}\n")
        sys.stdout.flush()
        await stop.wait()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    add = parser.add_argument
    add("--port", type=int, default=8090, help="0: any free one")
    add("--host", default="127.0.0.1", choices=["127.0.0.1", "localhost"])
    add("--latency-ms", type=float, default=0, help="delay of every answer to the bot")
    add("--speed", type=float, default=1, help="sandbox seconds per second, 1 to 600")
    add("--limits", action="store_true", help="refuse floods, as Telegram does")
    add("--preload", type=Path, help="updates that wait for the bot, one JSON object a line")
    return parser.parse_args()


def _world(options: argparse.Namespace) -> World:
    world = World(limits=options.limits)
    world.latency = options.latency_ms / 1000
    world.clock.speed = options.speed
    if options.preload:
        with options.preload.open(encoding="utf-8") as lines:
            world.preload(json.loads(line) for line in lines if line.strip())
    return world


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
