"""The questions about an encontro or a turma, new or changing (O04 to O08, O45)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from domain.activities.activities import Facts
from domain.organizing.invitation import BY_VIDEO, Mode
from domain.organizing.invitation import Piece as Unsure
from domain.organizing.manage import MAX_TEXT
from messages import buttons, dates
from messages.actions import Action
from messages.actions.organizers.encontros import (
    AskPiece,
    CreateEncontro,
    Piece,
    RepeatLast,
    UseNextYear,
    UseParts,
    UsePasted,
    UseReading,
    UseSeats,
    UseTitle,
    UseVenue,
)
from messages.actions.start import ResumeDialogue
from messages.outgoing import Button, Message, Row
from messages.render import count, render


def begin(last: Facts | None, *, is_again: bool = False) -> Message:
    """Ask for the text of the invitation (O04), or offer to repeat the last encontro."""
    return Message(
        render("organizers/encontros/begin.html", is_again=is_again, last=last),
        (
            (Button("🔁 Repetir o último", RepeatLast()),) if last is not None else (),
            (Button("✏️ Preencher passo a passo", AskPiece(Piece.TITLE)),),
            (buttons.CANCEL,),
        ),
    )


def begin_turma(title: str, last: Facts | None, *, is_again: bool = False) -> Message:
    """Ask for the text of the invitation to a new turma (O45), or offer to repeat the last."""
    return Message(
        render("organizers/turmas/begin.html", title=title, is_again=is_again, last=last),
        (
            (Button("🔁 Repetir a última turma", RepeatLast()),) if last is not None else (),
            (Button("✏️ Preencher passo a passo", AskPiece(Piece.WHEN)),),
            (buttons.CANCEL,),
        ),
    )


def goes_on() -> Message:
    """Ask for the rest of a text that fills a whole message (O04b)."""
    return Message(
        render("organizers/encontros/goes_on.html"),
        ((Button("✅ É só isso", UseParts(), "success"),), (buttons.CANCEL,)),
    )


def looks_like_an_invitation(*, is_kept: bool) -> Message:
    """Offer to create an encontro from a text nobody asked for (O04c)."""
    create = Button("➕ Criar encontro", UsePasted(), "primary")
    return Message(
        render("organizers/encontros/looks_like.html", is_kept=is_kept),
        (
            (create if is_kept else Button("➕ Novo encontro", CreateEncontro()),),
            (buttons.HOME,),
        ),
    )


def looks_like_the_whole() -> Message:
    """Offer to fill in all from a text that came as the answer to one question (O04d)."""
    return Message(
        render("organizers/encontros/whole.html"),
        (
            (Button("➕ Usar este convite", UsePasted(), "primary"),),
            (buttons.back(ResumeDialogue()), buttons.CANCEL),
        ),
    )


def ask_which(
    back: Action,
    piece: Unsure,
    candidates: Sequence[str],
    *,
    is_again: bool,
    has_wrong_weekday: bool,
) -> Message:
    """Ask which of the readings of an invitation is meant (O05b); none can be, too."""
    return Message(
        render(
            "organizers/encontros/which.html",
            piece=piece.value,
            candidates=candidates,
            is_again=is_again,
            has_wrong_weekday=has_wrong_weekday,
        ),
        (
            *(
                (Button(_reading(piece, value), UseReading(number)),)
                for number, value in enumerate(candidates[:_MOST_READINGS])
            ),
            _leaving(back),
        ),
    )


_MOST_READINGS: Final = 6
_MODES: Final = {Mode.IN_PERSON: "🗺️ Presencial", Mode.VIDEO: "🎥 Por vídeo"}


def _reading(piece: Unsure, value: str) -> str:
    words = words_of(piece, value)
    sign = "🕘 " if piece in {Unsure.STARTS, Unsure.ENDS} else ""
    return buttons.clip(sign + words[:1].upper() + words[1:], buttons.WIDTH)


def words_of(piece: Unsure, value: str) -> str:  # noqa: PLR0911 - one for each piece
    """Say one of the readings of a piece."""
    match piece:
        case Unsure.DAY:
            days = [datetime.fromisoformat(f"{each}T12:00-03:00") for each in value.split()]
            if len(days) == 1:
                return f"{dates.day(days[0])}/{days[0].year}"
            return " e ".join(map(dates.short_day, days))
        case Unsure.STARTS | Unsure.ENDS:
            return dates.hour(datetime.fromisoformat(f"2024-01-01T{value}-03:00"))
        case Unsure.MODE:
            return _MODES[Mode(value)]
        case Unsure.SEATS:
            return f"🎟️ {count(int(value), 'vaga', 'vagas')}"
        case Unsure.MINUTES:
            return dates.duration(int(value))
    return value


def ask_title(
    back: Action, *, suggested: str = "", title: str = "", is_again: bool = False
) -> Message:
    """Ask for the name (O05); `title` is the present one when it changes."""
    label = f"✅ Usar {buttons.title(suggested, buttons.WIDTH - 8)}"
    return Message(
        render("organizers/encontros/title.html", title=title, is_again=is_again),
        ((Button(label, UseTitle()),) if suggested else (), _leaving(back)),
    )


def ask_when(  # noqa: PLR0913 - what the question shows
    back: Action,
    *,
    now_is: str = "",
    is_again: bool = False,
    is_turma: bool = False,
    no_such_day: Sequence[int] | None = None,
    drops: Action | None = None,
) -> Message:
    """Ask for day and hours (O06); `now_is` are the present ones when they change.

    `drops` cancels the one lesson that is asked about.
    `no_such_day` are day and month of a day that its month does not have.
    """
    return Message(
        render(
            "organizers/encontros/when.html",
            now_is=now_is,
            is_again=is_again,
            is_turma=is_turma,
            no_such_day="" if no_such_day is None else _no_such_day(*no_such_day),
        ),
        (
            () if drops is None else (Button("🚫 Cancelar esta aula", drops),),
            _leaving(back),
        ),
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


def _no_such_day(day: int, month: int) -> str:
    return f"{_MONTHS[month - 1].capitalize()} não tem dia {day}."


_MONTHS: Final = (
    "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro",
    "outubro", "novembro", "dezembro",
)  # fmt: skip


def ask_venue(
    back: Action,
    venues: Sequence[str],
    *,
    venue: str = "",
    is_again: bool = False,
    is_turma: bool = False,
) -> Message:
    """Ask for the place (O07); `venue` is the present one when it changes."""
    return Message(
        render(
            "organizers/encontros/venue.html", venue=venue, is_again=is_again, is_turma=is_turma
        ),
        (
            *(
                buttons.alone(f"{_place_sign(known)} {known}", UseVenue(number))
                for number, known in enumerate(venues)
            ),
            _leaving(back),
        ),
    )


def ask_seats(  # noqa: PLR0913 - what the question shows
    back: Action,
    *,
    capacity: int | None,
    minutes: int,
    now_is: str = "",
    is_again: bool = False,
    is_turma: bool = False,
) -> Message:
    """Ask for seats and hours (O08), with what is usual as buttons."""
    usual = capacity or 120
    length = dates.duration(minutes)
    return Message(
        render(
            "organizers/encontros/seats.html", now_is=now_is, is_again=is_again, is_turma=is_turma
        ),
        (
            (Button(f"{count(usual, 'vaga', 'vagas')}, {length}", UseSeats(usual, minutes)),),
            (Button(f"Sem limite, {length}", UseSeats(0, minutes)),),
            _leaving(back),
        ),
    )


def ask_programme(back: Action, *, programme: str = "", length: int = 0) -> Message:
    """Ask for another programme than this; `length` is that of one that was too long."""
    return Message(
        render(
            "organizers/encontros/programme.html",
            programme=programme,
            length=length,
            most=MAX_TEXT,
        ),
        (_leaving(back),),
    )


def _place_sign(venue: str) -> str:
    return "🎥" if venue == BY_VIDEO else "🗺️"


def _leaving(back: Action) -> Row:
    return (buttons.back(back), buttons.CANCEL)
