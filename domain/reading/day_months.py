"""Days whose month is not said, and whether the weekday beside a day fits."""

from dataclasses import replace
from datetime import date, timedelta

from domain.reading.calendar_days import laid, later_than, nearest
from domain.reading.day_mentions import Item
from domain.reading.day_parts import Parts
from domain.reading.day_words import MONTH, MONTHLY, SWAP, WHOLE_MONTHS


class Monthless(Parts):
    """Finds the month of a day that has none."""

    def _months_ahead(self, at: int) -> int:
        """Return 1 behind "mês que vem:", or how far the month is that is named before, else 0."""
        words = [self._t.word(at - back) for back in range(6, 0, -1)]
        text = " ".join(words)
        if "mes que vem" in text or "proximo mes" in text:
            return 1
        for back in range(2, 12):
            if self._t[at - back + 1].is_first or self._t.word(at - back) in {".", ";", "!", "?"}:
                break
            month = MONTH.get(self._t.word(at - back), 0)
            is_named = month and self._t.word(at - back) in WHOLE_MONTHS
            led = self._t.word(at - back - 1), self._t.word(at - back - 2)
            if is_named and (led[0] == "em" or (led[0] == "de" and led[1] in MONTHLY)):
                # As in "o encontro de abril vai ser dia 18".
                return max(0, month - self._today.month)
        return 0

    def _monthless(
        self, at: int, items: list[Item], suffixes: list[int]
    ) -> tuple[list[tuple[date, ...]], bool]:
        """Read "dia 18", "sexta 22": the next one, or the next that falls on the weekday."""
        found: list[tuple[date, ...]] = []
        has_weekday = bool(suffixes) or any(item.weekday is not None for item in items)
        first = self._months_ahead(at)
        for ahead in range(first, 12):
            if found and not has_weekday:
                return [found[0]], False
            month = self._today.month + ahead
            year, month = self._today.year + (month - 1) // 12, (month - 1) % 12 + 1
            days = laid([replace(item, month=month, year=year) for item in items], year)
            if days and days[0] >= self._today:
                found.append(days)
        if not found:
            return [], False
        weekdays = [item.weekday for item in items]
        is_row = len(items) > 2 and len(set(weekdays)) == 1
        for days in found if is_row else found[:SWAP]:
            if not self._checked(days, weekdays, suffixes)[1]:
                # Another month is only a guess when the next such number is close.
                is_near = (
                    is_row or days == found[0] or (found[0][0] - self._today) < timedelta(days=3)
                )
                return ([days] if is_near else [days, found[0]]), False
        return self._checked(found[0], weekdays, suffixes)

    def _checked(
        self, days: tuple[date, ...], weekdays: list[int | None], suffixes: list[int]
    ) -> tuple[list[tuple[date, ...]], bool]:
        """Compare days with the weekdays beside them; both readings where one does not fit."""
        if len(weekdays) != len(days):
            weekdays = [None] * len(days)
        if suffixes and {day.weekday() for day in days} <= set(suffixes):
            return [days], False  # "abrimos a segunda: 2 e 9 de março (terças)"
        moved = list(days)
        for at, (day, weekday) in enumerate(zip(days, weekdays, strict=True)):
            if weekday is not None and day.weekday() != weekday:
                moved[at] = nearest(day, weekday)
        if suffixes and len(days) == 1 and len(suffixes) == 1 and weekdays[0] is None:
            moved[0] = nearest(days[0], suffixes[0])
        elif suffixes and not {day.weekday() for day in days} & set(suffixes):
            moved = [nearest(day, suffixes[0]) for day in days]
        other = tuple(moved)
        if other != days and len(days) == 1 and days[0] < self._today:
            # "26/01/2026 (terça-feira)", written out of habit in January of 2027
            later = later_than(days[0], self._today)
            if later.weekday() == other[0].weekday():
                other = (later,)
        return ([days], False) if other == days else ([days, other], True)
