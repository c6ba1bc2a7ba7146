"""Drawing PDF and pictures with typst: accessible, and the same bytes for the same values.

Nothing of a person is put into the program that draws: all words reach it as data. A subject
keeps its drawing beside its messages: `paper_drawing.typ`, behind the `drawing.typ` that all
have in common.
"""

import io
import json
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from messages import dates, organization

if TYPE_CHECKING:
    import typst

PDF: Final = "application/pdf"
PNG: Final = "image/png"
_STANDARD: Final = "ua-1"
"""PDF/UA: tagged, titled, with a language and alternative texts, or it is not made at all."""
_COMMON: Final = Path(__file__).with_suffix(".typ")
_LONGEST_WORD: Final = 30
_SPANS: Final = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x233), (0x259, 0x259), (0x391, 0x3A1), (0x3A3, 0x3C9),
    (0x410, 0x44F), (0x1E00, 0x1E9B), (0x1E9E, 0x1E9E), (0x1EA0, 0x1EF9),
    (0x2013, 0x2014), (0x2018, 0x201E), (0x2022, 0x2022), (0x2026, 0x2026),
)  # fmt: skip
SIGNS: Final = frozenset(number for first, last in _SPANS for number in range(first, last + 1))
"""Letters of European languages and the signs of our keyboards, all of which the font has.

So has a name no letter that is drawn as another (domain/reading/person_names.py).
"""


def pdf(source: Path, given: Mapping[str, Any], *, title: str, made_at: datetime) -> bytes:
    """Draw a PDF that everybody can read; the moment stands in it as when it was made.

    Raises:
        RuntimeError: it cannot be drawn so that everybody can read it.

    """
    return _compile(source, given, title, made_at, pdf_standards=[_STANDARD])


def png(source: Path, given: Mapping[str, Any], *, title: str, made_at: datetime) -> bytes:
    """Draw one picture, at two dots for each point.

    Raises:
        RuntimeError: it cannot be drawn.

    """
    return _compile(source, given, title, made_at, format="png", ppi=144)


def qr(address: str) -> str:
    """Draw the QR code of an address, as SVG."""
    import segno  # noqa: PLC0415 - as below

    content = io.BytesIO()
    segno.make_qr(address, error="m").save(content, kind="svg", xmldecl=False, border=2)
    return content.getvalue().decode()


def drawable(words: str) -> str:
    """Write what the font has no sign for without its mark, or leave it out: nobody reads boxes."""
    kept = "".join(
        sign if ord(sign) in SIGNS else _plain(sign) for sign in unicodedata.normalize("NFC", words)
    )
    return " ".join(kept.split())


def breakable(words: str, longest: int = _LONGEST_WORD) -> str:
    """The same for what is not fitted: a word of more letters may end in the next line."""
    return " ".join(
        "\u200b".join(word[at : at + longest] for at in range(0, len(word), longest))
        for word in drawable(words).split()
    )


def _compile(
    source: Path,
    given: Mapping[str, Any],
    title: str,
    made_at: datetime,
    **how: Any,  # noqa: ANN401 - the package's own arguments
) -> bytes:
    import typst  # noqa: PLC0415 - 30 MB that a bot which draws nothing never loads

    made = dates.local(made_at)
    values = {
        **given,
        "title": title,
        "organization": drawable(organization.current().name),
        "date": [made.year, made.month, made.day],
    }
    drawn: bytes = typst.compile(
        _program(source),
        font_paths=_fonts(),
        sys_inputs={"given": json.dumps(values)},
        # The moment of drawing would make the same paper another file.
        timestamp=int(made_at.timestamp()),
        **how,
    )
    return drawn


def _plain(sign: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", sign) if ord(part) in SIGNS)


@cache
def _program(source: Path) -> bytes:
    return _COMMON.read_bytes() + source.read_bytes()


@cache
def _fonts() -> "typst.Fonts":
    import typst  # noqa: PLC0415 - as above

    # Those that come with it: the same on every machine.
    return typst.Fonts(include_system_fonts=False)
