"""From the words of a message to what it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import inf
from pathlib import Path

from domain.category import Category, Hotline, Outcome, Place, Reading
from nlp import door, features, normal, patterns, place, reasons, replies, service, words
from nlp.examples import LABELS
from nlp.judge import CHATTER_AT, SHIPPED, lead
from nlp.model import Model
from nlp.urgent import CALM

ASK_AT = 0.5
"""From this confidence on a message is asked about, ..."""
TICKET_AT = 0.8
"""... and from this one on it is a ticket at once, ..."""
OTHER_TICKET_AT = 0.92
"""... a complaint outside the four only from here: what it is about is known the least."""
PLACE_AT = 0.1
"""Below this confidence no landmark is looked for: nobody will ask where."""
CLEAR = 0.2
"""By how much the category must lead over `other` for a ticket; in doubt people are asked."""
OTHER_LEAD = 0.28
"""What `other` is given ahead: its complaints are the most varied and the least well known."""
WONDER = 8
"""Characters up to which a question may be what crossed its writer's mind."""
SECOND_AT = 0.0
"""A second category is named when its own score reaches this, ..."""
HINT_AT = -0.4
"""... or this, when one half of the message speaks of it and the other of the first one, ..."""
HALF_AT = 0.7
"""... each with this confidence."""
SHORTEST_HALF = 6
"""Characters from which on a part of a message is read alone."""
URGENT_AT = 0.4
"""How probable an emergency must be when no rule names one, ..."""
CALM_AT = 0.5
"""... when what is said sounds over, elsewhere or like a story (a sign of `calm`), ..."""
ALARM_AT = 0.005
"""... and when a rule does: the model may only silence a rule it is very sure about."""
ABOUT = {
    Hotline.MEDICAL: Category.ELDER,
    Hotline.GAS: Category.REPAIR,
    Hotline.LIFT: Category.REPAIR,
}
"""What an emergency is about when the words do not say."""
CATEGORIES = tuple(map(Category, LABELS[:CHATTER_AT]))
OTHER_AT = LABELS.index(Category.OTHER)
ELDER_AT = LABELS.index(Category.ELDER)
SICK = frozenset({"ill", "epidemic"})
SICK_FROM = 2
"""From so many words of SICK on it is a patient who needs help, ..."""
AGED = frozenset({"frail", "silence"})
"""... and an old one where their age is told; none where neither that, nor one of these, nor an
elder who is not `gone`, is said."""
OF_AGE = frozenset({"elder", "old", "parent", "frail", "silence"})
"""Without one of these an emergency is no elder's matter: whoever is in need is not old."""
MARKS = (
    "question",
    "thanks",
    "past",
    "quote",
    "joke",
    "notice",
    "ad",
    "answer",
    "status",
    "closed",
)
_MARKED = frozenset(MARKS)
_BY_CATEGORY = {
    Category.ELDER: Hotline.MEDICAL,
    Category.REPAIR: Hotline.FIRE,
    Category.PARKING: Hotline.FIRE,
}
"""Whom to call when no rule says it: the fire brigade also frees, holds up and clears the way."""
UNWELL = frozenset({"ill", "frail"})
"""Concepts of a body in need: the ambulance, whatever the matter is filed under."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads messages; loaded once, shared by all threads, never changes."""

    lexicon: words.Lexicon
    model: Model

    @classmethod
    def load(cls, model: Path = SHIPPED) -> Reader:
        """Load what is shipped, or another model."""
        reader = cls(words.everything(), _model(model))
        reader.read("")
        return reader

    def plus(self, extra: Iterable[tuple[str, str]]) -> Reader:
        """Return a reader that knows these (word, concept) pairs of a community's own as well.

        A concept is one of lexicon/things.txt or lexicon/talk.txt: ("Rainbow Bridge", "fixture").
        """
        return replace(self, lexicon=self.lexicon.plus(extra))

    def read(self, text: str) -> Reading:
        """Read one message. The same text always gives the same reading; nothing is kept."""
        plain = normal.canonical(text)
        sight = features.look(plain, self.lexicon)
        evidence = self.model.weigh(sight.features)
        scores = _by_age(self.model.judge.scores(evidence), sight)
        confidence = self.model.judge.confidence(scores)
        danger = self.model.judge.danger(scores)
        alarm = sight.alarm
        quiet = CALM_AT if CALM in sight.signs else URGENT_AT
        is_urgent = bool(alarm and alarm.heard) or danger >= (ALARM_AT if alarm else quiet)
        if alarm and alarm.sure:
            confidence = max(confidence, TICKET_AT)
        labels = _labels(scores)
        outcome = _outcome(confidence, is_urgent, scores, labels[0])
        landmarks = confidence >= PLACE_AT or is_urgent
        where = place.find(plain, landmarks=landmarks)
        if outcome is not Outcome.IGNORE and (
            reasons.NOTICE & sight.said or place.alone(plain, where)
        ):
            outcome = Outcome.IGNORE
        if outcome is Outcome.TICKET and not is_urgent and _wonders(plain, where):
            outcome = Outcome.ASK
        if alarm and is_urgent and (alarm.about or lead(scores) < 0):
            labels = (alarm.about or ABOUT.get(alarm.hotline, Category.OTHER),)
        elif outcome is not Outcome.IGNORE and len(labels) == 1:
            labels += self._second(plain, scores, labels[0])
        if is_urgent and labels[0] is Category.ELDER and _young(sight):
            labels = (Category.OTHER,)
        if landmarks:
            where = _taught(where, sight)
        if where.text not in text:
            where = replace(where, text=normal.as_written(where.text, text))
        marks = _marks(sight)
        if outcome is Outcome.IGNORE:
            return Reading(
                outcome=outcome,
                evidence=evidence,
                likely=labels[0],
                place=where,
                marks=marks + replies.manners(plain),
                time=_time(plain),
                confidence=1 - confidence,
                why=reasons.words(sight),
                topics=replies.topics(sight.hits),
                echo=replies.echoes(plain, sight.signs),
                closing=replies.closes(plain, sight.signs),
                undone=replies.undoes(plain, sight.signs),
            )
        inside = place.inside(where)
        return Reading(
            outcome=outcome,
            evidence=evidence,
            category=labels[0],
            labels=labels,
            urgent=is_urgent,
            hotline=_hotline(sight, labels[0]) if is_urgent else None,
            place=where,
            service=service.find(plain) if Category.ELDER in labels else "",
            marks=marks,
            time=_time(plain),
            confidence=confidence,
            why=reasons.given(self.model, sight, labels[0], is_urgent=is_urgent),
            topics=replies.topics(sight.hits),
            inside=inside,
            home=door.wanted(plain, labels[0], where, inside=inside),
            echo=replies.echoes(plain, sight.signs),
            undone=replies.undoes(plain, sight.signs),
        )

    def _second(self, plain: str, scores: Sequence[float], first: Category) -> tuple[Category, ...]:
        """Return what one half of the text speaks of when the other half speaks of `first`."""
        hinted = [CATEGORIES[i] for i in range(CHATTER_AT) if scores[i] >= HINT_AT]
        if hinted == [first] or not hinted:
            return ()
        told = [self._clearly(half) for half in _halves(plain)]
        other = [label for label in told if label in hinted and label is not first]
        return (other[0],) if first in told and other else ()

    def _clearly(self, plain: str) -> Category | None:
        """Return the category that a part of a message surely speaks of; None when in doubt."""
        sight = features.look(plain, self.lexicon)
        judge = self.model.judge
        scores = _by_age(self.model.scores(sight.features), sight)
        return _labels(scores)[0] if judge.confidence(scores) >= HALF_AT else None


