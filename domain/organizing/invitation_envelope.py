"""What is around an invitation: chat stamps, mail headers, letterheads, greetings, signatures."""

import re
from datetime import date
from typing import Final

from domain.organizing import invitation_greetings
from domain.organizing.invitation_name_words import EVENT
from domain.organizing.invitation_page import Page, blank, lines
from domain.organizing.invitation_place_words import PLACE
from domain.reading import days, hours
from domain.reading.tokens import fold

_STAMP: Final = re.compile(
    r"^[ \t]{0,3}(?:\[[^\]\n]{0,24}\d{1,2}:\d{2}[^\]\n]{0,24}\][ \t]*+[^:\n]{0,40}(?::|$)"
    r"|\d{1,2}/\d{1,2}/\d{2,4},? \d{1,2}:\d{2} - (?!\d)[^:\n]{1,40}:"
    r"|[^\n:\[\]]{1,40}, \[[^\]\n]{0,24}\d{1,2}:\d{2}[^\]\n]{0,8}\]:?[ \t]*$)",
    re.MULTILINE,
)
"""Who wrote at what hour, as the chats copy it."""
_SPEAKER: Final = re.compile(
    r"(?:[A-ZÀ-Ú][\w.-]*(?: (?:d[aeo]s? )?[A-ZÀ-Ú][\w.-]*){0,4},?[ \t]+)"
    r"(?:(?:[Hh]oje|[Oo]ntem)(?: às)? |\d{1,2}/\d{1,2}(?:/\d{2,4})?,? )?\d{1,2}:\d{2}[ \t]*(?=\n)"
)
"""The first line of a message, where the hour of the encontro stands below."""
_STAMPED: Final = re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4}|\d{2})(?!\d)")
_WROTE: Final = re.compile(
    r"^[>\s]{0,4}(?:em|on) [^\n]{6,200}(?:escreveu|wrote):?\s*$", re.MULTILINE
)
_HEADERS_OF: Final = (
    "de|from|enviad[ao](?: em)?|sent|data|date|para|to|cc|cco|bcc|ao?s?|d[oa]s?|ref(?:erencia)?"
    "|remetente|destinatari[oa]s?|interessad[oa]s?|processo"
)
_SUBJECT: Final = re.compile(
    r"^[ \t]{0,3}(?:assunto|subject)[ \t]?:[ \t]*(?:(?:re|res|enc|fwd?)[ \t]?:[ \t]*){0,5}",
    re.MULTILINE,
)
_LETTERS: Final = "oficio|memorando|memo|circular|comunicado|despacho"
_LETTER_HEAD: Final = re.compile(
    rf"^[ \t]{{0,8}}(?:{_LETTERS}|of\.)(?![a-z])"
    r"[^\n\d]{0,60}\d{1,5}/\d{2,4}(?: ?[/–-] ?[a-z]{2,14}){0,5}(?: [–-] [^\n\d:]{3,60})?\.?[ \t]*$",
    re.MULTILINE,
)
_ADDRESSEE: Final = re.compile(
    r"^[ \t]{0,8}(?:ao?|as|aos) (?:(?:ilm|exm|ilustr|excelent)[a-z]*\.? ?)?(?:senhor[a-z]{0,3}|sua"
    r"|vossa)\b[^\n\d]{0,80}\n(?:[^\n\d]{2,80}\n){1,5}(?=[ \t]*\n)",
    re.MULTILINE,
)
"""To whom a letter goes, up to the blank line: an office there is no place."""
_TO_OFFICES: Final = re.compile(
    r"^[ \t]{0,8}(?:ao?|as|aos) (?:[a-z]+ ){0,2}(?:senhor|unidad|chef|servidor|secretari|diretor"
    r"|superintend|coorden|prefeit|gestor|assessor|orgao|equipe|regiona|gerenc|membro|conselh"
    r"|professor|docent|estudant|imprensa|municipi)[^\n\d:;|]{0,80}$",
    re.MULTILINE,
)
"""To whom a letter goes, in one line: "Às Unidades Regionais de Saúde"."""
_SIGNED: Final = re.compile(
    r"^[^\n]{0,40}\b(?:assinad[oa] (?:eletronica|digital)mente|autenticidade d[eo]st[ea]"
    r"|codigo verificador)\b[^\n]*$",
    re.MULTILINE,
)
"""The stamp of who signed a document, with a day and an hour of its own."""
_MAILED: Final = re.compile(
    r"^[^\n]{0,40}\b(?:(?:ver|visualizar?|ler|abr[aei][a-z]{0,3}) [^\n]{0,30}"
    r"\b(?:navegador|browser)"
    r"|(?:nao (?:consegue|esta) (?:ver|vendo|visualiza[a-z]{1,3})|view this)"
    r"|recebeu est[ea] (?:e-?mail|mensagem)|cancelar (?:a )?inscricao|descadastr[a-z]{2,5}"
    r"|unsubscribe|nao responda (?:a )?est[ea]|mensagem automatica)\b[^\n]*$"
    r"|^[^\n\d]{0,40}\b(?:(?:publicad|atualizad|postad)[oa]|ultima atualizacao)"
    r"(?: por [^\n\d]{1,40})?(?: em|:) \d"
    r"[^\n]{0,90}$"
    r"|^[^\w\n]{0,6}(?:indica uma pergunta obrigatoria|obrigatori[oa]|sua resposta"
    r"|secao \d{1,2} de \d{1,2}|(?:google|microsoft) forms)[ \t.]{0,4}$"
    r"|^[^\w\n]{0,6}(?:faca login no google|nunca envie senhas|este (?:conteudo nao|formulario foi)"
    r"|join on your|participe d[eo] (?:seu|um) (?:computador|celular))\b[^\n]*$"
    r"|^[ \t]*(?:compartilh(?:e|ar)|leia (?:tambem|mais)|veja (?:tambem|mais)|siga-nos|tags?)"
    r"(?=[ \t]*:)[^\n]*$",
    re.MULTILINE,
)
"""What the tool that sends mails, asks or calls adds to each, or that of the intranet."""
_WAY: Final = re.compile(
    r"^[ \t]{0,8}(?:(?:inicio|home|portal|pagina inicial|intranet|noticias|avisos|comunicados"
    r"|eventos|agenda|cursos|capacitac(?:ao|oes)|voce esta (?:aqui|em):?)[^\n\d>›»]{0,40}"
    r"|[^\n\d>›»]{2,40}[>›»][^\n\d>›»]{2,60})[>›»][^\n\d>›»]{2,60}(?:[>›»][^\n\d>›»]{2,60}){0,4}$",
    re.MULTILINE,
)
"""The way to a page of a site, as it stands above it: "Notícias > Gestão de Pessoas"."""
_OF_LETTERS: Final = (_LETTER_HEAD, _ADDRESSEE, _SIGNED, _MAILED, _WAY)
_AT: Final = re.compile(r"[ \t]*(?:Ao|À)s? ", re.IGNORECASE)
_LETTER_DAY: Final = re.compile(
    r"^[ \t]{0,8}(?:belo horizonte|bh"
    r"|[a-z]{3,20}(?: [a-z]{2,20}){0,3})(?:[/-]mg)?,"
    r" (?:em |aos )?(?:\d{1,2}º? de [a-z]{4,9} de \d{4}|\d{1,2}/\d{1,2}/\d{2,4})\.?\s*$"
    r"|^[ \t]{0,8}(?P<bare>em:? )\d{1,2}/\d{1,2}/\d{2,4}\.?[ \t]*$",
    re.MULTILINE,
)
_LETTER: Final = re.compile(
    rf"^[^\w\n]{{0,8}}(?:{_LETTERS}|comunicacao interna)\b",
    re.MULTILINE,
)
_NEAR: Final = 200
"""Letters between the head of a letter and its bare day: "Em 12/05/2027"."""


