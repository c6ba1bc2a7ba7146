"""Days with a number: one, several, a span, and whether the weekday beside them fits."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from domain.reading.calendar_days import day_or_none, laid, spread
from domain.reading.day_mentions import Item, Mention, NoSuchDay
from domain.reading.day_months import Monthless
from domain.reading.day_words import (
    ARTICLES,
    DASHES,
    DAY_LABELS,
    LONGEST,
    MEETINGS,
    SHORT_WEEKDAY,
    WEEKDAY,
)
from domain.reading.tokens import number_at

_MONTHS: Final = range(1, 13)
_LONGEST_WEEKS: Final = 200
"""Days between the first and the last of those that come again each week."""


class Lists(Monthless):
    """Reads days that have a number."""

    def _iso(self, at: int) -> tuple[Mention | None, int]:
        year, month, day = (self._t[at + step] for step in (0, 2, 4))
        sign = self._t.word(at + 1)
        is_iso = (
            len(year.text) == 4
            and year.number is not None
            and 1990 <= year.number <= 2100
            and sign in {"-", "/", "."}
            and self._t.word(at + 3) == sign
            and month.number in _MONTHS
            and day.number is not None
            and month.is_glued
            and day.is_glued
            and not (year.is_glued and self._t.word(at - 1) in {"/", "-", ".", "_"})
        )
        if not is_iso:
            return None, at
        item = Item(day.number or 0, month.number, year.number, at + 5)
        return self._made(at, at + 5, [item], plural=False)

    def _list(self, at: int) -> tuple[Mention | None, int]:
        """Read one day, several, or a span."""
        start = at
        if self._t.word(at) in {"dia", "dias"}:
            start = self._t.skip(at + 1, ":")
        token = self._t[start]
        if start > at and self._says(at - 2, ("ordem", "do")):
            return None, start  # "ordem do dia: 1. ..."
        if start == at + 1 and token.is_first and not self._t[at].is_first:
            return None, start  # "no dia a dia", and a day in the next line
        if token.number is not None and not self._starts(start):
            return None, at
        before = self._t.word(start - 1)
        if start > at and self._t.word(at - 1) in {"todo", "cada"}:
            return None, start + 1  # "todo dia 10" is every month
        items, after = self._items(start)
        if not items:
            return None, at
        if items[0].weekday is not None and len(items) > 1 and self._is_second_weekday(at):
            items[0] = replace(items[0], weekday=None)  # "quinta e sexta, 18 e 19 de abril"
        if (start > at or before in MEETINGS) and self._is_count(items[0]):
            return None, items[0].after  # "Dia 1 - 14/05" counts the days
        has_month = any(item.month is not None for item in items)
        has_weekday = items[0].weekday is not None
        is_dia = start > at or before in {"dia", "dias"}
        if not has_month and not is_dia and not has_weekday:
            return None, self._scanned
        if not has_month and not is_dia and self._is_below(items[0]):
            return None, at  # "sexta", and in the next line "9 e meia"
        if not has_month:
            if items[0].after > after or self._is_hours(items, after, is_dia=is_dia):
                return None, at
        elif self._is_fraction(items, start, after, is_dia=is_dia):
            return None, at
        if before in {"as", "das"} and items[0].month is None:
            return None, at
        return self._made(at, after, items, plural=self._t.word(at) == "dias")

    def _is_below(self, item: Item) -> bool:
        """Tell whether the number stands in the line below its weekday, and may be an hour."""
        return self._t[item.after - 1].is_first and self._t.word(item.after) in {
            "e",
            "h",
            ":",
            "as",
        }

    def _is_second_weekday(self, at: int) -> bool:
        words = [self._t.word(at - back) for back in range(1, 5)]
        return words[0] in {"e", "a", "ou"} and bool({words[1], words[3]} & WEEKDAY.keys())

    def _is_count(self, item: Item) -> bool:
        if item.month is not None or item.day >= LONGEST:
            return False
        if self._t.word(item.after) not in {*DASHES, ":", "(", "|"}:
            return False
        following = self._item(item.after + 1)
        return following is not None and following.month is not None and following.joint == ""

    def _items(self, at: int) -> tuple[list[Item], int]:
        first = self._item(at)
        if first is None:
            return [], at
        items = [first]
        is_plural = bool({self._t.word(at - 1), self._t.word(at)} & {"dia", "dias"})
        is_weekly = self._is_plural(at) and first.month is None
        is_counted = is_weekly or bool({self._t.word(at - 1), self._t.word(at)} & {"dias"})
        closed = False
        while len(items) < LONGEST:
            items[-1], after = self._with_weekday(items[-1])
            joint = self._t.word(after)
            start = after + 1
            if joint == "," and self._t.word(start) == "e":
                joint, start = "e", start + 1
            elif joint in {"a", "ate", "ao", "à"} or joint in DASHES:
                joint = "a"
                start = self._t.skip(start, "o", "a")
            elif is_counted and self._t[after].number is not None and not closed:
                joint, start = ",", after  # "dias 2 3 e 4 de março"
            elif joint not in {",", "e", "ou"}:
                break
            if joint in {"e", "ou"} and self._t.word(start) in {"no", "em"}:
                start += 1
            if joint == "ou":
                start = self._t.skip(start, "dia")
            following = self._item(start)
            if following is None or (closed and following.month is None):
                break
            items[-1] = replace(items[-1], after=after)
            if joint == "a" and items[-1].joint == "a":
                break
            items.append(replace(following, joint=joint))
            closed = closed or joint == "e"
        # Bare numbers in a row are looked at once.
        self._scanned = at if any(item.weekday is not None for item in items) else items[-1].after
        if is_weekly and all(item.weekday is item.month is None for item in items[1:]):
            items = [replace(item, weekday=first.weekday) for item in items]  # "terças 4, 11 e 18"
        return self._without_tail(items, is_plural=is_plural, is_counted=is_counted)

    def _with_weekday(self, item: Item) -> tuple[Item, int]:
        """Read the weekday behind one day of several: "05/04 (sexta) a 08/04 (segunda)"."""
        weekday, behind = self._in_brackets(item.after)
        if weekday is None or (item.month is None and not self._goes_on(behind)):
            return item, item.after
        return replace(item, weekday=weekday if item.weekday is None else item.weekday), behind

    def _goes_on(self, at: int) -> bool:
        """Tell whether a list goes on whose month stands last: "6 (sex) e 13 (sex) de maio"."""
        if self._t.word(at) not in {",", "e"}:
            return False
        following = self._item(self._t.skip(at + 1, "e"))
        return following is not None and (
            following.month is not None or self._t.word(following.after) == "("
        )

    @staticmethod
    def _without_tail(
        items: list[Item], *, is_plural: bool, is_counted: bool
    ) -> tuple[list[Item], int]:
        """Leave out the numbers behind the last day that is sure to be one."""
        last = max((at for at, item in enumerate(items) if item.month is not None), default=None)
        is_choice = is_plural and [item.joint for item in items[1:]] == ["ou"]
        if last is None and not (is_counted or is_choice):
            last = 0
        items = items if last is None else items[: last + 1]
        # "Auditório 2, 18 de abril": a bare number and a comma make no list.
        bare = [item for item in items[:-1] if item.month is None]
        if bare and not is_plural and len(items) == 2 and items[1].joint == ",":
            return [], 0
        return items, items[-1].after

    def _is_hours(self, items: list[Item], after: int, *, is_dia: bool) -> bool:
        """Tell whether a number beside a weekday is an hour: "quinta, 14 às 16h"."""
        following = self._t[after]
        if (
            following.text in {"h", "hs", "hora", "horas", ":", "vagas", "pessoas", "%"}
            and not is_dia
        ):
            return True
        if is_dia:
            return following.text in {"h", "horas"} and not following.is_first
        if following.text in {"as", "a", "ate", "e"} or following.text in DASHES:
            later = number_at(self._t, after + 1)
            if later is not None and items[-1].day < later[0] <= 24:
                return True
        return self._t.word(after - 2) in {"as", "a"}

    def _is_fraction(self, items: list[Item], start: int, after: int, *, is_dia: bool) -> bool:
        """Tell whether "3/4 do tempo" is meant."""
        item = items[0]
        if len(items) > 1 or is_dia or item.weekday is not None or item.is_named:
            return False
        if item.year is not None or item.month is None or item.day >= item.month:
            return False
        following = self._t[after + 1]
        return (
            self._t.word(start + 1) == "/"
            and self._t.word(after) in ARTICLES
            and following.is_word
            and number_at(self._t, after + 1) is None
        )

    def _made(
        self, at: int, after: int, items: list[Item], *, plural: bool
    ) -> tuple[Mention | None, int]:
        weekly = self._each_week(at, after, items)
        if weekly is not None:
            return weekly
        after, suffixes = self._suffix(after)
        opened = any(self._t.word(step) == "(" for step in range(at, after))
        if opened and not any(self._t.word(step) == ")" for step in range(at, after)):
            after = self._t.skip(after, ")")
        items = spread(items)
        weekdays = [item.weekday for item in items]
        has_year = any(item.year is not None for item in items)
        is_marked = bool(
            has_year or plural
            or any(item.is_named for item in items)
            or any(weekday is not None for weekday in weekdays)
            or bool(suffixes)
            or self._t.word(at) in {"dia", "dias"}
            or {self._t.word(at - 1), self._t.word(at - 2)} & DAY_LABELS
        )  # fmt: skip
        mention = replace(
            self._mention(at, after, marked=is_marked),
            has_year=has_year,
            has_month=any(item.month is not None for item in items),
        )
        if any(item.joint == "ou" for item in items):
            made = [self._days([item]) for item in items]
            readings = [days for days in made if isinstance(days, tuple)]
            if all(item.month is None for item in items):
                # As in "dia 20 ou 21".
                each_next = (self._monthless(at, [item], [])[0][:1] for item in items)
                readings = [days for found in each_next for days in found]
            return replace(mention, readings=tuple(dict.fromkeys(readings))), after
        if any(item.month is None for item in items):
            readings, is_wrong = self._monthless(at, items, suffixes)
        else:
            days = self._days(items)
            if isinstance(days, NoSuchDay):
                return replace(mention, problem=days), after
            if days is None:
                ends = (self._days([item]) for item in items)
                readings = [day for day in ends if isinstance(day, tuple)]
                readings = list(dict.fromkeys(readings))
                mention = replace(mention, is_period=len(readings) > 1)
                return replace(mention, readings=tuple(readings)), after
            if any(item.joint == "a" for item in items):
                days, behind = self._without(days, after)
                mention = replace(mention, end=self._t[behind - 1].end)
                weekdays, after = [], behind
            readings, is_wrong = self._checked(days, weekdays, suffixes)
        if not readings:
            return None, at
        return replace(mention, readings=tuple(readings), has_wrong_weekday=is_wrong), after

    def _each_week(self, at: int, after: int, items: list[Item]) -> tuple[Mention, int] | None:
        """Read "de 2 a 30/5, às quintas"."""
        if len(items) != 2 or items[1].joint != "a":
            return None
        start = self._t.skip(after, ",", "(", "-", "–")
        start = self._t.skip(start, "sempre", "todas", "toda")
        start = self._t.skip(start, "as", "os", "nas", "aos")
        weekdays, behind = self._weekdays(start)
        if not weekdays or not self._is_plural(start):
            return None
        days = tuple(day for day in self._between_days(*items) if day.weekday() in weekdays)
        behind = self._t.skip(behind, ")") if self._t.word(after) == "(" else behind
        days, behind = self._without(days, behind)
        return (self._mention(at, behind, days), behind) if days else None

    def _without(self, days: tuple[date, ...], after: int) -> tuple[tuple[date, ...], int]:
        """Leave out what a text takes away from its days: ", exceto dia 1º (feriado)"."""
        behind = self._t.skip(after, ",", "(")
        if self._t.word(behind) not in {"exceto", "menos", "fora", "salvo"}:
            return days, after
        start = self._t.skip(behind + 1, "o", "no", "os", "em", "na", "a")
        items, behind = self._items(start)
        weekdays: set[int] = set()
        if not items:
            weekdays, behind = self._weekdays(start)
        out = {(item.day, item.month) for item in items}
        kept = tuple(
            day
            for day in days
            if day.weekday() not in weekdays and not {(day.day, None), (day.day, day.month)} & out
        )
        return (kept, behind) if kept and kept != days else (days, after)

    def _between_days(self, first: Item, last: Item) -> list[date]:
        """Return the first day, the last and all between; none of what is no span."""
        first, last = spread([first, last])
        end = self._days([last])
        begin = laid([first], end[0].year) if isinstance(end, tuple) else ()
        length = (end[0] - begin[0]).days if isinstance(end, tuple) and begin else 0
        if not 0 < length < _LONGEST_WEEKS:
            return []
        return [begin[0] + timedelta(days=step) for step in range(length + 1)]

    def _suffix(self, after: int) -> tuple[int, list[int]]:
        """Pass over the weekday behind a day: "(terça)", ", quinta-feira", "- qua"."""
        sign = self._t.word(after)
        start = after
        if sign in {"(", ",", "/", "|"} or sign in DASHES:
            start += 1
        is_led = self._t.word(start) in {"uma", "numa"}
        start += is_led
        weekday, behind = self._weekday(start, short=sign != "")
        if weekday is None:
            return after, []
        short = self._t.word(start) in SHORT_WEEKDAY
        if (short and start == after) or (short and self._t.word(start) not in SHORT_WEEKDAY):
            return after, []
        if (start == after or is_led) and self._is_noun(behind) and behind == start + 1:
            return after, []
        if self._t[start].is_first:
            return after, []
        following = self._item(start)
        if following is not None and following.month is not None:
            return after, []  # the weekday of the next day
        found = [weekday]
        while (later := self._weekday(self._t.skip(behind, "e", ","), short=True))[0] is not None:
            found.append(later[0])
            behind = later[1]
        return (self._t.skip(behind, ")") if sign == "(" else behind), found

    def _days(self, items: list[Item]) -> tuple[date, ...] | NoSuchDay | None:
        """Return the days of items that all have their month; None for a long period."""
        first_year = next((item.year for item in items if item.year is not None), None)
        last_year = next((item.year for item in reversed(items) if item.year is not None), None)
        if first_year is None:
            years = range(self._today.year, self._today.year + 5)
        else:
            years = range(first_year, first_year + 1)
        for year in years:
            days = laid(items, year if last_year is None else last_year)
            if days and (first_year is not None or days[0] >= self._today):
                return days
        for item in items:
            known = item.year or last_year
            if day_or_none(known or 2000, item.month or 0, item.day) is None:
                return NoSuchDay(item.day, item.month or 0, known)
        return None
