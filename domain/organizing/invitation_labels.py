"""The labels of a pasted text ("Local:", "Quando"), and what stands behind each.

A colon makes any of these words a label. Another sign, or none, does it only where what follows
is of the kind that the label promises: "início 13:00", "Data - 14/05".
"""

import re
from itertools import pairwise
from typing import Final

from domain.organizing.invitation_name_words import EVENT
from domain.organizing.invitation_page import Field, Page, lines
from domain.organizing.invitation_place_words import PARKING
from domain.reading import days
from domain.reading.tokens import fold

_EVENT: Final = (
    r"(?: d[aeo]s? (?:noss[oa] |proxim[oa] )?(?:evento|encontro|reuniao|oficina|curso|atividade"
    r"|acao|palestra|seminario))?"
)
_LABELS: Final = {
    "title": (
        "titulo(?: [a-z]{4,12})?"
        "|acao(?: (?:formativa|educa[a-z]{3,8}|de (?:formacao|capacitacao)))?"
        "|compromisso|nome|denominacao|evento|encontro|atividade"
        "|o que(?: e)?|what"
        "|topico|topic|event|curso|oficina|reuniao"
    ),
    "theme": "tema(?: do dia| central| d(?:[aeo]|est[ae]) [a-z]{3,10})?",
    "when": (
        "(?:nova )?datas?(?: prevista| de realizacao| evento)?(?: ?(?:e|/) ?(?:hora|horario)s?)?"
        "|dias?(?: ?(?:e|/) ?(?:hora|horario)s?)?|quando|when|date"
    ),
    "hours": "horas?|(?:novo )?horarios?|time|que horas|a que horas",
    "starts": "(?:hora(?:rio)? (?:de )?)?ini(?:cio)?(?: previsto)?|comeco|comeca|start",
    "ends": (
        "(?:hora(?:rio)? (?:de )?|previsao de )?(?:termino|encerramento)(?: previsto)?"
        "|(?:hora(?:rio)? )?(?:fim|final)|end"
        "|termina"
    ),
    "morning": "manha|tarde|noite|turno da manha|turno da tarde",
    "venue": (
        "(?:novo )?local(?: ?/ ?(?:plataforma|link)| de realizacao| e endereco"
        "| presencial| da acao)?"
        "|onde|lugar|where"
        "|espaco|location|venue|place"
    ),
    "address": "endereco(?: completo| d[aeo] [a-z]{3,20})?|address|end",
    "link": (
        "link(?: d[aeo] (?:acesso|videochamada|sala|transmissao|live)| fixo| de acesso)?"
        "|acesso(?: remoto| on-?line| virtual)?|transmissao|videochamada|plataforma|sala virtual"
        "|sala|canal|url"
    ),
    "seats": (
        "vagas(?: [a-z ]{1,30})?|capacidade(?: maxima)?|lotacao(?: maxima)?|publico"
        "|efetivo previsto|participantes|(?:numero|n[ºo°]?\\.?|quantidade|total) de (?:vagas"
        "|participantes|lugares)"
        "|limite(?: de vagas)?|capacity|seats|lugares"
        "|quantas (?:vagas|pessoas)(?: [a-z]{2,8})?|quantos (?:entram|cabem|podem ir)"
    ),
    "minutes": "carga horaria(?: total)?|ch|c\\.h\\.?|certificad[oa]|certificacao"
    "|horas (?:certificadas|de certificado)",
    "length": "duracao(?: prevista| total| estimada)?|quanto tempo(?: dura)?|duration",
    "mode": "formato|modalidade|formato hibrido|modalidade hibrida",
    "aside": (
        "inscric(?:ao|oes)(?: [a-z ]{1,30})?|prazo(?: [a-z ]{1,30})?"
        "|confirm(?!ad|ando|amos|o\\b)[a-z]{1,8}(?: [a-z ]{1,30})?|r\\.?s\\.?v\\.?p"
        "|indicac(?:ao|oes)(?: [a-z ]{1,40})?|divulgacao(?: [a-z ]{1,30})?|traje|contatos?"
        "|duvidas|informacoes|telefones?|ramal|central|(?:horario de )?(?:atendimento|expediente"
        "|funcionamento)"
        "|host|anfitri[a-z]{1,4}|estacionamento|investimento|valor|obs(?:ervacao|ervacoes)?|senha"
        "|id(?: da reuniao)?|pin"
        "|fuso horario|ou disque|publico[ -]alvo|credenciamento|cafe(?: d[aeo] [a-z-]{3,14}){0,2}"
        "|recepcao|como chegar|mapa"
        "|palestrantes?|facilitador[a-z]{0,3}|instrutor[a-z]{0,3}|promo(?:cao|tor[a-z]{0,3})"
        "|(?:realiza|organiza|coordena)(?:cao|dor[a-z]{0,3})|produtor[a-z]{0,3}|ministrado por"
        "|responsavel|processo|antes|depois|antigo (?:local|endereco)|ponto de encontro"
        "|intervalo|almoco|lanche|retorno|volta|quem|para quem|who|resultados?(?: [a-z ]{1,20})?"
        "|envio(?: [a-z ]{1,30})?|submiss(?:ao|oes)(?: [a-z ]{1,30})?|portoes|portao|entrada"
        "|matriculas?(?: [a-z ]{1,30})?|contribuic(?:ao|oes)|retirada(?: [a-z ]{1,30})?"
        "|(?:horario de )?visitacao|proxim[oa]s? [a-z]{4,12}"
        "|chegada|acolhida|abertura d[aeo]s? [a-z]{4,14}|saida|transporte|van|onibus"
        "|numero da conferencia|senha de acesso|com"
        "|tipo|apoio|apoiadores|parceiros|patrocinio|categoria|nivel|situacao|produzido por"
        "|mediacao|(?:apresenta|debate|modera|media|orienta)dor[a-z]{0,3}|docentes?"
        "|ministrantes?|convidad[oa]s?|expositor[a-z]{0,2}|relator[a-z]{0,2}|registrados|demais"
        "|setor|fila|assento|meta|premio|idade(?: minima)?"
    ),
}  # fmt: skip
LABELS: Final = {
    kind: names if kind in {"seats", "aside", "morning"} else f"(?:{names}){_EVENT}"
    for kind, names in _LABELS.items()
}
"""How people call a field, without accents."""
_MAY_STAND_ALONE: Final = tuple(kind for kind in LABELS if kind not in {"morning", "aside"})
_BEGINS: Final = (
    r"(?:^|(?<=[\n|;.!?\t(])|(?<=\d  )|(?<=[,–—-] )|(?<= / ))[ \t]{0,40}+[^\w\n(]{0,6}+(?=[a-z])"
)
_LABEL: Final = re.compile(
    rf"{_BEGINS}(?:"
    + "|".join(rf"(?P<{kind}>{names})" for kind, names in LABELS.items())
    + r")(?:[ \t]{0,3}(?:\.{2,60})?[:?=]:?[ \t]*|[ \t]{0,3}(?:->|=>|→|»|➡)[ \t]*| ?\t[ \t]*)",
    re.MULTILINE,
)
_ALONE: Final = re.compile(
    r"^[ \t]*+[^\w\n]{0,6}+(?:"
    + "|".join(rf"(?P<{kind}>{LABELS[kind]})" for kind in _MAY_STAND_ALONE)
    + rf"|(?P<aside>(?!inscric)(?:{LABELS['aside']})))[ \t]?[:?]?[ \t]*\n[ \t]*(?=\S)",
    re.MULTILINE,
)
_HOUR: Final = r"(?:(?:as|a partir das?|das|de) )?\d{1,2}(?:[:h.]\d{2}|h| h)"
_DAY: Final = rf"(?:\d{{1,2}}º?(?:[/.]| de )|(?:{'|'.join(days.WEEKDAYS)})\b|hoje\b|amanha\b)"
_LENGTH: Final = r"\d{1,2}(?:h| ?hora| ?min)"
_OF_KIND: Final = {
    "when": _DAY,
    "hours": _HOUR,
    "starts": _HOUR,
    "ends": _HOUR,
    "seats": r"\d{1,5}\b|sem limite",
    "morning": _HOUR,
    "length": _LENGTH,
    "minutes": _LENGTH,
    "address": r"(?:rua|r\.|avenida|av|alameda|rodovia|praca)\b",
    "link": "\x00",
}
"""What stands behind a label which no colon follows."""
_WEAK: Final = r"(?:[ \t]+[-–—|>]+[ \t]*|[ \t]*\|[ \t]*)"
_BARE: Final = {
    "starts": LABELS["starts"], "ends": LABELS["ends"], "length": LABELS["length"],
    "when": "data", "hours": "horario",
}  # fmt: skip
_TYPED: Final = re.compile(
    rf"{_BEGINS}(?:"
    + "|".join(rf"(?P<{kind}>{LABELS[kind]}){_WEAK}(?={shape})" for kind, shape in _OF_KIND.items())
    + ")",
    re.MULTILINE,
)
_NO_SIGN: Final = re.compile(
    rf"{_BEGINS}(?:"
    + "|".join(rf"(?P<{kind}>{words})[ \t]+(?={_OF_KIND[kind]})" for kind, words in _BARE.items())
    + ")",
    re.MULTILINE,
)
_UNTYPED: Final = re.compile(
    r"^[ \t]*+[^\w\n]{0,6}+(?:"
    + "|".join(
        rf"(?P<{kind}>{LABELS[kind]})" for kind in ("title", "theme", "venue", "mode", "link")
    )
    + rf"){_WEAK}(?=\S)",
    re.MULTILINE,
)
"""What may be anything: a label where two others have the same signs behind them."""
_ASIDE: Final = re.compile(
    rf"^[ \t]*+[^\w\n]{{0,6}}+(?:van|onibus|transporte|(?!{PARKING})estacionamento|carona"
    r"|translado|traslado"
    r"|investimento|linhas? \d|pix|register|rsvp|inscrev[a-z]{2,5}"
    rf"|inscri[a-z]{{2,6}}(?! [|–—-] {EVENT.pattern})"
    r"|duvidas|contato|profa?(?=\.)|fica gravado|a gravacao)\b(?!:)[^\n]*$",
    re.MULTILINE,
)
"""A line of its own about something else than the encontro."""
_SECTION: Final = re.compile(
    r"^[ \t]*+(?:\d{1,2}[ \t]?[.)–-]?[ \t]*)?d[ao]s? (?:inscric(?:ao|oes)|resultados?|prazos?"
    r"|recursos?|selecao|homologacao)[ \t]?[:.]?[ \t]*\n[^\n]+$",
    re.MULTILINE,
)
"""The heading of another article, and what it says: "3. DAS INSCRIÇÕES"."""


