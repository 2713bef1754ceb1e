"""Every pattern stays quick on text made to make it slow."""

import time

import pytest

from nlp import patterns

SIZE = 4096
HOSTILE = {
    "digits": "1" * SIZE,
    "numerals": "十" * SIZE,
    "dashes": "1-" * (SIZE // 2),
    "buildings": "3栋" * (SIZE // 2),
    "lists": "3、" * (SIZE // 2),
    "spaces": " " * SIZE,
    "letters": "a" * SIZE,
    "brackets": "【" * SIZE,
    "units": "3栋2单元" * (SIZE // 5),
    "headings": "通知" * (SIZE // 2),
}
PATTERNS = [(s, name) for s in patterns.sections() for name in patterns.table(s)]


@pytest.mark.parametrize(("section", "name"), PATTERNS)
def test_a_pattern_reads_hostile_text_in_under_20_ms(section, name):
    pattern = patterns.table(section)[name]
    best = {kind: min(spent(pattern, HOSTILE[kind]) for _ in range(3)) for kind in HOSTILE}
    assert {kind: seconds for kind, seconds in best.items() if seconds >= 0.020} == {}


def spent(pattern, text):
    began = time.process_time()
    for _ in pattern.finditer(text):
        pass
    return time.process_time() - began


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_whole_reading_of_hostile_text_takes_under_20_ms(read, kind):
    began = time.process_time()
    read(HOSTILE[kind])
    assert time.process_time() - began < 0.020
