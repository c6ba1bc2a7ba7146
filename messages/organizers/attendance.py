"""What organizers see of attendance: the open room, the list, the end (O19 to O23)."""

import io
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Final

import segno
from sqlalchemy.orm import Session

from domain import pages
from domain.attendance import attendance_room as operations
from domain.attendance.attendance import ShutRoom
from domain.attendance.attendance_codes import SECONDS
from domain.attendance.attendance_list import Entry, Roll
from domain.attendance.attendance_records import WithoutSeatError
from domain.attendance.attendance_room import CheckInOverError, Code, Panel, State
from domain.attendance.feedback import Opinions
from domain.attendance.visitors import Candidate, Review
from messages import buttons, documents, refusals
from messages.actions.organizers.attendance import (
    AskCloseCheckIn,
    AskDismissVisitor,
    AskPoster,
    CloseCheckIn,
    DismissVisitor,
    ExtendCheckIn,
    HangPoster,
    ListLessons,
    ManageAttendance,
    NoteVisitor,
    OpenCheckIn,
    RecogniseVisitor,
    ReviewVisitors,
    SendRoomCode,
    ShowOpinions,
    ShowPageAddress,
    ShowPresence,
    ShowRoll,
    TogglePresence,
)
from messages.actions.organizers.calls import RecoverPresence
from messages.actions.organizers.encontros import ManageActivity
from messages.documents import MadeDocument
from messages.organizers.presence import SIGNS
from messages.outgoing import Button, MadeFile, Message, Row, Style, Toast
from messages.render import count, render

_COMMENTS_ON_A_PAGE: Final = 5
_QR_SCALE: Final = 12
"""Dots per module: about 500 pixels in all, sharp on a phone held up to another."""


def deep_link(bot_username: str, token: str) -> str:
    """Write the address behind the QR code of the room."""
    return f"https://t.me/{bot_username}?start=p_{token}"


def spaced(digits: str) -> str:
    """Write a code so that it can be read out: "4 8 1 5"."""
    return " ".join(digits)


def panel(
    result: Panel, now: datetime, opinions: Opinions | None = None, *, is_lost: bool = False
) -> Message:
    """Show how attendance stands, whatever has happened so far (O19, O20, O23).

    `is_lost` tells that nobody recorded presence, and whoever looks may recover it.
    """
    match result.state:
        case State.NOT_OPENED:
            return _not_opened(result, is_lost=is_lost)
        case State.PLANNED:
            return _planned(result, now)
        case State.OPEN:
            return _open(result)
        case State.CLOSED:
            return _closed(result, opinions, is_lost=is_lost)


def _not_opened(result: Panel, *, is_lost: bool) -> Message:
    slot_id = result.slot_id
    by_hand = "✍️ Só registrar na lista" if result.can_open else "✍️ Registrar na lista"
    return Message(
        render("organizers/attendance/not_opened.html", panel=result, is_lost=is_lost),
        (
            (Button("🖥️ Abrir com código na tela", OpenCheckIn(slot_id), "primary"),)
            if result.can_open
            else (),
            _recover(result, is_lost=is_lost),
            (Button(by_hand, ShowRoll(slot_id)),),
            _visitors(result),
            _poster(result),
            _other_lessons(result),
            (_to_sheet(result), buttons.HOME),
        ),
    )


def _planned(result: Panel, now: datetime) -> Message:
    slot_id = result.slot_id
    return Message(
        render("organizers/attendance/planned.html", panel=result, now=now),
        (
            (Button("🖥️ Tela da sala", ShowPageAddress(slot_id), "primary"),),
            (Button("🔄 Atualizar", ManageAttendance(slot_id)),),
            _visitors(result),
            _poster(result),
            _other_lessons(result),
            (_to_sheet(result), buttons.HOME),
        ),
    )


def _open(result: Panel) -> Message:
    slot_id = result.slot_id
    code = result.code
    return Message(
        render(
            "organizers/attendance/open.html",
            panel=result,
            digits="" if code is None else spaced(code.digits),
            seconds=SECONDS,
            others=result.absent_count - len(result.missing_names),
        ),
        (
            (
                Button("🖥️ Tela da sala", ShowPageAddress(slot_id)),
                Button("🔳 Mostrar QR aqui", SendRoomCode(slot_id)),
            ),
            (
                Button("✍️ Registrar na lista", ShowRoll(slot_id)),
                Button("🔄 Atualizar", ManageAttendance(slot_id)),
            ),
            _visitors(result),
            _poster(result),
            (
                Button("➕ Mais 30 minutos", ExtendCheckIn(slot_id)),
                Button("⏹️ Encerrar", AskCloseCheckIn(slot_id)),
            ),
            _other_lessons(result),
            (_to_sheet(result), buttons.HOME),
        ),
    )


