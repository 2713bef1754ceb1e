"""The published corpus keeps its promises."""

import json
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import pytest

import nlp
from nlp.examples import CHATTER
from tests.nlp.test_emergencies import lines

FOLDER = Path(nlp.__file__).parent / "corpus"
LABELS = {"repair", "noise", "parking", "elder", "other_request", "chatter"}
TOO_MUCH_ALIKE = 0.6


@pytest.fixture(scope="module")
def rows():
    files = sorted(FOLDER.glob("*.jsonl"))
    return [json.loads(line) for f in files for line in f.read_text("utf-8").splitlines()]


def test_there_are_six_thousand_messages_with_names_of_their_own(rows):
    assert len(rows) >= 6000
    assert len({row["id"] for row in rows}) == len(rows)


def test_every_label_is_known_and_the_chief_one_stands_first(rows):
    for row in rows:
        assert 1 <= len(row["labels"]) <= 2, row["id"]
        assert set(row["labels"]) <= LABELS, row["id"]
        assert row["label"] == row["labels"][0], row["id"]


def test_chatter_stands_alone_is_never_urgent_and_names_no_place(rows):
    for row in rows:
        if CHATTER in row["labels"]:
            assert row["labels"] == [CHATTER], row["id"]
            assert not row["urgent"], row["id"]
            assert not row["place"], row["id"]


def test_a_place_is_quoted_and_numbers_are_digits(rows):
    for row in rows:
        assert row["place"] in row["text"], row["id"]
        numbers = row["building"] + row["unit"] + row["room"]
        assert set(numbers) <= set("0123456789,"), row["id"]


def test_no_two_messages_are_much_alike_nor_like_the_lines_that_are_never_learned(rows):
    texts = [row["text"] for row in rows] + [x.split(" ", 1)[1] for x in lines("everyday.txt")]
    pairs = [grams(text) for text in texts]
    holders = defaultdict(list)
    for i, own in enumerate(pairs):
        shared = Counter(j for gram in own for j in holders[gram])
        for j, common in shared.items():
            union = len(own) + len(pairs[j]) - common
            assert common <= TOO_MUCH_ALIKE * union, (texts[i], texts[j])
        for gram in own:
            holders[gram].append(i)


def grams(text):
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1)) or frozenset([plain])
