"""Whether a programme still fits the hours of its encontro."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from domain.quiet_hours import SAO_PAULO
from domain.reading import hours

_RECEPTION: Final = timedelta(hours=1)
"""How long before the start people may come in: "8h30 Café de boas-vindas"."""
_LEAD: Final = 6
"""Letters up to the hour of a line; further on, an hour is spoken of."""


def lines_outside(programme: str, slots: Iterable[tuple[datetime, datetime]]) -> Sequence[str]:
    """Return the lines whose hour is in none of the slots; an hour before a start is early."""
    spans = [
        (start.astimezone(SAO_PAULO) - _RECEPTION, end.astimezone(SAO_PAULO))
        for start, end in slots
    ]
    found = []
    for line in programme.splitlines():
        said = next(iter(hours.find(line)), None)
        if said is None or said.start > _LEAD or len(said.readings) != 1:
            continue
        moment = said.readings[0].starts or said.readings[0].ends
        if moment is not None and not any(
            start <= datetime.combine(day.date(), moment, SAO_PAULO) <= end
            for start, end in spans for day in (start, end)
        ):  # fmt: skip
            found.append(line.strip())
    return found
