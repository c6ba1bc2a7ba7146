"""The organizers' screens about encontros and turmas (O02 to O16, O44, O46)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from domain.activities import Facts, Kind, Phase
from domain.changing import Changed, ChangeVenue, Effect, Move, TooFewSeatsError
from domain.holidays import DayOff, day_off
from domain.managing import (
    AlreadyCancelledError,
    AlreadyOverError,
    Audience,
    Cancelled,
    EndsTooEarlyError,
    InThePastError,
    Sheet,
    SheetPage,
)
from messages import buttons, dates, notices, refusals
from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.attendance import ManageAttendance
from messages.actions.organizers.encontros import (
    AnnounceActivity,
    ApplyChange,
    AskCancel,
    AskPiece,
    CancelActivity,
    CancelReason,
    ChangeActivity,
    ChangePiece,
    ChooseCancelReason,
    CreateEncontro,
    DeleteDraft,
    ListManaged,
    ListPastManaged,
    ManageActivity,
    Piece,
    PreviewActivity,
    PublishActivity,
    UseNextYear,
    UseSeats,
    UseTitle,
    UseVenue,
)
from messages.actions.organizers.people_lists import ListPeople, SendPeopleList
from messages.outgoing import Button, Message, Row, Toast
from messages.render import count, render

_ONE_COLUMN: Final = 36
_LIST: Final = Button("📅 Encontros e turmas", ListManaged())
_DAYS_OFF: Final = {
    DayOff.WEEKEND: "Esse dia cai no fim de semana.",
    DayOff.HOLIDAY: "Esse dia é feriado ou ponto facultativo.",
}
REASONS: Final = {
    CancelReason.VENUE: "o local ficou indisponível.",
    CancelReason.SPEAKER: "faltou palestrante.",
    CancelReason.SCHEDULE: "houve conflito de agenda.",
}


# --- Looking --------------------------------------------------------------------------------


def listing(page: SheetPage, now: datetime) -> Message:
    """List encontros and turmas for their organizers (O02, O44)."""
    signs = [_sign(sheet, now) for sheet in page.sheets]
    rows = [
        (
            Button(
                buttons.clip(f"{sign} {sheet.facts.title}", _ONE_COLUMN),
                ManageActivity(sheet.facts.id),
            ),
        )
        for sign, sheet in zip(signs, page.sheets, strict=True)
    ]
    turn = ListPastManaged if page.is_past else ListManaged
    turning: list[Button] = []
    if page.page > 0:
        turning.append(Button("⬅️ Anteriores", turn(page.page - 1)))
    if page.page + 1 < page.page_count:
        turning.append(Button("Próximos ➡️", turn(page.page + 1)))
    last: Row = (Button("🗂️ Encerrados", ListPastManaged()), Button("➕ Novo", CreateEncontro()))
    if page.is_past:
        last = (_LIST,)
    return Message(
        render("organizers/encontros/list.html", page=page, signs=signs),
        (
            *rows,
            *((tuple(turning),) if turning else ()),
            last,
            (buttons.back(ShowOrganizing()),),
        ),
    )


def sheet(view: Sheet, now: datetime) -> Message:
    """Show an activity to its organizers (O03, O46); a draft as it would be published (O09)."""
    if view.is_draft:
        return draft(view)
    facts = view.facts
    phase = facts.phase(now)
    rows: list[Row] = []
    if phase is not Phase.CANCELLED:
        label = "📍 Presença" if phase is Phase.OVER else "📍 Abrir presença"
        attendance = ManageAttendance(view.slot.slot_id)
        rows.append((Button(label, attendance, None if phase is Phase.OVER else "success"),))
    rows.append(
        (
            Button("👥 Lista de pessoas", ListPeople(facts.id)),
            Button("📤 Baixar lista", SendPeopleList(facts.id)),
        )
    )
    if phase in {Phase.AHEAD, Phase.STARTED}:
        rows.append((Button("✏️ Mudar dados", ChangeActivity(facts.id)), _more_seats(view)))
        label = "🗑️ Cancelar encontro" if facts.is_encontro else "🗑️ Cancelar turma"
        rows.append((Button(label, AskCancel(facts.id)),))
    rows.append((buttons.back(ListManaged()), buttons.HOME))
    return Message(
        render("organizers/encontros/sheet.html", sheet=view, standing=_standing(phase)),
        tuple(rows),
    )


def draft(view: Sheet) -> Message:
    """Show a draft before it is published (O09)."""
    facts = view.facts
    return Message(
        render("organizers/encontros/draft.html", sheet=view, day_off=_day_off(facts.starts_at)),
        (
            (Button("✅ Publicar", PublishActivity(facts.id), "success"),),
            (
                Button("✏️ Mudar dados", ChangeActivity(facts.id)),
                Button("👁️ Ver como fica", PreviewActivity(facts.id)),
            ),
            (
                Button("💾 Sair e guardar", ListManaged()),
                Button("🗑️ Apagar", DeleteDraft(facts.id)),
            ),
        ),
    )


# --- A new encontro -------------------------------------------------------------------------


def begin(*, is_again: bool = False) -> Message:
    """Ask for the text of the invitation (O04)."""
    return Message(
        render("organizers/encontros/begin.html", is_again=is_again),
        (
            (Button("✍️ Preencher passo a passo", AskPiece(Piece.TITLE)),),
            (buttons.CANCEL,),
        ),
    )


def ask_title(*, suggested: str = "", title: str = "") -> Message:
    """Ask for the name (O05); `title` is the present one when it changes."""
    label = buttons.clip(f"Usar “{suggested}”", _ONE_COLUMN)
    return Message(
        render("organizers/encontros/title.html", title=title),
        (*(((Button(label, UseTitle()),),) if suggested else ()), (buttons.CANCEL,)),
    )


def ask_when(*, now_is: str = "", is_again: bool = False) -> Message:
    """Ask for day and hours (O06); `now_is` are the present ones when they change."""
    return Message(
        render("organizers/encontros/when.html", now_is=now_is, is_again=is_again),
        ((buttons.CANCEL,),),
    )


def ask_rest_of_when(*, has_day: bool) -> Message:
    """Ask for the hours when the day is known, and the other way round."""
    return Message(
        render("organizers/encontros/rest_of_when.html", has_day=has_day), ((buttons.CANCEL,),)
    )


def past_day(day: datetime, later: datetime | None) -> Message:
    """Say that the day has passed, and offer the same day of the next year."""
    offer: tuple[Row, ...] = ()
    if later is not None:
        offer = ((Button(f"Sim, {dates.full_day(later)}", UseNextYear(), "primary"),),)
    return Message(
        render("organizers/encontros/past.html", day=day, later=later), (*offer, (buttons.CANCEL,))
    )


def ask_venue(venues: Sequence[str], *, venue: str = "") -> Message:
    """Ask for the place (O07); `venue` is the present one when it changes."""
    return Message(
        render("organizers/encontros/venue.html", venue=venue),
        (
            *(
                (Button(buttons.clip(f"📍 {known}", _ONE_COLUMN), UseVenue(number)),)
                for number, known in enumerate(venues)
            ),
            (buttons.CANCEL,),
        ),
    )


def ask_seats(
    *, capacity: int | None, minutes: int, now_is: str = "", is_again: bool = False
) -> Message:
    """Ask for seats and hours (O08), with what is usual as buttons."""
    usual = capacity or 120
    length = dates.hours(minutes)
    return Message(
        render("organizers/encontros/seats.html", now_is=now_is, is_again=is_again),
        (
            (
                Button(f"{usual} vagas, {length}", UseSeats(usual, minutes)),
                Button(f"Sem limite, {length}", UseSeats(0, minutes)),
            ),
            (buttons.CANCEL,),
        ),
    )


def ask_programme() -> Message:
    """Ask for the programme."""
    return Message(render("organizers/encontros/programme.html"), ((buttons.CANCEL,),))


def published(facts: Facts, audience: Audience) -> Message:
    """Say that it is published, and ask whether to tell everybody (O10)."""
    return Message(
        render(
            "organizers/encontros/published.html",
            facts=facts,
            people_count=len(audience.recipients),
        ),
        (
            (Button("📣 Avisar agora", AnnounceActivity(facts.id), "success"),),
            (Button("Agora não", ManageActivity(facts.id)),),
        ),
    )


def announced(facts: Facts, audience: Audience) -> Message:
    """Say how many people are told."""
    return Message(
        render(
            "organizers/encontros/announced.html",
            facts=facts,
            people_count=len(audience.recipients),
            unreachable_count=audience.unreachable_count,
        ),
        ((Button("📅 Ver a ficha", ManageActivity(facts.id)),), (_LIST,)),
    )


def preview(facts: Facts) -> Message:
    """Show the notice as people will get it; its buttons work only once it is published."""
    return Message(notices.published(facts).html)


# --- Changing and cancelling ----------------------------------------------------------------


def changing(view: Sheet, now: datetime) -> Message:
    """Ask what to change (O11); a turma's lessons move one by one."""
    facts = view.facts
    ahead = [slot for slot in facts.slots if slot.ends_at > now or view.is_draft]
    if facts.is_encontro or len(facts.slots) == 1:
        moves = [
            Button("📅 Data e hora", ChangePiece(facts.id, Piece.WHEN, slot.slot_id))
            for slot in ahead
        ]
    else:
        moves = [
            Button(
                f"📅 Aula de {dates.short_day(slot.starts_at)}",
                ChangePiece(facts.id, Piece.WHEN, slot.slot_id),
            )
            for slot in ahead
        ]
    pieces = [
        *moves,
        Button("📍 Local", ChangePiece(facts.id, Piece.VENUE)),
        Button("👥 Vagas e horas", ChangePiece(facts.id, Piece.SEATS)),
        Button("✏️ Nome", ChangePiece(facts.id, Piece.TITLE)),
        Button("📋 Programação", ChangePiece(facts.id, Piece.PROGRAMME)),
    ]
    return Message(
        render("organizers/encontros/changing.html", facts=facts),
        (
            *(tuple(pieces[place : place + 2]) for place in range(0, len(pieces), 2)),
            (buttons.back(ManageActivity(facts.id)),),
        ),
    )


