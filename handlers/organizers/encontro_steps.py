"""A new encontro step by step: name, time, place, seats (O04 to O09)."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from domain.errors import StaleError
from domain.organizing import (
    invitation_calls,
    invitation_places,
    invitation_seats,
    invitation_text,
    manage,
    precedents,
)
from domain.organizing.changing import ChangeSeats, ChangeVenue, Rename
from domain.organizing.invitation import BY_VIDEO
from domain.reading import moments
from domain.reading.days import later_than
from domain.reading.hours import Span
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from handlers.organizers import changing, encontro_draft, sheet
from handlers.organizers.changing import propose
from handlers.organizers.pasted_invitation import offer_instead
from handlers.organizers.sheet import DIALOGUE
from messages.actions.organizers.encontros import (
    AskPiece,
    Piece,
    UseNextYear,
    UseSeats,
    UseTitle,
    UseVenue,
)

_Read = Callable[[Text, Context], None]


def _unless_whole(piece: Piece) -> Callable[[_Read], _Read]:
    """Offer to fill in all, where a whole invitation comes as the answer to one question."""

    def decorate(read: _Read) -> _Read:
        @wraps(read)
        def read_or_offer(text: Text, context: Context) -> None:
            if not offer_instead(text.text, context, piece):
                read(text, context)

        return read_or_offer

    return decorate


@routes.tap(AskPiece, within=DIALOGUE, access=Access.ORGANIZER)
def ask_step(tap: Tap[AskPiece], context: Context) -> None:
    """Begin to fill in step by step."""
    encontro_draft.ask(context, tap.action.piece)


@routes.answer(encontro_draft.TITLE, access=Access.ORGANIZER)
@_unless_whole(Piece.TITLE)
def read_title(text: Text, context: Context) -> None:
    """Take the name."""
    written = " ".join(text.text.split())
    if len(written) > manage.MAX_TITLE:
        encontro_draft.ask(context, Piece.TITLE, is_again=True)
        return
    _take_title(context, written)


@routes.tap(UseTitle, within=DIALOGUE, access=Access.ORGANIZER)
def use_title(_: Tap[UseTitle], context: Context) -> None:
    """Take the suggested name."""
    _take_title(
        context,
        precedents.usual(context.session, actor_id=context.participant.id, now=context.now).title,
    )


@routes.answer(encontro_draft.WHEN, access=Access.ORGANIZER)
@_unless_whole(Piece.WHEN)
def read_when(text: Text, context: Context) -> None:
    """Take day and hours; one without the other keeps what is known."""
    if changing.asks_all_lessons(context):
        changing.take_lessons(context, invitation_text.read(text.text, now=context.now).sittings)
        return
    found = moments.read(text.text, today=encontro_draft.today(context))
    if any(not mention.readings for mention in found.hours):
        raise manage.EndsTooEarlyError
    problem = next((mention.problem for mention in found.days if mention.problem), None)
    if problem is not None:
        encontro_draft.settle(context, "day")
        context.draft["no_such_day"] = [problem.day, problem.month]
        encontro_draft.ask(context, Piece.WHEN)
        return
    if len(found.days) > 1 or not (found.days or found.hours):
        _read_lessons(text.text, context)
        return
    context.draft.pop("no_such_day", None)
    answered = (*(["day"] if found.days else []), *(["starts", "ends"] if found.hours else []))
    asks = encontro_draft.settle(context, *answered)
    days = found.days[0].readings if found.days else ()
    spans = [mention.readings for mention in found.hours]
    if "activity_id" in context.draft and (
        len(spans) > 1 or any(len(reading) > 1 for reading in days)
    ):
        encontro_draft.ask(context, Piece.WHEN, is_again=True)
        return
    if len(days) > 1:
        asks.append(["day", [" ".join(day.isoformat() for day in each) for each in days]])
    if any(len(readings) > 1 for readings in spans):
        readings = spans[0]
        starts = dict.fromkeys(span.starts for span in readings if span.starts)
        ends = list(dict.fromkeys(span.ends for span in readings if span.ends))
        if len(starts) > 1:
            asks.append(["starts", [f"{each:%H:%M}" for each in starts]])
            spans = [(Span(None, ends[0] if len(ends) == 1 else None),)]
    encontro_draft.put_times(
        context,
        list(days[0]) if len(days) == 1 else [],
        [readings[0] for readings in spans],
    )
    if found.rest:
        context.draft.setdefault("unused", []).append(found.rest)
    encontro_draft.go_on_with_times(context)


def _read_lessons(text: str, context: Context) -> None:
    """Take the lessons of a turma, each with its own hours; an encontro has one answer."""
    lessons = invitation_text.read(text, now=context.now).sittings
    if "course_id" in context.draft and lessons and all(each.is_complete for each in lessons):
        encontro_draft.settle(context, "day", "starts", "ends")
        encontro_draft.keep_sittings(context, list(lessons))
        encontro_draft.go_on_with_times(context)
        return
    encontro_draft.ask(context, Piece.WHEN, is_again=True)


@routes.tap(UseNextYear, within=DIALOGUE, access=Access.ORGANIZER)
def use_next_year(_: Tap[UseNextYear], context: Context) -> None:
    """Take the same days of the next year."""
    today = encontro_draft.today(context)
    moved = [
        replace(each, day=each.day if each.day >= today else later_than(each.day, today))
        for each in encontro_draft.read_sittings(context)
        if each.day is not None
    ]
    if not moved:
        raise StaleError
    encontro_draft.keep_sittings(context, moved)
    encontro_draft.go_on_with_times(context)


@routes.answer(encontro_draft.VENUE, access=Access.ORGANIZER)
@_unless_whole(Piece.VENUE)
def read_venue(text: Text, context: Context) -> None:
    """Take the place."""
    written = " ".join(text.text.split())
    venue, address, link = invitation_places.read(written)
    if (not venue and link) or invitation_calls.VIDEO.fullmatch(venue.lower()) is not None:
        venue, address, link = BY_VIDEO, link, ""
    elif not invitation_places.is_place(venue):
        encontro_draft.ask(context, Piece.VENUE, is_again=True)
        return
    _take_venue(context, venue, address, link)


@routes.tap(UseVenue, within=DIALOGUE, access=Access.ORGANIZER)
def use_venue(tap: Tap[UseVenue], context: Context) -> None:
    """Take one of the usual places."""
    venues = context.draft.get("venues", [])
    if not 0 <= tap.action.number < len(venues):
        raise StaleError
    venue = venues[tap.action.number]
    # Who went back and takes the same place again keeps its address.
    address = context.draft.get("address", "") if venue == context.draft.get("venue") else ""
    _take_venue(context, venue, address, context.draft.get("link", ""))


@routes.answer(encontro_draft.SEATS, access=Access.ORGANIZER)
@_unless_whole(Piece.SEATS)
def read_seats(text: Text, context: Context) -> None:
    """Take seats and hours."""
    found = invitation_seats.read_seats(text.text)
    if found is None:
        encontro_draft.ask(context, Piece.SEATS, is_again=True)
        return
    if "activity_id" in context.draft:
        _change_seats(context, found)
        return
    if found.is_more or found.is_less:
        encontro_draft.ask(context, Piece.SEATS, is_again=True)
        return
    asks = encontro_draft.settle(context, "seats", *(["minutes"] if found.minutes else []))
    draft = context.draft
    if len(found.seats) == 1:
        draft["capacity"] = found.seats[0] or None
    else:
        asks.append(["seats", list(map(str, found.seats))])
    if len(found.minutes) == 1:
        draft["minutes"] = found.minutes[0]
    elif found.minutes:
        asks.append(["minutes", list(map(str, found.minutes))])
    encontro_draft.go_on(context)


@routes.tap(UseSeats, within=DIALOGUE, access=Access.ORGANIZER)
def use_seats(tap: Tap[UseSeats], context: Context) -> None:
    """Take the suggested seats and hours."""
    action = tap.action
    if "activity_id" in context.draft:
        propose(context, ChangeSeats(action.capacity or None, action.minutes))
        return
    encontro_draft.settle(context, "seats", "minutes")
    context.draft["capacity"], context.draft["minutes"] = action.capacity or None, action.minutes
    encontro_draft.go_on(context)


@routes.resume(DIALOGUE)
def resume(context: Context) -> None:
    """Ask the current question again."""
    context.draft.pop("pasted", None)
    if "activity_id" in context.draft:
        changing.ask_again(context)
        return
    pieces = {
        encontro_draft.TITLE: Piece.TITLE,
        encontro_draft.WHEN: Piece.WHEN,
        encontro_draft.VENUE: Piece.VENUE,
        encontro_draft.SEATS: Piece.SEATS,
    }
    piece = pieces.get(context.dialog.step or "")
    if piece is None:
        encontro_draft.ask_text(context)
    elif context.draft.get("asks"):
        encontro_draft.go_on(context)
    else:
        encontro_draft.ask(context, piece)


def _take_title(context: Context, title: str) -> None:
    if not title:
        raise StaleError
    if "activity_id" in context.draft:
        propose(context, Rename(title))
        return
    encontro_draft.settle(context, "title")
    context.draft["title"] = title
    encontro_draft.go_on(context)


def _take_venue(context: Context, venue: str, address: str, link: str) -> None:
    if not venue:
        encontro_draft.ask(context, Piece.VENUE)
    elif "activity_id" in context.draft:
        propose(context, ChangeVenue(venue, address, link))
    else:
        encontro_draft.settle(context, "venue", "mode")
        draft = context.draft
        draft["venue"], draft["address"] = venue, address
        draft["link"] = "" if venue == BY_VIDEO else link or draft.get("link", "")
        encontro_draft.go_on(context)


def _change_seats(context: Context, found: invitation_seats.Seats) -> None:
    """Change the seats of an encontro: "+10" means ten more than there are, "-10" ten fewer."""
    facts = sheet.read(context, context.draft["activity_id"]).facts
    if (
        len(found.seats) != 1
        or len(found.minutes) > 1
        or ((found.is_more or found.is_less) and facts.capacity is None)
        or (found.is_less and found.seats[0] >= (facts.capacity or 0))
    ):
        encontro_draft.ask(context, Piece.SEATS, is_again=True)
        return
    capacity = found.seats[0] or None
    if found.is_more or found.is_less:
        capacity = (facts.capacity or 0) + found.seats[0] * (1 if found.is_more else -1)
    propose(context, ChangeSeats(capacity, found.minutes[0] if found.minutes else None))
