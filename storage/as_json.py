"""JSON, the quick way, and the patient way for what the quick one refuses.

Telegram may send half an emoji, and somebody who is not Telegram any number of any size. Neither is
valid JSON in a strict reader's eyes, and both must be stored, counted and answered all the same.
"""

from __future__ import annotations

import json
from typing import Any

import orjson

_OURS = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
"""Neither is JSON: who hands us one has forgotten to say how it is written."""


def written(value: Any) -> str:
    """Return `value` as JSON without a blank.

    Raises:
        TypeError: it is no JSON value.
    """
    try:
        return orjson.dumps(value, option=_OURS).decode()
    except TypeError:
        return json.dumps(value, separators=(",", ":"))  # ASCII, so half an emoji can be stored


def parsed(text: str | bytes) -> Any:
    """Return the value that `text` writes; of bytes what is no UTF-8 is replaced.

    Raises:
        ValueError: it writes none.
    """
    try:
        return orjson.loads(text)
    except ValueError:
        return json.loads(text.decode("utf-8", "replace") if isinstance(text, bytes) else text)
