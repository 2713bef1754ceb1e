"""What people teach us: examples, and what a word would change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain import learning
from domain.category import Category, Outcome, Reading
from domain.learning import Example, How, Keyword, Said
from nlp import words
from nlp.examples import CHATTER, LABELS
from nlp.place import SPOT
from tests.unit.test_catalog import CATALOG
from tests.unit.village import CHATTER as LEFT_ALONE
from tests.unit.village import DOUBTFUL, matter

AT = datetime(2026, 11, 21, tzinfo=UTC)
REPAIR = Reading(outcome=Outcome.TICKET, category=Category.REPAIR)
NOTHING = Reading(outcome=Outcome.IGNORE)


def example(text, *labels, how=How.CORRECTED):
    return Example(community=1, id=1, text=text, labels=labels, how=how, at=AT)


def knows(*known):
    return lambda text: REPAIR if any(word in text for word in known) else NOTHING


def said(text, message=1, **more):
    return Said(chat=-1, message=message, user=7, at=AT, text=text, **more)


def test_a_word_finds_more_and_loses_some():
    past = ("桥坏了", "灯坏了", "早", "桥坏了")
    effect = learning.effect(past, [], knows("灯"), knows("桥"))
    assert (effect.count, effect.more, effect.fewer) == (3, ("桥坏了",), ("灯坏了",))


@pytest.mark.parametrize(
    ("label", "before", "after", "broken"),
    [
        ("chatter", knows(), knows("桥"), "桥真美"),
        ("repair", knows("桥"), knows(), "桥真美"),
        ("noise", knows(), knows("桥"), ""),  # it was wrong before
        ("repair", knows(), knows("桥"), ""),
    ],
)
def test_only_what_was_right_before_can_break(label, before, after, broken):
    assert learning.breaks([example("桥真美", label)], before, after) == broken


def test_who_demands_a_ticket_names_no_kind():
    assert learning.right(example("桥", "other", how=How.DEMANDED), REPAIR)
    assert not learning.right(example("桥", "other", how=How.DEMANDED), NOTHING)


def test_a_sample_is_the_same_for_a_week_and_another_one_the_next():
    past = [said(f"今天说了第{n}句话", n) for n in range(40)]
    first, again, later = (
        learning.sample(past, community=1, week=week) for week in ("2026-47", "2026-47", "2026-48")
    )
    assert first == again
    assert len(first) == 5
    assert first != later


def test_a_sample_leaves_out_what_nobody_can_judge_alone():
    past = [said("好"), said("/report 灯坏了"), said("我也觉得是这样", answers=True)]
    assert learning.sample(past, community=1, week="2026-47") == []


@pytest.mark.parametrize("word", ["桥", "12345", "a:b", "好" * 11, "。。"])
def test_what_cannot_be_a_word(word):
    assert not learning.fit(word)


def test_a_word_added_again_stands_for_something_else():
    old, new = (Keyword(community=1, word="桥", concept=c) for c in ("fixture", "vehicle"))
    gone = Keyword(community=1, word="桥", concept="")
    assert learning.with_word([old], new) == (new,)
    assert learning.with_word([old], gone) == ()


def test_labels_are_those_of_training():
    assert set(learning.LABELS) == set(LABELS)
    assert learning.CHATTER == CHATTER


def test_every_meaning_is_a_concept_of_the_lexicon():
    concepts = {c for found, _ in words.everything().table.values() for c in found}
    assert set(CATALOG.word["concept"]) <= concepts | {SPOT}


def saved(village):
    found = village.ask(lambda work: work.examples.all(1))
    return [(e.text, e.labels, e.how.value) for e in found]


def test_a_changed_category_is_remembered_and_the_last_word_counts(village):
    village.wang.says("3栋楼上又来了", matter())
    for label in ("噪音", "停车"):
        village.wang.taps("改类别", in_group=True)
        village.wang.taps(label, in_group=True)
    assert saved(village) == [("3栋楼上又来了", ("parking",), "corrected")]


@pytest.mark.parametrize(
    ("label", "kept"), [("报修", ("repair", "answered")), ("不是报事", ("chatter", "denied"))]
)
def test_the_answer_to_a_question_is_remembered(village, label, kept):
    village.wang.says("这个灯", DOUBTFUL)
    village.wang.taps(label, in_group=True)
    assert saved(village) == [("这个灯", (kept[0],), kept[1])]


def test_a_report_found_in_chatter_is_remembered(village):
    finder = village.chen.actor(in_group=True)
    likely = replace(LEFT_ALONE, likely=Category.REPAIR)
    village.wang.says("彩虹桥坏了", likely, demanded=True, finder=finder)
    assert saved(village) == [("彩虹桥坏了", ("repair",), "demanded")]


def test_a_ticket_that_was_no_report_is_remembered_as_chatter(village):
    village.wang.says("今天电梯真快", matter())
    village.wang.taps("改类别", in_group=True)
    assert village.zhao.taps("不是报事", in_group=True) == "只有报事人可以操作"
    assert village.wang.taps("不是报事", in_group=True) == "#1 已撤回"
    assert saved(village) == [("今天电梯真快", ("chatter",), "denied")]


def test_what_is_withdrawn_teaches_nothing(village):
    village.wang.says("3栋电梯坏了", matter())
    village.wang.taps("撤回", in_group=True)
    assert saved(village) == []


def test_the_sample_comes_every_monday_at_ten(village):
    def due(work):
        return work.deadlines.get("sample", "weekly", community=1)

    monday = datetime(2026, 11, 23, 2, tzinfo=UTC)
    assert village.ask(due) == monday
    village.comes(monday)
    assert village.ask(due) == monday + timedelta(days=7)
