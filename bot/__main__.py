"""The command line: `linli run`, `linli demo`, `linli doctor`, `linli parse` and the rest."""

from __future__ import annotations

import typer

from bot import operations, understanding

app = typer.Typer(
    help="Linli: what residents say becomes solved tickets.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
operations.register(app)
understanding.register(app)


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