def _written(text: str) -> list[tuple[int, date]]:
    """Return the days of chat stamps, and of the headers of a mail."""
    found = []
    for stamp in _STAMP.finditer(text):
        day = _STAMPED.search(stamp[0])
        if day is not None:
            year = int(day["year"]) + (2000 if len(day["year"]) == 2 else 0)  # noqa: PLR2004
            try:
                found.append((stamp.end(), date(year, int(day["month"]), int(day["day"]))))
            except ValueError:
                continue
    return found


def _sent(plain: str) -> list[tuple[int, date]]:
    """Return the days in the headers of mails."""
    found = []
    for header in _SENT_ON.finditer(plain):
        said = [each for each in days.find(header[0], today=date.min) if each.has_year]
        if said and len(said[0].readings) == 1:
            found.append((header.end(), said[0].readings[0][0]))
    return found


_SENT_ON: Final = re.compile(
    r"^[>\s]{0,4}(?:(?:enviad[ao](?: em)?|sent|date)[ \t]?:[^\n]{6,80}"
    r"|(?:em|on) [^\n]{6,200}(?:escreveu|wrote):?[ \t]*)$",
    re.MULTILINE,
)


def _answered(plain: str) -> re.Match[str] | None:
    """Return the line of headers above which an answer says a day, an hour or another place."""
    begins = 0
    for found in _HEADERS.finditer(plain):
        behind = _HEADER_LINES.match(plain, begins)
        begins = begins if behind is None else behind.end()
        if _MOVES.search(plain, begins, found.start()):
            return found
        if _SAYS_TIME.search(plain, begins, found.start()):
            return None if _FORWARDED.search(plain, begins, found.start()) else found
        begins = found.start()
    return None


