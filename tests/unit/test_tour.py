"""Every text of the catalog is said by some use case, filled with what that use case gives it."""

import shutil

import pytest
import sqlalchemy as sa

from services import setup
from storage.tables import outbox
from tests.unit.conftest import village_in
from tests.unit.reciter import Reciter
from tests.unit.test_catalog import CATALOG
from tests.unit.tour import TOUR, told_whole
from tests.unit.village import ZONE

SAID_ELSEWHERE = {
    *("error.refused", "error.not_allowed", "error.not_found", "error.bad_input"),  # of last resort
    *(
        "error.anonymous",
        "unsigned",
        "error.no_command",
        "not_text",
        "error.keywords",
        "error.strange",
        "error.elder_words",
    ),  # said by handlers
    "topic.gone",  # in the flow stories: of a forum
    "work.rest",  # of more than 3,000 signs: tests/unit/test_desk.py
    "resend",  # by the renderer, when a message may have arrived before
    "error.round_over",  # of last resort: no use case asks for a move that is none
    "error.drill_nobody",  # likewise, and may be called
    "assign.nobody",  # whoever asks in private can be reached, and is somebody to assign
}


_ABOUT_TICKETS = sa.select(outbox.c.kind).where(outbox.c.key.regexp_match("^t[0-9]+:"))


@pytest.fixture(scope="module")
def toured(founded_file, tmp_path_factory, seal):
    """What was said in all the villages of the tour, and what of it was about a ticket."""
    renderer, about = Reciter(ZONE), set()
    folder = tmp_path_factory.mktemp("tour")
    with village_in(folder / "appointed.db", seal, renderer) as village:
        village.wang.starts()
        village.do(setup.appoint, [village.chen.user])
        village.chen.starts()
    with village_in(folder / "claimed.db", seal, renderer) as village:
        village.found()
    for walk in TOUR:
        file = shutil.copy(founded_file, folder / f"{walk.__name__}.db")
        with village_in(file, seal, renderer, first=1000) as village:
            walk(village)
            told_whole(village)
            about |= set(village.ask(lambda work: work.outbox._conn.scalars(_ABOUT_TICKETS).all()))
    return renderer.said, about


@pytest.fixture(scope="module")
def said(toured):
    return toured[0]


def test_every_message_about_a_ticket_has_a_name_among_the_deliveries(toured):
    named = {kind.partition(".")[0] for kind in toured[1]}
    assert sorted(named - set(CATALOG.word["told"])) == []


def test_every_text_is_said_for_real(said):
    assert set(CATALOG.text) - said - SAID_ELSEWHERE == set()


def test_no_text_is_excused_in_vain(said):
    assert SAID_ELSEWHERE & said == set()
