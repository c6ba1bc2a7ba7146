"""The organizers' screens of papers that were issued: another in place of one, or none (O65d)."""

from datetime import datetime
from typing import Final

from domain import pages
from domain.activities.activities import Facts
from domain.documents import correcting, paper_codes
from domain.documents.completion import DocumentKind, Outcome
from domain.documents.correcting import Compared
from domain.documents.issuing import Preview
from domain.documents.papers import Paper
from messages import buttons, dates
from messages import papers as words
from messages.actions.organizers.papers import (
    AskReissueAll,
    AskRevoke,
    ListIssued,
    ReissueAll,
    ReissuePaper,
    RestorePaper,
    RevokePaper,
    ShowIssued,
    ShowNewest,
    ShowPapers,
)
from messages.outgoing import Button, Message, Row
from messages.render import count, render

PAGE_SIZE: Final = 8
_NAME: Final = 22
_CHANGES: Final = 5
"""Papers of one page of what changes."""


def entry(activity_id: int, differing_count: int) -> Button:
    """Lead from the papers of an activity to those that were issued."""
    if differing_count:
        label = f"⚠️ Conferir {count(differing_count, 'documento', 'documentos')}"
        return Button(label, ListIssued(activity_id), "primary")
    return Button("🔎 Ver documentos", ListIssued(activity_id))


def differing(view: Compared) -> Button:
    """Lead from the presence of a person to their paper, which rests upon another one."""
    label = "⚠️ Ver o certificado" if view.paper.is_certificate else "⚠️ Ver a declaração"
    return Button(label, ShowIssued(view.paper.id), "primary")


def listing(facts: Facts, found: tuple[Compared, ...], page: int) -> Message:
    """List the papers issued of an activity; those that are to be looked at come first (O65d)."""
    shown, page, pages_count = pages.cut(found, page, size=PAGE_SIZE)
    many = len(correcting.renewable(found))
    return Message(
        render(
            "organizers/papers/all_issued.html",
            facts=facts,
            total=len(found),
            differing=sum(one.differs for one in found),
        ),
        (
            (Button(f"🔁 Emitir de novo os {many}", AskReissueAll(facts.id)),) if many > 1 else (),
            *(buttons.alone(_label(one), ShowIssued(one.paper.id)) for one in shown),
            buttons.turning(
                page,
                lambda number: ListIssued(facts.id, number),
                has_more=page + 1 < pages_count,
            ),
            (buttons.back(ShowPapers(facts.id)), buttons.HOME),
        ),
        names=frozenset(one.paper.participant_id for one in shown),
    )


def _label(one: Compared) -> str:
    name = f"📜 {one.paper.name}"
    if one.holds and not one.differs:
        return name
    return buttons.with_tail(name, "não bate" if one.differs else "cancelado", most=_NAME)


def card(  # noqa: PLR0913 - what has just been done
    view: Compared,
    now: datetime,
    *,
    can_hear: bool = True,
    is_new: bool = False,
    is_restored: bool = False,
    is_too_late: bool = False,
) -> Message:
    """Show one paper beside what it would say now, and what can be done (O65e)."""
    paper, outcome = view.paper, view.outcome
    rows: list[Row] = []
    if view.may_restore(now):
        rows.append((Button("↩️ Desfazer", RestorePaper(paper.id)),))
    elif view.may_reissue:
        rows.append((Button("🔁 Emitir outro no lugar", ReissuePaper(paper.id), "success"),))
    elif not view.is_newest:
        rows.append((Button("📜 Ver o mais novo", ShowNewest(paper.id)),))
    if view.holds:
        rows.append((Button("⛔ Cancelar o documento", AskRevoke(paper.id)),))
    rows += [
        (Button("🔎 Outros documentos", ListIssued(paper.activity_id)),),
        (buttons.back(ShowPapers(paper.activity_id)), buttons.HOME),
    ]
    return Message(
        render(
            "organizers/papers/one_issued.html",
            view=view,
            paper=paper,
            heading=words.heading(paper),
            code=paper_codes.shown(paper.code),
            kind_now=None if outcome is None else _kind(paper, outcome),
            presence_now=None if outcome is None else _presence(paper, outcome),
            may_restore=view.may_restore(now),
            can_hear=can_hear,
            is_new=is_new,
            is_restored=is_restored,
            is_too_late=is_too_late,
        ),
        tuple(rows),
        names=frozenset({paper.participant_id}),
    )


def ask_reissue_all(view: Preview, page: int) -> Message:
    """Show what changes in all papers that differ, before others are issued (O65j)."""
    facts = view.completion.facts
    shown, page, pages_count = pages.cut(view.renewable, page, size=_CHANGES)
    return Message(
        render(
            "organizers/papers/ask_reissue.html",
            facts=facts,
            total=len(view.renewable),
            lines=[(one.paper.name, "; ".join(_changes(one))) for one in shown],
            page=page,
            pages_count=pages_count,
        ),
        (
            (Button("✅ Sim, emitir de novo", ReissueAll(facts.id), "success"),),
            buttons.turning(
                page,
                lambda number: AskReissueAll(facts.id, number),
                has_more=page + 1 < pages_count,
            ),
            (buttons.back(ListIssued(facts.id)), buttons.HOME),
        ),
        names=frozenset(one.paper.participant_id for one in shown),
    )


def _changes(view: Compared) -> tuple[str, ...]:
    paper, outcome = view.paper, view.outcome
    if outcome is None:
        return ()
    said = (
        f"nome {outcome.name}" if outcome.name != paper.name else None,
        _kind(paper, outcome),
        _presence(paper, outcome),
    )
    return tuple(one for one in said if one is not None)


def _kind(paper: Paper, outcome: Outcome) -> str | None:
    """Say what the paper would be now, where that is something else."""
    if outcome.kind is paper.kind:
        return None
    is_done = outcome.kind is DocumentKind.CERTIFICATE
    return "certificado" if is_done else "declaração do que a pessoa fez"


def _presence(paper: Paper, outcome: Outcome) -> str | None:
    """Say what the presence comes to now, where that is something else than the paper says."""
    now = (outcome.minutes, outcome.attended_count, outcome.presence_percent)
    if now == (paper.minutes, paper.attended_count, paper.presence_percent):
        return None
    hours = dates.duration(outcome.minutes)
    is_counted = paper.is_turma and outcome.presence_percent is not None
    return f"{hours}, {outcome.presence_percent}%" if is_counted else hours


def ask_reason(paper: Paper, *, is_again: bool = False) -> Message:
    """Ask why a paper shall hold no more (O65f)."""
    return Message(
        render("organizers/papers/ask_revoke.html", paper=paper, is_again=is_again),
        ((Button("⬅️ Não, voltar", ShowIssued(paper.id)),),),
        names=frozenset({paper.participant_id}),
    )


def confirm(paper: Paper, reason: str, *, can_hear: bool) -> Message:
    """Show the reason once more, and what follows (O65g)."""
    return Message(
        render(
            "organizers/papers/confirm_revoke.html", paper=paper, reason=reason, can_hear=can_hear
        ),
        (
            (Button("⛔ Sim, não vale mais", RevokePaper(paper.id), "danger"),),
            (Button("⬅️ Não, voltar", ShowIssued(paper.id)),),
        ),
        names=frozenset({paper.participant_id}),
    )


def told(view: Compared) -> Message:
    """Tell a person that a paper of theirs holds no more, and why (N13c)."""
    return Message(
        render("papers/told_revoked.html", paper=view.paper, reason=view.reason),
        ((buttons.ASK,), (words.MINE, buttons.HOME)),
    )
