"""The public holidays of China, as far as the government has announced them.

The library's data end with the last year that was announced when it was released.
"""

from __future__ import annotations

from datetime import date

import chinese_calendar


class Holidays:
    """Which days are public holidays; days of a year that is not known are none."""

    def name(self, day: date) -> str:
        """Return the Chinese name of the public holiday on `day`, "" when it is none."""
        if not self.known(day.year):
            return ""
        free, name = chinese_calendar.get_holiday_detail(day)
        return chinese_calendar.Holiday(name).chinese if free and name else ""

    def known(self, year: int) -> bool:
        """Tell whether the holidays of `year` are in the data."""
        first: date = min(chinese_calendar.holidays)
        last: date = max(chinese_calendar.holidays)
        return first.year <= year <= last.year
