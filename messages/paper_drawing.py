"""Drawing papers: accessible PDF, the same bytes for the same paper (messages/drawing.py)."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from domain.documents import paper_codes
from domain.documents import papers as operations
from domain.documents.papers import Paper
from domain.errors import NotFoundError
from messages import dates, documents, drawing, organization
from messages import papers as words
from messages.documents import MadeDocument
from messages.render import render

LINK: Final = "v"
"""The prefix of the link that checks a code in the chat."""
_SOURCE: Final = Path(__file__).with_suffix(".typ")


def draw(papers: Sequence[Paper], *, bot_username: str) -> bytes:
    """Draw papers, each on a page of its own; about 20 ms the first time, then less.

    Raises:
        RuntimeError: it cannot be drawn so that everybody can read it.

    """
    one = len(papers) == 1
    return drawing.pdf(
        _SOURCE,
        {"papers": [_page(paper, bot_username) for paper in papers]},
        title=words.title(papers[0]) if one else f"Documentos de {papers[0].name}",
        made_at=max(paper.issued_at for paper in papers),
    )


def link(code: str, bot_username: str) -> str:
    """Return the address that checks a code: on the public page or, without one, in the chat."""
    site = organization.current().web_address
    if site is None:
        return f"https://t.me/{bot_username}?start={LINK}_{code}"
    return f"{site}{words.CHECK_PATH}/{paper_codes.shown(code)}"


def _page(paper: Paper, bot_username: str) -> dict[str, Any]:
    code = paper_codes.shown(paper.code)
    return {
        "heading": words.heading(paper),
        "opening": "Certificamos que" if paper.is_certificate else "Declaramos que",
        "name": drawing.drawable(paper.name),
        "body": drawing.breakable(
            render(
                "papers/body.txt", paper=paper, period=dates.period(paper.first_at, paper.last_at)
            )
        ),
        "presence": render("papers/presence.txt", paper=paper),
        "issued": f"Belo Horizonte, {dates.long_day(paper.issued_at)}.",
        "signer": drawing.breakable(paper.signer_name),
        "office": drawing.breakable(paper.signer_office),
        "code": code,
        "check": render("papers/check.txt", bot=bot_username, address=words.check_address()),
        "qr": drawing.qr(link(paper.code, bot_username)),
        "alt": f"QR code que confere o código {code}",
    }


@documents.maker("issued_documents")
def make_year(
    session: Session, now: datetime, *, participant_id: int, year: int, bot: str
) -> MadeDocument:
    """Put a person's papers of a year into one file, each with its own code."""
    del now
    found = operations.held_by(session, participant_id=participant_id, year=year)
    if not found:
        raise NotFoundError
    return MadeDocument(f"certificados-{year}.pdf", draw(found, bot_username=bot), words.PDF)
