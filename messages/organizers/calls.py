"""The calls of the day to those who run it (N19), and asking who is silent (O52)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from domain.notices.notices import Topic
from domain.organizing.calls import Call, Meeting
from domain.organizing.openings import Opening
from domain.organizing.silence import Reminded, Silence, TooEarlyToAskError
from domain.seats.seats_answers import Reason
from messages import buttons, dates, refusals
from messages.actions.encontros import ConfirmPresence, DeclinePresence, ShowEncontro
from messages.actions.organizers.attendance import (
    OpenCheckIn,
    ProjectRoom,
    ReviewVisitors,
    ShowRoll,
)
from messages.actions.organizers.calls import AskSilent, RecoverPresence, RemindSilent
from messages.actions.organizers.encontros import (
    AnnounceActivity,
    ChangePiece,
    ManageActivity,
    Piece,
)
from messages.actions.organizers.presence import ListClaims
from messages.encontros import join_line
from messages.outgoing import Button, Message, Row
from messages.render import count, render

REASONS: Final = {
    Reason.SCHEDULE: "horário",
    Reason.DISTANCE: "distância",
    Reason.OTHER_TASK: "outra tarefa",
    Reason.NONE: "sem motivo",
}
"""Why somebody does not come, as the buttons of the question say it."""


def call(due: Call, now: datetime) -> Message:
    """Return the words and buttons of one call."""
    match due.topic:
        case Topic.CALL_START:
            return _start(due.meeting)
        case Topic.CALL_LATE:
            return _late(due.meeting)
        case Topic.CALL_LINK:
            return _link(due.meeting)
        case Topic.CALL_OVER:
            return _over(due.meeting)
        case _:
            return _eve(due, now)


def why(reasons: Iterable[tuple[Reason, int]]) -> str:
    """Say why people do not come: "horário (8), distância (3)"."""
    return ", ".join(f"{REASONS[reason]} ({number})" for reason, number in reasons)


def _start(meeting: Meeting) -> Message:
    """Call before the start, to open the presence (N19b)."""
    return Message(render("organizers/calls/start.html", meeting=meeting), _opening(meeting))


def _late(meeting: Meeting) -> Message:
    """Call again while the presence is closed (N19c)."""
    roll = Button("✍️ Registrar na lista", ShowRoll(meeting.slot_id))
    return Message(
        render("organizers/calls/late.html", meeting=meeting), (*_opening(meeting), (roll,))
    )


def _link(meeting: Meeting) -> Message:
    """Ask for the address of the call of an encontro by video (N19d)."""
    put = Button("🎥 Pôr o endereço", ChangePiece(meeting.activity_id, Piece.VENUE), "primary")
    return Message(
        render("organizers/calls/link.html", meeting=meeting), ((put,), (_sheet(meeting),))
    )


def _over(meeting: Meeting) -> Message:
    """Say how it was, and what is left to do (N19e)."""
    visitors: Row = ()
    if meeting.visitors_count:
        label = f"👤 Conferir {count(meeting.visitors_count, 'visitante', 'visitantes')}"
        visitors = (Button(label, ReviewVisitors(meeting.slot_id), "primary"),)
    claims: Row = ()
    if meeting.claims_count:
        label = f"🙋 Conferir {count(meeting.claims_count, 'presença pedida', 'presenças pedidas')}"
        claims = (Button(label, ListClaims()),)
    recover: Row = ()
    if meeting.is_lost and meeting.held_count:
        recover = (Button("📥 Recuperar presenças", RecoverPresence(meeting.slot_id), "primary"),)
    return Message(
        render("organizers/calls/over.html", meeting=meeting),
        (
            recover,
            visitors,
            claims,
            (Button("✍️ Registrar na lista", ShowRoll(meeting.slot_id)),),
            (_sheet(meeting),),
        ),
    )


def enrollment(opening: Opening) -> Message:
    """Ask whether all are told that people may enroll (N19g)."""
    return Message(
        render("organizers/calls/enrollment.html", opening=opening),
        (
            (Button("📣 Avisar agora", AnnounceActivity(opening.activity_id), "success"),),
            (Button("🎓 Ficha da turma", ManageActivity(opening.activity_id)),),
        ),
    )


def _eve(due: Call, now: datetime) -> Message:
    """Say on the eve who comes, who does not and who is silent (N19)."""
    meeting, answers = due.meeting, due.answers
    if answers is None:
        raise ValueError(due.topic)
    tomorrow = dates.local(now).date() + timedelta(days=1)
    is_tomorrow = dates.local(meeting.starts_at).date() == tomorrow
    ask: Row = ()
    if answers.left_count:
        label = f"🔔 Lembrar {count(answers.left_count, 'pessoa', 'pessoas')}"
        ask = (Button(label, AskSilent(meeting.activity_id), "primary"),)
    return Message(
        render(
            "organizers/calls/eve.html",
            meeting=meeting,
            answers=answers,
            why=why(answers.reasons),
            is_tomorrow=is_tomorrow,
        ),
        (ask, (_sheet(meeting),)),
    )


def ask_silent(view: Silence, now: datetime) -> Message:
    """Say who would be asked, before anybody is (O52)."""
    go: Row = ()
    if view.answers.left_count:
        label = f"🔔 Sim, lembrar {count(view.answers.left_count, 'pessoa', 'pessoas')}"
        go = (Button(label, RemindSilent(view.facts.id), "primary"),)
    return Message(
        render("organizers/calls/ask_silent.html", view=view, now=now),
        (go, (Button("⬅️ Voltar à ficha", ManageActivity(view.facts.id)), buttons.HOME)),
    )


def reminded(result: Reminded, now: datetime) -> Message:
    """Say how many are asked (O52b)."""
    return Message(
        render("organizers/calls/reminded.html", result=result, now=now),
        ((Button("⬅️ Voltar à ficha", ManageActivity(result.facts.id)), buttons.HOME),),
    )


@refusals.explain.register
def _(error: TooEarlyToAskError) -> Message:
    return Message(
        render("organizers/calls/too_early_to_ask.html", facts=error.facts),
        ((Button("⬅️ Voltar à ficha", ManageActivity(error.facts.id)), buttons.HOME),),
    )


def silent(view: Silence) -> Message:
    """Ask somebody who has said nothing whether they come (N04b)."""
    facts = view.facts
    answer = Button("✅ Confirmar presença", ConfirmPresence(facts.id, facts.version), "success")
    if view.is_full:
        answer = join_line(facts.id, facts.version)
    return Message(
        render("notices/silent.html", facts=facts, is_full=view.is_full),
        (
            (answer,),
            (
                Button("❌ Não vou", DeclinePresence(facts.id)),
                Button("📅 Ver o encontro", ShowEncontro(facts.id)),
            ),
        ),
    )


def _opening(meeting: Meeting) -> tuple[Row, ...]:
    return (
        (Button("📍 Abrir presença", OpenCheckIn(meeting.slot_id), "success"),),
        (Button("🖥️ Tela para projetar", ProjectRoom(meeting.slot_id)),),
    )


def _sheet(meeting: Meeting) -> Button:
    label = "📅 Ficha do encontro" if meeting.is_encontro else "🎓 Ficha da turma"
    return Button(label, ManageActivity(meeting.activity_id))
