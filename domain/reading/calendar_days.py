"""Counting on the calendar: the days of a list, the nearest weekday, the same day a year on."""

from dataclasses import replace
from datetime import date, timedelta

from domain.reading.day_mentions import Item
from domain.reading.day_words import LONGEST


def spread(items: list[Item]) -> list[Item]:
    """Give each day the month and year that stand with a later one."""
    spread: list[Item] = []
    month = None
    for item in reversed(items):
        month = item.month or month
        spread.append(replace(item, month=month))
    return spread[::-1]


def laid(items: list[Item], last_year: int) -> tuple[date, ...]:
    """Return the days of items in order, the last of them in a year; empty if one is none."""
    days: list[date] = []
    year = last_year
    following: date | None = None
    for item in reversed(items):
        day = day_or_none(item.year or year, item.month or 0, item.day)
        if day is not None and following is not None and day > following and item.year is None:
            day = day_or_none(year - 1, item.month or 0, item.day)
        if day is None:
            return ()
        year, following = day.year, day
        days.append(day)
    days.reverse()
    whole: list[date] = []
    for item, day in zip(items, days, strict=True):
        if item.joint == "a" and whole:
            length = (day - whole[-1]).days
            if not 0 < length < LONGEST:
                return ()
            whole += [whole[-1] + timedelta(days=step) for step in range(1, length)]
        whole.append(day)
    return tuple(dict.fromkeys(whole))


def weekdays_of(year: int, month: int, weekday: int) -> list[date]:
    """Return all such weekdays of a month."""
    first = date(year, month, 1)
    days = (first + timedelta(days=step) for step in range(31))
    return [day for day in days if day.month == month and day.weekday() == weekday]


def nearest(day: date, weekday: int) -> date:
    """Return the day with that weekday that is closest."""
    ahead = (weekday - day.weekday()) % 7
    return day + timedelta(days=ahead if ahead <= 3 else ahead - 7)


def day_or_none(year: int, month: int, day: int) -> date | None:
    """Return the day, or None if the month has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def later_than(day: date, today: date) -> date:
    """Return the next year's such day that has not passed (28/2 for a 29/2)."""
    for year in range(max(today.year, day.year + 1), today.year + 3):
        later = day_or_none(year, day.month, day.day) or date(year, day.month, day.day - 1)
        if later >= today:
            return later
    return day
