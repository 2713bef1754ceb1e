"""What docs/parity.md says of us is shown by tests that exist, and no row is left out."""

import re

from tests.unit.test_layers import ROOT

PAGE = (ROOT / "docs" / "parity.md").read_text("utf-8")
ROWS = [line for line in PAGE.split("\n") if re.match(r"\| [ABCDE]\d+ ", line)]
THERE = {
    name
    for file in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^ *(?:async )?def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)
}


STORIES = [line for line in PAGE.split("\n") if re.match(r"\| T\d+ ", line)]


def named(text):
    return {name for name in re.findall(r"`(test_\w+)`", text)}


def test_every_test_that_is_named_exists():
    assert named(PAGE) - THERE == set()


def test_every_row_is_there_in_order():
    wanted = [
        f"{letter}{n}"
        for letter, last in (("A", 27), ("B", 28), ("C", 18), ("D", 22), ("E", 17))
        for n in range(1, last + 1)
    ]
    assert [row.split()[1] for row in ROWS] == wanted


def test_a_row_says_yes_with_a_test_or_why_not():
    for row in ROWS:
        ours = row.split("|")[-2].strip()
        said = re.match(r"\*\*(yes|partly|no)\*\*", ours)
        assert said, row
        assert said[1] == "no" or named(ours), row


def test_everything_others_fell_over_is_a_story():
    wanted = [f"T{n}" for n in (*range(1, 25), *range(33, 42))]
    assert [row.split()[1] for row in STORIES] == wanted
    assert [row for row in STORIES if not named(row)] == []
