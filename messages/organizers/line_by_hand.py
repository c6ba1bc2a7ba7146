"""The line of an activity in the organizers' hands (O47), and what people are told of it."""

from datetime import datetime
from functools import partial
from typing import Final

from domain.seats.line_by_hand import Entry, Line, Longer, OffersPausedError, Place, Placed
from messages import buttons, dates, encontros, refusals
from messages.actions.organizers import seats_by_hand as acts
from messages.actions.organizers.encontros import ManageActivity
from messages.actions.organizers.people_lists import ShowPersonAt
from messages.organizers.seats_by_hand import outcome, seats, told
from messages.outgoing import Button, Message
from messages.render import count, render

_TAIL: Final = 14


def line(view: Line) -> Message:
    """Show the line with its places (O47)."""
    facts = view.facts
    pause = Button("⏸️ Parar ofertas", acts.PauseOffers(facts.id, is_paused=True))
    if view.is_paused:
        pause = Button("▶️ Retomar ofertas", acts.PauseOffers(facts.id, is_paused=False))
    silent = [entry.name for entry in view.entries if not entry.can_answer]
    return Message(
        render(
            "organizers/seats_by_hand/line.html",
            line=view,
            seats=seats(view.taken_count, facts.capacity),
            silent=", ".join(silent),
        ),
        (
            *((_entry(view, entry),) for entry in view.entries),
            buttons.turning(
                view.page,
                partial(acts.ShowLine, facts.id),
                has_more=view.page + 1 < view.page_count,
            ),
            (Button("➕ Dar uma vaga", acts.AskWhom(facts.id)), pause),
            (buttons.back(ManageActivity(facts.id)), buttons.HOME),
        ),
    )


def ask_place(place: Place, *, is_again: bool = False) -> Message:
    """Ask for the new place in line (O47b)."""
    facts, who = place.facts, place.person
    first = acts.ChoosePlace(facts.id, who.participant_id, place.first)
    return Message(
        render("organizers/seats_by_hand/place.html", place=place, is_again=is_again),
        (
            (Button(f"⬆️ Pôr em {place.first}º lugar", first),)
            if place.place != place.first
            else (),
            (buttons.back(ShowPersonAt(facts.id, who.participant_id)), buttons.HOME),
        ),
    )


def ask_place_reason(place: Place, wanted: int) -> Message:
    """Show what the new place means, and ask why (O47c)."""
    moved = abs(place.place - wanted)
    way = "passa um lugar" if moved == 1 else "passam um lugar"
    where = "para trás" if wanted < place.place else "para a frente"
    return Message(
        render(
            "organizers/seats_by_hand/place_reason.html",
            place=place,
            wanted=wanted,
            others=f"{count(moved, 'pessoa', 'pessoas')} da fila {way} {where}.",
        ),
        ((buttons.back(ShowPersonAt(place.facts.id, place.person.participant_id)), buttons.HOME),),
    )


def placed(done: Placed) -> Message:
    """Say that somebody stands at another place (O18f)."""
    name = done.person.name
    undo = acts.PutBack(done.facts.id, done.person.participant_id, done.before)
    is_new = done.before != done.place
    return outcome(
        done.facts,
        done.person,
        f"{name} é a {done.place}ª pessoa da fila",
        undo=undo if is_new else None,
        undo_label=f"↩️ Voltar ao {done.before}º lugar",
    )


def passed(done: Placed) -> Message:
    """Say that the offer goes to the next (O18f)."""
    return outcome(
        done.facts,
        done.person,
        f"{done.person.name} passou a vez",
        note=(
            f"Continua na fila, em {done.place}º lugar. "
            "Não dá para desfazer: a vaga vai para a próxima pessoa."
        ),
    )


def stopped(done: Placed) -> Message:
    """Say that the offer ended, and that none is made (O18f)."""
    return outcome(
        done.facts,
        done.person,
        f"A oferta a {done.person.name} parou",
        undo=acts.PauseOffers(done.facts.id, is_paused=False),
        undo_label="▶️ Retomar ofertas",
        note="O lugar na fila é o mesmo. As outras ofertas desta fila também ficam paradas.",
    )


def lengthened(done: Longer) -> Message:
    """Say until when the seat is kept (O18f)."""
    return outcome(done.facts, done.person, f"{done.person.name} tem até {_until(done.until)}")


def told_place(done: Placed, reason: str) -> Message:
    """Tell somebody their new place (N24)."""
    return told(
        done.facts,
        f"Você é a {done.place}ª pessoa da fila",
        f"A organização mudou seu lugar. Antes era o {done.before}º.",
        reason=reason,
        asks=True,
    )


def told_passed(done: Placed) -> Message:
    """Tell somebody that the offer went on (N24)."""
    return told(
        done.facts,
        "Sua vez passou para a próxima pessoa",
        f"Você continua na fila, em {done.place}º lugar. Não precisa responder à oferta.",
        asks=True,
    )


def told_stopped(done: Placed) -> Message:
    """Tell somebody that the offer ended (N24)."""
    return told(
        done.facts,
        "A oferta da vaga parou",
        f"Você continua na fila, em {done.place}º lugar. Não precisa responder à oferta.",
        asks=True,
    )


def told_longer(done: Longer) -> Message:
    """Tell somebody that there is more time, with the two answers (N24)."""
    return told(
        done.facts,
        "Você tem mais prazo para responder",
        f"Guardo a vaga até {_until(done.until)}.",
        first=encontros.answers(done.facts),
    )


@refusals.explain.register
def _(error: OffersPausedError) -> Message:
    id_, resume = error.facts.id, acts.PauseOffers(error.facts.id, is_paused=False)
    return Message(
        render("organizers/seats_by_hand/paused.html", facts=error.facts),
        (
            (Button("▶️ Retomar ofertas", resume),),
            (buttons.back(ShowPersonAt(id_, error.participant_id)), buttons.HOME),
        ),
    )


def _until(moment: datetime) -> str:
    return f"{dates.day(moment)}, às {dates.hour(moment)}"


def _entry(view: Line, entry: Entry) -> Button:
    place = f"{entry.place}ª" if entry.place else "⏳ Reserva:"
    tail = "vaga oferecida" if entry.offered_until else entry.office
    label = buttons.with_tail(f"{place} {entry.name}", tail, most=_TAIL)
    return Button(label, ShowPersonAt(view.facts.id, entry.participant_id))