_HEADERS: Final = re.compile(
    r"^[ \t]{0,3}(?:de|from)[ \t]?:[^\n]*\n"
    r"(?=[ \t]{0,3}(?:enviad[ao](?: em)?|sent|para|to|data|date)[ \t]?:)",
    re.MULTILINE,
)
_HEADER_LINES: Final = re.compile(
    r"(?:[ \t]{0,3}(?:de|from|enviad[ao](?: em)?|sent|para|to|cc|cco|data|date|assunto|subject)"
    r"[ \t]?:[^\n]*\n){1,8}"
)
_SAYS_TIME: Final = re.compile(
    r"\d ?h|(?<!\d)\d{1,2}/\d{1,2}(?!\d)|\d de [a-z]{4,9}|dia \d|\d:\d\d"
)
_MOVES: Final = re.compile(
    r"\b(?:vai ser|sera|passa(?: a ser)?|passou|muda|mudou|mudamos|trocamos|transferid[oa]|agora e"
    r"|fica(?:ra)?) (?:agora )?(?:n[oa]|(?:para|pra) [oa]|pr[oa]) "
    rf"(?={PLACE.pattern})"
)
"""A note above a mail that says another place than the mail does."""
_FORWARDED: Final = re.compile(r"forwarded message|mensagem encaminhada")


def open_up(text: str) -> Page:
    """Return the page of a text, without what is around the invitation."""
    written = _written(text)
    text = _STAMP.sub(lambda found: " " * len(found[0]), text)
    speaker = _SPEAKER.match(text)
    if speaker is not None and EVENT.search(fold(speaker[0])) is None and (
        hours.find(text[speaker.end() :])
    ):  # fmt: skip
        text = blank(text, 0, speaker.end())
    plain = fold(text)
    quoted = ""
    said = _WROTE.search(plain)
    wrote = said or _answered(plain)
    if wrote is not None:
        # With who wrote it, the lines behind are known for headers.
        quoted = blank(text, 0, wrote.start() if said is None else wrote.end())
        text = blank(text, wrote.start(), len(text))
    page = Page(text, text, quoted, written=written)
    _take_headers(page)
    _take_letter(page)
    invitation_greetings.take(page)
    return page


