"""What each engine must refuse, and the traps that were measured before we built on it."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from domain.notice import Notice
from storage.connection import bind_sqlite, opened
from storage.engine import open_engine
from storage.errors import AlreadyRunning, BadUrl, NoServer, NotWritable, StorageError
from storage.lease import Lease
from storage.lock import FileLock
from storage.sqlite import SqliteEngine
from storage.store import Store
from storage.types import Seal, WrongKey
from storage.work import Work
from tests.storage.test_store import T0, due, refs

ROOT = Path(__file__).parents[2]


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite+aiosqlite:///"))


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("busy_timeout", 5000),
        ("trusted_schema", 0),
    ],
)
async def test_both_connections_keep_every_habit(sqlite_url: str, seal, pragma: str, value):
    def ask(work: Work):
        return work.deadlines._conn.exec_driver_sql(f"PRAGMA {pragma}").scalar()

    store = await Store.open(sqlite_url, seal=seal)
    assert (await store.write(ask), await store.read(ask)) == (value, value)
    await store.close()


async def test_only_what_may_be_done_twice_waits_for_no_disk(database_url: str, seal):
    lite = database_url.startswith("sqlite")
    setting = "PRAGMA synchronous" if lite else "SHOW synchronous_commit"
    flushed, unflushed = (2, 1) if lite else ("on", "off")

    def ask(work: Work):
        return work.deadlines._conn.exec_driver_sql(setting).scalar()

    store = await Store.open(database_url, seal=seal)
    assert await store.write(ask, lasting=False) == unflushed
    assert await store.write(ask) == flushed
    together = await asyncio.gather(store.write(ask, lasting=False), store.write(ask))
    assert together == ([flushed] * 2 if lite else [unflushed, flushed])
    await store.close()


@pytest.mark.parametrize(
    "url",
    [
        "mysql://host/name",
        "sqlite:///data/linli.db",
        "postgresql://host/name",
        "sqlite+aiosqlite://",
        "sqlite+aiosqlite:///:memory:",
        "nonsense",
        "",
    ],
)
async def test_an_unknown_address_is_refused(url: str):
    with pytest.raises(BadUrl):
        await open_engine(url)


async def test_a_folder_is_made_for_its_owner_only(tmp_path: Path):
    engine = await open_engine(f"sqlite+aiosqlite:///{tmp_path}/new/deep/linli.db")
    await engine.close()
    assert (tmp_path / "new" / "deep").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "new" / "deep" / "linli.db").stat().st_mode & 0o777 == 0o600


async def test_a_folder_that_cannot_be_made_is_a_clear_error():
    with pytest.raises(NotWritable, match=r"/proc/nowhere/linli\.db cannot be written"):
        await open_engine("sqlite+aiosqlite:////proc/nowhere/linli.db")


async def test_a_file_that_is_no_database_is_a_clear_error(tmp_path: Path):
    (tmp_path / "linli.db").write_text("a shopping list, long enough to be no header" * 100)
    with pytest.raises(NotWritable, match="not a database"):
        await open_engine(f"sqlite+aiosqlite:///{tmp_path}/linli.db")


async def test_a_server_that_does_not_answer_is_a_clear_error():
    with pytest.raises(NoServer, match="PostgreSQL cannot be used"):
        await open_engine("postgresql+asyncpg://nobody@127.0.0.1:1/none")


async def test_a_file_has_one_owner_until_it_is_closed(sqlite_url: str, seal):
    first = await Store.open(sqlite_url, seal=seal)
    with pytest.raises(AlreadyRunning, match=f"in use by process {os.getpid()}"):
        await Store.open(sqlite_url, seal=seal)
    await first.close()
    await (await Store.open(sqlite_url, seal=seal)).close()


async def test_a_bot_has_one_process_on_postgresql(postgres_url: str):
    first = await Lease.open(postgres_url, 7)
    with pytest.raises(AlreadyRunning, match="already serves bot 7"):
        await Lease.open(postgres_url, 7)
    await (await Lease.open(postgres_url, 8)).close()
    await first.close()
    await (await Lease.open(postgres_url, 7)).close()


async def test_a_lease_whose_connection_broke_says_so(postgres_url: str, seal):
    def kill(work: Work) -> None:
        work.deadlines._conn.exec_driver_sql(
            "SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d"
            " ON d.oid = l.database AND d.datname = current_database()"
            " WHERE l.locktype = 'advisory'"
        )

    lease = await Lease.open(postgres_url, 7)
    store = await Store.open(postgres_url, seal=seal)
    await store.write(kill)
    async with asyncio.timeout(5):
        await lease.lost.wait()
    await store.close()
    await lease.close()


async def test_the_wrong_key_is_noticed_at_start(database_url: str, seal):
    store = await Store.open(database_url, seal=seal)
    notice = Notice(key="k", community=1, chat=5, kind="k", facts={"room": "501"})
    await store.write(lambda work: work.outbox.put(notice, now=T0))
    await store.close()
    with pytest.raises(WrongKey):
        await Store.open(database_url, seal=Seal([Fernet.generate_key().decode()]))
    await (await Store.open(database_url, seal=seal)).close()


async def test_a_lock_held_by_another_program_delays_a_write_and_loses_nothing(
    sqlite_url: str, seal
):
    store = await Store.open(sqlite_url, seal=seal)
    with closing(opened(file_of(sqlite_url))) as other:
        other.execute("BEGIN EXCLUSIVE")
        waiting = asyncio.create_task(store.write(due, "a"))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        other.execute("COMMIT")
    await waiting
    assert await store.read(refs) == ["a"]
    await store.close()


async def test_reading_first_and_writing_then_is_never_locked_out(sqlite_url: str, seal):
    """With a deferred BEGIN the second of two that read first fails at once, timeout or not."""

    def read_then_write(work: Work, ref: str) -> None:
        refs(work)
        due(work, ref)

    store = await Store.open(sqlite_url, seal=seal)
    await asyncio.gather(*(store.write(read_then_write, f"{n}") for n in range(50)))
    assert len(await store.read(refs)) == 50
    await store.close()


async def test_a_disk_that_is_full_fails_the_group_and_breaks_nothing(sqlite_url: str, seal):
    def fill(work: Work) -> None:
        work.deadlines._conn.exec_driver_sql("PRAGMA max_page_count=1")
        for number in range(2000):
            work.deadlines.set("k" * 200, f"{number}", T0, community=1)

    def make_room(work: Work) -> None:
        work.deadlines._conn.exec_driver_sql("PRAGMA max_page_count=1000000")

    store = await Store.open(sqlite_url, seal=seal)
    asked = (store.write(due, "before"), store.write(fill), store.write(due, "with"))
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(results[1], Exception)
    await store.write(make_room)
    await store.write(due, "after")
    kept = await store.read(refs)
    assert "after" in kept
    assert len(kept) == 1 + sum(not isinstance(each, Exception) for each in results)
    await store.close()


async def held(store: Store, ref: str) -> tuple[asyncio.Task[None], Callable[[], None]]:
    """Begin a write of `ref` that the writer does not end before it is told to go on."""
    begun, going = threading.Event(), threading.Event()

    def job(work: Work) -> None:
        begun.set()
        assert going.wait(5)
        due(work, ref)

    writing = asyncio.create_task(store.write(job))
    assert await asyncio.to_thread(begun.wait, 5)
    return writing, going.set


async def test_the_writer_goes_on_while_the_event_loop_is_busy(sqlite_url: str, seal):
    store = await Store.open(sqlite_url, seal=seal)
    first, go_on = await held(store, "1")
    more = [asyncio.create_task(store.write(due, ref)) for ref in "234"]
    await asyncio.sleep(0.05)
    go_on()
    end = time.monotonic() + 5
    with closing(sqlite3.connect(file_of(sqlite_url))) as other:
        while time.monotonic() < end:  # and nobody else has a turn in this loop
            found = [ref for (ref,) in other.execute("SELECT ref FROM deadlines ORDER BY ref")]
            if len(found) == 4:
                break
    assert found == ["1", "2", "3", "4"]
    assert not any(task.done() for task in (first, *more))
    await asyncio.gather(first, *more)
    await store.close()


async def test_nobody_is_left_waiting(sqlite_url: str, seal):
    async def writes(who: int) -> None:
        for number in range(50):
            await store.write(due, f"{who}-{number}")

    store = await Store.open(sqlite_url, seal=seal)
    async with asyncio.timeout(20):
        await asyncio.gather(*map(writes, range(4)))
    assert len(await store.read(refs)) == 200
    await store.close()


async def test_a_writer_that_refuses_to_work_fails_whoever_asks(tmp_path: Path):
    class Refuses:
        async def call(self, function: Callable[..., object]) -> object:
            raise StorageError("the writer is gone")

        async def close(self) -> None: ...

    engine = SqliteEngine(Refuses(), Refuses(), FileLock(tmp_path / "file.db"))
    asked = (engine.write(lambda _conn: None) for _ in range(3))
    async with asyncio.timeout(5):
        results = await asyncio.gather(*asked, return_exceptions=True)
        await engine.close()
    assert [str(each) for each in results] == ["the writer is gone"] * 3


async def test_a_commit_that_fails_fails_nobody_who_came_after_it(tmp_path: Path):
    late: list[asyncio.Task[str]] = []

    class FailsOnce:
        async def call(self, function: Callable[..., object]) -> object:
            outcomes = function(conn)
            if not late:
                late.append(asyncio.create_task(engine.write(lambda _conn: "late")))
                await asyncio.sleep(0)
                raise StorageError("the disk is full")
            return outcomes

        async def close(self) -> None: ...

    file = tmp_path / "file.db"
    with closing(opened(file)) as raw, bind_sqlite(raw, begin="BEGIN").connect() as conn:
        engine = SqliteEngine(FailsOnce(), FailsOnce(), FileLock(file))
        with pytest.raises(StorageError, match="full"):
            await engine.write(lambda _conn: "early")
        assert await late[0] == "late"
        await engine.close()


async def test_a_commit_that_fails_fails_all_who_waited_for_it(sqlite_url: str, seal):
    def orphan(work: Work) -> None:
        run = work.deadlines._conn.exec_driver_sql
        run("PRAGMA defer_foreign_keys=1")  # checked at the COMMIT, not before
        run("INSERT INTO followers VALUES (1, 404, 5, 0)")

    store = await Store.open(sqlite_url, seal=seal)
    first, go_on = await held(store, "before")  # the others wait behind it
    asked = [asyncio.create_task(store.write(*job)) for job in ((due, "a"), (orphan,), (due, "b"))]
    await asyncio.sleep(0)
    go_on()
    results = await asyncio.gather(first, *asked, return_exceptions=True)
    assert [type(each).__name__ for each in results] == ["NoneType"] + ["IntegrityError"] * 3
    await store.write(due, "after")
    assert await store.read(refs) == ["after", "before"]
    await store.close()


LEAVES = """
import asyncio, sys
from storage.store import Store
from storage.types import Seal
async def main():
    store = await Store.open(sys.argv[1], seal=Seal([sys.argv[2]]))
    try:
        raise SystemExit(7)
    finally:
        await store.close()
