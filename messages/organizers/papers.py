"""The organizers' screens of certificates and declarations (O65, O66, N19f)."""

import io
import zipfile
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from domain import pages
from domain.activities.activities import Facts, Phase
from domain.documents import papers as operations
from domain.documents.completion import DocumentKind, Outcome
from domain.documents.issuing import Preview
from domain.documents.signers import Signatory
from domain.organizing.terms import Term
from messages import buttons, dates, documents
from messages import papers as words
from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.attendance import ListLessons, ReviewVisitors
from messages.actions.organizers.courses import AskTerm
from messages.actions.organizers.encontros import ManageActivity
from messages.actions.organizers.papers import (
    AskSigner,
    IssuePapers,
    KeepSigner,
    ListDone,
    ListShort,
    SendPapers,
    ShowPapers,
    TakeBackPapers,
)
from messages.actions.organizers.presence import ListClaims
from messages.documents import MadeDocument
from messages.organizers import paper_corrections
from messages.outgoing import Button, MadeFile, Message, Row, Style
from messages.render import count, render

PAGE_SIZE: Final = 12
_DONE: Final = {True: "👀 Quem esteve", False: "👀 Quem conclui"}
ZIP: Final = "application/zip"


def entry(facts: Facts) -> Button:
    """Lead from the sheet of an activity that is over to its papers."""
    label = "📜 Declarações" if facts.is_encontro else "📜 Certificados"
    return Button(label, ShowPapers(facts.id))


def preview(view: Preview, now: datetime) -> Message:
    """Show who completes, who does not, what is open, and how far the issuing is (O65)."""
    done = view.completion
    activity_id = done.facts.id
    is_ordered = view.begins_at is not None
    new = [one.kind for one in view.new]
    certificates = new.count(DocumentKind.CERTIFICATE)
    declarations = len(new) - certificates
    rows: list[Row] = []
    is_over = done.facts.phase(now) is Phase.OVER
    if is_over and not is_ordered and view.new and view.signer is not None:
        label = f"📜 Emitir {count(len(view.new), 'documento', 'documentos')}"
        # With something open, it is not the likeliest choice.
        style: Style | None = "success" if view.open.is_nothing else None
        rows.append((Button(label, IssuePapers(activity_id), style),))
    if view.papers:
        rows.append((paper_corrections.entry(activity_id, view.differing_count),))
    if view.may_undo(now):
        rows.append((Button("↩️ Desfazer", TakeBackPapers(activity_id)),))
    if not is_ordered:
        rows += _open(view)
    if done.of(_wanted(view)):
        rows.append((Button(_DONE[done.facts.is_encontro], ListDone(activity_id)),))
    if not done.facts.is_encontro and done.of(DocumentKind.DECLARATION):
        rows.append((Button("👀 Quem não chega", ListShort(activity_id)),))
    signer = "✍️ Mudar quem assina" if view.signer is not None else "✍️ Dizer quem assina"
    is_first = view.signer is None and bool(view.new)
    rows.append((Button(signer, AskSigner(activity_id), "primary" if is_first else None),))
    if is_over and not done.facts.is_encontro:
        label = "📊 Mudar a presença mínima"
        rows.append((Button(label, AskTerm(activity_id, Term.MINIMUM)),))
    if view.drawn:
        rows.append((Button("📥 Baixar tudo", SendPapers(activity_id)),))
    rows.append((buttons.back(ManageActivity(activity_id)), buttons.HOME))
    return Message(
        render(
            "organizers/papers/preview.html",
            view=view,
            done=done,
            certificates=certificates,
            declarations=declarations,
            is_ordered=is_ordered,
            is_over=is_over,
            now=now,
            has_begun=view.begins_at is not None and view.begins_at <= now,
        ),
        tuple(rows),
    )


def _open(view: Preview) -> list[Row]:
    rows: list[Row] = []
    if view.open.visitors_count:
        visitors = count(view.open.visitors_count, "visitante", "visitantes")
        rows.append((Button(f"👤 Conferir {visitors}", ReviewVisitors(view.open.visitors[0])),))
    if view.open.claims_count:
        claims = count(view.open.claims_count, "presença pedida", "presenças pedidas")
        rows.append((Button(f"🙋 Conferir {claims}", ListClaims()),))
    if view.open.unopened or view.open.still_open:
        rows.append((Button("📍 Ver presença", ListLessons(view.completion.facts.id)),))
    return rows


