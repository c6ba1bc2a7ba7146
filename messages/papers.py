"""What is said about certificates and declarations to those who have them, and who check them."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from domain import pages
from domain.documents import paper_codes
from domain.documents import papers as operations
from domain.documents.absences import Margin, Warned
from domain.documents.checking import Checked, Verdict
from domain.documents.papers import Paper
from messages import buttons, dates, documents, organization
from messages.actions.hours import ShowHours
from messages.actions.papers import AskPaperCode, ListPapers, RenamePaper, SendPaper, SendYear
from messages.actions.registration import CorrectRegistration
from messages.documents import MadeDocument
from messages.outgoing import Button, MadeFile, Message, Row
from messages.render import render

PDF: Final = "application/pdf"
MINE: Final = Button("📜 Meus certificados", ListPapers())
CHECK: Final = Button("🔎 Conferir um documento", AskPaperCode())
CHECK_PATH: Final = "/conferir"
"""Where the public page is that checks one; a code follows behind a slash."""
PAGE_SIZE: Final = 6
_SIGNS: Final = {
    Verdict.VALID: "papers/valid.html",
    Verdict.REPLACED: "papers/replaced.html",
    Verdict.REVOKED: "papers/revoked.html",
    Verdict.UNKNOWN: "papers/unknown.html",
}


def heading(paper: Paper) -> str:
    """Name the kind of paper."""
    if paper.is_certificate:
        return "Certificado"
    return "Declaração" if paper.is_turma else "Declaração de participação"


def title(paper: Paper) -> str:
    """Name a paper in one line, as a list of files has it."""
    return f"{heading(paper)} — {paper.title} — {paper.name}"


def listing(found: list[Paper], page: int = 0) -> Message:
    """List a person's papers, the newest first (H03)."""
    shown, page, pages_count = pages.cut(found, page, size=PAGE_SIZE)
    years = sorted({paper.year for paper in found}, reverse=True)
    many = [year for year in years if sum(paper.year == year for paper in found) > 1]
    return Message(
        render("papers/list.html", count=len(found)),
        (
            *(buttons.alone(f"📜 {paper.title}", SendPaper(paper.id)) for paper in shown),
            buttons.turning(page, ListPapers, has_more=page + 1 < pages_count),
            *((Button(f"📥 Tudo de {year}", SendYear(year)),) for year in many[:3]),
            (buttons.back(ShowHours()), buttons.HOME),
        ),
    )


def paper(one: Paper, *, is_new: bool = False, name_now: str | None = None) -> Message:
    """Send a paper with its code (H04); to who did not ask for it, without a sound (N13)."""
    code = paper_codes.shown(one.code)
    renew: Row = (Button("✏️ Corrigir meu nome", CorrectRegistration()),)
    if name_now is not None:
        renew = (Button("🔁 Emitir com meu nome atual", RenamePaper(one.id)),)
    return Message(
        render(
            "papers/issued.html" if is_new else "papers/paper.html",
            paper=one,
            heading=heading(one),
            code=code,
            name_now=name_now,
        ),
        ((Button("📋 Copiar código", copy=code),), renew, (MINE, buttons.HOME)),
        attachment=MadeFile("issued_document", {"document_id": one.id}),
        is_silent=is_new,
    )


def year(found: list[Paper], of_year: int, bot_username: str) -> Message:
    """Send all papers of a year in one file."""
    return Message(
        render("papers/year.html", count=len(found), year=of_year),
        attachment=MadeFile(
            "issued_documents",
            {"participant_id": found[0].participant_id, "year": of_year, "bot": bot_username},
        ),
    )


def renamed(new: Paper) -> Message:
    """Say that a paper is made anew, and that the old code answers so (H03b)."""
    return Message(render("papers/renamed.html", paper=new), ((MINE, buttons.HOME),))


def not_renamed() -> Message:
    """Say that more than the name changed, and who issues the paper then (H03c)."""
    return Message(render("papers/not_renamed.html"), ((buttons.ASK,), (MINE, buttons.HOME)))


def check_address() -> str | None:
    """Return the address of the public page as people type it, or None."""
    site = organization.current().web_address
    return None if site is None else f"{site}{CHECK_PATH}".removeprefix("https://")


def ask_code() -> Message:
    """Ask for the code of a paper (H05e)."""
    return Message(render("papers/ask_code.html", address=check_address()), ((buttons.HOME,),))


def checked(result: Checked) -> Message:
    """Say whether a paper holds (H05): four different answers."""
    found = result.paper
    return Message(
        render(
            _SIGNS[result.verdict],
            result=result,
            paper=found,
            heading=None if found is None else heading(found),
            period=None if found is None else dates.period(found.first_at, found.last_at),
        ),
        ((buttons.HOME,),),
    )


def absences(warned: Warned) -> Message:
    """Warn of the lessons that can still be missed (N13b); what is not urgent, without a sound."""
    return Message(
        render("papers/absences.html", warned=warned),
        ((buttons.see(warned.facts),), (buttons.ASK,), (buttons.HOME,)),
        is_silent=warned.margin is Margin.ONE,
    )


def file_name(one: Paper) -> str:
    """Name the file of a paper; the code tells it from all others."""
    kind = "certificado" if one.is_certificate else "declaracao"
    return f"{kind}-{paper_codes.shown(one.code)}.pdf"


@documents.maker("issued_document")
def make_paper(session: Session, now: datetime, *, document_id: int) -> MadeDocument:
    """Bring a paper as it was stored."""
    del now
    one, pdf = operations.file_of(session, document_id=document_id)
    return MadeDocument(file_name(one), pdf, PDF)
