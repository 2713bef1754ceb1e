"""The public holidays of China, as far as the government has announced them.

The library's data end with the last year that was announced when it was released.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import chinese_calendar
from lunar_python import Solar

from domain.hours import weekdays

_KNOWN = range(min(chinese_calendar.holidays).year, max(chinese_calendar.holidays).year + 1)
_BY_THE_MOON = {(1, 1): "spring", (9, 9): "double_ninth"}


class Holidays:
    """Which days are public holidays; days of a year that is not known are none."""

    def name(self, day: date) -> str:
        """Return the Chinese name of the public holiday on `day`, "" when it is none."""
        if not self.known(day.year):
            return ""
        free, name = chinese_calendar.get_holiday_detail(day)
        return chinese_calendar.Holiday(name).chinese if free and name else ""

    def works(self, day: date) -> bool:
        """Tell whether `day` is worked; of a year that is not known, from Monday to Friday."""
        if not self.known(day.year):
            return weekdays(day)
        worked: bool = chinese_calendar.is_workday(day)
        return worked

    def for_elders(self, day: date) -> str:
        """Return which festival of elders and families `day` is, "" for none; of any year."""
        return _BY_THE_MOON.get(_moon(day), "")

    def known(self, year: int) -> bool:
        """Tell whether the holidays of `year` are in the data."""
        return year in _KNOWN


@lru_cache(64)
def _moon(day: date) -> tuple[int, int]:
    """Return (month, day) in the calendar of the moon, which takes milliseconds to work out."""
    moon = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return moon.getMonth(), moon.getDay()