def take(page: Page) -> None:
    """Find the labels and what stands behind each, up to the next."""
    rows = _take_table(page, fold(page.text))
    plain = fold(page.text)
    found = [*_LABEL.finditer(plain), *_ALONE.finditer(plain), *_NO_SIGN.finditer(plain)]
    typed = list(_TYPED.finditer(plain))
    found += typed
    if len(typed) > 1:
        found += _UNTYPED.finditer(plain)
    found += _kind(page.text, plain)
    found = [each for each in found if not any(start <= each.start() < end for start, end in rows)]
    # Of a label alone in its line, the value is what stands below.
    found = list({each.start(): each for each in sorted(found, key=_by_place)}.values())
    for at, label in enumerate(found):
        kind = label.lastgroup or ""
        end = plain.find("\n", label.end())
        end = len(plain) if end < 0 else end
        later = [each.start() for each in found[at + 1 :] if each.start() >= label.end()]
        if kind in {"title", "theme"}:
            later = [each for each in later if each >= end or plain[each - 1] in ".;|\t"]
        end = min(end, *later) if later else end
        if kind in {"minutes", "length"}:
            end = _before_day(plain, label.end(), end)
        kind = _settled(kind, plain, label, end)
        if kind and not (_NEXT.match(plain, label.start()) and EVENT.match(plain, label.end())):
            page.fields.append(Field(kind, label.end(), end, label.start()))
    for line in (*_ASIDE.finditer(plain), *_SECTION.finditer(plain)):
        is_subject = page.subject is not None and page.subject[0] <= line.end() <= page.subject[1]
        if not is_subject and not any(
            each.label_start < line.end() and line.start() < each.end for each in page.fields
        ):
            page.fields.append(Field("aside", line.start(), line.end(), line.start()))
    page.fields.sort(key=lambda each: each.label_start)


