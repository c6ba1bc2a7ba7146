"""The organizers' list, and a new encontro from a pasted text or step by step (O02 to O10)."""

from datetime import date, datetime, time, timedelta
from typing import Final

from domain.errors import StaleError
from domain.organizing import announcing, invitation_text, invitation_times, managing
from domain.organizing.changing import ChangeSeats, ChangeVenue, Move, Rename
from domain.organizing.invitation_text import Invitation
from domain.organizing.invitation_times import Times
from domain.organizing.managing import Details
from domain.quiet_hours import SAO_PAULO
from handlers import routes
from handlers.access import Access
from handlers.events import Tap, Text
from handlers.here import Here
from handlers.organizers import changing
from handlers.organizers.changing import DIALOGUE, propose, show_sheet
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
def list_coming(tap: Tap[ListManaged], here: Here) -> None:
    """Show drafts and what is to come."""
    _list(here, page=tap.action.page, is_past=False)


@routes.tap(ListPastManaged, access=Access.ORGANIZER)
def list_past(tap: Tap[ListPastManaged], here: Here) -> None:
    """Show what is over or cancelled."""
    _list(here, page=tap.action.page, is_past=True)


# --- Filling in -----------------------------------------------------------------------------


@routes.tap(CreateEncontro, access=Access.ORGANIZER)
def begin(tap: Tap[CreateEncontro], here: Here) -> None:
    """Ask for the text of the invitation."""
    del tap
    managing.usual(
        here.session, actor_id=here.participant.id, now=here.now
    )  # only organizers come further
    here.place.draft = {}
    here.ask(_TEXT, messages.begin())


@routes.answer(_TEXT, access=Access.ORGANIZER)
def read_text(text: Text, here: Here) -> None:
    """Fill in what the text says, and ask for the rest."""
    found = invitation_text.read(text.text, now=here.now)
    if not found.title and found.times.day is None:
        here.ask(_TEXT, messages.begin(is_again=True))
        return
    draft = here.draft
    if found.title:
        draft["title"] = found.title
    draft["theme"] = found.theme
    _keep_times(here, found.times)
    if found.venue:
        draft["venue"], draft["address"] = found.venue, found.address
    _keep_seats(here, found)
    _go_on(here)


@routes.tap(AskPiece, within=DIALOGUE, access=Access.ORGANIZER)
def ask_step(tap: Tap[AskPiece], here: Here) -> None:
    """Begin to fill in step by step."""
    _ask(here, tap.action.piece)


@routes.answer(_TITLE, access=Access.ORGANIZER)
def read_title(text: Text, here: Here) -> None:
    """Take the name."""
    _take_title(here, " ".join(text.text.split())[: managing.MAX_TITLE])


@routes.tap(UseTitle, within=DIALOGUE, access=Access.ORGANIZER)
def use_title(tap: Tap[UseTitle], here: Here) -> None:
    """Take the suggested name."""
    del tap
    _take_title(
        here, managing.usual(here.session, actor_id=here.participant.id, now=here.now).title
    )


@routes.answer(_WHEN, access=Access.ORGANIZER)
def read_when(text: Text, here: Here) -> None:
    """Take day and hours; one without the other keeps what is known."""
    if invitation_times.is_backwards(text.text):
        raise managing.EndsTooEarlyError
    times, _ = invitation_times.find(text.text, now=here.now)
    is_silent = times.day is None and times.starts is None
    if is_silent:
        _ask(here, Piece.WHEN, is_again=True)
        return
    if "activity_id" in here.draft:
        times = changing.merged(here, times)
    _keep_times(here, times)
    _go_on_with_times(here)


@routes.tap(UseNextYear, within=DIALOGUE, access=Access.ORGANIZER)
def use_next_year(tap: Tap[UseNextYear], here: Here) -> None:
    """Take the same day of the next year."""
    del tap
    times = _times(here)
    if times.day is None:
        raise StaleError
    later = invitation_times.same_day_later(times.day, _today(here))
    here.draft["day"] = later.isoformat()
    _go_on_with_times(here)


@routes.answer(_VENUE, access=Access.ORGANIZER)
def read_venue(text: Text, here: Here) -> None:
    """Take the place."""
    venue, address = invitation_text.read_place(text.text)
    _take_venue(here, venue, address)


