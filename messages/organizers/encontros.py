"""The organizers' screens about encontros and turmas (O02 to O16)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domain.activities.activities import Enrollment, Facts, Kind, Phase
from domain.holidays import DayOff, day_off
from domain.organizing import programmes
from domain.organizing.announcements import Reach
from domain.organizing.invitation import Piece as Unsure
from domain.organizing.manage import (
    AlreadyCancelledError,
    AlreadyOverError,
    EndsTooEarlyError,
    InThePastError,
    Sheet,
    SheetPage,
)
from domain.organizing.precedents import Twins
from messages import buttons, courses, dates, notices, refusals
from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.attendance import ListLessons, ManageAttendance
from messages.actions.organizers.calls import RecoverPresence
from messages.actions.organizers.courses import ManageCourse
from messages.actions.organizers.encontros import (
    AnnounceActivity,
    AskCancel,
    AskDeleteDraft,
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
    UseOther,
)
from messages.actions.organizers.importing import AskSpreadsheet
from messages.actions.organizers.people_lists import ListPeople, SendPeopleList, ShowAnswers
from messages.actions.organizers.seats_by_hand import AskWhom, ShowLine
from messages.organizers import bulletins, figures, papers, requests, room_papers
from messages.organizers.encontro_questions import words_of
from messages.outgoing import Button, Message, Row, Toast
from messages.render import render

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
            *((entry(sheet, now),) for sheet in page.sheets),
            buttons.turning(page.page, turn, has_more=page.page + 1 < page.page_count),
            *fill,
            last,
            (buttons.back(ShowOrganizing()),),
        ),
    )


@dataclass(frozen=True, slots=True)
class Doubt:
    """What else a piece may be that was read from an invitation."""

    piece: Unsure
    others: tuple[str, ...]

    @property
    def noun(self) -> str:
        """The piece, as a sentence names it."""
        return _NOUNS[self.piece]

    @property
    def said(self) -> tuple[str, ...]:
        """The other readings, in words."""
        if self.piece is Unsure.MODE:
            return ("só por vídeo",)
        return tuple(words_of(self.piece, each) for each in self.others)


_NOUNS: Final = {
    Unsure.TITLE: "o nome",
    Unsure.DAY: "a data",
    Unsure.STARTS: "a hora do começo",
    Unsure.MODE: "como se participa",
    Unsure.VENUE: "o local",
}


@dataclass(frozen=True, slots=True)
class Review:
    """What to know about how an invitation was read."""

    unused: tuple[str, ...] = ()
    """Sentences of which nothing was used."""
    has_guessed_end: bool = False
    """No end was said, and the usual length was taken."""
    doubts: tuple[Doubt, ...] = ()
    """What stands, and may be something else."""

    @property
    def shown(self) -> tuple[str, ...]:
        """The first of them, short enough for one screen."""
        return tuple(buttons.clip(line, _LONGEST_LINE) for line in self.unused[:_MOST_LINES])

    @property
    def more_count(self) -> int:
        """How many are not shown."""
        return len(self.unused) - len(self.shown)


_MOST_LINES: Final = 8
_LONGEST_LINE: Final = 120


def sheet(  # noqa: PLR0913 - what else there is to say of it
    view: Sheet,
    now: datetime,
    *,
    news: str = "",
    review: Review = Review(),
    twins: Twins = Twins(),  # noqa: B008 - a frozen value
    lost_slot_id: int | None = None,
    why_not: str = "",
) -> Message:
    """Show an activity to its organizers (O03); a draft as it would be published (O09).

    `news` says what was just done; `lost_slot_id`, where nobody recorded presence; `why_not`,
    why people do not come.
    """
    if view.is_draft:
        return draft(view, now, news=news, review=review, twins=twins)
    facts = view.facts
    phase = facts.phase(now)
    rows: list[Row] = []
    people = (
        Button("👥 Lista de pessoas", ListPeople(facts.id)),
        Button("📥 Baixar lista", SendPeopleList(facts.id)),
    )
    is_today = dates.local(view.slot.starts_at).date() == dates.local(now).date()
    is_now = is_today and phase is not Phase.OVER
    is_to_open = is_now and not view.was_opened
    attendance = Button(
        "📍 Abrir presença" if is_to_open else "📍 Presença",
        ManageAttendance(view.slot.slot_id)
        if is_now or len(facts.slots) == 1
        else ListLessons(facts.id),
        "success" if is_to_open else None,
    )
    is_running = phase in {Phase.AHEAD, Phase.STARTED}
    tell: Row = (bulletins.entry(facts),) if is_running else ()
    if phase is Phase.CANCELLED:
        rows.append(people)
    elif is_today:
        # Attendance is what the day is about; before it, the list is.
        rows += ((attendance,), people, tell)
    else:
        rows += (people, (attendance, *tell))
    if view.is_untold:
        rows.append((Button("📣 Divulgar para a Rede", PublishActivity(facts.id)),))
    if lost_slot_id is not None:
        rows.append((Button("📥 Recuperar presenças", RecoverPresence(lost_slot_id)),))
    if phase is Phase.AHEAD:
        rows.append(requests.entry(view.requested_count, facts.id))
    if phase is Phase.OVER:
        rows.append((papers.entry(facts),))
    answers = Button("🏛️ Respostas por órgão", ShowAnswers(facts.id))
    rows.append((answers,) if phase is Phase.CANCELLED else (answers, figures.entry(facts)))
    if is_running:
        rows.append((room_papers.entry(facts),))
        rows.append(
            (
                Button("➕ Dar uma vaga", AskWhom(facts.id)),
                Button("⏳ Ver a fila", ShowLine(facts.id)),
            )
        )
        rows.append((Button("✏️ Mudar dados", ChangeActivity(facts.id)), _seats(view)))
        label = "🚫 Cancelar encontro" if facts.is_encontro else "🚫 Cancelar turma"
        rows.append((Button(label, AskCancel(facts.id)),))
    rows.append((buttons.back(ListManaged()), buttons.HOME))
    return Message(
        render(
            "organizers/encontros/sheet.html",
            sheet=view,
            needed="" if facts.is_encontro else courses.needed(facts),
            standing=_standing(facts, phase),
            is_over=phase in {Phase.OVER, Phase.CANCELLED},
            programme_off=""
            if phase in {Phase.OVER, Phase.CANCELLED}
            else programme_warning(facts.programme, _hours_of(facts)),
            news=news,
            why_not=why_not,
        ),
        tuple(rows),
    )


def draft(view: Sheet, now: datetime, *, news: str, review: Review, twins: Twins) -> Message:
    """Show a draft before it is published (O09)."""
    facts = view.facts
    return Message(
        render(
            "organizers/encontros/draft.html",
            sheet=view,
            needed="" if facts.is_encontro else courses.needed(facts),
            day_off=day_warning(facts.starts_at, now),
            programme_off=programme_warning(facts.programme, _hours_of(facts)),
            news=news,
            review=review,
            twins=twins,
        ),
        (
            (Button("✅ Publicar", PublishActivity(facts.id), "success"),),
            *(
                buttons.alone(f"🔁 Usar {said}", UseOther(facts.id, number))
                for number, said in enumerate(said for each in review.doubts for said in each.said)
            ),
            (
                Button("✏️ Mudar dados", ChangeActivity(facts.id)),
                Button("👀 Ver como fica", PreviewActivity(facts.id)),
            ),
            (
                Button(
                    "💾 Sair e guardar",
                    ListManaged() if facts.course_id is None else ManageCourse(facts.course_id),
                ),
                Button("🗑️ Apagar rascunho", AskDeleteDraft(facts.id)),
            ),
        ),
    )


def ask_delete(view: Sheet) -> Message:
    """Ask before a draft is thrown away (O09b)."""
    facts = view.facts
    return Message(
        render("organizers/encontros/ask_delete.html", sheet=view),
        (
            (Button("🗑️ Sim, apagar", DeleteDraft(facts.id), "danger"),),
            (Button("⬅️ Não, voltar", ManageActivity(facts.id)),),
        ),
    )


# --- Publishing -----------------------------------------------------------------------------


def published(facts: Facts, reach: Reach, now: datetime) -> Message:
    """Say that it is published, and ask whether to tell everybody (O10)."""
    return Message(
        render(
            "organizers/encontros/published.html",
            facts=facts,
            people_count=reach.count,
            is_not_yet=facts.enrollment(now) is Enrollment.NOT_YET,
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
        ((Button("⬅️ Voltar à ficha", ManageActivity(facts.id)),), (LIST,)),
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
def _(error: InThePastError) -> Message:
    way_out: Row = (LIST,)
    if error.activity_id is not None:
        way_out = (Button("✏️ Mudar dados", ChangeActivity(error.activity_id), "primary"),)
    return Message(render("organizers/encontros/in_the_past.html"), (way_out, (buttons.HOME,)))


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


def entry(view: Sheet, now: datetime) -> Button:
    """Lead to the sheet of an encontro or turma, from a list."""
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


def programme_warning(programme: str, slots: Iterable[tuple[datetime, datetime]]) -> str:
    """Return what to know about a programme that does not fit the hours; or nothing."""
    outside = programmes.lines_outside(programme, slots)
    if not outside:
        return ""
    return f"A programação não combina com o horário: “{buttons.clip(outside[0], _LONGEST_LINE)}”."


def _hours_of(facts: Facts) -> list[tuple[datetime, datetime]]:
    return [(slot.starts_at, slot.ends_at) for slot in facts.slots]


def day_warning(moment: datetime, now: datetime) -> str:
    """Return what to know about a day: few people can come, or it is far away; or nothing."""
    reason = day_off(dates.local(moment).date())
    warnings = [] if reason is None else [_DAYS_OFF[reason]]
    if moment - now > _FAR:
        # A day without a year is the next such day, which may not be what was meant.
        warnings.append(f"Confira o ano: é {dates.local(moment).year}.")
    return " ".join(warnings)
