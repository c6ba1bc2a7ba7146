"""The rules of a turma, the same in the chat and in a spreadsheet: its name and its deadlines."""

from datetime import datetime, timedelta
from typing import Final

USUAL_MINIMUM: Final = 75
"""Per cent of the lessons in which one has to be, where nothing else was said."""
_WITHDRAW_BEFORE: Final = timedelta(days=2)
"""A seat given back two days ahead can still be offered to the next person."""


def title(course_title: str, number: int) -> str:
    """Return what a turma is called: "Gestão de projetos, turma 1"."""
    return f"{course_title}, turma {number}"


def withdraw_until(closes_at: datetime, first: datetime) -> datetime:
    """Return until when a seat may be given back; `first` is the first start."""
    # Whoever may still enroll may still change their mind.
    return min(max(closes_at, first - _WITHDRAW_BEFORE), first)
