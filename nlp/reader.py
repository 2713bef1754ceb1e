"""From the words of a message to what it asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp

from domain.category import Category, Hotline, Outcome, Place, Reading
from nlp import normal, place, rules, urgent, words

TICKET_AT = 0.75
ASK_AT = 0.5
SECOND_AT = 0.8
CHATTER = "chatter"


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads messages; loaded once, shared by all threads, never changes."""

    lexicon: words.Lexicon

    @classmethod
    def load(cls, extra: Iterable[tuple[str, str]] = ()) -> Reader:
        """Load what is shipped; `extra` adds (word, concept) pairs of a community's own."""
        shipped = words.load("things", "talk")
        mine = words.Lexicon.of(extra)
        return cls(words.Lexicon({**shipped.table, **mine.table}) if mine.table else shipped)

    def read(self, text: str) -> Reading:
        """Read one message. The same text always gives the same reading; nothing is kept."""
        plain, origin = normal.aligned(text)
        where = _as_written(place.find(plain), plain, text, origin)
        alarm = urgent.alarm(plain)
        hits = self.lexicon.scan(plain)
        said = {concept for hit in hits for concept in hit.concepts}
        found = rules.fired(said)
        odds = _odds(found)
        ranked = sorted((c for c in Category), key=lambda c: -odds[c])
        best = ranked[0]
        confidence = odds[best]
        why = [f"{hit.word}:{'/'.join(hit.concepts)}" for hit in hits]
        why += [f"{rule.name}={rule.label}{rule.weight:+g}" for rule in found]
        hotline: Hotline | None = None
        if alarm:
            hotline = alarm.hotline
            confidence = max(confidence, TICKET_AT)
            why = [f"{'+'.join(alarm.words)}:{alarm.rule}", *why]
        outcome = _outcome(confidence)
        if outcome is Outcome.IGNORE:
            return Reading(outcome=outcome, place=where, confidence=1 - confidence, why=tuple(why))
        labels = [best, *(c for c in ranked[1:2] if odds[c] > SECOND_AT)]
        return Reading(
            outcome=outcome,
            category=best,
            labels=tuple(labels),
            urgent=alarm is not None,
            hotline=hotline,
            place=where,
            confidence=confidence,
            why=tuple(why),
        )


def _odds(found: list[rules.Rule]) -> dict[str, float]:
    """Return for each category how likely it is, against its being chatter."""
    totals = dict.fromkeys([*Category, CHATTER], 0.0)
    for rule in found:
        totals[rule.label] += rule.weight
    return {c: 1 / (1 + exp(totals[CHATTER] - totals[c])) for c in Category}


def _outcome(confidence: float) -> Outcome:
    if confidence >= TICKET_AT:
        return Outcome.TICKET
    return Outcome.ASK if confidence >= ASK_AT else Outcome.IGNORE


def _as_written(where: Place, plain: str, text: str, origin: list[int]) -> Place:
    """Return the place with its span as the writer wrote it, not in canonical form."""
    start = plain.find(where.text) if where.text else -1
    if start < 0:
        return where
    end = origin[start + len(where.text) - 1] + 1
    return Place(
        text=text[origin[start] : end],
        building=where.building,
        unit=where.unit,
        room=where.room,
    )
