"""Statements that run for every message: compiled once, handed to the driver as they are."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

Params = Mapping[str, Any]
Convert = Callable[[Any], Any]
Build = Callable[[str], sa.Executable]
"""From the name of a dialect to its statement."""


class Prepared:
    """A statement that is known when its module is loaded.

    SQLAlchemy builds it, compiles it and converts its values. What it does around each execution
    takes eight times as long as SQLite itself, and there one interpreter does everything: so on
    SQLite the driver runs it. On PostgreSQL, which is waited for anyway, SQLAlchemy does.

    Statements that are put together for one call go the usual way, through `conn.execute`. A list
    is one value here (`storage.sql.among`), so that the text does not depend on its length.
    """

    def __init__(self, statement: sa.Executable | Build) -> None:
        self._build: Build = statement if callable(statement) else lambda _: statement
        self._built: dict[str, sa.Executable] = {}
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def first(self, conn: sa.Connection, params: Params) -> Any:
        """Return the first row, its columns by name or place; None when there is none."""
        if not _is_sqlite(conn):
            return conn.execute(self._statement(conn), params).first()
        compiled, cursor = self._run(conn, params)
        raw = cursor.fetchone()
        cursor.close()  # an open one would keep a COMMIT waiting
        return None if raw is None else compiled.row(raw)

    def one(self, conn: sa.Connection, params: Params) -> Any:
        """Return the row that is known to exist.

        Raises:
            LookupError: there is none.
        """
        row = self.first(conn, params)
        if row is None:
            raise LookupError("a row that must exist is not there")
        return row

    def scalar(self, conn: sa.Connection, params: Params) -> Any:
        """Return the first column of the first row; None when there is no row."""
        row = self.first(conn, params)
        return None if row is None else row[0]

    def all(self, conn: sa.Connection, params: Params) -> Sequence[Any]:
        """Return every row."""
        if not _is_sqlite(conn):
            return conn.execute(self._statement(conn), params).all()
        compiled, cursor = self._run(conn, params)
        return [compiled.row(raw) for raw in cursor.fetchall()]

    def scalars(self, conn: sa.Connection, params: Params) -> list[Any]:
        """Return the first column of every row."""
        return [row[0] for row in self.all(conn, params)]

    def run(self, conn: sa.Connection, params: Params) -> int:
        """Run it and return how many rows it wrote."""
        if not _is_sqlite(conn):
            return conn.execute(self._statement(conn), params).rowcount
        _, cursor = self._run(conn, params)
        wrote: int = cursor.rowcount
        return wrote

    def run_many(self, conn: sa.Connection, rows: Sequence[Params]) -> int:
        """Run it for each of `rows`, which name the same parameters; return how many it wrote."""
        if not rows:
            return 0
        if not _is_sqlite(conn):
            return conn.execute(self._statement(conn), rows).rowcount
        compiled = self._compile(conn, rows[0])
        wrote: int = _driver(conn).executemany(compiled.text, map(compiled.values, rows)).rowcount
        return wrote

    def _run(self, conn: sa.Connection, params: Params) -> tuple[_Compiled, Any]:
        compiled = self._compile(conn, params)
        return compiled, _driver(conn).execute(compiled.text, compiled.values(params))

    def _statement(self, conn: sa.Connection) -> sa.Executable:
        dialect = conn.dialect.name
        if dialect not in self._built:
            self._built[dialect] = self._build(dialect)
        return self._built[dialect]

    def _compile(self, conn: sa.Connection, params: Params) -> _Compiled:
        """Return it for these names of parameters: an INSERT writes the columns it is given."""
        names = tuple(params)
        if names not in self._compiled:
            self._compiled[names] = _Compiled.of(self._statement(conn), conn.dialect, names)
        return self._compiled[names]


class _Mark(NamedTuple):
    """Where a value goes: the one called `name`, converted, or the statement's own `constant`."""

    name: str | None
    convert: Convert | None
    constant: Any


@dataclass(frozen=True, slots=True)
class _Compiled:
    """What the driver needs: the text, the values in the order of its marks, the rows' columns."""

    text: str
    marks: tuple[_Mark, ...]
    converts: tuple[tuple[int, Convert], ...]
    make: Callable[[Iterable[Any]], Any]

    @classmethod
    def of(cls, statement: Any, dialect: sa.Dialect, names: Sequence[str]) -> _Compiled:
        """Compile `statement`.

        Raises:
            ValueError: its text depends on the values.
            LookupError: it needs a parameter that is not among `names`.
        """
        writes = isinstance(statement, sa.Insert | sa.Update)
        compiled = statement.compile(dialect=dialect, column_keys=names if writes else None)
        if "POSTCOMPILE" in compiled.string:
            raise ValueError("a statement with a list of values cannot be prepared")
        columns = list(statement.exported_columns) if statement.is_select or writes else []
        read = [(i, column.type.dialect_impl(dialect)) for i, column in enumerate(columns)]
        found = [(i, kind.result_processor(dialect, None)) for i, kind in read]
        return cls(
            text=compiled.string,
            marks=tuple(_mark(compiled, name, names, dialect) for name in compiled.positiontup),
            converts=tuple((i, convert) for i, convert in found if convert is not None),
            make=_row_of([column.key for column in columns]),
        )

    def values(self, params: Params) -> list[Any]:
        """Return what stands for each mark."""
        return [
            constant if name is None else params[name] if convert is None else convert(params[name])
            for name, convert, constant in self.marks
        ]

    def row(self, raw: Sequence[Any]) -> Any:
        """Return a row of the driver as the columns' types say."""
        if not self.converts:
            return self.make(raw)
        values = list(raw)
        for i, convert in self.converts:
            values[i] = convert(values[i])
        return self.make(values)


def _mark(compiled: Any, name: str, given: Sequence[str], dialect: sa.Dialect) -> _Mark:
    bind = compiled.binds[name]
    convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
    if name in given:
        return _Mark(name, convert, None)
    if bind.required:
        raise LookupError(f"the statement needs {name!r}")
    return _Mark(
        None, None, bind.effective_value if convert is None else convert(bind.effective_value)
    )


def _row_of(names: Sequence[str | None]) -> Callable[[Iterable[Any]], Any]:
    """Return what makes a named tuple of a row; a column without a name is known by its place."""
    fields = [name or "" for name in names]
    kind: Any = namedtuple("Row", fields, rename=True)  # type: ignore[misc]
    make: Callable[[Iterable[Any]], Any] = kind._make
    return make


def _is_sqlite(conn: sa.Connection) -> bool:
    return conn.dialect.name == "sqlite"


def _driver(conn: sa.Connection) -> Any:
    """Return the driver's connection, in a transaction."""
    raw: Any = conn.connection.dbapi_connection
    if not raw.in_transaction:
        conn.begin()
    return raw