def effect(view: Effect) -> Message:
    """Show what a change means to people, before it is made (O12)."""
    before, after, warning = view.facts.venue, "", ""
    match view.change:
        case Move(slot_id=slot_id, starts_at=starts_at, ends_at=ends_at):
            old = next(slot for slot in view.facts.slots if slot.slot_id == slot_id)
            before = dates.when(old.starts_at, old.ends_at)
            after = dates.when(starts_at, ends_at)
            warning = _day_off(starts_at)
        case ChangeVenue(venue=venue):
            after = venue
    return Message(
        render(
            "organizers/encontros/effect.html",
            effect=view,
            times=isinstance(view.change, Move),
            before=before,
            after=after,
            day_off=warning,
        ),
        (
            (Button("📣 Avisar e pedir nova resposta", ApplyChange(asks=True), "primary"),),
            (Button("📣 Só avisar", ApplyChange(asks=False)),),
            (Button("⬅️ Desistir da mudança", ManageActivity(view.facts.id)),),
        ),
    )


def changed(result: Changed) -> Message:
    """Say that the change is made, and how many people are told (O13)."""
    return Message(
        render(
            "organizers/encontros/changed.html",
            told_count=len(result.told),
            unreachable_count=result.unreachable_count,
        ),
        ((Button("📅 Ver a ficha", ManageActivity(result.facts.id)),), (_LIST,)),
    )


