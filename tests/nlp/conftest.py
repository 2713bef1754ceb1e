"""One reader for all tests: loading it is the slow part."""

import pytest

from nlp.reader import Reader


@pytest.fixture(scope="session")
def read():
    return Reader.load().read
