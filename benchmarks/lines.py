"""What is said in the benchmark: invented chatter and reports, in a fixed mixture."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("messages.json")
FEWEST = (100, 30)  # lines of chatter, kinds of report


@dataclass(frozen=True, slots=True)
class Line:
    """One message: the number of its group, and what is said; `report` asks for help."""

    group: int
    text: str
    report: bool


@dataclass(frozen=True, slots=True)
class Script:
    """Chatter, and reports in which `{b}` stands for the number of a building."""

    chatter: list[str]
    reports: list[str]

    @classmethod
    def load(cls, read: Callable[[str], str], plain: Callable[[str], str]) -> Script:
        """Load the lines on which both bots agree: we measure speed here, not understanding.

        Args:
            read: what our reader makes of a text, as "ignore", "report" or something else.
            plain: the same of the plain bot's keywords.
        """
        words = json.loads(FILE.read_text("utf-8"))
        chatter = [t for t in words["chatter"] if read(t) == plain(t) == "ignore"]
        reports = [t for t in words["reports"] if _both_report(t.format(b=12), read, plain)]
        if (len(chatter), len(reports)) < FEWEST or len(reports) < FEWEST[1]:
            raise ValueError("the bots disagree about too many lines; compare them first")
        return cls(chatter, reports)

    def lines(
        self, count: int, *, every: int, groups: int, seed: int, building: int = 1
    ) -> Iterator[Line]:
        """Yield `count` lines, one in `every` of them a report at a random place among them.

        The groups report in turn, each time about another building, from `building` on, since
        what is reported twice is one matter.
        """
        dice = random.Random(seed)
        reports = 0
        for start in range(0, count, every):
            length = min(every, count - start)
            place = dice.randrange(length)
            for i in range(length):
                if i != place:
                    yield Line(dice.randrange(groups), dice.choice(self.chatter), False)
                    continue
                group, house = reports % groups, building + reports // groups
                text = self.reports[reports % len(self.reports)].format(b=house)
                yield Line(group, text, True)
                reports += 1


def _both_report(text: str, read: Callable[[str], str], plain: Callable[[str], str]) -> bool:
    return read(text) == plain(text) == "report"