@routes.tap(UseVenue, within=DIALOGUE, access=Access.ORGANIZER)
def use_venue(tap: Tap[UseVenue], here: Here) -> None:
    """Take one of the usual places."""
    venues = here.draft.get("venues", [])
    if not 0 <= tap.action.number < len(venues):
        raise StaleError
    venue = venues[tap.action.number]
    # Who went back and takes the same place again keeps its address.
    address = here.draft.get("address", "") if venue == here.draft.get("venue") else ""
    _take_venue(here, venue, address)


@routes.answer(_SEATS, access=Access.ORGANIZER)
def read_seats(text: Text, here: Here) -> None:
    """Take seats and hours."""
    found = invitation_text.read_seats(text.text)
    if not found.has_seats:
        _ask(here, Piece.SEATS, is_again=True)
        return
    _take_seats(here, found)


@routes.tap(UseSeats, within=DIALOGUE, access=Access.ORGANIZER)
def use_seats(tap: Tap[UseSeats], here: Here) -> None:
    """Take the suggested seats and hours."""
    action = tap.action
    _take_seats(
        here,
        Invitation(
            capacity=action.capacity or None,
            is_unlimited=not action.capacity,
            minutes=action.minutes,
        ),
    )


@routes.resume(DIALOGUE)
def resume(here: Here) -> None:
    """Ask the current question again."""
    if "activity_id" in here.draft:
        changing.ask_again(here)
        return
    pieces = {
        _TITLE: Piece.TITLE,
        _WHEN: Piece.WHEN,
        _VENUE: Piece.VENUE,
        _SEATS: Piece.SEATS,
    }
    piece = pieces.get(here.place.step or "")
    if piece is None:
        here.ask(_TEXT, messages.begin())
    else:
        _ask(here, piece)


# --- Drafts and publishing ------------------------------------------------------------------


@routes.tap(PublishActivity, access=Access.ORGANIZER)
def publish(tap: Tap[PublishActivity], here: Here) -> None:
    """Publish a draft, and ask whether to tell everybody."""
    actor_id, activity_id = here.participant.id, tap.action.activity_id
    facts = managing.publish(here.session, actor_id=actor_id, activity_id=activity_id, now=here.now)
    reach = announcing.reach(here.session, actor_id=actor_id, activity_id=activity_id, now=here.now)
    here.wakes_clock = True
    here.show(messages.published(facts, reach))


@routes.tap(AnnounceActivity, access=Access.ORGANIZER)
def announce(tap: Tap[AnnounceActivity], here: Here) -> None:
    """Tell every active person about the activity, once."""
    actor_id, activity_id = here.participant.id, tap.action.activity_id
    facts = managing.sheet(
        here.session, actor_id=actor_id, activity_id=activity_id, now=here.now
    ).facts
    if facts.cancelled_at is not None:
        raise managing.AlreadyCancelledError
    if facts.starts_at <= here.now:
        raise managing.InThePastError
    reach = announcing.announce(
        here.session,
        actor_id=actor_id,
        activity_id=activity_id,
        payload=to_payload(notices.published(facts)),
        expires_at=facts.starts_at,
        now=here.now,
    )
    here.wakes_clock = True
    here.show(messages.announced(facts, reach))


@routes.tap(PreviewActivity, access=Access.ORGANIZER)
def preview(tap: Tap[PreviewActivity], here: Here) -> None:
    """Show the notice to the organizer alone."""
    view = managing.sheet(
        here.session,
        actor_id=here.participant.id,
        activity_id=tap.action.activity_id,
        now=here.now,
    )
    if not view.is_draft:
        raise StaleError
    here.show(messages.preview(view.facts))


@routes.tap(DeleteDraft, access=Access.ORGANIZER)
def delete_draft(tap: Tap[DeleteDraft], here: Here) -> None:
    """Throw a draft away."""
    managing.delete_draft(
        here.session,
        actor_id=here.participant.id,
        activity_id=tap.action.activity_id,
        now=here.now,
    )
    here.toast = messages.deleted()
    _list(here, page=0, is_past=False)


# --- Parts ----------------------------------------------------------------------------------


def _list(here: Here, *, page: int, is_past: bool) -> None:
    found = managing.listing(
        here.session, actor_id=here.participant.id, now=here.now, is_past=is_past, page=page
    )
    here.show(messages.listing(found, here.now))


