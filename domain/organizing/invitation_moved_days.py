"""The day that comes in the place of another: its month, and the list of which that one was."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from domain.organizing.invitation_roles import Day, Role, is_denied_behind
from domain.organizing.invitation_weekdays import SHORT, WEEKDAY
from domain.reading import days


def with_moved(found: list[Day], plain: str) -> list[Day]:
    """Put the new day in the place of the old one, where the text names it as one of a list.

    As in "dias 4, 11 e 18/5; a aula do dia 11 passou para o dia 13".
    """
    for old, new in pairwise(found):
        if new.role is not Role.NEW or not _ONE_OF.search(plain, 0, old.mention.start):
            continue
        for whole in found:
            readings = whole.mention.readings
            is_list = len(readings) == 1 and len(readings[0]) > 1
            if not is_list or whole.role is Role.ASIDE or whole in {old, new}:
                continue
            was = _said(old.mention, readings[0])
            now = None if was is None else _near(new.mention, was, plain)
            if was is None or now is None:
                continue
            laid = tuple(sorted({*readings[0], now} - {was}))
            mention = replace(whole.mention, readings=(laid,))
            own = replace(whole, role=Role.OWN, mention=mention)
            return [own if each is whole else each for each in found if each not in (old, new)]
    return found


_ONE_OF: Final = re.compile(
    r"(?<![a-z])(?:[ao]|aula|encontro|sessao|oficina|modulo|reuniao|turma) d[eo] \Z"
    r"|(?<![a-z])(?:aula|encontro|sessao|oficina|modulo|reuniao) d[ae] [a-z]{5,7}(?:-feira)?,? \Z"
)
"""What leads to the one day that is moved: "a aula do dia 11", "a do dia 11"."""


def _said(old: days.Mention, whole: tuple[date, ...]) -> date | None:
    """Return the day of a list that is named again, be it only by its number."""
    numbers = {day.day for reading in old.readings for day in reading if len(reading) == 1}
    said = [
        day for day in whole
        if (day,) in old.readings or (not old.has_month and numbers == {day.day})
    ]  # fmt: skip
    return said[0] if len(said) == 1 else None


def _near(new: days.Mention, was: date, plain: str) -> date | None:
    """Return the new day; without its month, the one nearest to the old day."""
    if any(len(reading) != 1 for reading in new.readings) or not new.readings:
        return None
    (day,) = new.readings[0]
    if new.has_month:
        return day if len(new.readings) == 1 else None
    around = (was + timedelta(days=step) for step in range(-_HALF_A_MONTH, _HALF_A_MONTH + 1))
    near = next((each for each in around if each.day == day.day), None)
    weekday = WEEKDAY.search(plain, new.start, new.end)
    if near is None or (weekday and weekday[0] != SHORT[near.weekday()]):
        return None
    return near


_HALF_A_MONTH: Final = 14


def with_month(found: list[Day], plain: str) -> list[Day]:
    """Give a new day the month of the one it replaces: "seria 10/6, mas passou para o dia 11"."""
    laid = list(found)
    for old, new in pairwise(each for each in found if not each.mention.is_weekday):
        said = old.mention.readings
        if new.mention.has_month or not old.mention.has_month:
            continue
        is_new = old.role is Role.OLD or (old.role is Role.OWN and new.role is Role.NEW)
        is_denied = old.role is Role.ASIDE and is_denied_behind(plain, old.mention.end)
        if not (is_new or is_denied) or len(said) != 1 or len(said[0]) != 1:
            continue
        near = _near(new.mention, said[0][0], plain)
        if near is not None:
            mention = replace(
                new.mention, readings=((near,),), has_month=True, has_wrong_weekday=False
            )
            laid[found.index(new)] = replace(new, mention=mention)
    return laid