asyncio.run(main())
"""


def test_an_error_in_main_ends_the_process(sqlite_url: str):
    """The driver's threads are no daemons: a connection left open would hold the process."""
    key = Fernet.generate_key().decode()
    ended = subprocess.run(
        [sys.executable, "-c", LEAVES, sqlite_url, key], cwd=ROOT, timeout=20, check=False
    )
    assert ended.returncode == 7


async def test_what_was_acknowledged_survives_a_torn_end_of_the_log(sqlite_url: str, seal):
    """A power cut may tear the write-ahead log anywhere behind the last commit."""
    store = await Store.open(sqlite_url, seal=seal)
    await store.write(due, "acknowledged")
    file = file_of(sqlite_url)
    copy = file.with_name("copy.db")
    copy.write_bytes(file.read_bytes())
    log = file.with_name(file.name + "-wal").read_bytes()
    copy.with_name("copy.db-wal").write_bytes(log + os.urandom(3000))
    with closing(sqlite3.connect(copy)) as after:
        assert after.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert after.execute("SELECT ref FROM deadlines").fetchall() == [("acknowledged",)]
    await store.close()


async def test_a_store_that_cannot_commit_says_so_to_all(database_url: str, seal):
    store = await Store.open(database_url, seal=seal)
    await store.close()
    results = await asyncio.gather(
        *(store.write(due, f"{n}") for n in range(3)), return_exceptions=True
    )
    assert all(isinstance(each, StorageError) for each in results)