def _marks(sight: features.Sight) -> tuple[str, ...]:
    """Return how it is said, in the order of MARKS; mostly it is said in no such way."""
    if _MARKED.isdisjoint(sight.said):
        return ()
    return tuple([mark for mark in MARKS if mark in sight.said])


def _wonders(plain: str, where: Place) -> bool:
    """Tell whether a canonical text is a short question that names no place: "no water again?"."""
    return len(plain) <= WONDER and plain.endswith("?") and not where.text


def _taught(where: Place, sight: features.Sight) -> Place:
    """Return where; a landmark that the community taught comes before those we know."""
    if where.building or where.unit or where.room:
        return where
    own = next((hit.word for hit in sight.hits if place.SPOT in hit.concepts), "")
    return Place(text=own) if own else where


def _by_age(scores: tuple[float, ...], sight: features.Sight) -> tuple[float, ...]:
    """Return the scores with those of `elder` and `other` in the order a patient's age gives."""
    if SICK.isdisjoint(sight.said):
        return scores
    sick = {hit.word for hit in sight.hits if not SICK.isdisjoint(hit.concepts)}
    if len(sick) < SICK_FROM:
        return scores
    low, high = sorted((scores[ELDER_AT], scores[OTHER_AT]))
    turned = list(scores)
    if "old" in sight.said:
        turned[ELDER_AT], turned[OTHER_AT] = high, min(low, high - CLEAR)
    elif AGED.isdisjoint(sight.said) and ("elder" not in sight.said or "gone" in sight.said):
        turned[ELDER_AT], turned[OTHER_AT] = low, high
    return tuple(turned)