def _take_headers(page: Page) -> None:
    """Take the lines above a mail out, but for its subject."""
    plain = fold(page.text)
    subject = _SUBJECT.search(plain)
    page.written += _sent(plain)
    if subject is not None:
        end = plain.find("\n", subject.end())
        page.subject = (subject.end(), len(plain) if end < 0 else end)
    for block in _BLOCKS.finditer(plain):
        rows = [(block.start() + at, block.start() + end) for at, end in lines(block[0])]
        is_of_mail = _SENDERS.search(plain, *block.span()) is not None
        is_whole = is_of_mail and _TO_ALL.search(plain, *block.span()) is not None
        for start, end in rows:
            is_header = is_of_mail or _is_of_memo(plain, block)
            if _TO.match(plain, start) or (is_header and not _SUBJECT.match(plain, start)):
                if _DATE.match(plain, start) and not (is_whole or _has_day(plain, start, end)):
                    continue
                page.drop(start, end)
    if subject is not None:
        page.drop(subject.start(), subject.end())


def _is_of_memo(plain: str, block: re.Match[str]) -> bool:
    """Tell whether headers stand below the number of a letter: "Data:" is when it was written."""
    near = max(block.start() - _NEAR, 0), block.end()
    return (
        _SUBJECT.search(plain, *block.span()) is not None
        and _MEMO.search(plain, *near) is not None
        and _SAYS_WHEN.match(plain, block.end()) is None
    )


_BLOCKS: Final = re.compile(
    rf"(?:^(?:{_HEADERS_OF}|assunto|subject)[ \t]?\.?:[^\n]*\n?)+", re.MULTILINE
)
_SENDERS: Final = re.compile(
    r"^(?:de|from|d[oa]s?|remetente|enviad[ao] em|sent|cc|cco|bcc)[ \t]?:", re.MULTILINE
)
_SAYS_WHEN: Final = re.compile(r"\s*(?:horario|hora|local|inicio)[ \t]?:")
"""Behind a day that is that of the encontro."""
_MEMO: Final = re.compile(
    r"^[^\w\n]{0,8}(?:oficio|memorando|memo|circular|comunicado|comunicacao interna|ci|despacho)\b"
    r"[^\n\d]{0,60}\d",
    re.MULTILINE,
)
_TO: Final = re.compile(r"para[ \t]?:")
_TO_ALL: Final = re.compile(r"^(?:para|to|ao?s?)[ \t]?:", re.MULTILINE)
_DATE: Final = re.compile(r"dat[ae][ \t]?:")


def _has_day(plain: str, start: int, end: int) -> bool:
    """Tell whether a text says a day of the calendar beside that of one line."""
    others = plain[:start] + plain[end:]
    return any(each.is_marked for each in days.find(others, today=date(2024, 1, 1)))


def _take_letter(page: Page) -> None:
    """Take out of a letter its number, to whom it goes, its own day and its stamp."""
    plain = fold(page.text)
    heads = [each for one in _OF_LETTERS for each in one.finditer(plain)]
    # Without its accent the article of who invites is as "À": "A Secretaria convida".
    heads += [each for each in _TO_OFFICES.finditer(plain) if _AT.match(page.text, each.start())]
    for head in heads:
        page.drop(*head.span())
    _take_letterhead(page, plain)
    for letter in _LETTER_DAY.finditer(plain):
        if not _has_day(plain, *letter.span()):
            continue  # "Ipatinga, 16 de maio de 2024" may be when and where
        near = max(letter.start() - _NEAR, 0), letter.end() + _NEAR
        if letter["bare"] and not _LETTER.search(plain[slice(*near)]):
            continue
        page.drop(letter.start(), letter.end())


def _take_letterhead(page: Page, plain: str) -> None:
    """Leave out who writes an "Ofício nº 31/2024": the few lines above it."""
    head = _LETTER_HEAD.search(plain)
    if head is None:
        return
    above = plain[: head.start()]
    if (
        not any(sign.isdigit() or sign == ":" for sign in above)
        and len(lines(above)) <= _HEAD_LINES
    ):
        page.drop(0, head.start())


_HEAD_LINES: Final = 6
