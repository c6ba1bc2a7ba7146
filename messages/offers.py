"""Offers of a freed seat: the offer, its last call, and how it ended."""

from datetime import datetime

from domain.activities.activities import Facts
from domain.seats.offers import Ended, Ending, Offer
from messages.actions.courses import ListCourses, ShowTurma
from messages.actions.encontros import ListEncontros, ShowEncontro
from messages.actions.seats import AcceptOffer, JoinWaitlist, PassOffer
from messages.outgoing import Button, Message
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
    if ended.ending is Ending.PASSED:
        first = Button("⏳ Voltar à fila", JoinWaitlist(facts.id, facts.version), "primary")
    else:
        first = Button("📅 Ver o encontro" if facts.is_encontro else "🎓 Ver a turma", _show(facts))
    is_passed = ended.ending is Ending.PASSED
    return Message(
        render("offers/ended.html", ended=ended, now=now, is_passed=is_passed),
        ((first,), (others,)),
    )


def _answers(offer: Offer) -> tuple[tuple[Button, ...], ...]:
    return (
        (
            Button("✅ Quero a vaga", AcceptOffer(offer.facts.id), "success"),
            Button("✋ Passar a vez", PassOffer(offer.facts.id)),
        ),
        (Button("ℹ️ Ver mais", _show(offer.facts)),),
    )


def _show(facts: Facts) -> ShowEncontro | ShowTurma:
    return ShowEncontro(facts.id) if facts.is_encontro else ShowTurma(facts.id)