def _halves(plain: str) -> tuple[str, ...]:
    """Return the text cut in two at the pause that is nearest to its middle; () without one."""
    last = len(plain) - SHORTEST_HALF
    pauses = patterns.table("form")["pause"].finditer(plain)
    cuts = [cut for cut in pauses if cut.start() >= SHORTEST_HALF and cut.end() <= last]
    if not cuts:
        return ()
    cut = min(cuts, key=lambda cut: abs(cut.start() + cut.end() - len(plain)))
    return plain[: cut.start()], plain[cut.end() :]


def _young(sight: features.Sight) -> bool:
    """Tell whether nothing says that who is in danger is old, frail or somebody's parent.

    Who cries for help and says nothing of themselves may be.
    """
    if sight.alarm and (sight.alarm.sure or sight.alarm.heard):
        return False
    return OF_AGE.isdisjoint(sight.said) and "aged" not in sight.signs


def _labels(scores: tuple[float, ...]) -> tuple[Category, ...]:
    """Return the categories concerned, one or two, the chief one first."""
    ahead = list(scores[:CHATTER_AT])
    ahead[OTHER_AT] += OTHER_LEAD
    first = ahead.index(max(ahead))
    ahead[first] = -inf
    second = ahead.index(max(ahead))
    if scores[second] < SECOND_AT:
        return (CATEGORIES[first],)
    return CATEGORIES[first], CATEGORIES[second]


def _outcome(
    confidence: float, is_urgent: bool, scores: Sequence[float], category: Category
) -> Outcome:
    """Return ticket, ask or ignore; an emergency is never left alone, in doubt people are asked."""
    sure = OTHER_TICKET_AT if category is Category.OTHER else TICKET_AT
    best, other = max(scores[:OTHER_AT]), scores[OTHER_AT]
    clear = is_urgent or not 0 < best - other < CLEAR
    if clear and confidence >= (ASK_AT if is_urgent else sure):
        return Outcome.TICKET
    return Outcome.ASK if is_urgent or confidence >= ASK_AT else Outcome.IGNORE


def _time(plain: str) -> str:
    """Return the first time told, as it is told."""
    table = patterns.table("form")
    told = table["clock"].search(plain) and table["time"].search(plain)
    return told[0] if told else ""


def _hotline(sight: features.Sight, category: Category) -> Hotline:
    """Return whom to call: as the rule says, else by what the emergency is about."""
    if sight.alarm:
        return sight.alarm.hotline
    if UNWELL & sight.said:
        return Hotline.MEDICAL
    return _BY_CATEGORY.get(category, Hotline.POLICE)


@cache
def _model(path: Path) -> Model:
    return Model.load(path)
