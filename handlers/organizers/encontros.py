"""The organizers' list, and a new encontro from a pasted text or step by step (O02 to O10)."""

from datetime import date, datetime, time, timedelta
from typing import Final

from domain.errors import StaleError
from domain.organizing import announcements, invitation_text, invitation_times, manage
from domain.organizing.changing import ChangeSeats, ChangeVenue, Move, Rename
from domain.organizing.invitation_text import Invitation
from domain.organizing.invitation_times import Times
from domain.organizing.manage import Details
from domain.quiet_hours import SAO_PAULO
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from handlers.organizers import changing, sheet
from handlers.organizers.changing import propose
from handlers.organizers.sheet import DIALOGUE
from messages import notices
from messages.actions import Action
from messages.actions.organizers.encontros import (
    AnnounceActivity,
    AskPiece,
    ChangeActivity,
    CreateEncontro,
    DeleteDraft,
    ListManaged,
    ListPastManaged,
    Piece,
    PreviewActivity,
    PublishActivity,
    UseNextYear,
    UseSeats,
    UseTitle,
    UseVenue,
)
from messages.organizers import encontros as messages
from messages.outgoing import to_payload

_TEXT = "encontro.text"
_TITLE = "encontro.title"
_WHEN = "encontro.when"
_VENUE = "encontro.venue"
_SEATS = "encontro.seats"
_BEFORE: Final[dict[Piece, Action]] = {
    Piece.TITLE: CreateEncontro(),
    Piece.WHEN: AskPiece(Piece.TITLE),
    Piece.VENUE: AskPiece(Piece.WHEN),
    Piece.SEATS: AskPiece(Piece.VENUE),
}
"""Where "Voltar" leads; what was answered stays until it is answered anew."""


@routes.tap(ListManaged, access=Access.ORGANIZER)
def list_coming(tap: Tap[ListManaged], context: Context) -> None:
    """Show drafts and what is to come."""
    _list(context, page=tap.action.page, is_past=False)


@routes.tap(ListPastManaged, access=Access.ORGANIZER)
def list_past(tap: Tap[ListPastManaged], context: Context) -> None:
    """Show what is over or cancelled."""
    _list(context, page=tap.action.page, is_past=True)


# --- Filling in -----------------------------------------------------------------------------


@routes.tap(CreateEncontro, access=Access.ORGANIZER)
def begin(_: Tap[CreateEncontro], context: Context) -> None:
    """Ask for the text of the invitation."""
    manage.usual(
        context.session, actor_id=context.participant.id, now=context.now
    )  # only organizers come further
    context.dialog.draft = {}
    context.ask(_TEXT, messages.begin())


@routes.answer(_TEXT, access=Access.ORGANIZER)
def read_text(text: Text, context: Context) -> None:
    """Fill in what the text says, and ask for the rest."""
    found = invitation_text.read(text.text, now=context.now)
    if not found.title and found.times.day is None:
        context.ask(_TEXT, messages.begin(is_again=True))
        return
    draft = context.draft
    if found.title:
        draft["title"] = found.title
    draft["theme"] = found.theme
    _keep_times(context, found.times)
    if found.venue:
        draft["venue"], draft["address"] = found.venue, found.address
    _keep_seats(context, found)
    _go_on(context)


@routes.tap(AskPiece, within=DIALOGUE, access=Access.ORGANIZER)
def ask_step(tap: Tap[AskPiece], context: Context) -> None:
    """Begin to fill in step by step."""
    _ask(context, tap.action.piece)


@routes.answer(_TITLE, access=Access.ORGANIZER)
def read_title(text: Text, context: Context) -> None:
    """Take the name."""
    _take_title(context, " ".join(text.text.split())[: manage.MAX_TITLE])


@routes.tap(UseTitle, within=DIALOGUE, access=Access.ORGANIZER)
def use_title(_: Tap[UseTitle], context: Context) -> None:
    """Take the suggested name."""
    _take_title(
        context,
        manage.usual(context.session, actor_id=context.participant.id, now=context.now).title,
    )


@routes.answer(_WHEN, access=Access.ORGANIZER)
def read_when(text: Text, context: Context) -> None:
    """Take day and hours; one without the other keeps what is known."""
    if invitation_times.is_backwards(text.text):
        raise manage.EndsTooEarlyError
    times, _ = invitation_times.find(text.text, now=context.now)
    is_silent = times.day is None and times.starts is None
    if is_silent:
        _ask(context, Piece.WHEN, is_again=True)
        return
    if "activity_id" in context.draft:
        times = changing.merged(context, times)
    _keep_times(context, times)
    _go_on_with_times(context)