def _kind(text: str, plain: str) -> list[re.Match[str]]:
    """Return what an encontro is, where it labels its name: "Palestra: Contas em dia".

    Where another event stands above, or a second one below, it is only a part of it; and behind
    it may stand who speaks, whose name has no small words.
    """
    found = list(_KIND.finditer(plain))
    above = list(EVENT.finditer(plain, 0, found[0].start())) if len(found) == 1 else []
    if len(found) != 1 or any(each[0] != found[0]["title"] for each in above):
        return []
    value = text[found[0].end() :].partition("\n")[0]
    return found if _SMALL_WORD.search(value) is not None else []


_KIND: Final = re.compile(
    r"^[ \t]*+[^\w\n]{0,6}+(?P<title>palestra|seminario|workshop|minicurso|webinar(?:io)?)"
    r"[ \t]?:[ \t]*(?=[^\s\x00])",
    re.MULTILINE,
)
_SMALL_WORD: Final = re.compile(r"(?<![\w@.-])(?!(?:d[aeo]s?|e)\b)[a-zà-ú]{1,20}\b|\w[:?]|\d")


def _before_day(plain: str, start: int, end: int) -> int:
    """Return where a number ends behind which its line says when: "Carga horária: 4h, em 9/12"."""
    stop = _STOP.search(plain, start, end)
    return end if stop is None or DATED.search(plain, stop.end(), end) is None else stop.start()


_STOP: Final = re.compile(r"[,.;] ")


def _by_place(label: re.Match[str]) -> tuple[int, int]:
    return label.start(), label.end()


