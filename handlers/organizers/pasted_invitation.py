"""A new encontro from the pasted text of its invitation (O02, O03)."""

from datetime import date, datetime, time
from typing import Final

from domain.clean_text import MAX_TEXT
from domain.errors import StaleError
from domain.organizing import invitation, invitation_text, manage, precedents
from domain.organizing.changing import Change, ChangeVenue, Move, Rename
from domain.organizing.invitation import BY_VIDEO
from domain.organizing.invitation_sittings import Sitting
from domain.reading.days import later_than
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import File, Tap, Text
from handlers.organizers import bulletins, changing, encontro_draft, sheet
from handlers.organizers.sheet import DIALOGUE
from messages import dates
from messages.actions.organizers.courses import CreateTurma
from messages.actions.organizers.encontros import (
    CreateEncontro,
    Piece,
    RepeatLast,
    UseOther,
    UseParts,
    UsePasted,
    UseReading,
)
from messages.organizers import encontro_questions as messages

_SHORTEST: Final = 40
"""Letters of a text that may be an invitation nobody asked for."""
_NEARLY_CUT: Final = 3_900
"""A text as long is probably cut: Telegram sends what is longer than 4,096 in parts."""


@routes.tap(CreateEncontro, access=Access.ORGANIZER)
def begin(_: Tap[CreateEncontro], context: Context) -> None:
    """Ask for the text of the invitation."""
    encontro_draft.start(context, None)
    encontro_draft.ask_text(context)


@routes.tap(CreateTurma, access=Access.ORGANIZER)
def begin_turma(tap: Tap[CreateTurma], context: Context) -> None:
    """Ask for the text of the invitation to a new turma."""
    encontro_draft.start(context, tap.action.course_id)
    encontro_draft.ask_text(context)


@routes.answer(encontro_draft.TEXT, access=Access.ORGANIZER)
def read_text(text: Text, context: Context) -> None:
    """Fill in what the text says, and ask for the rest."""
    _take_invitation(context, text.text)


@routes.upload(encontro_draft.TEXT, access=Access.ORGANIZER)
def read_caption(file: File, context: Context) -> None:
    """Fill in what stands under a picture of the invitation."""
    if file.caption:
        _take_invitation(context, file.caption)
    else:
        encontro_draft.ask_text(context, is_again=True)


@routes.tap(UseParts, within=DIALOGUE, access=Access.ORGANIZER)
def use_parts(_: Tap[UseParts], context: Context) -> None:
    """Read a long invitation of which no more comes."""
    if "part" not in context.draft:
        raise StaleError
    _read_invitation(context, context.draft.pop("part"))


@routes.tap(UsePasted, within=DIALOGUE, access=Access.ORGANIZER)
def use_pasted(_: Tap[UsePasted], context: Context) -> None:
    """Fill in all from what was pasted without being asked for, or as one answer."""
    if "pasted" not in context.draft:
        raise StaleError
    # What began another text has nothing to do with it.
    context.draft.pop("part", None)
    _take_invitation(context, context.draft.pop("pasted"))


@routes.tap(RepeatLast, within=DIALOGUE, access=Access.ORGANIZER)
def repeat_last(_: Tap[RepeatLast], context: Context) -> None:
    """Fill in all that the last encontro, or turma of the course, had, but the day."""
    course_id = context.draft.get("course_id")
    last = precedents.last(
        context.session, actor_id=context.participant.id, now=context.now, course_id=course_id
    )
    if last is None:
        raise StaleError
    first_day = dates.local(last.starts_at).date()
    encontro_draft.start(context, course_id)
    if course_id is None:
        context.draft["title"] = precedents.following_title(context.session, title=last.title)
    context.draft.update(
        theme=last.theme,
        programme=last.programme,
        venue=last.venue,
        address=last.address,
        link=last.link,
        capacity=last.capacity,
        minutes=last.minutes,
    )
    encontro_draft.keep_sittings(
        context,
        [
            Sitting(None, dates.local(slot.starts_at).time(), dates.local(slot.ends_at).time())
            for slot in last.slots
            if dates.local(slot.starts_at).date() == first_day
        ],
    )
    encontro_draft.go_on(context)


def offer_pasted(text: str, context: Context) -> bool:
    """Offer to create an encontro from what looks like an invitation; tell whether it did."""
    if not context.is_organizer or not _is_one(text, context):
        return False
    # Another that was only pasted, and not used, is no work to lose; a notice's text stays.
    kept = {key: context.draft[key] for key in bulletins.KEPT if key in context.draft}
    if context.dialog.parked is None or context.draft.keys() - kept.keys() == {"pasted"}:
        context.dialog.draft = {"pasted": text, **kept}
        context.dialog.parked_step = encontro_draft.TEXT
    is_kept = context.draft.get("pasted") == text
    context.show(messages.looks_like_an_invitation(is_kept=is_kept))
    return True


def offer_instead(text: str, context: Context, piece: Piece) -> bool:
    """Offer to fill in all from what came as the answer to one question; tell whether it did.

    The lessons of a turma are one answer, whatever stands with them.
    """
    draft = context.draft
    if "activity_id" in draft or ("course_id" in draft and piece is Piece.WHEN):
        return False
    before = draft.get("pasted", "")
    if len(before) >= _NEARLY_CUT:
        # Telegram sends what is too long in parts.
        text = f"{before}\n{text}"[: 3 * MAX_TEXT]
    elif not _is_one(text, context):
        return False
    draft["pasted"] = text
    context.show(messages.looks_like_the_whole())
    return True


def _is_one(text: str, context: Context) -> bool:
    return len(text) >= _SHORTEST and invitation_text.looks_like_one(
        invitation_text.read(text, now=context.now)
    )


