"""The organizers' screens about encontros and turmas (O02 to O16)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from domain.activities.activities import Facts, Kind, Phase
from domain.organizing.announcements import Reach
from domain.organizing.holidays import DayOff, day_off
from domain.organizing.invitation_text import BY_VIDEO
from domain.organizing.manage import (
    AlreadyCancelledError,
    AlreadyOverError,
    EndsTooEarlyError,
    InThePastError,
    Sheet,
    SheetPage,
)
from messages import buttons, dates, notices, refusals
from messages.actions import Action
from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.attendance import ManageAttendance
from messages.actions.organizers.encontros import (
    AnnounceActivity,
    AskCancel,
    AskPiece,
    ChangeActivity,
    ChangePiece,
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
from messages.actions.organizers.importing import AskSpreadsheet
from messages.actions.organizers.people_lists import ListPeople, SendPeopleList, ShowAnswers
from messages.outgoing import Button, Message, Row, Toast
from messages.render import count, render

LIST: Final = Button("📅 Encontros e turmas", ListManaged())
_FAR: Final = timedelta(days=270)
_DAYS_OFF: Final = {
    DayOff.WEEKEND: "Esse dia cai no fim de semana.",
    DayOff.HOLIDAY: "Esse dia é feriado ou ponto facultativo.",
}
# --- Looking --------------------------------------------------------------------------------


def listing(page: SheetPage, now: datetime) -> Message:
    """List encontros and turmas for their organizers (O02)."""
    turn = ListPastManaged if page.is_past else ListManaged
    last: Row = (
        Button("🗂️ Anteriores", ListPastManaged()),
        Button("➕ Novo encontro", CreateEncontro()),
    )
    if page.is_past:
        last = (LIST,)
    # What the words name when there is nothing yet.
    fill: tuple[Row, ...] = ()
    if not page.sheets and not page.is_past:
        fill = ((Button("📄 Importar planilha", AskSpreadsheet()),),)
    return Message(
        render("organizers/encontros/list.html", page=page),
        (
            *((_entry(sheet, now),) for sheet in page.sheets),
            buttons.turning(page.page, turn, has_more=page.page + 1 < page.page_count),
            *fill,
            last,
            (buttons.back(ShowOrganizing()),),
        ),
    )


def sheet(view: Sheet, now: datetime, *, news: str = "") -> Message:
    """Show an activity to its organizers (O03); a draft as it would be published (O09).

    `news` says what was just done.
    """
    if view.is_draft:
        return draft(view, now, news=news)
    facts = view.facts
    phase = facts.phase(now)
    rows: list[Row] = []
    people = (
        Button("👥 Lista de pessoas", ListPeople(facts.id)),
        Button("📥 Baixar lista", SendPeopleList(facts.id)),
    )
    is_today = dates.local(view.slot.starts_at).date() == dates.local(now).date()
    attendance = Button(
        "📍 Presença" if phase is Phase.OVER or not is_today else "📍 Abrir presença",
        ManageAttendance(view.slot.slot_id),
        "success" if is_today and phase is not Phase.OVER else None,
    )
    if phase is Phase.CANCELLED:
        rows.append(people)
    else:
        # Attendance is what the day is about; before it, the list is.
        rows += ((attendance,), people) if is_today else (people, (attendance,))
    rows.append((Button("🏛️ Respostas por assessoria", ShowAnswers(facts.id)),))
    if phase in {Phase.AHEAD, Phase.STARTED}:
        rows.append((Button("✏️ Mudar dados", ChangeActivity(facts.id)), _seats(view)))
        label = "🚫 Cancelar encontro" if facts.is_encontro else "🚫 Cancelar turma"
        rows.append((Button(label, AskCancel(facts.id)),))
    rows.append((buttons.back(ListManaged()), buttons.HOME))
    return Message(
        render(
            "organizers/encontros/sheet.html",
            sheet=view,
            standing=_standing(facts, phase),
            is_over=phase in {Phase.OVER, Phase.CANCELLED},
            news=news,
        ),
        tuple(rows),
    )


def draft(view: Sheet, now: datetime, *, news: str = "") -> Message:
    """Show a draft before it is published (O09)."""
    facts = view.facts
    return Message(
        render(
            "organizers/encontros/draft.html",
            sheet=view,
            day_off=day_warning(facts.starts_at, now),
            news=news,
        ),
        (
            (Button("✅ Publicar", PublishActivity(facts.id), "success"),),
            (
                Button("✏️ Mudar dados", ChangeActivity(facts.id)),
                Button("👀 Ver como fica", PreviewActivity(facts.id)),
            ),
            (
                Button("💾 Sair e guardar", ListManaged()),
                Button("🗑️ Apagar rascunho", DeleteDraft(facts.id)),
            ),
        ),
    )


# --- A new encontro -------------------------------------------------------------------------


def begin(*, is_again: bool = False) -> Message:
    """Ask for the text of the invitation (O04)."""
    return Message(
        render("organizers/encontros/begin.html", is_again=is_again),
        (
            (Button("✏️ Preencher passo a passo", AskPiece(Piece.TITLE)),),
            (buttons.CANCEL,),
        ),
    )


def ask_title(back: Action, *, suggested: str = "", title: str = "") -> Message:
    """Ask for the name (O05); `title` is the present one when it changes."""
    label = f"✅ Usar {buttons.title(suggested, buttons.WIDTH - 8)}"
    return Message(
        render("organizers/encontros/title.html", title=title),
        ((Button(label, UseTitle()),) if suggested else (), _leaving(back)),
    )


def ask_when(back: Action, *, now_is: str = "", is_again: bool = False) -> Message:
    """Ask for day and hours (O06); `now_is` are the present ones when they change."""
    return Message(
        render("organizers/encontros/when.html", now_is=now_is, is_again=is_again),
        (_leaving(back),),
    )


def ask_rest_of_when(back: Action, *, has_day: bool) -> Message:
    """Ask for the hours when the day is known, and the other way round."""
    return Message(
        render("organizers/encontros/rest_of_when.html", has_day=has_day), (_leaving(back),)
    )


def past_day(back: Action, day: datetime, later: datetime | None) -> Message:
    """Say that the day has passed, and offer the same day of the next year."""
    offer: Row = ()
    if later is not None:
        offer = (Button(f"✅ Sim, {dates.full_day(later)}", UseNextYear(), "primary"),)
    return Message(
        render("organizers/encontros/past.html", day=day, later=later), (offer, _leaving(back))
    )


def ask_venue(back: Action, venues: Sequence[str], *, venue: str = "") -> Message:
    """Ask for the place (O07); `venue` is the present one when it changes."""
    return Message(
        render("organizers/encontros/venue.html", venue=venue),
        (
            *(
                buttons.alone(f"{_place_sign(known)} {known}", UseVenue(number))
                for number, known in enumerate(venues)
            ),
            _leaving(back),
        ),
    )


def ask_seats(
    back: Action, *, capacity: int | None, minutes: int, now_is: str = "", is_again: bool = False
) -> Message:
    """Ask for seats and hours (O08), with what is usual as buttons."""
    usual = capacity or 120
    length = dates.duration(minutes)
    return Message(
        render("organizers/encontros/seats.html", now_is=now_is, is_again=is_again),
        (
            (Button(f"{count(usual, 'vaga', 'vagas')}, {length}", UseSeats(usual, minutes)),),
            (Button(f"Sem limite, {length}", UseSeats(0, minutes)),),
            _leaving(back),
        ),
    )


def ask_programme(back: Action) -> Message:
    """Ask for the programme."""
    return Message(render("organizers/encontros/programme.html"), (_leaving(back),))


def published(facts: Facts, reach: Reach) -> Message:
    """Say that it is published, and ask whether to tell everybody (O10)."""
    return Message(
        render(
            "organizers/encontros/published.html",
            facts=facts,
            people_count=reach.count,
        ),
        (
            (Button("📣 Avisar agora", AnnounceActivity(facts.id), "success"),),
            (Button("✖️ Agora não", ManageActivity(facts.id)),),
        ),
    )


def announced(facts: Facts, reach: Reach) -> Message:
    """Say how many people are told."""
    return Message(
        render(
            "organizers/encontros/announced.html",
            facts=facts,
            people_count=reach.count,
            unreachable_count=reach.unreachable_count,
        ),
        ((Button("📅 Voltar à ficha", ManageActivity(facts.id)),), (LIST,)),
    )


def preview(facts: Facts) -> Message:
    """Show the notice as people will get it; its buttons work only once it is published."""
    heading = render("organizers/encontros/preview.html")
    return Message(
        f"{heading}\n\n{notices.published(facts).html}",
        (
            (Button("✅ Publicar", PublishActivity(facts.id), "success"),),
            (buttons.back(ManageActivity(facts.id)),),
        ),
    )


def deleted() -> Toast:
    """Say that a draft is gone."""
    return Toast(render("organizers/encontros/deleted.txt"))


# --- Refusals -------------------------------------------------------------------------------


@refusals.explain.register
def _(_: InThePastError) -> Message:
    return Message(render("organizers/encontros/in_the_past.html"), ((LIST,), (buttons.HOME,)))


@refusals.explain.register
def _(_: EndsTooEarlyError) -> Message:
    return Message(render("organizers/encontros/ends_too_early.html"), ((LIST,), (buttons.HOME,)))


@refusals.explain.register
def _(_: AlreadyOverError) -> Message:
    return Message(render("organizers/encontros/already_over.html"), ((LIST,), (buttons.HOME,)))


@refusals.explain.register
def _(_: AlreadyCancelledError) -> Message:
    return Message(
        render("organizers/encontros/already_cancelled.html"), ((LIST,), (buttons.HOME,))
    )


# --- Parts ----------------------------------------------------------------------------------


def _entry(view: Sheet, now: datetime) -> Button:
    facts = view.facts
    before, after = "🎓" if facts.kind is Kind.TURMA else "📅", ""
    if view.is_draft:
        before = "💾 Rascunho ·"
    elif facts.phase(now) is Phase.CANCELLED:
        before = "🚫 Cancelado ·" if facts.is_encontro else "🚫 Cancelada ·"
    else:
        after = f" · {dates.short_day(view.slot.starts_at)}"
    title = buttons.title(facts.title, buttons.WIDTH - len(before) - 1 - len(after))
    return Button(f"{before} {title}{after}", ManageActivity(facts.id))


def _standing(facts: Facts, phase: Phase) -> str:
    published = "Publicado" if facts.is_encontro else "Publicada"
    match phase:
        case Phase.CANCELLED:
            return "🚫 Encontro cancelado." if facts.is_encontro else "🚫 Turma cancelada."
        case Phase.OVER:
            return "🗂️ Já acabou."
        case Phase.STARTED:
            return f"🟢 {published}. Já começou."
    return f"🟢 {published}."


def _seats(view: Sheet) -> Button:
    return Button("🎟️ Vagas e horas", ChangePiece(view.facts.id, Piece.SEATS))


def _place_sign(venue: str) -> str:
    return "🎥" if venue == BY_VIDEO else "🗺️"


def _leaving(back: Action) -> Row:
    return (buttons.back(back), buttons.CANCEL)


def day_warning(moment: datetime, now: datetime) -> str:
    """Return what to know about a day: few people can come, or it is far away; or nothing."""
    reason = day_off(dates.local(moment).date())
    warnings = [] if reason is None else [_DAYS_OFF[reason]]
    if moment - now > _FAR:
        # A day without a year is the next such day, which may not be what was meant.
        warnings.append(f"Confira o ano: é {dates.local(moment).year}.")
    return " ".join(warnings)
