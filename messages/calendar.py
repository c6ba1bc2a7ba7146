"""The calendar file: one entry per slot, which later versions of the file move or remove.

Who has their calendar in the browser gets addresses that open it with one entry filled in.
"""

import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from sqlalchemy.orm import Session

from domain.activities import activities
from domain.activities.activities import Facts, Stretch
from messages import documents
from messages.documents import MadeDocument

if TYPE_CHECKING:
    from icalendar import Event

_PRODUCT: Final = "-//Rede Estratégia//Agenda//PT-BR"


@documents.maker("calendar")
def calendar(session: Session, now: datetime, *, activity_id: int) -> MadeDocument:
    """Make the calendar file of an encontro or turma, as it stands now.

    Times are in UTC. An entry keeps its UID for ever and its SEQUENCE rises with every
    change, so calendars move the entry they have instead of adding another.

    Raises:
        NotFoundError: the activity does not exist, or was never published.

    """
    from icalendar import Calendar  # noqa: PLC0415 - the bot starts without it

    facts = activities.read(session, activity_id=activity_id)
    is_cancelled = facts.cancelled_at is not None
    file = Calendar()
    file.add("prodid", _PRODUCT)
    file.add("version", "2.0")
    file.add("method", "CANCEL" if is_cancelled else "PUBLISH")
    for number, slot in enumerate(facts.slots, start=1):
        file.add_component(_entry(facts, slot, number, now))
    return MadeDocument(_file_name(facts), file.to_ical(), "text/calendar")


def google(facts: Facts, slot: Stretch) -> str:
    """Return the address that opens Google Agenda with this slot filled in."""
    starts_at, ends_at = (
        _utc(moment, "%Y%m%dT%H%M%SZ") for moment in (slot.starts_at, slot.ends_at)
    )
    return _address(
        "https://calendar.google.com/calendar/render",
        action="TEMPLATE",
        text=facts.title,
        dates=f"{starts_at}/{ends_at}",
        location=_place(facts),
    )


def outlook(facts: Facts, slot: Stretch) -> str:
    """Return the address that opens Outlook in the browser with this slot filled in."""
    starts_at, ends_at = (
        _utc(moment, "%Y-%m-%dT%H:%M:%SZ") for moment in (slot.starts_at, slot.ends_at)
    )
    return _address(
        "https://outlook.office.com/calendar/deeplink/compose",
        path="/calendar/action/compose",
        rru="addevent",
        subject=facts.title,
        startdt=starts_at,
        enddt=ends_at,
        location=_place(facts),
    )


def _address(page: str, **values: str) -> str:
    # Outlook shows a "+" as it stands.
    return f"{page}?{urlencode(values, quote_via=quote)}"


def _utc(moment: datetime, form: str) -> str:
    return moment.astimezone(UTC).strftime(form)


def _place(facts: Facts) -> str:
    return ", ".join(part for part in (facts.venue, facts.address, facts.link) if part)


def _entry(facts: Facts, slot: Stretch, number: int, now: datetime) -> "Event":
    from icalendar import Event, vGeo  # noqa: PLC0415 - as above

    is_cancelled = facts.cancelled_at is not None
    entry = Event()
    # By place in the order, not by the slot's own number: a lesson that moves stays itself.
    entry.add("uid", f"{facts.kind}-{facts.id}-{number}@rede-estrategia")
    entry.add("dtstamp", now.astimezone(UTC))
    entry.add("dtstart", slot.starts_at.astimezone(UTC))
    entry.add("dtend", slot.ends_at.astimezone(UTC))
    # A cancellation comes after every version that was sent.
    entry.add("sequence", facts.version + 1 if is_cancelled else facts.version)
    entry.add("summary", facts.title)
    entry.add("location", _place(facts))
    entry.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    if facts.programme:
        entry.add("description", facts.programme)
    if facts.latitude is not None and facts.longitude is not None:
        entry.add("geo", vGeo((facts.latitude, facts.longitude)))
    return entry


def _file_name(facts: Facts) -> str:
    """Return a name every system takes: plain letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", facts.title).encode("ascii", "ignore").decode()
    words = "".join(letter if letter.isalnum() else " " for letter in plain.lower()).split()
    return f"{'-'.join(words)[:60].strip('-') or facts.kind}.ics"