def ask_reason(facts: Facts) -> Message:
    """Ask why it is cancelled (O14)."""
    return Message(
        render("organizers/encontros/reason.html", facts=facts),
        (
            (Button("🏛️ Local indisponível", ChooseCancelReason(CancelReason.VENUE)),),
            (Button("🎤 Falta de palestrante", ChooseCancelReason(CancelReason.SPEAKER)),),
            (Button("🗓️ Conflito de agenda", ChooseCancelReason(CancelReason.SCHEDULE)),),
            (buttons.back(ManageActivity(facts.id)),),
        ),
    )


def confirm_cancel(view: Sheet, reason: str) -> Message:
    """Ask once more, with the number of people it touches (O15)."""
    return Message(
        render("organizers/encontros/confirm_cancel.html", sheet=view, reason=reason),
        (
            (Button("🗑️ Sim, cancelar e avisar", CancelActivity(), "danger"),),
            (Button("⬅️ Não, voltar", ManageActivity(view.facts.id)),),
        ),
    )


def cancelled(result: Cancelled) -> Message:
    """Say that it is cancelled, and how many people are told (O16)."""
    return Message(
        render(
            "organizers/encontros/cancelled.html",
            facts=result.facts,
            told_count=len(result.audience.recipients),
            unreachable_count=result.audience.unreachable_count,
        ),
        (
            (Button("👥 Lista de pessoas", ListPeople(result.facts.id)),),
            (Button("➕ Marcar nova data", CreateEncontro()), _LIST),
        )
        if result.facts.is_encontro
        else ((Button("👥 Lista de pessoas", ListPeople(result.facts.id)),), (_LIST,)),
    )


