"""`linli simulate`: the whole service on a time of its own, with trouble, held to what it promises.

Everything is the real thing from `bot.assembly` down to the SQLite file; three seams are not:
the event loop jumps from timer to timer instead of waiting (`hours`), PTB's transport calls the
sandbox's Bot API directly instead of over a socket (`wire`), and SQLite runs in line instead of on
threads of its own (`life`). What is checked (`promises`) is read from the file by plain SQL and
from what the sandbox showed people, never by the engine's own functions.
"""
