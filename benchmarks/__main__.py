"""`make bench`: Linli beside a plain bot. Prints Markdown; progress goes to stderr."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from string import Template

from benchmarks import plan, report
from benchmarks.contenders import Ground
from benchmarks.lines import Script
from benchmarks.peer import category_of
from domain.category import Outcome
from nlp.reader import Reader

PAGE = Path(__file__).with_name("page.md")
READING = "benchmarks.reading"  # the speed of the reader has a section of its own


def main() -> None:
    """Measure, print the tables, and write the page when asked."""
    options = _options()
    size = plan.QUICK if options.quick else plan.FULL
    size = replace(size, rounds=options.rounds or size.rounds)
    results = asyncio.run(_measure(size))
    tables = {name: section(results) for name, section in report.SECTIONS.items()}
    page = Template(PAGE.read_text("utf-8")).substitute(
        tables,
        drains=report.drains(results, size),
        machine=report.machine(),
        rounds=size.rounds,
        queue=f"{size.queue.count:,}",
        command=" ".join(["python -m benchmarks", *sys.argv[1:]]),
    )
    sys.stdout.write(page)
    if options.out is not None:
        options.out.write_text(page, "utf-8")
    if options.reading:
        sys.stdout.write("\n")
        sys.stdout.flush()
        importlib.import_module(READING).main()


async def _measure(size: plan.Size) -> plan.Results:
    script = _script()
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        return await plan.measure(await Ground.prepare(Path(folder)), script, size)


def _script() -> Script:
    reader = Reader.load()

    def ours(text: str) -> str:
        reading = reader.read(text)
        if reading.outcome is Outcome.IGNORE:
            return "ignore"
        plain = reading.outcome is Outcome.TICKET and not reading.urgent
        return "report" if plain and reading.place.building else "other"

    def theirs(text: str) -> str:
        return "report" if category_of(text) else "ignore"

    return Script.load(ours, theirs)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    add = parser.add_argument
    add("--quick", action="store_true", help="one short round, to see that it works")
    add("--rounds", type=int, default=0, help="5 unless told")
    add("--out", type=Path, help="write the page to this file as well")
    add("--reading", action="store_true", help="measure the reader alone as well")
    return parser.parse_args()


if __name__ == "__main__":
    main()
