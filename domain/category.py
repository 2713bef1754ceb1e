"""What a message is about: the words that reading, tickets and rotas share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """The kind of matter a ticket is about; shown as 报修, 噪音, 停车, 助老, 其他."""

    REPAIR = "repair"
    NOISE = "noise"
    PARKING = "parking"
    ELDER = "elder"
    OTHER = "other"


class Outcome(StrEnum):
    """What a message calls for: a ticket at once, one short question, or silence."""

    TICKET = "ticket"
    ASK = "ask"
    IGNORE = "ignore"


class Hotline(StrEnum):
    """The public service to call before anything else; its number is the community's policy."""

    FIRE = "fire"
    MEDICAL = "medical"
    POLICE = "police"
    GAS = "gas"
    LIFT = "lift"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where, as the message says it. Every field is empty when it was not said.

    `building`, `unit` and `room` hold plain digits ("3", "2", "501"); several buildings are
    joined by a comma ("3,4"). `text` is the span of the message that names the place.
    """

    text: str = ""
    building: str = ""
    unit: str = ""
    room: str = ""

    @property
    def line(self) -> str:
        """The span in one line: it may have been told in several messages."""
        return " ".join(self.text.split())


@dataclass(frozen=True)
class Evidence:
    """What the features of a text weigh in the model: their sum, packed, and how many they are."""

    total: int = 0
    count: int = 0

    def __add__(self, other: Evidence) -> Evidence:
        """Return the evidence of both texts."""
        return Evidence(self.total + other.total, self.count + other.count)


UNWEIGHED = Evidence()
"""The evidence of what nobody weighed, or of no text at all."""


@dataclass(frozen=True, kw_only=True)  # with slots, copying one takes twice as long
class Reading:
    """What was understood of one message; made without any network call.

    `category` is None exactly when the outcome is IGNORE; `likely` is then what it would be, if
    somebody says that it is a report. `labels` holds every category
    concerned, the chief one first. `why` holds the words and rules that decided, in order.
    `service` is the help an old person needs (meals, bathing, cleaning, shopping, medical, escort,
    visit, errand). `marks` says how it is said: question, thanks, past, quote, joke, notice, ad,
    answer (to somebody), status (how a matter stands), closed; of what is ignored also nod (好的)
    and hello. `time` is the literal time told.
    `topics` are the things spoken of (电梯), by which two reports are known to be of one matter.
    `inside`: the place is a part that every building has (a corridor): which one was not said.
    `home`: somebody has to come to a door for it, of a noise to the one it comes from.
    `echo`: says no more than «here too» (+1); `closing`: says that it is settled (修好了);
    `undone`: that it is not, still or again (没修好, 又坏了).
    `evidence`: what it adds when lines are weighed together.
    """

    outcome: Outcome
    category: Category | None = None
    likely: Category | None = None
    labels: tuple[Category, ...] = ()
    urgent: bool = False
    hotline: Hotline | None = None
    place: Place = Place()
    service: str = ""
    marks: tuple[str, ...] = ()
    time: str = ""
    confidence: float = 0.0
    why: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    inside: bool = False
    home: bool = False
    echo: bool = False
    closing: bool = False
    undone: bool = False
    evidence: Evidence = UNWEIGHED
