"""What stands where in a pasted text: labels, mail headers, quoted mail, chat stamps, programme.

Nothing is cut out: what does not count is blanked, so that every place stays.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from domain.reading import days, links
from domain.reading.tokens import fold

_MARKS: Final = re.compile(
    "[*_~`\u200b-\u200f\U0001f000-\U0001faff\u2600-\u27bf\u23e9-\u23ff\u2b50\u200d]"
    "|(?<![0-9\u20e3])\ufe0f"
)
_KEYCAP: Final = re.compile("^([0-9])\ufe0f?\u20e3(?=[ \t])", re.MULTILINE)
"""The number of an item, as people draw it: "1️⃣ Oficina"."""
_STAMP: Final = re.compile(
    r"^[ \t]{0,3}(?:\[\d{1,2}[/:][^\]\n]{4,30}\][^:\n]{1,40}:"
    r"|\d{1,2}/\d{1,2}/\d{2,4},? \d{1,2}:\d{2} - [^:\n]{1,40}:)",
    re.MULTILINE,
)
_STAMPED: Final = re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4}|\d{2})(?!\d)")
_STRUCK: Final = re.compile(r"(?<![\w~])~{1,2}+(?=[^\s~])[^~\n]{1,80}(?<=\S)~{1,2}+(?![\w~])")
_TILDE: Final = re.compile(r"(?<=[0-9h])( ?)~(?= ?\d)")
_WROTE: Final = re.compile(
    r"^[>\s]{0,4}(?:em|on) [^\n]{6,200}(?:escreveu|wrote):?\s*$", re.MULTILINE
)
_HEADER: Final = re.compile(
    r"^(?:de|from|enviad[ao](?: em)?|sent|data|date|para|to|cc|cco|bcc|ao?s?|do|ref"
    r"|remetente)[ \t]?\.?:",
    re.MULTILINE,
)
_SUBJECT: Final = re.compile(
    r"^[ \t]{0,3}(?:assunto|subject)[ \t]?:[ \t]*(?:(?:re|res|enc|fwd?)[ \t]?:[ \t]*){0,5}",
    re.MULTILINE,
)
_SENDER: Final = re.compile(r"^(?:de|from|do|remetente)[ \t]?:")
_SENT: Final = re.compile(r"^(?:enviad[ao] em|sent|cc|cco|bcc)[ \t]?:")
_DASHED: Final = re.compile(
    r"^([^\w\n]{0,6}(?:(?P<sure>datas?|dia|hora|horario|local|onde|quando|vagas|endereco)|evento"
    r"|titulo|tema|nome(?: do (?:evento|encontro))?|inicio|termino|carga horaria|modalidade|link"
    r"|capacidade|duracao|formato))[ \t]++[-–—](?=[ \t])",
    re.MULTILINE,
)
"""A label with a dash in place of the colon, which counts where two such lines stand."""
_LETTER_HEAD: Final = re.compile(
    r"^[ \t]{0,8}(?:oficio|memorando|memo|circular|comunicado|despacho|of\.)(?![a-z])"
    r"[^\n\d]{0,60}\d{1,5}/\d{2,4}\.?[ \t]*$",
    re.MULTILINE,
)
_ADDRESSEE: Final = re.compile(
    r"^[ \t]{0,8}(?:ao?|as|aos) (?:(?:ilm|exm|ilustr|excelent)[a-z]*\.? ?)?(?:senhor[a-z]{0,3}|sua"
    r"|vossa)\b[^\n\d]{0,80}\n(?:[^\n\d]{2,80}\n){1,5}(?=[ \t]*\n)",
    re.MULTILINE,
)
"""To whom a letter goes, up to the blank line: an office there is no place."""
_SIGNED: Final = re.compile(
    r"^[^\n]{0,40}\b(?:assinad[oa] (?:eletronica|digital)mente|autenticidade d[eo]st[ea]"
    r"|codigo verificador)\b[^\n]*$",
    re.MULTILINE,
)
"""The stamp of who signed a document, with a day and an hour of its own."""
_OF_LETTERS: Final = (_LETTER_HEAD, _ADDRESSEE, _SIGNED)
_LETTER_DAY: Final = re.compile(
    r"^[ \t]{0,8}(?:belo horizonte|bh"
    r"|[a-z]{3,20}(?: [a-z]{2,20}){0,3})(?:[/-]mg)?,"
    r" (?:em |aos )?(?:\d{1,2}º? de [a-z]{4,9} de \d{4}|\d{1,2}/\d{1,2}/\d{2,4})\.?\s*$",
    re.MULTILINE,
)
_PROGRAMME: Final = re.compile(
    r"^[^\w\n]{0,6}(?:segue a |confira a )?(?:programacao|programa|pauta|agenda|cronograma"
    r"|roteiro|ordem do dia)"
    r"(?P<of> d[aeo]s? [^:\n]{1,80})?(?P<colon>[ \t]?:)?[ \t]*(?P<rest>[^\n]*)$",
    re.MULTILINE,
)
_ANY_PROGRAMME: Final = re.compile(
    r"\b(?:programacao|pauta|agenda|cronograma)\b[^\n:]{0,90}:[ \t]*$", re.MULTILINE
)
_TOPICS: Final = re.compile(
    r"\b(?:tratar|assuntos|temas|topicos|conteudos?|pontos|discutir|abordar|veremos|vamos ver"
    r"|conversar|programa|na pauta|blocos|agenda)\b[^\n:]{0,60}:[ \t]*$",
    re.MULTILINE,
)
_BULLET: Final = re.compile(r"[ \t]{0,6}(?:[-•·–*]|\d{1,2}[ \t]?[).])[ \t]")
_ITEM: Final = re.compile(
    r"[^\w\n]{0,6}(?:(?:das? |as )?\d{1,2}(?:h(?:\d{2})?|:\d{2}|\.\d{2}h)(?!\w)"
    r"|\d{1,2}[ \t]?[).ºª-](?!\d)|[-•·–*](?=[ \t]))"
)
_TIMED: Final = re.compile(
    r"[^\w\n]{0,6}(?:das? |as )?\d{1,2}(?:h(?:\d{2})?|:\d{2}|\.\d{2}h)(?!\w)"
)

LABELS: Final = {
    "title": (
        "titulo(?: [a-z]{4,12})?|acao|nome(?: do (?:evento|encontro|curso))?|evento|encontro"
        "|atividade"
        "|o que(?: e)?|what|topico|topic|event"
        "|curso|oficina"
    ),
    "theme": (
        "tema(?: do (?:evento|encontro|dia)| central)?"
    ),
    "when": (
        "datas?(?: (?:e|/) ?(?:hora|horario)s?| ?/ ?(?:hora|horario)s?| do (?:evento"
        "|encontro))?|dias?(?: e (?:hora|horario)s?)?"
        "|quando|when|date"
    ),
    "hours": (
        "horas?|horarios?(?: d[oe] (?:evento|encontro))?|time|hora do evento|que horas|a que horas"
    ),
    "starts": "inicio|comeco|hora de inicio|start",
    "ends": "termino|fim|encerramento|final|end",
    "morning": "manha|tarde|noite|turno da manha|turno da tarde",
    "venue": (
        "local(?: do (?:evento|encontro)| de realizacao| e endereco)?|onde|lugar|where|espaco"
        "|location|venue|place"
    ),
    "address": "endereco|address|end",
    "link": (
        "link(?: d[aeo] (?:reuniao|acesso|videochamada|sala|encontro|evento|transmissao)"
        "| fixo)?|acesso(?: remoto)?"
        "|transmissao|videochamada|plataforma|sala virtual|sala"
    ),
    "seats": (
        "vagas(?: [a-z ]{1,30})?|capacidade(?: maxima)?|lotacao(?: maxima)?|publico"
        "|efetivo previsto"
        "|numero de vagas|limite(?: de vagas)?|capacity|seats"
    ),
    "minutes": "carga horaria(?: total)?|ch|certificad[oa]|certificacao",
    "length": "duracao(?: prevista| total)?|duration",
    "mode": "formato|modalidade|formato hibrido|modalidade hibrida",
    "aside": (
        "inscric(?:ao|oes)(?: [a-z ]{1,30})?|prazo(?: [a-z ]{1,30})?"
        "|confirm(?!ad|ando|amos)[a-z]{1,8}(?: [a-z ]{1,30})?|rsvp"
        "|indicac(?:ao|oes)(?: [a-z ]{1,40})?|divulgacao(?: [a-z ]{1,30})?|traje|contatos?"
        "|duvidas|informacoes"
        "|host|anfitri[a-z]{1,4}|estacionamento|investimento|valor|obs(?:ervacao)?|senha"
        "|id(?: da reuniao)?|pin"
        "|fuso horario|ou disque|publico[ -]alvo|credenciamento|cafe(?: d[aeo] [a-z-]{3,14}){0,2}"
        "|recepcao|como chegar|mapa"
        "|palestrantes?|facilitador[a-z]{0,3}|instrutor[a-z]{0,3}|realizacao|organizacao"
        "|responsavel|processo|antes|antigo (?:local|endereco)|ponto de encontro"
        "|intervalo|almoco|lanche|retorno|volta|quem|para quem|who|resultados?(?: [a-z ]{1,20})?"
        "|envio(?: [a-z ]{1,30})?|submiss(?:ao|oes)(?: [a-z ]{1,30})?|portoes|portao|entrada"
        "|chegada|acolhida|abertura d[aeo]s? [a-z]{4,14}|saida|transporte|van|onibus"
        "|numero da conferencia|senha de acesso"
    ),
}  # fmt: skip
"""How people call a field, without accents."""
_MAY_STAND_ALONE: Final = (
    "title", "theme", "when", "hours", "starts", "ends", "venue", "address", "link", "seats",
    "minutes", "length", "mode",
)  # fmt: skip
_LABEL: Final = re.compile(
    r"(?:^|(?<=[\n|;.\t])|(?<=[,–—-] )|(?<= / ))[^\w\n]{0,6}(?:"
    + "|".join(rf"(?P<{kind}>{names})" for kind, names in LABELS.items())
    + r")(?:[ \t]?[:?]:?[ \t]*|\t[ \t]*)",
    re.MULTILINE,
)
_ALONE: Final = re.compile(
    r"^[^\w\n]{0,6}(?:"
    + "|".join(rf"(?P<{kind}>{LABELS[kind]})" for kind in _MAY_STAND_ALONE)
    + rf"|(?P<aside>(?!inscric)(?:{LABELS['aside']})))[ \t]?:?[ \t]*\n[ \t]*(?=\S)",
    re.MULTILINE,
)
_ASIDE: Final = re.compile(
    r"^[^\w\n]{0,6}(?:van|onibus|transporte|estacionamento|carona|translado|traslado"
    r"|investimento|linhas? \d|pix|register|rsvp|inscri[a-z]{2,6}|inscrev[a-z]{2,5}"
    r"|duvidas|contato|fica gravado|a gravacao)\b(?!:)[^\n]*$",
    re.MULTILINE,
)
"""A line of its own about something else than the encontro."""
_UNIT: Final = re.compile(
    r"(?<!\b[A-Za-z])(?<!\b[A-Z][a-z])(?<!\b[ADS]r[as])[.!?](?=\s)|(?<=\d[ªºh])\.(?=\s)|\n"
)


@dataclass(frozen=True, slots=True)
class Field:
    """What stands behind a label."""

    kind: str
    start: int
    end: int
    label_start: int


@dataclass(slots=True)
class Page:
    """A text taken apart."""

    text: str
    """Its own words; what does not count is blank."""
    quoted: str
    """The mail it answers to; empty if there is none."""
    subject: tuple[int, int] | None = None
    fields: list[Field] = field(default_factory=list)
    programme: list[tuple[int, int]] = field(default_factory=list)
    head: tuple[int, int] | None = None
    """The line that announces the programme."""
    written: list[tuple[int, date]] = field(default_factory=list)
    """From where on the text was written on another day: "amanhã" counts from there."""

    def within(self, *kinds: str) -> list[Field]:
        """Return the fields of some kinds."""
        return [each for each in self.fields if each.kind in kinds]


def plain_letters(text: str) -> str:
    """Return the text with plain letters and digits for those of mathematics: "𝟮𝟯", "Ｏ"."""
    return _FANCY.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


_FANCY: Final = re.compile("[\U0001d400-\U0001d7ff\uff01-\uff5e]")


def blank(text: str, start: int, end: int) -> str:
    """Return the text with nothing in a place."""
    return text[:start] + "".join("\n" if c == "\n" else " " for c in text[start:end]) + text[end:]


def take_apart(original: str, found_links: tuple[links.Mention, ...]) -> Page:
    """Find what a text is made of."""
    text = original
    for link in found_links:
        text = text[: link.start] + "\x00" * (link.end - link.start) + text[link.end :]
    text = _STRUCK.sub(lambda found: " " * len(found[0]), text)
    text = _KEYCAP.sub(lambda found: f"{found[1]}) "[: len(found[0])], text)
    text = _MARKS.sub(" ", _TILDE.sub(r"\1–", text)).replace("\xa0", " ")
    written = _written(text)
    text = _STAMP.sub(lambda found: " " * len(found[0]), text)
    text = _with_colons(text)
    plain = fold(text)
    quoted = ""
    wrote = _WROTE.search(plain) or _answered(plain)
    if wrote is not None:
        quoted = blank(text, 0, wrote.end())
        quoted = re.sub(r"^[ \t]*>+", lambda found: " " * len(found[0]), quoted, flags=re.MULTILINE)
        text = blank(text, wrote.start(), len(text))
    page = Page(text, quoted, written=written)
    for pin in re.finditer("📍", original):
        end = original.find("\n", pin.end())
        value = original[pin.end() : end if end >= 0 else len(original)]
        if ":" not in value.split("/")[0]:
            page.fields.append(
                Field("venue", pin.end(), len(original) if end < 0 else end, pin.start())
            )
    _take_headers(page)
    _take_programme(page)
    _take_fields(page)
    return page


def _with_colons(text: str) -> str:
    """Put the colon behind labels where a dash stands: "DATA - 14/05"."""
    found = list(_DASHED.finditer(fold(text)))
    if sum(each["sure"] is not None for each in found) > 1:
        for each in found:
            end = each.end(1)
            text = f"{text[:end]}:{' ' * (each.end() - end - 1)}{text[each.end() :]}"
    return text


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
    """Return the line of headers before which somebody wrote an answer with a day or an hour."""
    begins = 0
    for found in _HEADERS.finditer(plain):
        behind = _HEADER_LINES.match(plain, begins)
        begins = begins if behind is None else behind.end()
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
_SAYS_TIME: Final = re.compile(r"\d ?h|\d{1,2}/\d{1,2}|\d de [a-z]{4,9}|dia \d|\d:\d\d")
_FORWARDED: Final = re.compile(r"forwarded message|mensagem encaminhada")


def _take_headers(page: Page) -> None:
    plain = fold(page.text)
    subject = _SUBJECT.search(plain)
    page.written += _sent(plain)
    if subject is not None:
        end = plain.find("\n", subject.end())
        page.subject = (subject.end(), len(plain) if end < 0 else end)
    begins = 0
    is_header = False
    for line in plain.splitlines(keepends=True):
        ends = begins + len(line)
        is_label = _HEADER.match(line) is not None
        is_header = (is_header and (is_label or _SUBJECT.match(line) is not None)) or (
            _SENDER.match(line) is not None or _SENT.match(line) is not None
        )
        if is_header and is_label:
            page.text = blank(page.text, begins, ends)
        begins = ends
    if subject is not None:
        page.text = blank(page.text, subject.start(), subject.end())
    for head in (each for one in _OF_LETTERS for each in one.finditer(plain)):
        page.text = blank(page.text, *head.span())
    _take_letterhead(page, plain)
    for letter in _LETTER_DAY.finditer(plain):
        others = plain[: letter.start()] + plain[letter.end() :]
        if not any(each.is_marked for each in days.find(others, today=date(2024, 1, 1))):
            continue  # "Ipatinga, 16 de maio de 2024" may be when and where
        page.text = blank(page.text, letter.start(), letter.end())


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
        page.text = blank(page.text, 0, head.start())


_HEAD_LINES: Final = 6


def _take_programme(page: Page) -> None:
    lines = []
    begins = 0
    for line in fold(page.text).splitlines(keepends=True):
        lines.append((begins, begins + len(line.rstrip()), line))
        begins += len(line)
    first, head = _programme_start(lines)
    if first is None:
        return
    at = first
    while at < len(lines):
        start, end, line = lines[at]
        if not line.strip():
            following = lines[at + 1][2] if at + 1 < len(lines) else ""
            if page.programme and _ITEM.match(following) is None:
                break
        elif (
            _LABEL.match(line) is not None
            or (head and page.programme and _is_item(lines[first][2]) and not _is_item(line))
            or (not head and not _is_item(line))
        ):
            break
        else:
            page.programme.append((start, end))
        at += 1
    page.head = lines[first - 1][:2] if head else None
    for start, end in page.programme:
        page.text = blank(page.text, start, end)


def _is_item(line: str) -> bool:
    return _ITEM.match(line) is not None


def _programme_start(lines: list[tuple[int, int, str]]) -> tuple[int | None, bool]:
    """Return the first line of the programme, and whether a word announces it."""
    for at, (_, _, line) in enumerate(lines):
        found = _PROGRAMME.match(line.rstrip("\n"))
        following = next((each[2] for each in lines[at + 1 :] if each[2].strip()), "")
        is_head = found is not None and (found["colon"] or not found["rest"]) and not found["rest"]
        is_head = is_head or _ANY_PROGRAMME.search(line) is not None
        is_head = is_head or (
            _TOPICS.search(line.rstrip("\n")) is not None and _BULLET.match(following) is not None
        )
        rows = [following] if _is_item(following) else [each[2] for each in lines[at + 1 : at + 4]]
        is_days = any(map(_names_a_day, rows))
        if is_head and (_is_item(following) or found is not None) and not is_days:
            return at + 1, True
    run = 0
    for at, (_, _, line) in enumerate(lines):
        run = run + 1 if _TIMED.match(line) is not None else 0
        if run == 3:  # noqa: PLR2004 - three lines with an hour each are a programme
            return at - 2, False
    return None, False


_DATED: Final = re.compile(r"\d{1,2}/\d{1,2}|\d de (?:" + "|".join(days.MONTHS) + ")")


def _names_a_day(line: str) -> bool:
    return _DATED.search(line) is not None


def _take_fields(page: Page) -> None:
    plain = fold(page.text)
    found = [*_LABEL.finditer(plain), *_ALONE.finditer(plain)]
    found.sort(key=lambda each: each.start())
    for at, label in enumerate(found):
        kind = label.lastgroup or ""
        end = plain.find("\n", label.end())
        end = len(plain) if end < 0 else end
        later = [each.start() for each in found[at + 1 :] if each.start() >= label.end()]
        if kind in {"title", "theme"}:
            later = [each for each in later if each >= end]
        end = min(end, *later) if later else end
        value = plain[label.end() : end]
        if kind == "aside" and _HELD.match(plain, label.start()) and _DATED.search(value):
            kind = "when"
        is_first = not plain[: label.start()].strip()
        if kind == "link" and is_first and _CALLS.search(value) is None and value.strip():
            continue  # "Transmissão: Balanço do PMDI" is a name
        if kind == "link" and _ROOM.match(plain, label.start()) and not _CALL.search(value):
            kind = "venue"
        page.fields.append(Field(kind, label.end(), end, label.start()))
    for line in _ASIDE.finditer(plain):
        if not any(
            each.label_start < line.end() and line.start() < each.end for each in page.fields
        ):
            page.fields.append(Field("aside", line.start(), line.end(), line.start()))
    page.fields.sort(key=lambda each: each.label_start)


_HELD: Final = re.compile(r"[^\w\n]{0,6}realizacao")
_ROOM: Final = re.compile(r"[^\w\n]{0,6}sala(?! virtual)")
_CALL: Final = re.compile(r"\x00|teams|zoom|meet|on-?line|virtual|webex|https?")
_CALLS: Final = re.compile(
    r"\x00|youtube|teams|zoom|meet|canal|link|on-?line|virtual|andar|predio|\d|auditorio|webex"
)


def is_label(text: str) -> bool:
    """Tell whether a text is the name of a field and nothing else: "Quando?"."""
    return text.endswith(("?", ":")) and _ONLY_LABEL.fullmatch(fold(text)) is not None


_ONLY_LABEL: Final = re.compile(
    rf"[\W_]*+(?:{'|'.join(LABELS[kind] for kind in _MAY_STAND_ALONE)})[\W_]*+"
)


def lines(text: str) -> list[tuple[int, int]]:
    """Return where each line stands that is not blank."""
    found = []
    begins = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            found.append((begins, begins + len(line.rstrip())))
        begins += len(line)
    return found


def units(text: str) -> list[tuple[int, int]]:
    """Return where each sentence stands, at most a line."""
    found = []
    begins = 0
    for end in _UNIT.finditer(text):
        found.append((begins, end.end()))
        begins = end.end()
    found.append((begins, len(text)))
    return [(start, end) for start, end in found if text[start:end].strip()]