def short(view: Preview, page: int) -> Message:
    """List who does not get a certificate, and by how much (O65b)."""
    missing = view.completion.of(DocumentKind.DECLARATION)
    shown, page, pages_count = pages.cut(missing, page, size=PAGE_SIZE)
    activity_id = view.completion.facts.id
    return Message(
        render(
            "organizers/papers/short.html",
            done=view.completion,
            lines=[(one.name, _lacks(one)) for one in shown],
            page=page,
            pages_count=pages_count,
        ),
        (
            buttons.turning(
                page,
                lambda number: ListShort(activity_id, number),
                has_more=page + 1 < pages_count,
            ),
            (buttons.back(ShowPapers(activity_id)), buttons.HOME),
        ),
        names=frozenset(one.participant_id for one in shown),
    )


def done(view: Preview, page: int) -> Message:
    """List who completes a turma, or was at an encontro, and how (O65i)."""
    is_encontro = view.completion.facts.is_encontro
    there = view.completion.of(_wanted(view))
    shown, page, pages_count = pages.cut(there, page, size=PAGE_SIZE)
    activity_id = view.completion.facts.id
    return Message(
        render(
            "organizers/papers/done.html",
            done=view.completion,
            lines=[(one.name, dates.hours(one.minutes), one.presence_percent) for one in shown],
            is_encontro=is_encontro,
            page=page,
            pages_count=pages_count,
        ),
        (
            buttons.turning(
                page,
                lambda number: ListDone(activity_id, number),
                has_more=page + 1 < pages_count,
            ),
            (buttons.back(ShowPapers(activity_id)), buttons.HOME),
        ),
        names=frozenset(one.participant_id for one in shown),
    )


def _wanted(view: Preview) -> DocumentKind:
    """Return what an activity gives to who was there as asked."""
    if view.completion.facts.is_encontro:
        return DocumentKind.DECLARATION
    return DocumentKind.CERTIFICATE


def _lacks(outcome: Outcome) -> str:
    parts = []
    if outcome.missing_minutes:
        parts.append(dates.hours(outcome.missing_minutes))
    if outcome.missing_lessons:
        parts.append(count(outcome.missing_lessons, "aula", "aulas"))
    return " e ".join(parts)


def ask_name(signer: Signatory | None, *, is_again: bool = False) -> Message:
    """Ask who signs (O66)."""
    return Message(
        render("organizers/papers/ask_signer.html", signer=signer, is_again=is_again),
        ((buttons.CANCEL,),),
    )


def ask_office(name: str, *, is_again: bool = False) -> Message:
    """Ask for the office of who signs (O66b)."""
    return Message(
        render("organizers/papers/ask_office.html", name=name, is_again=is_again),
        ((buttons.CANCEL,),),
    )


def confirm(signer: Signatory | None, name: str, office: str) -> Message:
    """Show who signs now and who is to sign (O66c)."""
    return Message(
        render("organizers/papers/confirm_signer.html", signer=signer, name=name, office=office),
        ((Button("✅ Sim, assina", KeepSigner(), "success"),), (buttons.CANCEL,)),
    )


def changed(signer: Signatory) -> Message:
    """Say who signs from now on (O66d)."""
    return Message(
        render("organizers/papers/signer.html", signer=signer),
        (
            (Button("✍️ Mudar de novo", AskSigner()),),
            (buttons.back(ShowOrganizing()), buttons.HOME),
        ),
    )


def call(view: Preview) -> Message:
    """Tell the organizers that papers wait for them (N19f)."""
    activity_id = view.completion.facts.id
    outdated = sum(one.is_outdated for one in view.papers)
    if view.new or view.is_untaken:
        way = Button("📜 Ver o que falta", ShowPapers(activity_id), "primary")
    else:
        way = paper_corrections.entry(activity_id, outdated)
    return Message(
        render("organizers/papers/call.html", view=view, done=view.completion, outdated=outdated),
        ((way,),),
    )


def file(facts: Facts, papers_count: int) -> Message:
    """Send all papers of an activity (O65c)."""
    return Message(
        render("organizers/papers/file.html", facts=facts, count=papers_count),
        attachment=MadeFile("activity_papers", {"activity_id": facts.id}),
    )


@documents.maker("activity_papers")
def make_all(session: Session, now: datetime, *, activity_id: int) -> MadeDocument:
    """Put the papers of an activity into one archive, as they were stored."""
    del now
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for paper, pdf in operations.files_of_activity(session, activity_id=activity_id):
            archive.writestr(f"{_plain(paper.name)}-{words.file_name(paper)}", pdf)
    return MadeDocument("certificados.zip", content.getvalue(), ZIP)


def _plain(name: str) -> str:
    """Write a name so that every system can keep a file of it."""
    return "-".join("".join(sign if sign.isalpha() else " " for sign in name).split())
