"""What can go wrong with the database, each in one sentence that its owner can act on."""

from __future__ import annotations


class StorageError(Exception):
    """The database cannot be used; the message says why and what to do."""


class BadUrl(StorageError):
    """LINLI_DATABASE_URL names no kind of database that we know."""


class NotWritable(StorageError):
    """The database file, or the folder it lives in, cannot be written."""


class NoServer(StorageError):
    """The PostgreSQL server does not answer, or refuses us."""


class AlreadyRunning(StorageError):
    """Another process already runs on this database; two of them would act twice."""


class AlreadySettled(Exception):
    """This update has had its effect before; nothing of the repetition was kept."""