def _ask(here: Here, piece: Piece, *, is_again: bool = False) -> None:
    if "activity_id" in here.draft:
        changing.ask_piece(here, piece, is_again=is_again)
        return
    usual = managing.usual(here.session, actor_id=here.participant.id, now=here.now)
    back = _BEFORE.get(piece, CreateEncontro())
    match piece:
        case Piece.TITLE:
            here.ask(_TITLE, messages.ask_title(back, suggested=usual.title))
        case Piece.WHEN:
            here.ask(_WHEN, messages.ask_when(back, is_again=is_again))
        case Piece.VENUE:
            here.draft["venues"] = list(usual.venues)
            here.ask(_VENUE, messages.ask_venue(back, usual.venues))
        case Piece.SEATS:
            minutes = _times(here).length // timedelta(minutes=1)
            message = messages.ask_seats(
                back, capacity=usual.capacity, minutes=minutes, is_again=is_again
            )
            here.ask(_SEATS, message)
        case Piece.PROGRAMME:
            raise StaleError


def _go_on(here: Here) -> None:
    """Ask for the first piece that is missing; with all of them, keep the draft and show it."""
    draft = here.draft
    if "title" not in draft:
        _ask(here, Piece.TITLE)
    elif not _times(here).is_complete:
        times = _times(here)
        if times.day is None and times.starts is None:
            _ask(here, Piece.WHEN)
        else:
            here.ask(
                _WHEN, messages.ask_rest_of_when(_before_when(here), has_day=times.day is not None)
            )
    elif _is_past(here):
        _ask_later(here)
    elif "venue" not in draft:
        _ask(here, Piece.VENUE)
    elif "capacity" not in draft:
        _ask(here, Piece.SEATS)
    else:
        _create(here)


def _go_on_with_times(here: Here) -> None:
    if "activity_id" not in here.draft:
        _go_on(here)
    elif _is_past(here):
        _ask_later(here)
    else:
        starts_at, ends_at = _times(here).stretch()
        propose(here, Move(here.draft["slot_id"], starts_at, ends_at))


def _create(here: Here) -> None:
    draft = here.draft
    starts_at, ends_at = _times(here).stretch()
    activity_id = managing.create(
        here.session,
        actor_id=here.participant.id,
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
        now=here.now,
    )
    show_sheet(here, activity_id)


def _take_title(here: Here, title: str) -> None:
    if not title:
        raise StaleError
    if "activity_id" in here.draft:
        propose(here, Rename(title))
        return
    here.draft["title"] = title
    _go_on(here)


def _take_venue(here: Here, venue: str, address: str) -> None:
    if not venue:
        _ask(here, Piece.VENUE)
    elif "activity_id" in here.draft:
        propose(here, ChangeVenue(venue, address))
    else:
        here.draft["venue"], here.draft["address"] = venue, address
        _go_on(here)


def _take_seats(here: Here, found: Invitation) -> None:
    if "activity_id" in here.draft:
        propose(here, ChangeSeats(found.capacity, found.minutes))
        return
    _keep_seats(here, found)
    _go_on(here)


def _keep_seats(here: Here, found: Invitation) -> None:
    if found.has_seats:
        here.draft["capacity"] = found.capacity
    if found.minutes is not None:
        here.draft["minutes"] = found.minutes


def _keep_times(here: Here, times: Times) -> None:
    draft = here.draft
    if times.day is not None:
        draft["day"] = times.day.isoformat()
    if times.starts is not None:
        draft["starts"] = times.starts.isoformat()
        draft["ends"] = None if times.ends is None else times.ends.isoformat()


def _times(here: Here) -> Times:
    draft = here.draft
    return Times(
        date.fromisoformat(draft["day"]) if draft.get("day") else None,
        time.fromisoformat(draft["starts"]) if draft.get("starts") else None,
        time.fromisoformat(draft["ends"]) if draft.get("ends") else None,
    )


def _is_past(here: Here) -> bool:
    return _times(here).stretch()[0] <= here.now


def _ask_later(here: Here) -> None:
    times = _times(here)
    starts_at, _ = times.stretch()
    later = None
    if times.day is not None and times.day < _today(here):
        day = invitation_times.same_day_later(times.day, _today(here))
        later = times.stretch(day)[0]
    here.ask(_WHEN, messages.past_day(_before_when(here), starts_at, later))


def _before_when(here: Here) -> Action:
    if "activity_id" in here.draft:
        return ChangeActivity(here.draft["activity_id"])
    return _BEFORE[Piece.WHEN]


def _today(here: Here) -> date:
    now: datetime = here.now.astimezone(SAO_PAULO)
    return now.date()
