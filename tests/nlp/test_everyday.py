"""Everyday sentences that nothing was learned from are understood, and talk is left alone."""

import re

import pytest

from domain.category import Category, Outcome
from nlp.evaluation import FOUR
from nlp.examples import CHATTER
from tests.nlp.test_emergencies import lines


@pytest.fixture(scope="module")
def told(read):
    """What each line is, what it says and how it is read."""
    rows = [line.split(" ", 1) for line in lines("everyday.txt")]
    return [(labels.split("+"), text, read(text)) for labels, text in rows]


def share(hits):
    hits = list(hits)
    return sum(hits) / len(hits)


def requests(told):
    return [row for row in told if row[0][0] in FOUR]


def test_a_plain_report_is_understood(told):
    reports = requests(told)
    assert len(reports) == 400
    assert share(x.category in labels for labels, _, x in reports) >= 0.86


@pytest.mark.parametrize("category", FOUR)
def test_no_category_is_left_behind(told, category):
    own = [(labels, x) for labels, _, x in requests(told) if labels[0] == category]
    assert share(x.category in labels for labels, x in own) >= 0.84


def test_a_report_that_names_its_building_is_a_ticket(told):
    named = [(labels, x) for labels, text, x in requests(told) if re.search("[栋幢座]", text)]
    assert share(x.outcome is Outcome.TICKET and x.category in ls for ls, x in named) >= 0.88


def test_talk_that_borrows_the_words_opens_hardly_a_ticket(told):
    talk = [x.outcome for labels, _, x in told if labels == [CHATTER]]
    assert share(outcome is Outcome.TICKET for outcome in talk) <= 0.02
    assert share(outcome is Outcome.ASK for outcome in talk) <= 0.07


def test_a_complaint_outside_the_four_is_none_of_them(told):
    others = [x for labels, _, x in told if labels == [Category.OTHER]]
    assert share(x.category in FOUR for x in others) <= 0.04
    assert share(x.category is Category.OTHER for x in others) >= 0.8
