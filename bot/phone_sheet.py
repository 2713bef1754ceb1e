"""The elders' phone list as a sheet that fits on paper."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from handlers.render import Catalog
from handlers.rendered import File

_WIDTHS = {
    "building": 8,
    "room": 9,
    "name": 12,
    "phone": 16,
    "plan": 22,
    "family": 24,
    "paired": 24,
    "key": 20,
    "reached": 12,
}
_HEAD = 2  # the row with the names of the columns


class PhoneSheet:
    """Writes what `services.phone_list.facts_of` returns."""

    def __init__(self, catalog: Catalog) -> None:
        self._words = catalog.word

    def __call__(self, facts: Mapping[str, Any]) -> File:
        """Return the sheet."""
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        self._fill(sheet, facts)
        _for_paper(sheet)
        out = io.BytesIO()
        book.save(out)
        return File(name="elders.xlsx", content=out.getvalue())

    def _fill(self, sheet: Worksheet, facts: Mapping[str, Any]) -> None:
        words, drawn = self._words["sheet"], facts["drawn"]
        at = datetime.fromtimestamp(drawn["at"] / 1000, UTC).astimezone(ZoneInfo(drawn["zone"]))
        sheet.title = words["title"]
        _put(sheet, 1, 1, words["heading"].format(name=facts["name"], at=f"{at:%Y-%m-%d %H:%M}"))
        sheet.cell(1, 1).font = Font(bold=True, size=14)
        for column, name in enumerate(_WIDTHS, 1):
            _put(sheet, _HEAD, column, words[name])
            sheet.cell(_HEAD, column).font = Font(bold=True)
        for line, row in enumerate(drawn["rows"], _HEAD + 1):
            for column, name in enumerate(_WIDTHS, 1):
                _put(sheet, line, column, self._said(name, row))

    def _said(self, name: str, row: Mapping[str, Any]) -> str:
        if name == "building" and row["building"]:
            return self._words["place"]["building"].format(building=row["building"])
        if name == "plan":
            said = (self._words["mode"][row["mode"]], self._words["tier"][row["tier"]])
            return "\n".join((*row["windows"], " ".join(said)))
        value = row.get(name, "")
        return "\n".join(value) if isinstance(value, (list, tuple)) else str(value)


def _put(sheet: Worksheet, line: int, column: int, value: str) -> None:
    """Write words as words: what begins like a formula is none."""
    cell = sheet.cell(line, column)
    cell.value, cell.data_type = value, "s"
    cell.alignment = Alignment(vertical="top", wrap_text=line >= _HEAD)
    if line >= _HEAD:
        thin = Side(style="thin")
        cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)


def _for_paper(sheet: Worksheet) -> None:
    for column, width in zip("ABCDEFGHI", _WIDTHS.values(), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{_HEAD}:{_HEAD}"
    sheet.freeze_panes = f"A{_HEAD + 1}"
