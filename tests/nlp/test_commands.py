"""The commands parse, evaluate and train, as programs and people use them."""

import json

import pytest
import typer
from typer.testing import CliRunner

from bot import understanding


@pytest.fixture(scope="module")
def linli():
    app = typer.Typer()
    understanding.register(app)
    return lambda *words, **more: CliRunner().invoke(app, list(words), **more)


@pytest.fixture
def lines(tmp_path):
    rows = [
        {"id": "a", "text": "3栋电梯又坏了", "label": "repair", "register": "group"},
        {"id": "b", "text": "谢谢大家", "label": "chatter", "register": "group"},
    ] * 3
    path = tmp_path / "lines.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return str(path)


def test_parse_prints_one_object_per_message(linli):
    out = linli("parse", "3栋电梯又坏了，老人下不去楼", "哈哈哈").stdout.splitlines()
    first, second = map(json.loads, out)
    assert first["outcome"] == "ticket"
    assert first["place"] == {"text": "3栋", "building": "3", "unit": "", "room": ""}
    assert set(first) == {
        *("outcome", "category", "labels", "urgent", "place", "confidence", "why")
    }
    assert (second["outcome"], second["category"]) == ("ignore", None)


def test_parse_repeats_the_id_of_a_line_from_stdin(linli):
    result = linli("parse", "--jsonl", "-", input='{"id": "x1", "text": "停水了"}\n')
    assert json.loads(result.stdout)["id"] == "x1"


def test_evaluate_prints_a_table_or_an_object(linli, lines):
    assert "macro-F1" in linli("evaluate", lines).stdout
    report = json.loads(linli("evaluate", lines, "--json").stdout)
    assert report["group"]["categories"]["repair"]["recall"] == 1.0


def test_train_writes_a_model_that_people_can_read(linli, lines, tmp_path):
    out = tmp_path / "model.tsv"
    assert linli("train", lines, "-o", str(out)).exit_code == 0
    assert out.read_text("utf-8").startswith("#feature\trepair\t")


def test_a_trained_model_is_tried_before_it_is_shipped(linli, lines, tmp_path):
    out = str(tmp_path / "model.tsv")
    linli("train", lines, "-o", out)
    shipped, tried = (linli("parse", *more, "楼上太吵").stdout for more in ([], ["--model", out]))
    assert json.loads(shipped)["category"] == "noise"
    assert json.loads(tried)["category"] != "noise"
    assert linli("evaluate", lines, "--model", lines).exit_code == 2


@pytest.mark.parametrize("command", [["evaluate"], ["parse", "--jsonl"], ["train"]])
def test_a_file_that_cannot_be_read_is_one_clear_line_and_exit_2(linli, tmp_path, command):
    result = linli(*command, str(tmp_path / "nothing.jsonl"))
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


@pytest.mark.parametrize("line", ["{}", "no JSON at all", "[1]"])
def test_a_line_without_text_is_named(linli, line):
    result = linli("parse", "--jsonl", "-", input=f'{{"text": "3栋"}}\n{line}\n')
    assert (result.exit_code, len(result.stdout.splitlines())) == (2, 1)
    assert result.stderr == "linli: -:2: a JSON object with `text` is needed\n"


def test_nothing_to_read_is_said(linli):
    result = linli("parse")
    assert (result.exit_code, result.stderr) == (
        2,
        "linli: give a message, or --jsonl FILE (- for stdin)\n",
    )
