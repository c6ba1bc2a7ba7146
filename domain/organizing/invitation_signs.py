"""The signs of a pasted text: fancy letters, bold, emoji, numbers in boxes, struck-out words."""

import re
import unicodedata
from typing import Final

_MARKS: Final = re.compile(
    "[*_~`\u200b-\u200f\U0001f000-\U0001faff\u2600-\u27bf\u23e9-\u23ff\u2b50\u200d]"
    "|(?<![0-9\u20e3])\ufe0f"
)
_KEYCAP: Final = re.compile("^([0-9])\ufe0f?\u20e3(?=[ \t])", re.MULTILINE)
"""The number of an item, as people draw it: "1️⃣ Oficina"."""
_STAR: Final = re.compile(r"^\*(?=[ \t]+[^\s*][^*\n]*$)", re.MULTILINE)
"""A star that begins an item of a list, and no bold."""
_STRUCK: Final = re.compile(r"(?<![\w~])~{1,2}+(?=[^\s~])[^~\n]{1,80}(?<=\S)~{1,2}+(?![\w~])")
_SHAPES: Final = re.compile("[\u25a0-\u25ff]")
_NO_WORDS: Final = re.compile(
    r"<(?:m[ií]dia|arquivo|imagem|v[ií]deo|figurinha|media|image|video|anexo|esta"
    r" mensagem)[^<>\n]{0,60}>"
    r"|^\[?(?:foto|imagem|figurinha|v[ií]deo|[áa]udio|documento)(?: ocultad[oa])?\]?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
"""What a chat puts in the place of a picture."""
_BOLD: Final = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]{5,120})(?<=\S)\*(?![\w*])")
_TO: Final = re.compile("(?<=[0-9h])( ?)(?:~|-?->|=>|[»➡⏩➔➜➝👉]\ufe0f?)(?= ?[0-9])")
"""A sign that people draw between two hours: "15h ➡️ 16h30"."""
_QUOTED: Final = re.compile(r"^[ \t]{0,3}>[> \t]{0,20}|^ {1,40}(?=\S)", re.MULTILINE)
_BROKEN: Final = re.compile(
    r"(?:(?<=[a-zà-ÿ]{2})-[ \t]{0,3}\n(?P<lower>[a-zà-ÿ]{2,30}+)"
    r"|(?<=[A-ZÀ-Ý]{2})-[ \t]{0,3}\n(?P<upper>[A-ZÀ-Ý]{2,30}+))(?P<sign>[,;:.]?)"
)
"""A word that is broken at the end of a line."""
_HYPHENED: Final = frozenset({"feira", "line", "mail", "sede", "chefe", "geral", "se", "lo", "la"})
"""Behind a hyphen of their own: "segunda-feira"."""
_PARAGRAPH: Final = 36
"""Letters of a line that others of its width follow."""
_FANCY: Final = re.compile("[\U0001d400-\U0001d7ff\uff01-\uff5e]")


def plain_letters(text: str) -> str:
    """Return the text with plain letters and digits for those of mathematics: "𝟮𝟯", "Ｏ".

    What marks the lines of a quoted mail is left out, and the spaces that set lines in; a word
    that was broken at the end of a line is whole again.
    """
    text = _BROKEN.sub(_whole, _QUOTED.sub("", text))
    return _FANCY.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _whole(found: re.Match[str]) -> str:
    """Return the rest of a broken word; in a paragraph the line still ends behind it."""
    word = found["lower"] or found["upper"]
    hyphen = "-" if word.lower() in _HYPHENED else ""
    text = found.string
    is_wide = found.start() - text.rfind("\n", 0, found.start()) > _PARAGRAPH
    goes_on = text[found.end() : found.end() + 1] == " "
    return f"{hyphen}{word}{found['sign']}" + "\n" * (is_wide and goes_on)


def without_signs(text: str) -> str:
    """Return the text without bold, emoji and what is struck out; every place stays."""
    text = _NO_WORDS.sub(lambda found: " " * len(found[0]), text)
    text = _SHAPES.sub("•", text)
    text = _STRUCK.sub(lambda found: " " * len(found[0]), text)
    text = _STAR.sub("•", text)
    text = _KEYCAP.sub(lambda found: f"{found[1]}) "[: len(found[0])], text)
    return _MARKS.sub(" ", _TO.sub(_dash, text)).replace("\xa0", " ")


def _dash(found: re.Match[str]) -> str:
    return f"{found[1]}–".ljust(len(found[0]))


def struck(text: str) -> list[tuple[int, int]]:
    """Return where words stand that are struck out."""
    return [each.span() for each in _STRUCK.finditer(text)]


def bold(text: str) -> list[tuple[int, int]]:
    """Return where words stand in bold."""
    return [each.span(1) for each in _BOLD.finditer(text)]