def _settled(kind: str, plain: str, label: re.Match[str], end: int) -> str:
    """Return the kind of a label by what stands behind it; empty if it is none."""
    value = plain[label.end() : end]
    if kind == "aside" and _HELD.match(plain, label.start()) and DATED.search(value):
        return "when"
    if kind == "aside" and _OTHER.match(plain, label.start()) and DATED.search(value):
        others = _DUE.sub("", plain[: label.start()]), _DUE.sub("", plain[end:])
        says_another = any(map(DATED.search, others))
        return kind if says_another else "when"
    if kind == "title" and _WHEN.match(value):
        return "when"  # "Encontro: 12/4, às 9h"
    is_first = not plain[: label.start()].strip()
    if kind == "link" and is_first and _CALLS.search(value) is None and value.strip():
        return ""  # "Transmissão: Balanço do PMDI" is a name
    if kind == "link" and _ROOM.match(plain, label.start()) and not _CALL.search(value):
        return "venue"
    return kind


_WHEN: Final = re.compile(rf"(?:{_DAY}|{_HOUR})")


def _take_table(page: Page, plain: str) -> list[tuple[int, int]]:
    """Read a row of labels and the row of values below it; returns where both stand."""
    rows = [row for row in lines(plain) if any(map(str.isalnum, plain[row[0] : row[1]]))]
    _take_heads(page, plain, rows)
    for (start, end), (below, bottom) in pairwise(rows):
        for sign in ("|", "\t", ";"):
            heads = _cells(plain, start, end, sign)
            kinds = [_ONE_LABEL.fullmatch(plain[a:b]) for a, b in heads]
            values = _cells(plain, below, bottom, sign)
            if len(heads) > 1 and all(kinds) and len(values) == len(heads):
                for kind, (a, b) in zip(kinds, values, strict=True):
                    name = (kind.lastgroup if kind is not None else "") or ""
                    is_room = name == "link" and _CALL.search(plain, a, b) is None
                    name = "venue" if is_room else name
                    page.fields.append(Field(name, a, b, a))
                page.drop(start, end)
                page.greetings.append((start, end))
                return [(start, bottom)]
    return []


def _take_heads(page: Page, plain: str, rows: list[tuple[int, int]]) -> None:
    """Take out the heads of a table whose rows are the programme: they are no labels."""
    above = [row for row in rows if page.programme and row[1] <= page.programme[0][0]][-1:]
    for start, end in above:
        if any(
            len(heads := _cells(plain, start, end, sign)) > 1
            and all(_ONE_LABEL.fullmatch(plain[a:b]) for a, b in heads)
            for sign in "|\t"
        ):
            page.drop(start, end)
            page.greetings.append((start, end))


def _cells(plain: str, start: int, end: int, sign: str) -> list[tuple[int, int]]:
    found = []
    at = start
    for cell in plain[start:end].split(sign):
        inside = cell.strip()
        begins = at + len(cell) - len(cell.lstrip())
        if inside:
            found.append((begins, begins + len(inside)))
        at += len(cell) + 1
    return found


_ONE_LABEL: Final = re.compile("|".join(rf"(?P<{kind}>{names})" for kind, names in LABELS.items()))
_OTHER: Final = re.compile(r"[^\w\n]{0,6}(?:(?:horario de )?visitacao|proxim[oa]s? )")
"""When the encontro is, unless another day is said: "Visitação: 11 a 13 de agosto"."""
_NEXT: Final = re.compile(r"[^\w\n]{0,6}proxim[oa]s? ")
"""The head of a part below which the name stands: "Próxima atividade"."""
_DUE: Final = re.compile(r"\bate (?:o )?(?:dia )?\d[^\n]{0,16}|\b(?:inscri|prazo)[^\n.;]*")
_HELD: Final = re.compile(rf"[^\w\n]{{0,6}}(?:realizacao|abertura d[aeo]s? {EVENT.pattern})")
_ROOM: Final = re.compile(r"[^\w\n]{0,6}sala(?! virtual)")
_CALL: Final = re.compile(r"\x00|teams|zoom|meet|on-?line|virtual|webex|https?")
_CALLS: Final = re.compile(
    r"\x00|youtube|teams|zoom|meet|canal|link|on-?line|virtual|andar|predio|\d|auditorio|webex"
)


def begins(line: str) -> bool:
    """Tell whether a line without accents begins with a label."""
    return _LABEL.match(line) is not None


def is_label(text: str) -> bool:
    """Tell whether a text is the name of a field and nothing else: "Quando?"."""
    return text.endswith(("?", ":")) and _ONLY_LABEL.fullmatch(fold(text)) is not None


_ONLY_LABEL: Final = re.compile(
    rf"[\W_]*+(?:{'|'.join(LABELS[kind] for kind in _MAY_STAND_ALONE)})[\W_]*+"
)
DATED: Final = re.compile(r"\d{1,2}/\d{1,2}|\d de (?:" + "|".join(days.MONTHS) + ")")
"""A day of the calendar."""
