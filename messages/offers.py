"""Offers of a freed seat: the offer, its last call, and how it ended."""

from datetime import datetime

from domain.seats.offers import Ended, Ending, Offer
from messages import buttons
from messages.actions.courses import ListCourses
from messages.actions.encontros import ListEncontros
from messages.actions.seats import JoinWaitlist
from messages.encontros import answers
from messages.outgoing import Button, Message, Row
from messages.render import render


def offer(offer: Offer, now: datetime) -> Message:
    """Say that a seat is free and until when it is kept (N10)."""
    return Message(render("offers/offer.html", offer=offer, now=now), _answers(offer))


def last_call(offer: Offer, now: datetime) -> Message:
    """Remind of an offer that ends soon (N11)."""
    return Message(render("offers/last_call.html", offer=offer, now=now), _answers(offer))


def ended(ended: Ended, now: datetime) -> Message:
    """Replace an offer that nobody can take any more (N12), so that no dead button stays."""
    facts = ended.offer.facts
    others = (
        Button("📅 Ver encontros", ListEncontros())
        if facts.is_encontro
        else Button("🎓 Outros cursos", ListCourses())
    )
    is_passed = ended.ending is Ending.PASSED
    if is_passed:
        first = Button("⏳ Voltar à fila", JoinWaitlist(facts.id, facts.version), "primary")
    else:
        first = Button(
            "📅 Ver o encontro" if facts.is_encontro else "🎓 Ver a turma", buttons.opening(facts)
        )
    return Message(
        render("offers/ended.html", ended=ended, now=now, is_passed=is_passed),
        ((first,), (others,)),
    )


def _answers(offer: Offer) -> tuple[Row, ...]:
    return (
        answers(offer.facts),
        (Button("ℹ️ Ver mais", buttons.opening(offer.facts)),),
    )
