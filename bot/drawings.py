"""Which notices carry a file, and what makes it; loaded with the first one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.render import Catalog
from handlers.rendered import Draw, File


def drawings(catalog: Catalog) -> dict[str, Draw]:
    """Return what makes the file of a notice, by the notice's kind."""

    def roster(facts: Mapping[str, Any]) -> File:
        from bot.roster_picture import RosterPicture  # noqa: PLC0415  slow import

        return RosterPicture(catalog)(facts)

    def phones(facts: Mapping[str, Any]) -> File:
        from bot.phone_sheet import PhoneSheet  # noqa: PLC0415  slow import

        return PhoneSheet(catalog)(facts)

    return {"picture.roster": roster, "elder.print": phones}
