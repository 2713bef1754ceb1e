"""The way in: `Store.write` runs a use case in a transaction, `Store.read` a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa

from storage.engine import Engine, open_engine
from storage.errors import AlreadySettled, StorageError
from storage.seals import check_key
from storage.types import Seal
from storage.work import Work

P = ParamSpec("P")
T = TypeVar("T")


class Store:
    """One database and the key to what is sealed in it.

    A use case is a plain function of a `Work`: no `await` can stand inside a transaction.
    """

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._engine = engine
        self._seal = seal
        self._closed = False
        self._listeners: defaultdict[str, list[Callable[[], None]]] = defaultdict(list)

    @classmethod
    async def open(cls, url: str, *, seal: Seal) -> Store:
        """Open a database whose schema is up to date (see `storage.migrate.upgrade`).

        Raises:
            StorageError: it cannot be used, with a line that says why.
            WrongKey: what is sealed in it cannot be opened with `seal`.
        """
        engine = await open_engine(url)
        try:
            await engine.read(lambda conn: check_key(conn, seal))
        except BaseException:
            await engine.close()
            raise
        return cls(engine, seal)

    def on_commit(self, topic: str, listener: Callable[[], None]) -> None:
        """Call `listener` after each commit that woke `topic` ("inbox", "outbox")."""
        self._listeners[topic].append(listener)

    async def write(
        self,
        use_case: Callable[Concatenate[Work, P], T],
        *args: Any,
        settles: tuple[int, int] | None = None,
        lasting: bool = True,
        **kwargs: Any,
    ) -> T:
        """Run `use_case(work, *args, **kwargs)` and return its result after the commit.

        It may run more than once when another transaction came first, so it must have no
        effect but through `work`. An exception rolls it back, and it alone. A caller that is
        cancelled while it waits does not undo what was begun.

        Args:
            settles: (bot id, update id) of the update that this is the whole effect of;
                both are committed together or not at all.
            lasting: False for what may be done once more after a power cut: it outlives the
                process in any case, and waits for no disk.

        Raises:
            AlreadySettled: that update had its effect before.
            StaleRow: five times in a row somebody else was faster.
        """

        def job(conn: sa.Connection) -> tuple[T, set[str]]:
            work = Work(conn, self._seal)
            if settles is not None and not work.inbox.settle(*settles):
                raise AlreadySettled(settles)
            return use_case(work, *args, **kwargs), work.woken

        self._check_open()
        result, woken = await self._engine.write(job, lasting=lasting)
        for topic in woken:
            for listener in self._listeners[topic]:
                listener()
        return result

    async def read(self, query: Callable[Concatenate[Work, P], T], *args: Any, **kwargs: Any) -> T:
        """Return `query(work, *args, **kwargs)` from one consistent moment; it cannot write."""
        self._check_open()
        return await self._engine.read(lambda conn: query(Work(conn, self._seal), *args, **kwargs))

    async def close(self) -> None:
        """Finish what was asked for and let the database go; the second time nothing happens."""
        if not self._closed:
            self._closed = True
            await self._engine.close()

    def _check_open(self) -> None:
        if self._closed:
            raise StorageError("the store is closed")