def _visitors(result: Panel, style: Style | None = None) -> Row:
    """Return the way to the visitors, also while nobody has opened the presence."""
    if not result.visitors_count:
        return ()
    label = f"👤 Conferir {count(result.visitors_count, 'visitante', 'visitantes')}"
    return (Button(label, ReviewVisitors(result.slot_id), style),)


def _closed(result: Panel, opinions: Opinions | None, *, is_lost: bool) -> Message:
    slot_id = result.slot_id
    rows = [_visitors(result, "primary"), _recover(result, is_lost=is_lost)]
    rows.append((Button("✍️ Registrar na lista", ShowRoll(slot_id)),))
    if opinions is not None:
        rows.append((Button("⭐ Ver avaliações", ShowOpinions(slot_id)),))
    rows.extend(
        (
            (Button("📍 Abrir de novo", OpenCheckIn(slot_id)),) if result.can_open else (),
            _other_lessons(result),
            (_to_sheet(result), buttons.HOME),
        )
    )
    return Message(
        render(
            "organizers/attendance/closed.html",
            panel=result,
            average=_average(opinions),
            opinions_count=0 if opinions is None else opinions.count,
        ),
        tuple(rows),
    )


def ask_close(result: Panel) -> Message:
    """Ask whether to close now (O22)."""
    return Message(
        render("organizers/attendance/ask_close.html", panel=result),
        (
            (Button("⏹️ Sim, encerrar", CloseCheckIn(result.slot_id), "danger"),),
            (Button("⬅️ Não, voltar", ManageAttendance(result.slot_id)), buttons.HOME),
        ),
    )


def ask_poster(result: Panel) -> Message:
    """Ask whether a poster is to hang in the room (O20f)."""
    return Message(
        render("organizers/attendance/ask_poster.html", panel=result),
        (
            (Button("🖨️ Fazer o cartaz", HangPoster(result.slot_id)),),
            (buttons.back(ManageAttendance(result.slot_id)), buttons.HOME),
        ),
    )


def poster(result: Panel, bot_username: str) -> Message:
    """Send the poster with the code that does not change (O20g)."""
    arguments = {"slot_id": result.slot_id, "bot": bot_username}
    return Message(
        render("organizers/attendance/poster.html", panel=result),
        attachment=MadeFile("attendance_poster", arguments),
    )


def page_address(result: Panel, address: str, *, is_public: bool) -> Message:
    """Show where the page to project is; Telegram opens only public addresses from a button."""
    go = (
        Button("🖥️ Abrir a tela", url=address)
        if is_public
        else Button("📋 Copiar endereço", copy=address)
    )
    return Message(
        render("organizers/attendance/page_address.html", address=address),
        ((go,), (buttons.back(ManageAttendance(result.slot_id)), buttons.HOME)),
    )


def room_code(result: Panel, code: Code, bot_username: str) -> Message:
    """Send the QR code as a picture that cannot be forwarded, with the digits beside it."""
    arguments = {"slot_id": result.slot_id, "bot_username": bot_username}
    return Message(
        render(
            "organizers/attendance/room_code.html", digits=spaced(code.digits), title=result.title
        ),
        attachment=MadeFile("attendance_code", arguments, "photo"),
        is_protected=True,
    )


@documents.maker("attendance_code")
def make_room_code(
    session: Session, now: datetime, *, slot_id: int, bot_username: str
) -> MadeDocument:
    """Draw the QR code of the moment in which it is sent."""
    code = operations.code_now(session, slot_id=slot_id, now=now)
    content = io.BytesIO()
    drawn = segno.make(deep_link(bot_username, code.token), error="m", micro=False)
    drawn.save(content, kind="png", scale=_QR_SCALE, border=4)
    return MadeDocument("codigo-da-sala.png", content.getvalue(), "image/png")


def roll(result: Roll) -> Message:
    """Show the list to mark presence on (O21)."""
    return Message(
        render("organizers/attendance/roll.html", roll=result),
        (
            *(_entry(result, entry) for entry in result.entries),
            buttons.turning(
                result.page,
                partial(ShowRoll, result.slot_id, keeps_query=True),
                has_more=result.page + 1 < result.pages_count,
            ),
            (Button("📝 Anotar como visitante", NoteVisitor(result.slot_id)),)
            if result.query
            else (),
            (Button("👥 Lista toda", ShowRoll(result.slot_id)),) if result.query else (),
            (buttons.back(ManageAttendance(result.slot_id)), buttons.HOME),
        ),
    )


def marked(name: str) -> Toast:
    """Say briefly what the tap did."""
    return Toast(render("organizers/attendance/marked.txt", name=buttons.clip(name, 60)))


def visitor_noted(name: str) -> Toast:
    """Say briefly that a visitor is noted."""
    return Toast(render("organizers/presence/visitor_noted.txt", name=buttons.clip(name, 60)))


def shut(room: ShutRoom) -> Message:
    """Tell who opened the room that it takes no digits for a while."""
    return Message(
        render("organizers/attendance/shut.html", room=room),
        ((Button("📍 Ver presença", ManageAttendance(room.slot_id), "primary"),),),
    )