@routes.tap(UseNextYear, within=DIALOGUE, access=Access.ORGANIZER)
def use_next_year(_: Tap[UseNextYear], context: Context) -> None:
    """Take the same day of the next year."""
    times = _times(context)
    if times.day is None:
        raise StaleError
    later = invitation_times.same_day_later(times.day, _today(context))
    context.draft["day"] = later.isoformat()
    _go_on_with_times(context)


@routes.answer(_VENUE, access=Access.ORGANIZER)
def read_venue(text: Text, context: Context) -> None:
    """Take the place."""
    venue, address = invitation_text.read_place(text.text)
    _take_venue(context, venue, address)


@routes.tap(UseVenue, within=DIALOGUE, access=Access.ORGANIZER)
def use_venue(tap: Tap[UseVenue], context: Context) -> None:
    """Take one of the usual places."""
    venues = context.draft.get("venues", [])
    if not 0 <= tap.action.number < len(venues):
        raise StaleError
    venue = venues[tap.action.number]
    # Who went back and takes the same place again keeps its address.
    address = context.draft.get("address", "") if venue == context.draft.get("venue") else ""
    _take_venue(context, venue, address)


@routes.answer(_SEATS, access=Access.ORGANIZER)
def read_seats(text: Text, context: Context) -> None:
    """Take seats and hours."""
    found = invitation_text.read_seats(text.text)
    if not found.has_seats:
        _ask(context, Piece.SEATS, is_again=True)
        return
    _take_seats(context, found)


@routes.tap(UseSeats, within=DIALOGUE, access=Access.ORGANIZER)
def use_seats(tap: Tap[UseSeats], context: Context) -> None:
    """Take the suggested seats and hours."""
    action = tap.action
    _take_seats(
        context,
        Invitation(
            capacity=action.capacity or None,
            is_unlimited=not action.capacity,
            minutes=action.minutes,
        ),
    )


@routes.resume(DIALOGUE)
def resume(context: Context) -> None:
    """Ask the current question again."""
    if "activity_id" in context.draft:
        changing.ask_again(context)
        return
    pieces = {
        _TITLE: Piece.TITLE,
        _WHEN: Piece.WHEN,
        _VENUE: Piece.VENUE,
        _SEATS: Piece.SEATS,
    }
    piece = pieces.get(context.dialog.step or "")
    if piece is None:
        context.ask(_TEXT, messages.begin())
    else:
        _ask(context, piece)


# --- Drafts and publishing ------------------------------------------------------------------


@routes.tap(PublishActivity, access=Access.ORGANIZER)
def publish(tap: Tap[PublishActivity], context: Context) -> None:
    """Publish a draft, and ask whether to tell everybody."""
    actor_id, activity_id = context.participant.id, tap.action.activity_id
    facts = manage.publish(
        context.session, actor_id=actor_id, activity_id=activity_id, now=context.now
    )
    reach = announcements.reach(
        context.session, actor_id=actor_id, activity_id=activity_id, now=context.now
    )
    context.wakes_clock = True
    context.show(messages.published(facts, reach))


@routes.tap(AnnounceActivity, access=Access.ORGANIZER)
def announce(tap: Tap[AnnounceActivity], context: Context) -> None:
    """Tell every active person about the activity, once."""
    actor_id, activity_id = context.participant.id, tap.action.activity_id
    facts = sheet.read(context, activity_id).facts
    if facts.cancelled_at is not None:
        raise manage.AlreadyCancelledError
    if facts.starts_at <= context.now:
        raise manage.InThePastError
    reach = announcements.announce(
        context.session,
        actor_id=actor_id,
        activity_id=activity_id,
        payload=to_payload(notices.published(facts)),
        expires_at=facts.starts_at,
        now=context.now,
    )
    context.wakes_clock = True
    context.show(messages.announced(facts, reach))


@routes.tap(PreviewActivity, access=Access.ORGANIZER)
def preview(tap: Tap[PreviewActivity], context: Context) -> None:
    """Show the notice to the organizer alone."""
    view = sheet.read(context, tap.action.activity_id)
    if not view.is_draft:
        raise StaleError
    context.show(messages.preview(view.facts))


@routes.tap(DeleteDraft, access=Access.ORGANIZER)
def delete_draft(tap: Tap[DeleteDraft], context: Context) -> None:
    """Throw a draft away."""
    manage.delete_draft(
        context.session,
        actor_id=context.participant.id,
        activity_id=tap.action.activity_id,
        now=context.now,
    )
    context.toast = messages.deleted()
    _list(context, page=0, is_past=False)


# --- Parts ----------------------------------------------------------------------------------


def _list(context: Context, *, page: int, is_past: bool) -> None:
    found = manage.listing(
        context.session,
        actor_id=context.participant.id,
        now=context.now,
        is_past=is_past,
        page=page,
    )
    context.show(messages.listing(found, context.now))


