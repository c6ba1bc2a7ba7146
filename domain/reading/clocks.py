"""One time of day as people write it: "9h30", "nove e meia", "meio-dia", "quinze pras nove"."""

from dataclasses import dataclass, replace
from typing import Final

from domain.reading.tokens import Token, Tokens, words_at

_HOUR_WORDS: Final = frozenset({"h", "hs", "hr", "hrs", "hora", "horas"})
_MINUTE_WORDS: Final = frozenset({"min", "mins", "m", "minutos"})
_QUARTER: Final = 15
DASHES: Final = frozenset("-–—~>→➡")
PARTS: Final = {"manha": 0, "tarde": 12, "noite": 12, "madrugada": 0}


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour and its minutes, and the index behind them."""

    hour: int
    minute: int
    after: int
    is_marked: bool
    """Something says that it is an hour; a bare number is one only beside another."""
    is_fixed: bool = False
    """The part of the day is known: "2h da tarde", "2 PM"."""
    is_dotted: bool = False


class Clocks:
    """Reads one time of day at a place; None where none begins."""

    def __init__(self, tokens: Tokens) -> None:
        self._t = tokens

    def _clock(self, at: int) -> Clock | None:
        clock = self._to_hour(at) or self._noon(at) or self._digits(at) or self._words(at)
        if clock is None:
            return None
        after = clock.after
        if self._t.word(after) in {"am", "pm"} or (
            self._t.word(after) in {"a", "p"} and self._t.word(after + 1) == "."
            and self._t.word(after + 2) == "m"
        ):  # fmt: skip
            is_pm = self._t.word(after)[0] == "p"
            behind = after + 1 if len(self._t.word(after)) == 2 else after + 4
            if not 1 <= clock.hour <= 12:
                return clock
            hour = clock.hour % 12 + 12 * is_pm
            return replace(clock, hour=hour, after=behind, is_marked=True, is_fixed=True)
        if self._t.word(after) in {"da", "de"} and self._t.word(after + 1) in PARTS:
            part = self._t.word(after + 1)
            hour = clock.hour + (PARTS[part] if clock.hour < 12 else 0)
            return replace(clock, hour=hour, after=after + 2, is_marked=True, is_fixed=True)
        return clock

    def _noon(self, at: int) -> Clock | None:
        if self._t.word(at) not in {"meio", "meia"}:
            return None
        start = at + 2 if self._t.word(at + 1) in DASHES else at + 1
        noon = {("meio", "dia"): 12, ("meia", "noite"): 0}.get(
            (self._t.word(at), self._t.word(start))
        )
        if noon is None:
            return None
        minute, after = self._and_minutes(start + 1)
        return Clock(noon, minute, after, is_marked=True, is_fixed=True)

    def _to_hour(self, at: int) -> Clock | None:
        """Read "quinze pras nove", "um quarto para as nove"."""
        number = self._t[at].number
        found = words_at(self._t, at) if number is None else (number, at + 1)
        if self._t.word(at) == "um" and self._t.word(at + 1) == "quarto":
            found = _QUARTER, at + 2
        if found is None or not 0 < found[0] <= 30:
            return None
        after = self._t.skip(found[1], "minutos", "min")
        if self._t.word(after) not in {"pras", "pra", "para"}:
            return None
        is_led = self._t.word(after) == "pras" or self._t.word(after + 1) in {"as", "a", "o"}
        start = self._t.skip(after + 1, "as", "a", "o")
        clock = self._noon(start) or self._digits(start) or self._words(start)
        if clock is None or clock.minute or not is_led:
            return None
        return replace(clock, hour=(clock.hour - 1) % 24, minute=60 - found[0], is_marked=True)

    def _words(self, at: int) -> Clock | None:
        found = words_at(self._t, at)
        if found is None or not 0 < found[0] < 24:
            return None
        hour, after = found
        is_marked = self._t.word(after) in {"hora", "horas"}
        after += is_marked
        minute, behind = self._and_minutes(after)
        return Clock(hour, minute, behind, is_marked=is_marked or (
            behind > after and minute == 30
        ))  # fmt: skip

    def _and_minutes(self, at: int) -> tuple[int, int]:
        """Read "e meia", "e quinze"."""
        if self._t.word(at) != "e":
            return 0, at
        if self._t.word(at + 1) == "meia":
            return 30, at + 2
        if self._t.word(at + 1) == "um" and self._t.word(at + 2) == "quarto":
            return _QUARTER, at + 3
        number = self._t[at + 1].number
        found = words_at(self._t, at + 1) if number is None else (number, at + 2)
        if found is None or found[0] not in {5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55}:
            return 0, at
        if self._t.word(found[1]) in {*_HOUR_WORDS, "vagas", "pessoas", "de", "/"}:
            return 0, at
        if self._t.word(found[1]) == ":" and self._t[found[1]].is_glued:
            return 0, at  # "entre 7h e 10:30"
        return found[0], self._t.skip(found[1], "minutos", "min")

    def _digits(self, at: int) -> Clock | None:
        token = self._t[at]
        if token.number is None or not self._may_begin(token, at):
            return None
        sign, minutes = self._t[at + 1], self._t[at + 2]
        if len(token.text) == 4 and sign.text in _HOUR_WORDS and sign.is_glued:
            return _made_clock(token.number // 100, token.number % 100, at + 2)
        if len(token.text) > 2 or token.number > 24:
            return None
        after = at + 1
        if sign.text == "(":
            inside = words_at(self._t, at + 2)
            if inside is not None and self._t.word(inside[1]) == ")":
                after = inside[1] + 1
                sign, minutes = self._t[after], self._t[after + 1]
        if sign.text in _HOUR_WORDS and (sign.text != "h" or sign.is_glued or not sign.is_first):
            return self._with_h(token.number, after + 1)
        is_pair = sign.is_glued and minutes.is_glued and minutes.number is not None
        minute = minutes.number or 0
        if is_pair and sign.text in {":", "."} and len(minutes.text) == 2:
            behind = at + 3
            has_h = self._t.word(behind) in _HOUR_WORDS
            if self._t.word(behind) == sign.text and self._t[behind].is_glued and (
                self._t[behind + 1].is_glued and self._t[behind + 1].number is not None
            ):  # fmt: skip
                if sign.text == ".":
                    return None  # "10.12.2024"
                behind += 2  # the seconds
            if sign.text == "." and not has_h:
                return _made_clock(token.number, minute, behind, is_marked=False, is_dotted=True)
            return _made_clock(token.number, minute, behind + has_h)
        if is_pair and sign.text in {"/", ".", ","}:
            return None
        if sign.text in {"º", "°", "ª", "%", "x"} and sign.is_glued:
            return None
        minute, behind = self._and_minutes(after)
        is_half = minute == 30 and behind > after
        return _made_clock(token.number, minute, behind, is_marked=is_half)

    def _with_h(self, hour: int, after: int) -> Clock | None:
        """Read the minutes behind "9h"."""
        token = self._t[after]
        following = self._t.word(after + 1)
        is_near = not token.is_first and following not in {"/", "vagas", "pessoas", "h", "de", "º"}
        if token.number is not None and len(token.text) == 2 and token.number < 60 and (
            token.is_glued or is_near or following in _MINUTE_WORDS
        ):  # fmt: skip
            behind = self._t.skip(after + 1, *_MINUTE_WORDS)
            return _made_clock(hour, token.number, behind)
        minute, behind = self._and_minutes(after)
        return _made_clock(hour, minute, behind)

    def _may_begin(self, token: Token, at: int) -> bool:
        before = self._t[at - 1]
        if not token.is_glued:
            return True
        return not (
            (before.text in {".", "/", ",", ":"} and self._t[at - 2].number is not None
             and before.is_glued and not self._ends_clock(at - 2))
            or before.text in {"$", "º"}
            or self._t.word(at - 2) in {"utc", "gmt"}
        )  # fmt: skip

    def _ends_clock(self, at: int) -> bool:
        """Tell whether a number is the minutes of a clock: "14:00/17:00"."""
        return self._t.word(at - 1) in {":", "h"}


def _made_clock(
    hour: int, minute: int, after: int, *, is_marked: bool = True, is_dotted: bool = False
) -> Clock | None:
    if not (0 <= hour < 24 and 0 <= minute < 60):
        return None
    return Clock(hour, minute, after, is_marked=is_marked, is_dotted=is_dotted)