@routes.tap(UseReading, within=DIALOGUE, access=Access.ORGANIZER)
def use_reading(tap: Tap[UseReading], context: Context) -> None:
    """Take one of the readings that were asked."""
    asks = context.draft.get("asks", [])
    if not asks or not 0 <= tap.action.number < len(asks[0][1]):
        raise StaleError
    piece, candidates = asks.pop(0)
    value = candidates[tap.action.number]
    encontro_draft.take_reading(context, invitation.Piece(piece), value)
    encontro_draft.go_on_with_change(context, piece)


@routes.tap(UseOther, access=Access.ORGANIZER)
def use_other(tap: Tap[UseOther], context: Context) -> None:
    """Take what else a piece of a new activity may be."""
    draft = context.draft
    if draft.get("activity_id") != tap.action.activity_id:
        raise StaleError
    others = [(name, each) for name, several in draft.get("doubts", []) for each in several]
    if tap.action.number >= len(others):
        raise StaleError
    name, value = others[tap.action.number]
    encontro_draft.settle(context, *(_WHERE if name in _WHERE else (name,)))
    changing.propose(context, _change(context, invitation.Piece(name), value))


def _change(context: Context, piece: invitation.Piece, value: str) -> Change:
    facts = sheet.read(context, context.draft["activity_id"]).facts
    if piece is invitation.Piece.TITLE:
        return Rename(value[: manage.MAX_TITLE])
    if piece is invitation.Piece.MODE or value == BY_VIDEO:
        return ChangeVenue(BY_VIDEO, facts.join_link)
    if piece is invitation.Piece.VENUE:
        return ChangeVenue(value, link=facts.link)
    slot = facts.slots[0]
    starts, ends = dates.local(slot.starts_at), dates.local(slot.ends_at)
    if piece is invitation.Piece.DAY:
        starts_at = datetime.combine(date.fromisoformat(value), starts.time(), starts.tzinfo)
    else:
        starts_at = datetime.combine(starts.date(), time.fromisoformat(value), starts.tzinfo)
    return Move(slot.slot_id, starts_at, starts_at + (ends - starts))


def _take_invitation(context: Context, written: str) -> None:
    """Read an invitation; one as long as a message may be goes on in the next."""
    whole = "\n".join([*context.draft.pop("part", "").splitlines(), written])
    if len(written) >= _NEARLY_CUT and len(whole) < 3 * MAX_TEXT:
        context.draft["part"] = whole
        context.ask(encontro_draft.TEXT, messages.goes_on())
        return
    _read_invitation(context, whole)


def _read_invitation(context: Context, written: str) -> None:
    found = invitation_text.read(written, now=context.now)
    asked = {question.piece for question in found.questions if not question.is_doubt}
    says_name = bool(found.title) and "course_id" not in context.draft
    if not says_name and not found.sittings and invitation.Piece.DAY not in asked:
        encontro_draft.ask_text(context, is_again=True)
        return
    encontro_draft.start(context, context.draft.get("course_id"))
    draft = context.draft
    # A turma has its name from the course.
    is_named = "title" in draft
    if found.title and not is_named:
        draft["title"] = found.title[: manage.MAX_TITLE]
    draft["theme"] = found.theme
    draft["programme"] = "\n".join(found.programme)
    encontro_draft.keep_sittings(context, list(found.sittings))
    link = found.link_address
    if found.mode is invitation.Mode.VIDEO:
        draft["venue"], draft["address"] = BY_VIDEO, link
    else:
        draft["link"] = link
        if found.venue or found.address:
            draft["venue"] = found.venue or found.address
            draft["address"] = found.address if found.venue else ""
    if found.has_seats:
        draft["capacity"] = found.capacity
    if found.minutes is not None:
        draft["minutes"] = found.minutes
    draft["unused"] = list(found.unused)
    questions = [
        each for each in found.questions
        if not (is_named and each.piece is invitation.Piece.TITLE)
    ]  # fmt: skip
    asks = [(each.piece.value, list(each.candidates)) for each in questions if not each.is_doubt]
    draft["doubts"] = _doubts(found, [each for each in questions if each.is_doubt])
    draft["asks"] = [list(each) for each in asks if not _is_only_past(context, *each)]
    for name, candidates in asks:
        if _is_only_past(context, name, candidates):
            encontro_draft.put_times(
                context, list(map(date.fromisoformat, candidates[0].split())), []
            )
    if found.no_such_day is not None:
        draft["no_such_day"] = [found.no_such_day.day, found.no_such_day.month]
    draft["has_wrong_weekday"] = found.has_wrong_weekday
    encontro_draft.go_on(context)


_WHERE: Final = (invitation.Piece.MODE.value, invitation.Piece.VENUE.value)
"""One answer says both."""


def _doubts(
    found: invitation.Invitation, doubts: list[invitation.Question]
) -> list[tuple[str, list[str]]]:
    """Return what each piece may be as well; no place is the link, where there is one."""
    says_mode = any(each.piece is invitation.Piece.MODE for each in doubts)
    nowhere = BY_VIDEO if found.link and not says_mode else ""
    others = [(each.piece.value, [said or nowhere for said in each.candidates]) for each in doubts]
    return [(name, said) for name, each in others if (said := [one for one in each if one])]


def _is_only_past(context: Context, name: str, candidates: list[str]) -> bool:
    """Tell whether a day is asked only because it has passed, which has its own question."""
    if name != "day" or len(candidates) != 2:  # noqa: PLR2004 - the day, and a year or more on
        return False
    past, later = (list(map(date.fromisoformat, each.split())) for each in candidates)
    return (
        later == [later_than(each, encontro_draft.today(context)) for each in past] and past < later
    )
