"""Days without a number: "hoje", "na quarta", "toda sexta de maio", "última terça de abril"."""

from dataclasses import replace
from datetime import date, timedelta

from domain.reading.calendar_days import weekdays_of
from domain.reading.day_lists import Lists
from domain.reading.day_mentions import Mention
from domain.reading.day_words import DASHES, MONTH, ORDINALS, WEEK
from domain.reading.tokens import number_at


class Weekdays(Lists):
    """Reads days that are named by what is around them."""

    def _relative(self, at: int) -> tuple[Mention | None, int]:
        word = self._t.word(at)
        ahead = {"hoje": 0, "hj": 0, "amanha": 1, "ontem": -1}.get(word)
        after = at + 1
        if word == "depois" and self._t.word(at + 1) == "de" and self._t.word(at + 2) == "amanha":
            ahead, after = 2, at + 3
        if ahead is not None and self._t.word(after) == "a":
            # "De hoje a oito": a week from today; "de hoje a quinze": two.
            weeks = {"oito": 1, "quinze": 2}.get(self._t.word(after + 1), 0)
            if weeks and self._t.word(after + 2) not in {"h", "hs", "hora", "horas"}:
                ahead, after = ahead + 7 * weeks, after + 2
        if ahead is not None:
            found = self._mention(at, after, (self._today + timedelta(days=ahead),))
            return replace(found, has_year=True), after
        if word not in {"daqui", "dentro"} or self._t.word(at + 1) not in {"a", "de"}:
            return None, at
        number = number_at(self._t, at + 2)
        if number is None or not 0 < number[0] < 100:
            return None, at
        unit = self._t.word(number[1])
        if unit in {"semana", "semanas"}:
            days = [number[0] * 7]
        elif unit in {"dia", "dias"}:
            # "8 dias" is a week and "15 dias" are two, as many count; others count the days.
            days = [number[0] - 1, number[0]] if number[0] in {8, 15} else [number[0]]
        else:
            return None, at
        readings = [(self._today + timedelta(days=each),) for each in days]
        return self._mention(at, number[1] + 1, *readings), number[1] + 1

    def _nth(self, at: int) -> tuple[Mention | None, int]:
        """Read "segunda quinta-feira de maio"."""
        number = ORDINALS.get(self._t.word(at))
        start = at + 1
        token = self._t[at].number
        if (
            token is not None
            and self._t.word(at + 1) in {"ª", "a", "º"}
            and self._t[at + 1].is_glued
        ):
            number, start = token, at + 2
        if number is None or number > 5 or self._t.word(at - 1) in {"toda", "todo", "cada"}:
            return None, at
        weekday, after = self._weekday(start)
        if weekday is None or self._t.word(after) not in {"de", "do", "deste"}:
            return None, at
        series = self._nth_series(at, number, weekday, after)
        if series is not None:
            return series
        if self._t.word(after + 1) in {"cada", "todo"}:
            return None, after
        months, after = self._said_month(at, after) or self._months(after)
        if len(months) != 1:
            return None, at
        year, month = months[0]
        days = weekdays_of(year, month, weekday)
        try:
            day = days[number - 1 if number > 0 else number]
        except IndexError:
            return None, at
        return self._mention(at, after, (day,)), after

    def _nth_each(self, at: int) -> tuple[Mention, int] | None:
        """Read "toda primeira segunda-feira do mês, de março a junho de 2027"."""
        start = self._t.skip(at + 1, "a", "o")
        number = ORDINALS.get(self._t.word(start))
        weekday, after = self._weekday(start + 1)
        if number is None or weekday is None:
            return None
        return self._nth_series(at, number, weekday, after)

    def _nth_series(
        self, at: int, number: int, weekday: int, after: int
    ) -> tuple[Mention, int] | None:
        """Read the months behind "primeira segunda-feira do mês": ", de março a junho"."""
        for words in (("do", "mes"), ("de", "cada", "mes"), ("de", "todo", "mes")):
            if self._says(after, words):
                after += len(words)
        months, after = self._month_span(self._t.skip(after, ",", "(", "-", "–"))
        found = [weekdays_of(*each, weekday) for each in months]
        place = number - 1 if number > 0 else number
        days = tuple(each[place] for each in found if place < len(each))
        days = tuple(day for day in days if day >= self._today)
        return (self._mention(at, after, days), after) if days else None

    def _month_span(self, at: int) -> tuple[list[tuple[int, int]], int]:
        """Read "de março a junho de 2027", with the year of each; empty if none begins there."""
        is_led = self._t.word(at) in {"de", "entre"}
        at -= not is_led  # "do mês, março a maio"
        first = MONTH.get(self._t.word(at + 1))
        last = MONTH.get(self._t.word(at + 3))
        is_span = self._t.word(at + 2) in {*DASHES, "a", "ate", "e"}
        if first is None or last is None or not is_span:
            return [], at
        year, after = self._year(at + 4, "de", "/", "do", "deste")
        begins = self._today.year + (first < self._today.month)
        if year is not None:
            begins = year - (last < first)
        many = (last - first) % 12 + 1
        return [
            (begins + (first - 1 + step) // 12, (first - 1 + step) % 12 + 1) for step in range(many)
        ], after

    def _said_month(self, at: int, after: int) -> tuple[list[tuple[int, int]], int] | None:
        """Read the month said before: "em fevereiro, na última quarta do mês"."""
        if not self._says(after, ("do", "mes")) or self._t.word(after + 2) in {"que", "de"}:
            return None
        while self._t.word(at - 1) in {"na", "no", "a", "sempre", ","}:
            at -= 1
        if self._t.word(at - 2) not in {"em", "de"}:
            return None
        months, _ = self._months(at - 2)
        return (months, after + 2) if len(months) == 1 else None

    def _every(self, at: int) -> tuple[Mention | None, int]:
        """Read "todas as quartas de maio, exceto dia 1º", "terças e quintas, de 4 a 13/6"."""
        is_each = self._t.word(at) in {"todas", "todos", "toda", "todo", "cada"}
        if is_each and (nth := self._nth_each(at)) is not None:
            return nth
        start = self._t.skip(at + 1, "as", "os", "a", "o") if is_each else at
        weekdays, after = self._weekdays(start)
        if not weekdays or not (is_each or self._is_plural(start)):
            return None, at
        days, behind = self._span(after)
        if not days:
            lead = self._t.skip(after, ",")
            months, behind = self._months(lead) if self._t.word(lead) in {
                "de", "do", "deste", "em", "durante",
            } else ([], after)  # fmt: skip
            back = at - (self._t.word(at - 1) == "as")
            is_before = self._t.word(back - 1) == "," and self._t.word(back - 3) in {
                "em", "durante",
            }  # fmt: skip
            if not months and is_before:
                months, _ = self._months(back - 3)  # "Em junho, toda sexta"
                behind = after
            days = [
                day for year, month in months for weekday in weekdays
                for day in weekdays_of(year, month, weekday)
            ]  # fmt: skip
        days = sorted(day for day in days if day >= self._today and day.weekday() in weekdays)
        after = behind if days else after
        left, after = self._without(tuple(days), after)
        return (self._mention(at, after, left), after) if left else (None, at)

    def _span(self, after: int) -> tuple[list[date], int]:
        """Return all days of "de 4 a 13 de junho", however many weeks it takes."""
        start = self._t.skip(after, ",", "(")
        if self._says(start, ("a", "partir", "de")):
            start += 2
        if self._t.word(start) not in {"de", "do", "entre"}:
            return [], after
        start = self._t.skip(start + 1, "os")
        start = self._t.skip(start, "dia", "dias")
        first = self._item(start)
        if first is None or self._t.word(first.after) not in {*DASHES, "a", "ate", "e"}:
            return [], after
        last = self._item(self._t.skip(first.after + 1, "o"))
        if last is None or last.month is None:
            return [], after
        return self._between_days(first, last), last.after

    def _bare(self, at: int) -> tuple[Mention | None, int]:
        """Read a weekday alone: "na quarta", "terça que vem", "semana que vem, terça"."""
        start, weeks = at, None
        word = self._t.word(at)
        if word == "semana" and self._t.word(at + 1) == "que" and self._t.word(at + 2) == "vem":
            start, weeks = self._t.skip(at + 3, ","), 1
            start = self._t.skip(start, "na", "no")
        elif word == "proxima" and self._t.word(at + 1) == "semana":
            start, weeks = self._t.skip(at + 2, ","), 1
            start = self._t.skip(start, "na", "no")
        elif word in {"proxima", "proximo", "nesta", "neste", "na", "no", "esta", "essa", "nessa"}:
            start = at + 1
            start = self._t.skip(start, "proxima", "proximo")
        weekday, after = self._weekday(start)
        if weekday is None:
            return None, at
        item = self._item(start)
        if start > at and weeks is None and item is not None and (
            item.month is not None
            or self._t.word(item.after - 2) == "dia"
            or self._t.word(item.after - 1) == ")"
        ):  # fmt: skip
            return None, at  # "na terça-feira, 12 de junho" begins at the weekday
        if self._is_again(at, start):
            return None, after  # "às quintas" names no single day
        is_fair, is_next = after > start + 1, False
        for words, ahead in (
            (("da", "semana", "que", "vem"), 1), (("da", "proxima", "semana"), 1),
            (("desta", "semana"), 0), (("que", "vem"), None), (("proxima",), None),
            (("proximo",), None),
        ):  # fmt: skip
            if self._says(after, words):
                after += len(words)
                is_next = words == ("que", "vem") and weeks is None
                weeks = ahead if weeks is None else weeks
                is_fair = True
                break
        is_marked = is_fair or start > at or self._stands_alone(start, after)
        if not is_marked or (self._is_noun(after) and not is_fair):
            return None, at
        if weeks is not None:
            monday = self._today - timedelta(days=self._today.weekday())
            day = monday + WEEK * weeks + timedelta(days=weekday)
        else:
            day = self._today + timedelta(days=(weekday - self._today.weekday() - 1) % 7 + 1)
        readings, after = self._and_weekdays(day, after)
        if is_next and len(readings) == 1 and day - self._today < WEEK - timedelta(
            days=self._today.weekday()
        ):  # fmt: skip
            readings.append((day + WEEK,))  # people mean the one of this week, or the other
        return replace(self._mention(at, after, *readings), is_weekday=True), after

    def _and_weekdays(self, day: date, after: int) -> tuple[list[tuple[date, ...]], int]:
        """Read what joins more weekdays: "terça e quinta", "terça a quinta", "terça ou quinta"."""
        joint = self._t.word(after)
        if joint not in {"e", "a", "ate", "ou"}:
            return [(day,)], after
        weekday, behind = self._weekday(self._t.skip(after + 1, "na", "no"))
        item = self._item(after + 1)
        if weekday is None or self._is_noun(behind) or (item is not None and item.after > behind):
            return [(day,)], after
        later = day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)
        if joint == "ou":
            return [(day,), (later,)], behind
        if joint == "e":
            return [(day, later)], behind
        return [tuple(day + timedelta(days=step) for step in range((later - day).days + 1))], behind

    def _is_again(self, at: int, start: int) -> bool:
        """Tell whether a weekday is said for all weeks: "toda sexta", "às quintas"."""
        before = {self._t.word(at - 1), self._t.word(at - 2)}
        return bool(before & {"toda", "todas", "todo", "todos", "cada"}) or self._is_plural(start)

    def _stands_alone(self, start: int, after: int) -> bool:
        token, following = self._t[start], self._t[after]
        before = self._t[start - 1]
        is_end = following.start < 0 or following.number is not None or not following.is_word
        is_led = not before.is_word or (is_end and before.text in {"pra", "para", "pro"})
        return (token.is_first or is_led) and (
            is_end or following.is_first
            or following.text in {"as", "a", "de", "dia", "das", "tem", "temos", "teremos", "vai"}
            or (following.text in {"e", "ou"} and self._weekday(after + 1)[0] is not None)
        )  # fmt: skip
