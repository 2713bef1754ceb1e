"""What the owner runs: the service, the demo, the doctor, a migration."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot import log
from bot.config import BadConfig, Config, load
from bot.readers import read_here

_MISCONFIGURED = 2

Port = Annotated[
    int, typer.Option(min=0, max=65535, help="Where the page is served on 127.0.0.1; 0: any free.")
]
Jsonl = Annotated[Path, typer.Option("-o", "--output", help="Where the examples are written.")]
Sheet = Annotated[Path, typer.Option("--list", help="Where the phone list (.xlsx) is written.")]
Named = Annotated[str, typer.Option("--community", help="Of this community only.")]
Speed = Annotated[float, typer.Option(min=1, max=600, help="How fast the demo's clock runs.")]
Seeds = Annotated[int, typer.Option(min=1, help="How many communities.")]
Days = Annotated[float, typer.Option(min=0.1, help="How many days each lives through.")]
First = Annotated[int, typer.Option("--seed", help="The first seed; the others follow it.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(run)
    app.command()(demo)
    app.command()(doctor)
    app.command()(migrate)
    app.command()(watchdog)
    app.command()(examples)
    app.command()(elders)
    app.command()(simulate)


def _config() -> Config:
    """Read the configuration, or say what is wrong with it and end."""
    try:
        return load()
    except BadConfig as fault:
        for problem in fault.problems:
            sys.stderr.write(f"linli: {problem}\n")
        raise typer.Exit(_MISCONFIGURED) from fault


def run() -> None:
    """Run the service until it is told to stop (SIGTERM or Ctrl-C)."""
    from bot import apart  # noqa: PLC0415  # slow import: others need not wait

    config = _config()
    log.set_up(secrets=_secrets(config))
    with apart.started() or contextlib.nullcontext(read_here) as read:
        from bot.assembly import make_parts  # noqa: PLC0415  # slow: the reader loads meanwhile
        from bot.service import serve  # noqa: PLC0415  # as above

        raise typer.Exit(asyncio.run(serve(config, partial(make_parts, read=read))))


def _secrets(config: Config) -> list[str]:
    given = (
        *(config.bot_token, config.secret_key, config.webhook_secret),
        *(config.proxy_url, config.deadman_url),
    )
    return [secret.get_secret_value() for secret in given if secret is not None]


def demo(port: Port = 8090, speed: Speed = 1.0) -> None:
    """Open a whole community in the browser: no token, no network, nothing kept."""
    from bot.demo import open_demo  # noqa: PLC0415  # slow import, and only the demo's

    log.set_up(level=30)  # warnings: the page is where to look
    with contextlib.suppress(KeyboardInterrupt):
        raise typer.Exit(asyncio.run(open_demo(port=port, speed=speed)))


def doctor() -> None:
    """Check settings, token, rights, database, clock and disk; say what to do about each fault."""
    from bot.doctor import examine  # noqa: PLC0415  # slow import

    config = _config()
    log.set_up(secrets=_secrets(config), level=40)
    findings = asyncio.run(examine(config))
    for finding in findings:
        typer.echo(finding)
    raise typer.Exit(1 if any(finding.fault for finding in findings) else 0)


def watchdog() -> None:
    """Watch the service from a process of its own; call people when it does not answer."""
    from bot import watchdog as second  # noqa: PLC0415  # slow import

    try:
        config = second.load()
    except BadConfig as fault:
        for problem in fault.problems:
            sys.stderr.write(f"linli: {problem}\n")
        raise typer.Exit(_MISCONFIGURED) from fault
    given = (config.watchdog_webhook, config.watchdog_smtp)
    log.set_up(secrets=[secret.get_secret_value() for secret in given if secret is not None])
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(second.run(config))


def migrate() -> None:
    """Bring the database to this version's schema; a backup is made first."""
    from storage.errors import StorageError  # noqa: PLC0415  # slow import
    from storage.migrate import upgrade  # noqa: PLC0415  # slow import

    config = _config()
    try:
        backup: Path | None = asyncio.run(upgrade(config.database_url))
    except StorageError as fault:
        sys.stderr.write(f"linli: LINLI_DATABASE_URL: {fault}\n")
        raise typer.Exit(_MISCONFIGURED) from fault
    typer.echo("the database is up to date" + (f"; backup: {backup}" if backup else ""))


def examples(output: Jsonl, community: Named = "") -> None:
    """Export what people taught the bot, for `linli train`; phones and doors are starred."""
    from bot.exporting import export  # noqa: PLC0415  # slow import
    from storage.errors import StorageError  # noqa: PLC0415  # slow import
    from storage.types import WrongKey  # noqa: PLC0415  # slow import

    config = _config()
    try:
        lines = asyncio.run(export(config, community))
        output.write_text("".join(lines), encoding="utf-8")
    except (BadConfig, StorageError, WrongKey, OSError) as fault:
        sys.stderr.write(f"linli: {fault}\n")
        raise typer.Exit(_MISCONFIGURED) from fault
    typer.echo(f"{len(lines)} examples -> {output}")


def simulate(seeds: Seeds = 1, days: Days = 7.0, seed: First = 1) -> None:
    """Let invented communities live on virtual time with trouble of every kind; exit 1 when a
    promise was broken. A seed always lives the same life."""
    from bot.simulation.command import run_all  # noqa: PLC0415  # slow import

    workers = min(seeds, os.cpu_count() or 1)
    raise typer.Exit(1 if run_all(seed, seeds, days, workers) else 0)


def elders(file: Sheet, community: Named = "") -> None:
    """Write the elders' phone list, for the day the network is gone; the service may run."""
    from bot.exporting import phone_list  # noqa: PLC0415  # slow import
    from storage.errors import StorageError  # noqa: PLC0415  # slow import
    from storage.types import WrongKey  # noqa: PLC0415  # slow import

    config = _config()
    try:
        sheet, count = asyncio.run(phone_list(config, community))
        file.touch(mode=0o600)
        file.chmod(0o600)
        file.write_bytes(sheet)
    except (BadConfig, StorageError, WrongKey, OSError) as fault:
        sys.stderr.write(f"linli: {fault}\n")
        raise typer.Exit(_MISCONFIGURED) from fault
    typer.echo(f"{count} elders -> {file}: print it, keep it safe, and delete the file")