def extended() -> Toast:
    """Say briefly that there is more time."""
    return Toast(render("organizers/attendance/extended.txt"))


def visitor(review: Review, candidates: Iterable[Candidate] | None = None) -> Message:
    """Ask who a visitor is, with those whose name is near, or who were looked for."""
    shown = tuple(review.candidates if candidates is None else candidates)
    skip: Row = ()
    if review.waiting_count > 1:
        skip = (Button("⏭️ Próxima pessoa", ReviewVisitors(review.slot_id, review.visitor_id)),)
    return Message(
        render("organizers/attendance/visitor.html", review=review, candidates=shown),
        (
            *(_candidate(review, candidate) for candidate in shown),
            skip,
            (Button("❌ Não é da Rede", AskDismissVisitor(review.slot_id, review.visitor_id)),),
            (buttons.back(ManageAttendance(review.slot_id)), buttons.HOME),
        ),
    )


def ask_dismiss(review: Review) -> Message:
    """Ask before a visitor is forgotten, with what was written at the door (O21q)."""
    return Message(
        render("organizers/attendance/ask_dismiss.html", review=review),
        (
            (Button("🗑️ Sim, apagar", DismissVisitor(review.visitor_id), "danger"),),
            (Button("⬅️ Não, voltar", ReviewVisitors(review.slot_id, review.visitor_id - 1)),),
        ),
    )


def visitors_done(slot_id: int) -> Message:
    """Say that every visitor is checked."""
    return Message(
        render("organizers/attendance/visitors_done.html"),
        ((buttons.back(ManageAttendance(slot_id)), buttons.HOME),),
    )


def recognised() -> Toast:
    """Say briefly that the visitor's presence counts now."""
    return Toast(render("organizers/attendance/visitor_recognised.txt"))


def dismissed() -> Toast:
    """Say briefly that the visitor is forgotten."""
    return Toast(render("organizers/attendance/visitor_dismissed.txt"))


def opinions(result: Opinions, slot_id: int, page: int) -> Message:
    """Show averages and comments, without names."""
    shown, page, pages_count = pages.cut(result.comments, page, size=_COMMENTS_ON_A_PAGE)
    return Message(
        render(
            "organizers/attendance/opinions.html",
            opinions=result,
            average=_average(result),
            scores=tuple(enumerate(result.counts, start=1)),
            comments=[buttons.clip(comment, 600) for comment in shown],
        ),
        (
            buttons.turning(
                page,
                partial(ShowOpinions, slot_id),
                has_more=page + 1 < pages_count,
            ),
            (buttons.back(ManageAttendance(slot_id)), buttons.HOME),
        ),
    )


@refusals.explain.register
def _(error: WithoutSeatError) -> Message:
    return Message(
        render("organizers/attendance/without_seat.html", title=error.title),
        ((Button("⬅️ Voltar à presença", ManageAttendance(error.slot_id)),), (buttons.HOME,)),
    )


@refusals.explain.register
def _(error: CheckInOverError) -> Message:
    return Message(
        render("organizers/attendance/day_over.html"),
        ((Button("✍️ Registrar na lista", ShowRoll(error.slot_id)),), (buttons.HOME,)),
    )


def _to_sheet(result: Panel) -> Button:
    return buttons.back(ManageActivity(result.activity_id))


def _recover(result: Panel, *, is_lost: bool) -> Row:
    return (Button("📥 Recuperar presenças", RecoverPresence(result.slot_id)),) if is_lost else ()


def _poster(result: Panel) -> Row:
    if not result.can_open:
        return ()
    return (Button("🖨️ Cartaz da presença", AskPoster(result.slot_id)),)


def _other_lessons(result: Panel) -> Row:
    if result.slots_count == 1:
        return ()
    label = "📍 Outra aula" if result.is_turma else "📍 Outro dia"
    return (Button(label, ListLessons(result.activity_id)),)


def _entry(result: Roll, entry: Entry) -> Row:
    label = f"{SIGNS[entry.kind]} {_who(entry.name, entry.office)}"
    if entry.kind is not None:
        return (Button(label, ShowPresence(result.slot_id, entry.participant_id)),)
    mark = TogglePresence(result.slot_id, entry.participant_id, is_present=True, page=result.page)
    return (Button(label, mark),)


def _candidate(review: Review, candidate: Candidate) -> Row:
    label = f"👤 {_who(candidate.name, candidate.office)}"
    return (Button(label, RecogniseVisitor(review.visitor_id, candidate.participant_id)),)


def _who(name: str, office: str) -> str:
    office = buttons.clip(office, 10)
    return f"{buttons.clip(name, buttons.WIDTH - 5 - len(office))} · {office}"


def _average(result: Opinions | None) -> str:
    if result is None or result.average is None:
        return ""
    return f"{result.average:.1f}".replace(".", ",")
