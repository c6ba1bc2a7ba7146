"""Offers of a freed seat: the offer, its last call, and how it ended."""

from domain.seats.offers import Ended, Ending, Offer
from messages import buttons, courses, dates
from messages.actions.courses import ListCourses
from messages.actions.encontros import ListEncontros
from messages.actions.seats import JoinWaitlist
from messages.encontros import answers
from messages.outgoing import Button, Message, Row
from messages.render import render


def offer(offer: Offer) -> Message:
    """Say that a seat is free and until when it is kept (N10)."""
    return Message(render("offers/offer.html", **_words(offer)), _answers(offer))


def last_call(offer: Offer) -> Message:
    """Remind of an offer that ends soon (N11)."""
    return Message(render("offers/last_call.html", **_words(offer)), _answers(offer))


def ended(ended: Ended) -> Message:
    """Replace an offer that nobody can take any more (N12), so that no dead button stays."""
    facts = ended.offer.facts
    others = (
        Button("📅 Outros encontros", ListEncontros())
        if facts.is_encontro
        else Button("🎓 Outros cursos", ListCourses())
    )
    is_passed = ended.ending is Ending.PASSED
    if is_passed:
        first = Button("⏳ Voltar à fila", JoinWaitlist(facts.id, facts.version), "primary")
    else:
        first = buttons.see(facts)
    return Message(
        render("offers/ended.html", ended=ended, is_passed=is_passed),
        ((first,), (others,)),
    )


def _answers(offer: Offer) -> tuple[Row, ...]:
    return (
        answers(offer.facts),
        (buttons.see(offer.facts),),
    )


def _words(offer: Offer) -> dict[str, object]:
    """Return what is said of an offer: all its days, and until when in words that stay true."""
    until = f"{dates.day(offer.offered_until)}, às {dates.hour(offer.offered_until)}"
    return {"offer": offer, "when": courses.lessons(offer.facts.slots), "until": until}
