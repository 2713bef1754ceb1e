"""The reader that the stories use as well: loading it is the slow part."""

import pytest

from bot.readers import Readers


@pytest.fixture(scope="session")
def read():
    return Readers().with_words(())
