"""Commands for what the bot understands: parse a message, evaluate on labelled ones, train."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from domain.category import Reading

if TYPE_CHECKING:
    from nlp.reader import Reader

Texts = Annotated[list[str] | None, typer.Argument(help="Messages, one per argument.")]
Lines = Annotated[
    Path | None, typer.Option("--jsonl", help="Read objects with `text` from a file; - for stdin.")
]
Files = Annotated[list[Path], typer.Argument(help="Labelled messages, one JSON object per line.")]
Output = Annotated[Path, typer.Option("-o", "--output", help="Where the model is written.")]
Weights = Annotated[
    Path | None, typer.Option("--model", help="Read with what `linli train` wrote, not as shipped.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(parse)
    app.command()(evaluate)
    app.command()(train)


def parse(texts: Texts = None, jsonl: Lines = None, model: Weights = None) -> None:
    """Print what is understood of each message, one JSON object per line."""
    if not texts and jsonl is None:
        typer.echo("linli: give a message, or --jsonl FILE (- for stdin)", err=True)
        raise typer.Exit(2)
    reader = _reader(model)
    for row in _rows(texts or [], jsonl):
        known = {"id": row["id"]} if "id" in row else {}
        typer.echo(json.dumps(known | as_json(reader.read(str(row["text"]))), ensure_ascii=False))


def evaluate(files: Files, json_: AsJson = False, model: Weights = None) -> None:
    """Count how well labelled messages are read, all together and each register apart."""
    from nlp import evaluation, examples  # noqa: PLC0415  see _reader

    with _complaints():
        rows = list(examples.read(files))
    reports = evaluation.evaluate(_reader(model).read, rows)
    if json_:
        plain = {name: asdict(report) for name, report in reports.items()}
        typer.echo(json.dumps(plain, ensure_ascii=False))
    else:
        typer.echo("\n\n".join(evaluation.table(name, r) for name, r in reports.items()))


def train(files: Files, output: Output = Path("model.tsv")) -> None:
    """Learn the weights that reading ships with from labelled messages."""
    from nlp import examples, learning  # noqa: PLC0415  see _reader

    with _complaints():
        rows = list(examples.read(files))
    model = learning.train(rows)
    model.save(output)
    typer.echo(f"{len(rows)} messages, {len(model.weights)} features -> {output}")


def _reader(model: Path | None) -> Reader:
    from nlp import judge, reader  # noqa: PLC0415  loading takes time: only who reads pays

    with _complaints():
        return reader.Reader.load(model=model or judge.SHIPPED)


def as_json(reading: Reading) -> dict[str, Any]:
    """Return a reading as `linli parse` prints it."""
    return {
        "outcome": str(reading.outcome),
        "category": str(reading.category) if reading.category else None,
        "labels": [str(label) for label in reading.labels],
        "urgent": reading.urgent,
        "place": asdict(reading.place),
        "confidence": round(reading.confidence, 3),
        "why": list(reading.why),
    }


def _rows(texts: Iterable[str], jsonl: Path | None) -> Iterator[dict[str, Any]]:
    """Yield what to read: the arguments, then the lines of the file."""
    yield from ({"text": text} for text in texts)
    if jsonl is None:
        return
    with _complaints(), sys.stdin if str(jsonl) == "-" else jsonl.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _row(line, f"{jsonl}:{number}")


def _row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict) or "text" not in row:
        raise ValueError(f"{where}: a JSON object with `text` is needed")
    return row


@contextmanager
def _complaints() -> Iterator[None]:
    """Turn a file that cannot be read into one clear line and exit 2."""
    try:
        yield
    except (OSError, ValueError) as error:
        typer.echo(f"linli: {error}", err=True)
        raise typer.Exit(2) from error