def _ask(context: Context, piece: Piece, *, is_again: bool = False) -> None:
    if "activity_id" in context.draft:
        changing.ask_piece(context, piece, is_again=is_again)
        return
    usual = manage.usual(context.session, actor_id=context.participant.id, now=context.now)
    back = _BEFORE.get(piece, CreateEncontro())
    match piece:
        case Piece.TITLE:
            context.ask(_TITLE, messages.ask_title(back, suggested=usual.title))
        case Piece.WHEN:
            context.ask(_WHEN, messages.ask_when(back, is_again=is_again))
        case Piece.VENUE:
            context.draft["venues"] = list(usual.venues)
            context.ask(_VENUE, messages.ask_venue(back, usual.venues))
        case Piece.SEATS:
            minutes = _times(context).length // timedelta(minutes=1)
            message = messages.ask_seats(
                back, capacity=usual.capacity, minutes=minutes, is_again=is_again
            )
            context.ask(_SEATS, message)
        case Piece.PROGRAMME:
            raise StaleError


def _go_on(context: Context) -> None:
    """Ask for the first piece that is missing; with all of them, keep the draft and show it."""
    draft = context.draft
    if "title" not in draft:
        _ask(context, Piece.TITLE)
    elif not _times(context).is_complete:
        times = _times(context)
        if times.day is None and times.starts is None:
            _ask(context, Piece.WHEN)
        else:
            context.ask(
                _WHEN,
                messages.ask_rest_of_when(_before_when(context), has_day=times.day is not None),
            )
    elif _is_past(context):
        _ask_later(context)
    elif "venue" not in draft:
        _ask(context, Piece.VENUE)
    elif "capacity" not in draft:
        _ask(context, Piece.SEATS)
    else:
        _create(context)


def _go_on_with_times(context: Context) -> None:
    if "activity_id" not in context.draft:
        _go_on(context)
    elif _is_past(context):
        _ask_later(context)
    else:
        starts_at, ends_at = _times(context).stretch()
        propose(context, Move(context.draft["slot_id"], starts_at, ends_at))


def _create(context: Context) -> None:
    draft = context.draft
    starts_at, ends_at = _times(context).stretch()
    activity_id = manage.create(
        context.session,
        actor_id=context.participant.id,
        details=Details(
            title=draft["title"],
            starts_at=starts_at,
            ends_at=ends_at,
            venue=draft["venue"],
            address=draft.get("address", ""),
            theme=draft.get("theme", ""),
            capacity=draft["capacity"],
            minutes=draft.get("minutes"),
        ),
        now=context.now,
    )
    sheet.show(context, activity_id)


def _take_title(context: Context, title: str) -> None:
    if not title:
        raise StaleError
    if "activity_id" in context.draft:
        propose(context, Rename(title))
        return
    context.draft["title"] = title
    _go_on(context)


def _take_venue(context: Context, venue: str, address: str) -> None:
    if not venue:
        _ask(context, Piece.VENUE)
    elif "activity_id" in context.draft:
        propose(context, ChangeVenue(venue, address))
    else:
        context.draft["venue"], context.draft["address"] = venue, address
        _go_on(context)


def _take_seats(context: Context, found: Invitation) -> None:
    if "activity_id" in context.draft:
        propose(context, ChangeSeats(found.capacity, found.minutes))
        return
    _keep_seats(context, found)
    _go_on(context)


def _keep_seats(context: Context, found: Invitation) -> None:
    if found.has_seats:
        context.draft["capacity"] = found.capacity
    if found.minutes is not None:
        context.draft["minutes"] = found.minutes


def _keep_times(context: Context, times: Times) -> None:
    draft = context.draft
    if times.day is not None:
        draft["day"] = times.day.isoformat()
    if times.starts is not None:
        draft["starts"] = times.starts.isoformat()
        draft["ends"] = None if times.ends is None else times.ends.isoformat()


def _times(context: Context) -> Times:
    draft = context.draft
    return Times(
        date.fromisoformat(draft["day"]) if draft.get("day") else None,
        time.fromisoformat(draft["starts"]) if draft.get("starts") else None,
        time.fromisoformat(draft["ends"]) if draft.get("ends") else None,
    )


def _is_past(context: Context) -> bool:
    return _times(context).stretch()[0] <= context.now


def _ask_later(context: Context) -> None:
    times = _times(context)
    starts_at, _ = times.stretch()
    later = None
    if times.day is not None and times.day < _today(context):
        day = invitation_times.same_day_later(times.day, _today(context))
        later = times.stretch(day)[0]
    context.ask(_WHEN, messages.past_day(_before_when(context), starts_at, later))


def _before_when(context: Context) -> Action:
    if "activity_id" in context.draft:
        return ChangeActivity(context.draft["activity_id"])
    return _BEFORE[Piece.WHEN]


def _today(context: Context) -> date:
    now: datetime = context.now.astimezone(SAO_PAULO)
    return now.date()
