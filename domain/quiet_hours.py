"""The hours in which people are left alone: from 20h to 8h in Minas Gerais."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SAO_PAULO: Final = ZoneInfo("America/Sao_Paulo")
WAKING: Final = time(8)
SLEEPING: Final = time(20)


def local_day(moment: datetime) -> date:
    """Return the day of a moment in Minas Gerais."""
    return moment.astimezone(SAO_PAULO).date()


def is_quiet(moment: datetime) -> bool:
    """Tell whether people are left alone at this moment."""
    hour = moment.astimezone(SAO_PAULO).time()
    return hour < WAKING or hour >= SLEEPING


def awake(moment: datetime) -> datetime:
    """Return the moment, or the end of the quiet hours it falls into."""
    if not is_quiet(moment):
        return moment
    local = moment.astimezone(SAO_PAULO)
    day = local.date() if local.time() < WAKING else local.date() + timedelta(days=1)
    return datetime.combine(day, WAKING, SAO_PAULO)
