"""What organizers see of requests for a seat, and what who asked is told (O64, N09b)."""

from typing import Final

from domain.organizing.requests import (
    MAX_REASON,
    Decided,
    ReasonTooLongError,
    Request,
    RequestPage,
)
from domain.seats.seats_answers import Held
from messages import buttons, dates, refusals
from messages.actions.courses import ListCourses
from messages.actions.encontros import SendCalendar
from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.encontros import ManageActivity
from messages.actions.organizers.requests import (
    ApproveRequest,
    AskRequestReason,
    DeclineRequest,
    ListRequests,
    RequestReason,
    ShowRequest,
)
from messages.actions.organizers.seats_by_hand import UndoByHand
from messages.outgoing import Button, Message, Row
from messages.render import count, render
from messages.seats import held

_OFFICE: Final = 12
REASONS: Final = {
    RequestReason.AUDIENCE: "a turma é para outro público.",
    RequestReason.OFFICE: "já há pessoas do seu órgão na turma.",
}
_LABELS: Final = {
    RequestReason.AUDIENCE: "A turma é para outro público",
    RequestReason.OFFICE: "Já há pessoas do órgão na turma",
}


def entry(number: int, activity_id: int = 0) -> Row:
    """Lead to the requests that wait, if there are any."""
    if not number:
        return ()
    label = f"📝 Conferir {count(number, 'pedido de vaga', 'pedidos de vaga')}"
    return (Button(label, ListRequests(activity_id)),)


def listing(page: RequestPage, done: Decided | None = None) -> Message:
    """List the requests, the oldest first (O64), under what was just `done`, to be undone."""

    def turn(number: int) -> ListRequests:
        return ListRequests(page.activity_id, number)

    back = ManageActivity(page.activity_id) if page.activity_id else ShowOrganizing()
    return Message(
        render(
            "organizers/requests/list.html", page=page, news="" if done is None else decided(done)
        ),
        (
            () if done is None else (Button("↩️ Desfazer", UndoByHand(done.entry_id)),),
            *(
                (
                    Button(
                        buttons.with_tail(each.name, each.office, most=_OFFICE),
                        ShowRequest(each.activity_id, each.participant_id),
                    ),
                )
                for each in page.requests
            ),
            buttons.turning(page.page, turn, has_more=page.page + 1 < page.page_count),
            (buttons.back(back), buttons.HOME),
        ),
        names=frozenset(
            each.participant_id
            for each in (*page.requests, *(() if done is None else (done.request,)))
        ),
    )


def card(request: Request) -> Message:
    """Show one request, and how the turma stands (O64b)."""
    place = (request.activity_id, request.participant_id)
    return Message(
        render(
            "organizers/requests/card.html",
            request=request,
            clashing=[
                (one.commitment.title, dates.when(one.theirs.starts_at, one.theirs.ends_at))
                for one in request.meanwhile
            ],
        ),
        (
            (Button("✅ Aprovar", ApproveRequest(*place), "success"),),
            (Button("❌ Não aprovar", AskRequestReason(*place)),),
            (buttons.back(ListRequests(request.activity_id)), buttons.HOME),
        ),
        names=frozenset({request.participant_id}),
    )


def ask_reason(request: Request) -> Message:
    """Ask why somebody gets no seat (O64c)."""
    place = (request.activity_id, request.participant_id)
    return Message(
        render("organizers/requests/reason.html", request=request),
        (
            *(
                (Button(label, DeclineRequest(*place, reason)),)
                for reason, label in _LABELS.items()
            ),
            (buttons.back(ShowRequest(*place)), buttons.CANCEL),
        ),
        names=frozenset({request.participant_id}),
    )


def decided(done: Decided) -> str:
    """Say what was done."""
    return render(
        "organizers/requests/decided.txt",
        name=done.request.name,
        is_declined=done.result is None,
        has_seat=isinstance(done.result, Held),
    )


def waiting_notice(number: int) -> Message:
    """Tell organizers that requests wait."""
    return Message(
        render("organizers/requests/notice.html", number=number),
        ((Button("📝 Conferir pedidos", ListRequests(0), "primary"),),),
    )


def answer(done: Decided, *, reason: str = "") -> Message:
    """Tell who asked what was decided (N09b)."""
    if done.result is None:
        return Message(
            render("notices/request_declined.html", request=done.request, reason=reason),
            ((buttons.ASK,), (Button("🎓 Outros cursos", ListCourses()), buttons.HOME)),
        )
    facts = done.result.card.facts
    has_seat = isinstance(done.result, Held)
    first = (Button("📆 Pôr na agenda", SendCalendar(facts.id)),) if has_seat else ()
    return Message(
        render(
            "notices/request_approved.html",
            facts=facts,
            has_seat=has_seat,
            olds=held(done.request.meanwhile),
            keeps=has_seat,
        ),
        (first, (buttons.see(facts), buttons.HOME)),
    )


@refusals.explain.register
def _(_: ReasonTooLongError) -> Message:
    return Message(
        render("organizers/requests/reason_too_long.html", limit=MAX_REASON),
        ((buttons.CANCEL,),),
    )
