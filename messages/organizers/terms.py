"""The organizers' screens about the terms of a turma (O45)."""

from datetime import datetime
from typing import Final

from domain.activities.activities import Facts, Phase
from domain.organizing import terms
from domain.organizing.terms import (
    AfterTheStartError,
    ClosesTooEarlyError,
    Term,
    Terms,
    TermsChange,
)
from messages import buttons, dates, refusals
from messages.actions import Action
from messages.actions.organizers.courses import AskTerm, UndoTerms
from messages.actions.organizers.encontros import ChangeActivity, ManageActivity
from messages.actions.organizers.papers import ShowPapers
from messages.organizers.encontros import LIST
from messages.outgoing import Button, Message, Row
from messages.render import render

_LABELS: Final = {
    Term.ENROLLMENT: "🗓️ Inscrição",
    Term.WITHDRAWAL: "🚪 Prazo para sair",
    Term.MINIMUM: "📊 Presença mínima",
    Term.APPROVAL: "📝 Aprovação",
}


def entries(facts: Facts) -> tuple[Button, ...]:
    """Lead to the question about each of the terms; an encontro has none."""
    if facts.is_encontro:
        return ()
    return tuple(Button(label, AskTerm(facts.id, term)) for term, label in _LABELS.items())


def ask(facts: Facts, term: Term, now: datetime, *, is_again: bool = False) -> Message:
    """Ask for the new value of one of the terms (O45b)."""
    return Message(
        render(
            "organizers/turmas/ask_term.html",
            facts=facts,
            term=term.name.lower(),
            now_is=_words(terms.of(facts))[term],
            is_again=is_again,
        ),
        ((buttons.back(_behind(facts, now)), buttons.CANCEL),),
    )


def _behind(facts: Facts, now: datetime) -> Action:
    """Return where one comes from: afterwards, the papers that the minimum decides on."""
    is_over = facts.phase(now) is Phase.OVER
    return ShowPapers(facts.id) if is_over else ChangeActivity(facts.id)


def changed(change: TermsChange, now: datetime) -> Message:
    """Say what the terms were and are now, and offer to put them back (O45c)."""
    papers: Row = ()
    if change.facts.phase(now) is Phase.OVER:
        papers = (Button("📜 Ver certificados", ShowPapers(change.facts.id), "primary"),)
    return Message(
        render("organizers/turmas/terms_changed.html", facts=change.facts, lines=lines(change)),
        (
            papers,
            (Button("⬅️ Voltar à ficha", ManageActivity(change.facts.id)),),
            (Button("↩️ Desfazer", UndoTerms(change.facts.id)), LIST),
        ),
    )  # fmt: skip


def lines(change: TermsChange | None) -> list[tuple[str, str, str]]:
    """Say which terms change: the name of each, what it was, and what it is."""
    if change is None:
        return []
    before, after = _words(change.before), _words(change.after)
    return [
        (_NAMES[term], before[term], after[term]) for term in Term if before[term] != after[term]
    ]


_NAMES: Final = {
    Term.ENROLLMENT: "Inscrição",
    Term.WITHDRAWAL: "Para sair da turma",
    Term.MINIMUM: "Presença mínima",
    Term.APPROVAL: "Aprovação",
}


def _words(said: Terms) -> dict[Term, str]:
    until = "sem prazo" if said.closes_at is None else f"até {_moment(said.closes_at)}"
    opens = "" if said.opens_at is None else f"de {_moment(said.opens_at)}, "
    leaving = "sem prazo" if said.withdraw_until is None else f"até {_moment(said.withdraw_until)}"
    return {
        Term.ENROLLMENT: opens + until,
        Term.WITHDRAWAL: leaving,
        Term.MINIMUM: f"{said.minimum_percent}%",
        Term.APPROVAL: "a organização confere cada pedido"
        if said.needs_approval
        else "a vaga sai na hora, sem pedido",
    }


def _moment(moment: datetime) -> str:
    return f"{dates.short_day(moment)}, às {dates.hour(moment)}"


@refusals.explain.register
def _(_: AfterTheStartError) -> Message:
    return Message(render("organizers/turmas/after_the_start.html"), ((LIST,), (buttons.HOME,)))


@refusals.explain.register
def _(_: ClosesTooEarlyError) -> Message:
    return Message(render("organizers/turmas/closes_too_early.html"), ((LIST,), (buttons.HOME,)))
