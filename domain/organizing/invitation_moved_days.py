"""One of the days of a list that is moved: "dias 4, 11 e 18/5; a aula do dia 11 passou para 13"."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Final

from domain.organizing.invitation_roles import Day, Role
from domain.reading import days


def with_moved(found: list[Day], plain: str) -> list[Day]:
    """Put the new day in the place of the old one, where the text names it as one of a list."""
    for old, new in pairwise(found):
        if new.role is not Role.NEW or not _ONE_OF.search(plain, 0, old.mention.start):
            continue
        for whole in found:
            readings = whole.mention.readings
            is_list = len(readings) == 1 and len(readings[0]) > 1
            if not is_list or whole.role is Role.ASIDE or whole in {old, new}:
                continue
            was = _said(old.mention, readings[0])
            now = None if was is None else _near(new.mention, was)
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


def _near(new: days.Mention, was: date) -> date | None:
    """Return the new day; without its month, that of the old one."""
    if any(len(reading) != 1 for reading in new.readings) or not new.readings:
        return None
    (day,) = new.readings[0]
    if new.has_month:
        return day if len(new.readings) == 1 else None
    try:
        return was.replace(day=day.day)
    except ValueError:
        return None
