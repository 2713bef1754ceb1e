"""`make bench`: Linli beside a plain bot. Prints Markdown; progress goes to stderr."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import io
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from string import Template

from benchmarks import plan, reading, report, stages
from benchmarks.contenders import Ground
from benchmarks.lines import Script
from benchmarks.peer import category_of
from domain.category import Outcome
from nlp.reader import Reader

PAGE = Path(__file__).with_name("page.md")
DOCS = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def main() -> None:
    """Measure, print the page, and keep it."""
    options = _options()
    size = plan.QUICK if options.quick else plan.FULL
    size = replace(size, rounds=options.rounds or size.rounds)
    results, costs = asyncio.run(_measure(size))
    tables = {name: section(results) for name, section in report.SECTIONS.items()}
    page = Template(PAGE.read_text("utf-8")).substitute(
        tables,
        drains=report.drains(results, size),
        stages=costs,
        reading="Not measured in a short run." if options.quick else _reading(),
        machine=report.machine(),
        rounds=size.rounds,
        queue=f"{size.queue.count:,}",
        command=" ".join(["python -m benchmarks", *sys.argv[1:]]),
    )
    sys.stdout.write(page)
    out = options.out or (None if options.quick else DOCS)
    if out is not None:
        out.write_text(page, "utf-8")


async def _measure(size: plan.Size) -> tuple[plan.Results, str]:
    script = _script()
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        ground = await Ground.prepare(Path(folder))
        results = await plan.measure(ground, script, size)
        return results, stages.costs(ground, script)


def _reading() -> str:
    """Return what the reader's own benchmark prints."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        reading.main()
    return f"```text\n{printed.getvalue().strip()}\n```"


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
    add("--out", type=Path, help="where the page is kept; a whole run keeps it in docs")
    return parser.parse_args()


if __name__ == "__main__":
    main()
