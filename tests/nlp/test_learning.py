"""What linli train learns, and what linli evaluate counts."""

import json
from pathlib import Path

import pytest

from domain.category import Category, Outcome, Reading
from nlp import evaluation, examples, learning
from nlp.examples import Example
from nlp.model import Model

SAID = {
    "repair": ("灯坏了没人修", "灯又坏了快来修", "楼道灯坏了", "灯坏了两天"),
    "chatter": ("今天天气真好", "晚上一起吃饭", "天气好出去走走", "明天一起去吃饭"),
}
LESSONS = [Example(text=t, labels=(label,), cluster=t) for label in SAID for t in SAID[label]]


def test_the_same_messages_always_give_the_same_model(tmp_path: Path):
    for name in ("one.tsv", "two.tsv"):
        learning.train(LESSONS).save(tmp_path / name)
    assert (tmp_path / "one.tsv").read_bytes() == (tmp_path / "two.tsv").read_bytes()


def test_a_model_tells_what_it_learned_from(tmp_path: Path):
    learning.train(LESSONS).save(tmp_path / "model.tsv")
    model = Model.load(tmp_path / "model.tsv")
    seen = learning.see([Example(text="坏了要修", labels=("repair",))])[0]
    scores = model.scores(seen)
    assert scores.index(max(scores)) == examples.LABELS.index("repair")


def test_a_word_is_learned_with_the_company_it_keeps():
    seen = learning.see([Example(text="电梯又坏了", labels=("repair",))])[0]
    assert {"又<fault>", "fixture>fault"} <= set(seen)
    apart = learning.see([Example(text="电梯里听人说起谁家的车坏了", labels=("chatter",))])[0]
    assert "fixture>fault" not in apart


def test_a_cluster_is_never_torn_apart():
    alike = [Example(text=f"灯坏了{i}", labels=("repair",), cluster="same") for i in range(9)]
    assert len(set(learning.folds(alike))) == 1


def test_a_damaged_model_is_refused(tmp_path: Path):
    path = tmp_path / "model.tsv"
    path.write_text("#feature\trepair\n", "utf-8")
    with pytest.raises(ValueError, match="columns"):
        Model.load(path)


def test_labelled_lines_are_read_with_their_places(tmp_path: Path):
    path = tmp_path / "lines.jsonl"
    row = {"id": "a", "text": "3栋停水", "label": "other_request", "building": "3", "place": "3栋"}
    path.write_text(json.dumps(row, ensure_ascii=False), "utf-8")
    (example,) = examples.read([path])
    assert (example.labels, example.place.building) == (("other",), "3")


def test_an_unknown_label_names_its_line(tmp_path: Path):
    path = tmp_path / "lines.jsonl"
    path.write_text('{"text": "x", "label": "weather"}', "utf-8")
    with pytest.raises(ValueError, match=r"lines\.jsonl:1"):
        list(examples.read([path]))


def test_a_second_label_counts_as_right_and_borderline_is_not_held_against_us():
    noise = Reading(outcome=Outcome.ASK, category=Category.NOISE, labels=(Category.NOISE,))
    ticket = Reading(outcome=Outcome.TICKET, category=Category.REPAIR)
    report = evaluation.report(
        [
            (Example(text="", labels=("repair", "noise")), noise),
            (Example(text="", labels=("chatter",), borderline=True), ticket),
            (Example(text="", labels=("chatter",)), Reading(outcome=Outcome.IGNORE)),
        ]
    )
    assert report.categories["noise"].recall == 1.0
    assert report.false_tickets_per_1000 == 0


def test_false_tickets_are_told_per_thousand_lines_of_chatter():
    ticket = Reading(outcome=Outcome.TICKET, category=Category.REPAIR)
    silent = Reading(outcome=Outcome.IGNORE)
    chatter = Example(text="", labels=("chatter",))
    report = evaluation.report([(chatter, ticket), *[(chatter, silent)] * 3])
    assert report.false_tickets_per_1000 == 250
