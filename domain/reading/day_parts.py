"""The parts of a day: its number, the weekday beside it, its month and its year."""

from dataclasses import replace
from datetime import date

from domain.reading.day_mentions import Item, Mention
from domain.reading.day_words import (
    DASHES,
    ENGLISH_MONTHS,
    MONTH,
    NO_DAY_AFTER,
    SHORT_WEEKDAY,
    WEEKDAY,
    WEEKDAYS,
    WHOLE_MONTHS,
)
from domain.reading.tokens import Tokens, number_at, words_at


class Parts:
    """Reads one part at a time; each reader returns the index behind what it read."""

    def __init__(self, tokens: Tokens, today: date) -> None:
        self._t = tokens
        self._today = today
        self._scanned = 0

    def _mention(
        self, at: int, after: int, *readings: tuple[date, ...], marked: bool = True
    ) -> Mention:
        start, end = self._t[at].start, self._t[after - 1].end
        return Mention(start, end, tuple(dict.fromkeys(readings)), is_marked=marked)

    def _weekday(self, at: int, *, short: bool = False) -> tuple[int | None, int]:
        word, token = self._t.word(at), self._t[at]
        number = WEEKDAY.get(word)
        if number is None and short:
            number = SHORT_WEEKDAY.get(word)
            if number is not None:
                return number, self._t.skip(at + 1, ".")
        after = at + 1
        if number is None and token.number is not None and 2 <= token.number <= 6:
            after = self._t.skip(at + 1, "a", "ª")
            number = token.number - 2
            is_ordinal = short and self._t.word(at + 1) == "ª" and self._t[at + 1].is_glued
            if is_ordinal and self._t[after].number is not None and self._t.word(after + 1) == "/":
                return number, after  # "3ª 13/07"
            return (
                (number, behind) if (behind := self._fair(after)) > after > at + 1 else (None, at)
            )
        return (None, at) if number is None else (number, self._fair(after))

    def _in_brackets(self, at: int) -> tuple[int | None, int]:
        """Read the weekday in brackets behind a day: "(sexta)"."""
        if self._t.word(at) != "(":
            return None, at
        weekday, behind = self._weekday(at + 1, short=True)
        is_closed = weekday is not None and self._t.word(behind) == ")"
        return (weekday, behind + 1) if is_closed else (None, at)

    def _weekdays(self, at: int) -> tuple[set[int], int]:
        """Read "quartas", "terças e quintas", "segundas, quartas e sextas-feiras"."""
        found: set[int] = set()
        after = at
        for _ in WEEKDAYS:  # a week has no more
            weekday, behind = self._weekday(self._t.skip(at, "as", "os"))
            if weekday is None:
                break
            found.add(weekday)
            after = behind
            if self._t.word(after) not in {",", "e"}:
                break
            at = after + 1
        return found, after

    def _is_plural(self, at: int) -> bool:
        word = self._t.word(at)
        return word.endswith("s") and word in WEEKDAY and word not in SHORT_WEEKDAY

    def _says(self, at: int, words: tuple[str, ...]) -> bool:
        # Asked at every word of a text, and nearly always no.
        return self._t.word(at) == words[0] and all(
            self._t.word(at + step) == each for step, each in enumerate(words)
        )

    def _fair(self, at: int) -> int:
        """Pass over "-feira"."""
        dashed = at + 1 if self._t.word(at) in DASHES else at
        return dashed + 1 if self._t.word(dashed) in {"feira", "feiras"} else at

    def _is_noun(self, after: int) -> bool:
        following = self._t[after]
        return following.is_word and not following.is_first and following.text not in {
            "as", "a", "de", "das", "dia", "que", "da", "no", "na", "em", "e", "ou", "pela", "h",
            "pelo", "por", "com", "tem", "vai", "ate", "o", "do", "para", "pra", "meio", "sera",
        }  # fmt: skip

    def _between(self, at: int) -> int:
        """Pass over what stands between a weekday and its day: "sexta agora (15/3)"."""
        for words in (("agora",), ("que", "vem"), ("proxima",), ("proximo",)):
            if self._says(at, words):
                at += len(words)
        at = self._t.skip(at, ",", "-", "–", "—", ":", "(", "·", "|", "/")
        at = self._t.skip(at, "o", "no")
        return self._t.skip(at, "dia", "dias")

    def _day(self, at: int) -> tuple[int, int] | None:
        """Return the number of a day, and the index behind it."""
        token = self._t[at]
        if token.number is None:
            if token.text == "primeiro":
                return 1, at + 1
            if self._t.word(at - 1) in {"os", "as", "nos", "nas", "dos", "das"}:
                return None  # "os dois, março e abril" counts them
            found = words_at(self._t, at)
            return found if found is not None and 1 <= found[0] <= 31 else None
        if len(token.text) > 2 or not 1 <= token.number <= 39:
            return None
        after = at + 1
        if self._t[after].is_glued and self._t.word(after) in {
            "º",
            "°",
            "o",
            "ª",
            "st",
            "nd",
            "rd",
            "th",
        }:
            after += 1
        # As in "10 (dez) de abril".
        if self._t.word(after) == "(":
            inside = words_at(self._t, after + 1)
            if inside is not None and inside[0] == token.number and self._t.word(inside[1]) == ")":
                after = inside[1] + 1
        following = self._t[after]
        if following.is_glued and following.text in {"h", "hs", "%", "x", "min"}:
            return None
        if following.is_glued and following.text == ":" and self._t[after + 1].is_glued:
            return None
        return token.number, after

    def _starts(self, at: int) -> bool:
        """Tell whether a number may be a day here: not in a longer one, and of no thing."""
        token = self._t[at]
        before, first = self._t[at - 1], self._t[at - 2]
        if token.is_glued and (
            before.is_word
            or (before.text in ".,/:-" and first.number is not None and before.is_glued)
            or before.text in {"$", "#", "+", "="}
        ):
            return False
        if token.is_first:
            return True
        back = (
            at - 2
            if before.text in {".", "°"} and first.text in {"n", "r", "av", "art"}
            else at - 1
        )
        return self._t.word(back) not in NO_DAY_AFTER

    def _item(self, at: int) -> Item | None:
        """Read one day of a list, with its month and year where they stand."""
        word = self._t.word(at)
        weekday, after = self._weekday(at, short=True)
        if weekday is not None:
            at = self._between(after)
            if self._t.word(at - 1) == "(":
                # As in "Segunda (08/07) a quarta (10/07)".
                inside = self._behind_weekday(at, weekday)
                is_closed = inside is not None and self._t.word(inside.after) == ")"
                return replace(inside, after=inside.after + 1) if is_closed and inside else inside
            found = self._behind_weekday(at, weekday)
            # "Vai ter um encontro", "vai ter 2 cursos": no Tuesday.
            is_verb = word == "ter" and found is not None and found.month is None
            return None if is_verb else found
        return self._behind_weekday(self._t.skip(at, "dia", "dias"), None)

    def _behind_weekday(self, at: int, weekday: int | None) -> Item | None:
        found = self._day(at)
        if found is None:
            # "April 4th, 2024"
            month = MONTH.get(self._t.word(at))
            later = self._day(at + 1) if month is not None else None
            if later is None or (
                self._t.word(at) in WHOLE_MONTHS
                and not (self._t[at].is_first and self._t.word(later[1]) == ",")
            ):
                return None
            year, after = self._year(later[1], ",")
            return Item(later[0], month, year, after, weekday, is_named=True)
        day, after = found
        inside, behind = self._in_brackets(after)
        if inside is not None and self._t.word(behind) == "de":
            # As in "13 (sexta) de setembro".
            weekday, after = inside if weekday is None else weekday, behind
        sign, glued = self._t.word(after), self._t[after].is_glued
        number = self._t[after + 1]
        if sign in {"/", ".", "-"} and number.number is not None:
            fits = 1 <= number.number <= 12 and len(number.text) <= 2 and (
                sign == "/" or (glued and number.is_glued)
            )  # fmt: skip
            month_end = self._t[after + 2]
            if fits and month_end.text in {"/", "-", "."} and month_end.is_glued:
                year, behind = self._numeric_year(after + 2, sign)
                if year is not None:
                    return Item(day, number.number, year, behind, weekday)
                # "10-12/09" is a span; "18.03." ends a sentence.
                fits = self._t[after + 3].number is None or not self._t[after + 3].is_glued
            if month_end.is_glued and (
                month_end.text in {"h", "hs", "%"}
                or (month_end.text == ":" and self._t[after + 3].is_glued)
            ):
                fits = False
            if sign == "." and len(number.text) != 2:
                fits = False
            # "10-3" may be anything, unless it is all there is.
            is_led = self._t.word(at - 1) in {"dia", ":"} or weekday is not None
            if sign == "-" and not is_led and len(self._t) > after + 2:
                fits = False
            if fits:
                return Item(day, number.number, None, after + 2, weekday)
        return self._named(day, after, weekday, is_in_words=self._t[at].number is None)

    def _named(self, day: int, after: int, weekday: int | None, *, is_in_words: bool) -> Item:
        bare = Item(day, None, None, after, weekday)
        if self._t.word(after) == "dias" and self._t.word(after + 1) == "do":
            after += 1  # "aos dezesseis dias do mês de maio"
        start = after
        if self._t.word(start) in {"/", "-", "."}:
            start += 1
        elif self._t.word(start) in {"de", "do"}:
            start += 1
            start = self._t.skip(start, "mes")
            start = self._t.skip(start, "de")
        word = self._t.word(start)
        if word in MONTH and (word in WHOLE_MONTHS or len(word) == 3 or word in ENGLISH_MONTHS):
            if is_in_words and len(word) == 3:
                # "Dois dez" is a span of numbers, "vinte e dois do dez" is in October.
                ten = self._t.word(after) == "do" and word == "dez"
                return Item(day, 10, None, start + 1, weekday, is_named=True) if ten else bare
            year, behind = self._year(start + 1, "de", "/", ",", "-", ".", "do", "deste")
            if year is None and len(word) == 3 and self._t.word(behind + 1) in {"a", "ate", "e"}:
                behind = self._t.skip(behind, ".")  # "12 de jan. até 2 de fev."
            return Item(day, MONTH[word], year, behind, weekday, is_named=True)
        # "18 do 3", "vinte e três do quatro", and no "2 do 10º andar"
        number = number_at(self._t, start)
        if self._t.word(after) == "do" and number is not None and 1 <= number[0] <= 12:
            sign = self._t[number[1]]
            if not (sign.is_glued and sign.text in {"º", "°", "ª", "o"}):
                return Item(day, number[0], None, number[1], weekday, is_named=True)
        for words, ahead in (
            (("do", "mes", "que", "vem"), 1), (("do", "proximo", "mes"), 1),
            (("deste", "mes"), 0), (("do", "corrente", "mes"), 0), (("do", "corrente"), 0),
            (("desse", "mes"), 0), (("do", "mes", "em", "curso"), 0), (("do", "mes", "atual"), 0),
            (("do", "mes", "corrente"), 0), (("do", "presente", "mes"), 0),
            (("do", "mes", "seguinte"), 1), (("do", "mes", "proximo"), 1),
        ):  # fmt: skip
            if self._says(after, words):
                month = self._today.month + ahead
                year = self._today.year + (month > 12)
                month = month - 12 if month > 12 else month
                return Item(day, month, year, after + len(words), weekday, is_named=True)
        return bare

    def _numeric_year(self, at: int, sign: str) -> tuple[int | None, int]:
        """Read the year of "10/3/27", which has the same sign before it as the month."""
        token = self._t[at + 1]
        if self._t.word(at) != sign or token.number is None or not token.is_glued:
            return None, at
        if len(token.text) == 2:
            return 2000 + token.number, at + 2
        if len(token.text) == 4 and 1990 <= token.number <= 2100:
            return token.number, at + 2
        return None, at

    def _year(self, at: int, *signs: str) -> tuple[int | None, int]:
        """Read the year behind a month in letters."""
        token = self._t[at]
        for words, ahead in (
            (("do", "corrente", "ano"), 0), (("deste", "ano"), 0), (("do", "ano", "que", "vem"), 1),
            (("do", "proximo", "ano"), 1), (("de", "corrente", "ano"), 0),
        ):  # fmt: skip
            if self._says(at, words):
                return self._today.year + ahead, at + len(words)
        if token.number is not None and token.is_glued and len(token.text) == 2:
            return 2000 + token.number, at + 1
        start = at
        while start < at + 2 and self._t.word(start) in signs:
            start += 1
        token, sign = self._t[start], self._t.word(start - 1)
        if self._says(start, ("dois", "mil")):
            # "dois mil e vinte e quatro"
            rest = words_at(self._t, start + 3) if self._t.word(start + 2) == "e" else None
            return (2000, start + 2) if rest is None else (2000 + rest[0], rest[1])
        if token.number is None or self._t[start + 1].text in {":", "h"}:
            return None, at
        if len(token.text) == 4 and 1990 <= token.number <= 2100:
            return token.number, start + 1
        is_short = len(token.text) == 2 and token.is_glued and sign in {"/", "-"} and start > at
        return (2000 + token.number, start + 1) if is_short else (None, at)

    def _months(self, at: int) -> tuple[list[tuple[int, int]], int]:
        """Read "de maio", "do mês que vem", "de maio e junho"; with the year of each."""
        if self._says(at, ("do", "mes", "de")):
            at += 2
        here = (self._today.year, self._today.month)
        ahead = (here[0] + (here[1] == 12), here[1] % 12 + 1)
        for words, found in (
            (("do", "mes", "que", "vem"), ahead), (("do", "proximo", "mes"), ahead),
            (("deste", "mes"), here), (("do", "mes"), here),
        ):  # fmt: skip
            if self._says(at, words):
                return [found], at + len(words)
        months: list[tuple[int, int]] = []
        after = at + 1
        while (month := MONTH.get(self._t.word(after))) is not None:
            year, behind = self._year(after + 1, "de", "/", "do", "deste")
            months.append((year or here[0] + (month < here[1]), month))
            after = behind
            if self._t.word(behind) not in {"e", ","} or self._t.word(behind + 1) not in MONTH:
                break
            after = behind + 1
        return months, after if months else at
