"""The architecture is a test: what may import what, and where words and clocks may stand."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from storage.tables import metadata

ROOT = Path(__file__).parents[2]
OURS = ("bot", "handlers", "services", "domain", "nlp", "storage", "sandbox")
LIBRARIES = {
    "domain": set(),
    "services": set(),
    "nlp": {"ahocorasick_rs"},
    "storage": {
        *("sqlalchemy", "aiosqlite", "asyncpg", "alembic", "cryptography"),
        *("orjson", "chinese_calendar", "lunar_python"),
    },
    "handlers": {"telegram"},
    "sandbox": {"starlette", "uvicorn"},
}
MAY_IMPORT = {
    "domain": set(),
    "services": {"domain"},
    "nlp": {"domain"},
    "storage": {"domain"},
    "handlers": {"services", "domain"},
    "sandbox": set(),
}
MAY_KNOW_THE_SANDBOX = {"bot/__main__.py", "bot/demo.py"}
PLAYS_WITH_IT = "bot/simulation/"
LONGEST = 300

IDEOGRAPH = re.compile("[\u3400-\u9fff]")
MAY_HOLD_IDEOGRAPHS = {
    "handlers/guard.py",  # the words after which a number is a door
    "nlp/place.py",
}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}


def sources(*folders: str) -> list[Path]:
    found = [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]
    return [file for file in found if "versions" not in file.parts]


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


@cache
def imports(file: Path) -> frozenset[str]:
    """Return the first part of everything that a file imports."""
    return frozenset(_imported(file))


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(file)}:{node.lineno} is a relative import"
            yield (node.module or "").split(".")[0]


def strings(file: Path) -> Iterator[ast.Constant]:
    """Yield the strings of a file that are no docstrings."""
    module = tree(file)
    docs = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_imports_point_inwards(layer):
    allowed = MAY_IMPORT[layer] | LIBRARIES[layer] | {layer} | set(sys.stdlib_module_names)
    strangers = {name_of(f): imports(f) - allowed for f in sources(layer)}
    assert {file: names for file, names in strangers.items() if names} == {}


def test_only_the_demo_and_the_simulation_know_the_sandbox():
    knows = {name_of(f) for f in sources("bot") if "sandbox" in imports(f)}
    service = {name for name in knows if not name.startswith(PLAYS_WITH_IT)}
    assert service <= MAY_KNOW_THE_SANDBOX


@pytest.mark.parametrize("layer", ["domain", "services"])
def test_time_is_an_argument(layer):
    reads = [
        f"{name_of(file)}:{node.lineno}"
        for file in sources(layer)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in CLOCKS
    ]
    assert reads == []
    assert "time" not in {name for file in sources(layer) for name in imports(file)}


@pytest.mark.parametrize("layer", ["domain", "services"])
def test_a_use_case_never_waits(layer):
    waits = (ast.AsyncFunctionDef, ast.Await, ast.AsyncWith, ast.AsyncFor)
    nodes = [node for file in sources(layer) for node in ast.walk(tree(file))]
    assert not any(isinstance(node, waits) for node in nodes)


@pytest.mark.parametrize("folder", OURS)
def test_words_for_people_stand_in_the_catalog(folder):
    found = {
        f"{name_of(file)}:{node.lineno}"
        for file in sources(folder)
        for node in strings(file)
        if IDEOGRAPH.search(node.value) and name_of(file) not in MAY_HOLD_IDEOGRAPHS
    }
    assert found == set()


def test_no_file_is_too_long_to_read():
    lengths = {f: len(f.read_text("utf-8").splitlines()) for f in sources(*OURS)}
    assert [name_of(file) for file, lines in lengths.items() if lines > LONGEST] == []


def test_nothing_is_dropped_at_start():
    said = [f for f in sources(*OURS, "benchmarks") if "drop_pending_updates=True" in f.read_text()]
    assert said == []


@pytest.mark.parametrize("table", metadata.tables.values(), ids=str)
def test_every_row_belongs_to_a_community(table):
    assert next(column.name for column in table.primary_key) == "community_id"
    assert table.columns.keys()[0] == "community_id"
