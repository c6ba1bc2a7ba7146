"""What is filled in of a new encontro, and which question comes next (O03 to O09)."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from domain.errors import StaleError
from domain.organizing import invitation, manage, precedents, turmas_managing
from domain.organizing.changing import ChangeSeats, Move
from domain.organizing.invitation import BY_VIDEO
from domain.organizing.invitation_sittings import USUAL_LENGTH, Sitting
from domain.organizing.manage import Details
from domain.quiet_hours import SAO_PAULO
from domain.reading.days import later_than
from domain.reading.hours import Span
from handlers.context import Context
from handlers.organizers import changing, sheet
from handlers.organizers.changing import propose
from messages.actions import Action
from messages.actions.organizers.courses import CreateTurma
from messages.actions.organizers.encontros import (
    AskPiece,
    ChangeActivity,
    CreateEncontro,
    Piece,
)
from messages.organizers import encontro_questions as messages
from messages.organizers.encontros import Review

TEXT = "encontro.text"
TITLE = "encontro.title"
WHEN = "encontro.when"
VENUE = "encontro.venue"
SEATS = "encontro.seats"
_BEFORE: Final[dict[Piece, Action]] = {
    Piece.TITLE: CreateEncontro(),
    Piece.WHEN: AskPiece(Piece.TITLE),
    Piece.VENUE: AskPiece(Piece.WHEN),
    Piece.SEATS: AskPiece(Piece.VENUE),
}
"""What was asked before; what was answered stays until it is answered anew."""


def ask_text(context: Context, *, is_again: bool = False) -> None:
    """Ask for the text of the invitation."""
    course_id = context.draft.get("course_id")
    last = precedents.last(
        context.session, actor_id=context.participant.id, now=context.now, course_id=course_id
    )
    if course_id is None:
        context.ask(TEXT, messages.begin(last, is_again=is_again))
        return
    context.ask(TEXT, messages.begin_turma(usual(context).title, last, is_again=is_again))


def start(context: Context, course_id: int | None) -> None:
    """Begin an empty draft: of an encontro, or of a turma, which has its name from the course."""
    context.dialog.draft = {}
    if course_id is not None:
        context.draft["course_id"] = course_id
        usual_ = usual(context)
        context.draft.update(title=usual_.title, minutes=usual_.minutes)


def usual(context: Context) -> precedents.Usual:
    """Return what the new encontro, or the new turma of the course, is probably like."""
    actor_id, now = context.participant.id, context.now
    course_id = context.draft.get("course_id")
    if course_id is None:
        return precedents.usual(context.session, actor_id=actor_id, now=now)
    return turmas_managing.usual(context.session, actor_id=actor_id, course_id=course_id, now=now)


def ask(context: Context, piece: Piece, *, is_again: bool = False) -> None:
    """Ask for one piece."""
    if "activity_id" in context.draft:
        changing.ask_piece(context, piece, is_again=is_again)
        return
    if is_again and any(_STEPS[invitation.Piece(each[0])][1] is piece for each in _asks(context)):
        _ask_which(context, is_again=True)
        return
    usual_ = usual(context)
    back = _before(context, piece)
    is_turma = "course_id" in context.draft
    match piece:
        case Piece.TITLE:
            context.ask(TITLE, messages.ask_title(back, suggested=usual_.title, is_again=is_again))
        case Piece.WHEN:
            no_such_day = context.draft.get("no_such_day")
            context.ask(
                WHEN,
                messages.ask_when(
                    back, is_again=is_again, no_such_day=no_such_day, is_turma=is_turma
                ),
            )
        case Piece.VENUE:
            context.draft["venues"] = list(usual_.venues)
            context.ask(
                VENUE,
                messages.ask_venue(back, usual_.venues, is_again=is_again, is_turma=is_turma),
            )
        case Piece.SEATS:
            message = messages.ask_seats(
                back,
                capacity=usual_.capacity,
                minutes=usual_.minutes if is_turma else _length(context),
                is_again=is_again,
                is_turma=is_turma,
            )
            context.ask(SEATS, message)
        case Piece.PROGRAMME:
            raise StaleError


_STEPS: Final = {
    invitation.Piece.TITLE: (TITLE, Piece.TITLE),
    invitation.Piece.DAY: (WHEN, Piece.WHEN),
    invitation.Piece.STARTS: (WHEN, Piece.WHEN),
    invitation.Piece.ENDS: (WHEN, Piece.WHEN),
    invitation.Piece.MODE: (VENUE, Piece.VENUE),
    invitation.Piece.VENUE: (VENUE, Piece.VENUE),
    invitation.Piece.SEATS: (SEATS, Piece.SEATS),
    invitation.Piece.MINUTES: (SEATS, Piece.SEATS),
}


def go_on(context: Context) -> None:
    """Ask for the first piece that is unsure or missing; with all, keep the draft and show it."""
    draft = context.draft
    if draft.get("no_such_day"):
        settle(context, "day")
        ask(context, Piece.WHEN)
        return
    if _asks(context):
        _ask_which(context)
        return
    sittings = read_sittings(context)
    has_days = any(each.day is not None for each in sittings)
    has_hours = any(each.starts is not None for each in sittings)
    if "title" not in draft:
        ask(context, Piece.TITLE)
    elif not has_days and not has_hours:
        ask(context, Piece.WHEN)
    elif not all(each.is_complete for each in sittings):
        context.ask(WHEN, messages.ask_rest_of_when(_before_when(context), has_day=has_days))
    elif _is_past(context):
        _ask_later(context)
    elif "venue" not in draft:
        ask(context, Piece.VENUE)
    elif "capacity" not in draft:
        ask(context, Piece.SEATS)
    else:
        _create(context)


def _asks(context: Context) -> list[list[Any]]:
    """Return the questions that are open: a piece and its readings."""
    asks: list[list[Any]] = context.draft.setdefault("asks", [])
    return asks


def _ask_which(context: Context, *, is_again: bool = False) -> None:
    name, candidates = _asks(context)[0]
    piece = invitation.Piece(name)
    step, page = _STEPS[piece]
    message = messages.ask_which(
        _before(context, page),
        piece,
        candidates,
        is_again=is_again,
        has_wrong_weekday=context.draft.get("has_wrong_weekday", False),
    )
    context.ask(step, message)


def settle(context: Context, *names: str) -> list[list[Any]]:
    """Forget the questions and the doubts that an answer makes needless; returns the questions."""
    doubts = context.draft.get("doubts", [])
    doubts[:] = [each for each in doubts if each[0] not in names]
    asks = _asks(context)
    asks[:] = [each for each in asks if each[0] not in names]
    return asks


def go_on_with_times(context: Context) -> None:
    """Go on behind an answer about the time."""
    if "activity_id" not in context.draft:
        go_on(context)
    elif context.draft.get("asks"):
        settle(context, "day", "starts", "ends")
        ask(context, Piece.WHEN, is_again=True)
    elif _is_past(context):
        _ask_later(context)
    else:
        (sitting,) = read_sittings(context)
        starts_at, ends_at = sitting.stretch()
        propose(context, Move(context.draft["slot_id"], starts_at, ends_at))


def go_on_with_change(context: Context, piece: str) -> None:
    """Go on behind a reading that was tapped."""
    if "activity_id" in context.draft and piece == "seats":
        propose(context, ChangeSeats(context.draft.pop("capacity"), context.draft.get("minutes")))
        return
    go_on(context)


def _create(context: Context) -> None:
    draft = context.draft
    sittings = read_sittings(context)
    details = Details(
        title=draft["title"],
        slots=tuple(sorted(each.stretch() for each in sittings)),
        venue=draft["venue"],
        address=draft.get("address", ""),
        link=draft.get("link", ""),
        theme=draft.get("theme", ""),
        programme=draft.get("programme", ""),
        capacity=draft["capacity"],
        minutes=draft.get("minutes"),
    )
    actor_id, now = context.participant.id, context.now
    if "course_id" in draft:
        activity_id = turmas_managing.create(
            context.session,
            actor_id=actor_id,
            course_id=draft["course_id"],
            details=details,
            now=now,
        )
    else:
        activity_id = manage.create(context.session, actor_id=actor_id, details=details, now=now)
    context.dialog.finish()
    if draft.get("doubts"):
        context.dialog.draft = {"activity_id": activity_id, "doubts": draft["doubts"]}
    sheet.show(
        context,
        activity_id,
        review=Review(
            unused=tuple(draft.get("unused", ())),
            has_guessed_end=any(each.ends is None for each in sittings),
        ),
    )


def take_reading(context: Context, piece: invitation.Piece, value: str) -> None:
    """Put what was tapped where a sure reading would stand."""
    draft = context.draft
    sittings = read_sittings(context)
    starts = [each.starts for each in sittings if each.starts is not None]
    ends = [each.ends for each in sittings if each.ends is not None]
    match piece:
        case invitation.Piece.DAY:
            put_times(context, list(map(date.fromisoformat, value.split())), [])
        case invitation.Piece.STARTS:
            span = Span(time.fromisoformat(value), ends[0] if ends else None)
            put_times(context, [], [span])
        case invitation.Piece.ENDS:
            span = Span(starts[0] if starts else None, time.fromisoformat(value))
            put_times(context, [], [span])
        case invitation.Piece.MODE if value == invitation.Mode.VIDEO:
            draft["venue"], draft["address"] = BY_VIDEO, draft.pop("link", "")
        case invitation.Piece.SEATS:
            draft["capacity"] = int(value)
        case invitation.Piece.MINUTES:
            draft["minutes"] = int(value)
        case invitation.Piece.TITLE | invitation.Piece.VENUE:
            draft[piece.value] = value


def put_times(context: Context, days: list[date], spans: list[Span]) -> None:
    """Lay an answer over what is known: days on the hours there are, and the other way round."""
    if "activity_id" in context.draft:
        keep_sittings(context, [changing.merged(context, days, spans)])
        return
    known = read_sittings(context)
    known_days = dict.fromkeys(each.day for each in known if each.day)
    laid: list[date | None] = [*days] or [*known_days] or [None]
    spans = spans or list(dict.fromkeys(Span(each.starts, each.ends) for each in known)) or [Span()]
    keep_sittings(context, [Sitting(day, span.starts, span.ends) for day in laid for span in spans])


def keep_sittings(context: Context, sittings: list[Sitting]) -> None:
    """Keep the sittings in the draft."""
    context.draft["sittings"] = [
        [None if part is None else part.isoformat() for part in (each.day, each.starts, each.ends)]
        for each in sittings
    ]


def read_sittings(context: Context) -> list[Sitting]:
    """Return the sittings of the draft."""
    return [
        Sitting(
            date.fromisoformat(day) if day else None,
            time.fromisoformat(starts) if starts else None,
            time.fromisoformat(ends) if ends else None,
        )
        for day, starts, ends in context.draft.get("sittings", [])
    ]


def _length(context: Context) -> int:
    """Return the minutes of all sittings together."""
    lengths = [each.length for each in read_sittings(context)] or [USUAL_LENGTH]
    return sum(lengths, timedelta()) // timedelta(minutes=1)


def _is_past(context: Context) -> bool:
    return min(each.stretch()[0] for each in read_sittings(context)) <= context.now


def _ask_later(context: Context) -> None:
    first = min(read_sittings(context), key=lambda each: each.stretch())
    starts_at, _ = first.stretch()
    later = None
    if first.day is not None and first.day < today(context):
        later = first.stretch(later_than(first.day, today(context)))[0]
    context.ask(WHEN, messages.past_day(_before_when(context), starts_at, later))


def _before_when(context: Context) -> Action:
    if "activity_id" in context.draft:
        return ChangeActivity(context.draft["activity_id"])
    return _before(context, Piece.WHEN)


def _before(context: Context, piece: Piece) -> Action:
    """Return where "Voltar" leads; the name of a turma is not asked."""
    if piece in {Piece.TITLE, Piece.WHEN} and "course_id" in context.draft:
        return CreateTurma(context.draft["course_id"])
    return _BEFORE.get(piece, CreateEncontro())


def today(context: Context) -> date:
    """Return the day of today in Minas Gerais."""
    now: datetime = context.now.astimezone(SAO_PAULO)
    return now.date()
