"""Drawing papers: accessible PDF, the same bytes for the same paper.

Nothing of a person is put into the program that draws: all words reach it as data.
"""

import io
import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.orm import Session

from domain.documents import paper_codes
from domain.documents import papers as operations
from domain.documents.papers import Paper
from domain.errors import NotFoundError
from messages import dates, documents, organization
from messages import papers as words
from messages.documents import MadeDocument
from messages.render import render

if TYPE_CHECKING:
    import typst

LINK: Final = "v"
"""The prefix of the link that checks a code."""
_SOURCE: Final = Path(__file__).with_name("paper_drawing.typ")
_STANDARD: Final = "ua-1"
"""PDF/UA: tagged, titled, with a language and alternative texts, or it is not made at all."""

_LONGEST_WORD: Final = 30
_SPANS: Final = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x17F), (0x218, 0x21B), (0x391, 0x3A1), (0x3A3, 0x3C9),
    (0x410, 0x44F), (0x1EA0, 0x1EF9), (0x2013, 0x2014), (0x2018, 0x201E), (0x2022, 0x2022),
    (0x2026, 0x2026),
)  # fmt: skip
SIGNS: Final = frozenset(number for first, last in _SPANS for number in range(first, last + 1))
"""Letters of European languages and the signs of our keyboards, all of which the font has."""


def draw(papers: Sequence[Paper], *, bot_username: str) -> bytes:
    """Draw papers, each on a page of its own; about 20 ms the first time, then less.

    Raises:
        RuntimeError: it cannot be drawn so that everybody can read it.

    """
    import typst  # noqa: PLC0415 - 30 MB that a bot which draws nothing never loads

    newest = max(papers, key=lambda paper: paper.issued_at)
    issued = dates.local(newest.issued_at)
    given = {
        "title": words.title(papers[0]) if len(papers) == 1 else f"Documentos de {papers[0].name}",
        "organization": _drawable(organization.current().name),
        "date": [issued.year, issued.month, issued.day],
        "papers": [_page(paper, bot_username) for paper in papers],
    }
    return typst.compile(
        _source(),
        font_paths=_fonts(),
        sys_inputs={"given": json.dumps(given)},
        pdf_standards=[_STANDARD],
        # The moment of drawing would make the same paper another file.
        timestamp=int(newest.issued_at.timestamp()),
    )


def link(code: str, bot_username: str) -> str:
    """Return the address that checks a code in the chat."""
    return f"https://t.me/{bot_username}?start={LINK}_{code}"


def _page(paper: Paper, bot_username: str) -> dict[str, Any]:
    code = paper_codes.shown(paper.code)
    return {
        "heading": words.heading(paper),
        "opening": "Certificamos que" if paper.is_certificate else "Declaramos que",
        "name": _drawable(paper.name),
        "body": _breakable(
            render(
                "papers/body.txt", paper=paper, period=dates.period(paper.first_at, paper.last_at)
            )
        ),
        "presence": render("papers/presence.txt", paper=paper),
        "issued": f"Belo Horizonte, {dates.long_day(paper.issued_at)}.",
        "signer": _breakable(paper.signer_name),
        "office": _breakable(paper.signer_office),
        "code": code,
        "check": render("papers/check.txt", bot=bot_username),
        "qr": _qr(link(paper.code, bot_username)),
        "alt": f"QR code que confere o código {code}",
    }


def _qr(address: str) -> str:
    import segno  # noqa: PLC0415 - as above

    content = io.BytesIO()
    segno.make_qr(address, error="m").save(content, kind="svg", xmldecl=False, border=2)
    return content.getvalue().decode()


def _drawable(words: str) -> str:
    """Write what the font has no sign for without its mark, or leave it out: nobody reads boxes."""
    kept = "".join(
        sign if ord(sign) in SIGNS else _plain(sign) for sign in unicodedata.normalize("NFC", words)
    )
    return " ".join(kept.split())


def _breakable(words_: str) -> str:
    """The same for what is not fitted: a word longer than any may end in the next line."""
    return re.sub(rf"(\S{{{_LONGEST_WORD}}})(?=\S)", "\\1\u200b", _drawable(words_))


def _plain(sign: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", sign) if ord(part) in SIGNS)


@cache
def _source() -> bytes:
    return _SOURCE.read_bytes()


@cache
def _fonts() -> "typst.Fonts":
    import typst  # noqa: PLC0415 - as above

    # Those that come with it: the same on every machine.
    return typst.Fonts(include_system_fonts=False)


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
