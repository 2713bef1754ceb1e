"""Every word that a use case wants is in the catalog, and every word of the catalog is wanted."""

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from domain.ticket import Ending, Status
from handlers import commands, elder, keywords, menus, presses
from handlers.render import Catalog
from tests.unit.test_layers import ROOT, sources, tree

CATALOG = Catalog(ROOT / "handlers" / "texts" / "zh_CN.toml")
USE_CASES = sources("services", "domain", "handlers")
CODE_PREFIXES = ("error.", "answer.")
PARTS = {
    *("rows", "steps", "people", "gained", "lost", "holidays", "unplanned", "soon"),
    *("alarms", "outages", "calls", "gone", "disputed", "seen", "unclaimed"),
}
"""What a list inside a text is called: its rows have a text of their own."""
CONDITIONS = re.compile(r"^(\{[?!]\w+(=\w*)?\})+")


def constants(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value:
            yield part.value


@cache
def literals() -> set[str]:
    return {text for file in USE_CASES for text in constants(tree(file))}


def calls(file: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node


def chosen(node: ast.expr) -> set[str]:
    """Return the values of an expression that names a text: one, or one of two."""
    match node:
        case ast.Constant(value=str(text)) if text:
            return {text}
        case ast.IfExp(body=body, orelse=orelse):
            return chosen(body) | chosen(orelse)
    return set()


@cache
def kinds_of_notices() -> set[str]:
    """Return every kind that services say in so many words."""
    found: set[str] = set()
    for file in sources("services"):
        for name, call in calls(file):
            if name == "Notice":
                values = [k.value for k in call.keywords if k.arg == "kind"]
            else:
                values = call.args[2:3] if name in ("reply", "_list") else []
            found.update(*[chosen(value) for value in values])
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "kind":
                found |= chosen(node.value)
    return found


@cache
def events() -> set[str]:
    named = [
        keyword.value
        for file in sources("services")
        for name, call in calls(file)
        if name == "Event"
        for keyword in call.keywords
        if keyword.arg == "code"
    ]
    return set().union(*[chosen(value) for value in named])


@cache
def verbs() -> set[str]:
    """Return the first of what looks like a button, ["accept", community, …], _b("star", …)."""
    found = set()
    for file in sources("services"):
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.List) and len(node.elts) in (4, 5):
                found |= chosen(node.elts[0])
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_b", "button"):
                found |= chosen(node.args[0])
    return found


def test_the_search_finds_what_it_should():
    assert {"card", "limit", "list.open", "duty.on_already"} < kinds_of_notices()
    assert {"opened", "offer.expired", "asked_again"} < events()
    assert {"accept", "decline", "solved", "setcat", "star", "on"} < verbs()


def test_every_notice_has_a_text():
    assert kinds_of_notices() - set(CATALOG.text) == set()


def test_every_event_has_a_line():
    assert {f"event.{code}" for code in events()} - set(CATALOG.text) == set()


def test_every_answer_and_refusal_has_a_sentence():
    codes = {text for text in literals() if text.startswith(CODE_PREFIXES)}
    assert codes - set(CATALOG.text) == set()


def test_no_text_is_unused():
    said = literals()
    unused = {
        kind
        for kind in CATALOG.text
        if kind not in said
        and kind.removeprefix("event.") not in said
        and kind.rsplit(".", 1)[-1] not in PARTS
    }
    assert unused == set()


def test_every_button_has_a_label_and_a_use_case():
    labelled = {name.split(".")[0] for name in CATALOG.button}
    assert labelled == set(presses.USE_CASES) | keywords.VERBS | set(elder.LINKS) | {"invite"}
    assert verbs() <= labelled <= literals()


def test_every_command_is_in_the_menu_with_a_line():
    known = set(commands.USE_CASES) | {
        *("start", "bind", "invite", "report", "keywords", "elder", "pause"),
    }
    assert known == set(CATALOG.command)
    assert set(menus.commands_for(menus.BY_ROLE)) <= known


@pytest.mark.parametrize(("table", "codes"), [("status", Status), ("ending", Ending)])
def test_every_state_has_its_word(table, codes):
    assert set(CATALOG.word[table]) == {code.value for code in codes}


def test_texts_name_facts_and_nothing_inside_them():
    """With attributes or indexes a text could reach into what it is given."""
    for kind, text in CATALOG.text.items():
        for line in text.split("\n"):
            for _, name, spec, conversion in string.Formatter().parse(CONDITIONS.sub("", line)):
                assert name is None or name.isidentifier(), f"{kind}: {name}"
                assert not spec, f"{kind}: {name}"
                assert conversion is None, f"{kind}: {name}"