def saved() -> Toast:
    """Say that a small change is kept."""
    return Toast(render("organizers/encontros/saved.txt"))


def deleted() -> Toast:
    """Say that a draft is gone."""
    return Toast(render("organizers/encontros/deleted.txt"))


def previewed() -> Toast:
    """Say that the preview was sent."""
    return Toast(render("organizers/encontros/previewed.txt"))


def seats_now(facts: Facts) -> str:
    """Return the present seats and hours in words."""
    seats = "sem limite" if facts.capacity is None else count(facts.capacity, "vaga", "vagas")
    return f"{seats}, {dates.hours(facts.minutes)}"


# --- Refusals -------------------------------------------------------------------------------


@refusals.explain.register
def _(error: InThePastError) -> Message:
    del error
    return Message(render("organizers/encontros/in_the_past.html"), ((_LIST,), (buttons.HOME,)))


@refusals.explain.register
def _(error: EndsTooEarlyError) -> Message:
    del error
    return Message(render("organizers/encontros/ends_too_early.html"), ((_LIST,), (buttons.HOME,)))


@refusals.explain.register
def _(error: AlreadyOverError) -> Message:
    del error
    return Message(render("organizers/encontros/already_over.html"), ((_LIST,), (buttons.HOME,)))


@refusals.explain.register
def _(error: AlreadyCancelledError) -> Message:
    del error
    return Message(
        render("organizers/encontros/already_cancelled.html"), ((_LIST,), (buttons.HOME,))
    )


@refusals.explain.register
def _(error: TooFewSeatsError) -> Message:
    return Message(
        render("organizers/encontros/too_few_seats.html", minimum=error.minimum),
        ((_LIST,), (buttons.HOME,)),
    )


# --- Parts ----------------------------------------------------------------------------------


def _sign(view: Sheet, now: datetime) -> str:
    if view.is_draft:
        return "📝"
    match view.facts.phase(now):
        case Phase.CANCELLED:
            return "🗑️"
        case Phase.OVER:
            return "🗂️"
    return "🎓" if view.facts.kind is Kind.TURMA else "📅"


def _standing(phase: Phase) -> str:
    match phase:
        case Phase.CANCELLED:
            return "🗑️ Foi cancelado."
        case Phase.OVER:
            return "🗂️ Já terminou."
        case Phase.STARTED:
            return "🟢 Publicado, já começou."
    return "🟢 Publicado."


def _more_seats(view: Sheet) -> Button:
    return Button("➕ Mais vagas", ChangePiece(view.facts.id, Piece.SEATS))


def _day_off(moment: datetime) -> str:
    reason = day_off(dates.local(moment).date())
    return "" if reason is None else _DAYS_OFF[reason]
