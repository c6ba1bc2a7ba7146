"""Whom a text greets, who sends it, how it is passed on, and who takes leave below it.

Nothing there is a name, a place, a day or an hour of the encontro.
"""

import re
from itertools import pairwise
from typing import Final

from domain.organizing.invitation_name_words import EVENT, FINITE
from domain.organizing.invitation_page import Page, lines
from domain.organizing.invitation_place_words import PLACE
from domain.reading.tokens import fold

_OPENS: Final = re.compile(
    r"(?:prezad[a-z@]*|estimad[a-z@]*|car(?:[oax@e]s|[oa]s?\([oa]s?\))|car[oa](?= [a-z]+[,:!])"
    r"|querid[a-z@]*|ilustr[a-z]*|ilm[oa]s?\.?|exm[oa]s?\.?|excelent[a-z]*|senhor(?:es|as?)?"
    r"|sr[as]{0,2}\.|bom dia+|boa tarde+|boa noite+|ola+|oi+e?|hello|hi|e ai"
    r"|fala(?=,? (?:pessoal|gente|galera|time|turma|rede|povo))"
    r"|(?:pessoal|gente|galera|colegas|turma|time|equipe|meninas|meninos|servidoras|servidores"
    r"|amig[oa]s|tod[oae@x]s)"
    r"(?=(?: e [a-z]+)?[ \t]*[,!.:\n]|[ \t]*$)(?!:[ \t]*\d)"
    r"|(?:pessoal|gente|galera|colegas|equipes?|amig[oa]s)(?= d[aeo]s? [a-z/ -]{2,30}[,!])"
    r")(?![a-z])",
    re.MULTILINE,
)
_TO_WHOM: Final = re.compile(r"[ \t]*(?:[a-z@./()-]+[ \t]+){0,8}+[a-z@./()-]*(?=[,.!:;?\n–—]|$)")
_COMMA: Final = re.compile(r"[ \t]*[,.!:;?–—]*[ \t]*")
_NAMES_SOMEBODY: Final = re.compile(
    r"[A-ZÀ-Ú][a-zà-ú]+(?: (?:d[aeo]s? )?[A-ZÀ-Ú][a-zà-ú]+){0,3}[!,:]\s"
)
_ASKS_HOW: Final = re.compile(
    r"(?:tudo|td) (?:bem|bom|certo|joia)(?: (?:com )?[a-z]+)?[ \t]*[?!.]+"
)
_PASSES_ON: Final = re.compile(
    r"(?:(?:(?:seu|nosso|segue o?) )?convite(?: para| d[aeo])?|lembrete|aviso|comunicado"
    r"|(?:edital de )?convocacao|edital|informe|nota informativa|save the date|atencao(?: rede)?"
    r"|novidade|olha so)"
    r"[ \t]*(?:[:!]+[ \t]*|$)"
    r"|agenda d[aeo]s? (?:(?:sub)?secretari|governador|vice|president|diretor|ministr|autoridad)"
    r"[a-z]{0,3}(?: [–—-] |$)"
    r"|(?:repass[a-z]+|encaminh[a-z]+|compartilh[a-z]+|divulg[a-z]+|reencaminh[a-z]+|reenvi[a-z]+"
    r"|fyi|para (?:conhecimento|ciencia|divulgacao|sua agenda)|segue[m]?)"
    r"(?: (?!para o |para a |da |do |de )[a-z]+){0,6}[ \t.:!,…>]*$"
)
_NAMED: Final = re.compile(rf"{EVENT.pattern} (?:d[aeo]s? |em )?[a-z]{{4,}} [a-z]")
"""An encontro with a name of its own: "segue a capacitação em patrimônio e almoxarifado"."""
_OFFICE: Final = re.compile(
    r"(?:(?:o|a|os|as) )?(?:governo|estado|secretari[oa]|subsecretari[oa]|assessor(?:ia|a)?"
    r"|gabinete|diretor(?:ia|a)?|governador[a]?|presidente|presidencia|chefe|chefia"
    r"|coordenador(?:ia|a)?|coordenacao|nucleo|superintenden(?:te|cia)|fundacao|instituto|equipe"
    r"|prefeit(?:ura|o|a)|comissao|controladoria|ouvidoria|procuradoria|defensoria|advocacia"
    r"|departamento|comando|academia|tribunal|ministerio|universidade"
    r"|faculdade|policia|corpo de bombeiros|companhia|agencia|conselho|rede estrategia"
    r"|camara (?:municipal|dos)|assembleia legislativa|consorcio|associacao|sindicato|federacao"
    r"|aest)(?![a-z])[^:|;\d]*$"
)
_INVITES: Final = re.compile(
    r"(?:tem|temos|tenho) (?:a honra|o prazer|a satisfacao|a alegria)|convida[m]?(?: |$)"
)
_CLOSING: Final = re.compile(
    r"(?:abs|abracos?|att|atenciosamente|atte|cordialmente|respeitosamente|grat[ao]"
    r"|obrigad[oa]s?|saudacoes|um abraco|bjs?|beijos?|abcs?|sds)"
    r"(?:[\s.,!]*+$|[.,!]++[ \t]|[ \t]*[-–—])|--$|__+$"
)
_POSTSCRIPT: Final = re.compile(r"p\.?s\.?\W|obs\W|em tempo")


def take(page: Page) -> None:
    """Take out of a page what only greets, passes on, signs or says who sends it."""
    _take_signature(page)
    _take_signed(page)
    for start, end in lines(page.text):
        at = _behind_greetings(page.text, start, end)
        if at > start:
            page.greetings.append((start, at))
            page.drop(start, at)
    _take_senders(page)


def _behind_greetings(text: str, start: int, end: int) -> int:
    """Return where a line goes on behind its greetings; its start if it has none."""
    plain = fold(text)
    at = start + len(text[start:end]) - len(text[start:end].lstrip(" \t>–—-"))
    first = at
    while at < end:
        found = _ASKS_HOW.match(plain, at, end) or _PASSES_ON.match(plain, at, end)
        if found is not None and _NAMED.search(found[0]) is None:
            at = _COMMA.match(plain, found.end()).end()  # type: ignore[union-attr]
            continue
        opens = _OPENS.match(plain, at, end)
        if opens is None:
            break
        behind = opens.end()
        whom = _TO_WHOM.match(plain, behind, end)
        if whom is not None and not any(
            each.search(where, behind, whom.end())
            for each, where in ((EVENT, plain), (FINITE, text))
        ):
            behind = whom.end()
        at = _COMMA.match(plain, behind).end()  # type: ignore[union-attr]
        name = _NAMES_SOMEBODY.match(text, at)
        if name is not None and opens[0] in _TO_ONE and EVENT.search(plain, at, name.end()) is None:
            at = min(end, name.end())
    return at if at > first else start


_TO_ONE: Final = frozenset({"oi", "ola", "bom dia", "boa tarde", "boa noite", "fala", "e ai"})
"""What is said before somebody's first name."""


def _take_senders(page: Page) -> None:
    """Take out the lines at the top that only say who writes."""
    plain = fold(page.text)
    rows = lines(plain)
    for at, (start, end) in enumerate(rows[:_MOST_SENDERS]):
        line = plain[start:end].strip()
        is_office = _OFFICE.match(line) is not None and not any(
            each.search(line) for each in (EVENT, FINITE)
        )
        if not is_office or at + 1 >= len(rows):
            break
        page.drop(start, end)

    _take_last(page, plain, rows)


def _take_last(page: Page, plain: str, rows: list[tuple[int, int]]) -> None:
    """Take out the office that signs below, where nobody takes leave."""
    for (_, above), (start, end) in pairwise(rows[-2:]):
        line = plain[start:end].strip()
        if plain.count("\n", above, start) > 1 and _UNIT.fullmatch(line):
            page.drop(start, end)


_UNIT: Final = re.compile(
    r"(?:(?:sub)?secretaria|assessoria|diretoria|coordenac[a-z]{2,4}|coordenadoria|nucleo"
    r"|superintendencia|gerencia|equipe|comissao|divisao|setor)(?![a-z])[^:|;,.\d]{0,60}"
)
_MOST_SENDERS: Final = 4


def _take_signature(page: Page) -> None:
    """Take out what stands below the leave-taking of a mail, where a day stands above it."""
    plain = fold(page.text)
    rows = lines(plain)
    for at, (start, end) in enumerate(rows):
        if _CLOSING.match(plain[start:end].strip()) is None:
            continue
        if _SAYS_DAY.search(plain, end) is not None and not _SAYS_DAY.search(plain, 0, start):
            return
        for below, behind in rows[at:]:
            if _POSTSCRIPT.match(plain[below:behind].strip()):
                return
            page.drop(below, behind)
        return


def _take_signed(page: Page) -> None:
    """Take out the last paragraph where it is somebody's name and post, or how to reach them."""
    rows = lines(page.text)
    first = len(rows) - 1
    while first > 0 and page.text.count("\n", rows[first - 1][1], rows[first][0]) == 1:
        first -= 1
    if first < 1 or len(rows) - first < _FEWEST_SIGNED:
        return
    (start, end), behind = rows[first], rows[-1][1]
    plain = fold(page.text)
    if (
        _PERSON.fullmatch(page.text, start, end) is not None
        and not any(each.search(plain, start, end) for each in (EVENT, PLACE))
        and _POST.search(plain, end, behind) is not None
        and _SAYS_DAY.search(plain, start) is None
        and _SAYS_DAY.search(plain, 0, start) is not None
    ):
        page.drop(start, behind)


_FEWEST_SIGNED: Final = 2
_PERSON: Final = re.compile(
    r"(?!(?:Com|Por|De|Para) )(?:(?:Prof|Dr)a?\. )?[A-ZÀ-Ú][a-zà-ú]+"
    r"(?: (?:d[aeo]s? |e )?[A-ZÀ-Ú][a-zà-ú]+){1,4}"
)
_POST: Final = re.compile(
    r"\n(?:(?:sub)?secretari[oa]|assessor|diretor|presidente|coordenador|gerente|chefe|reitor"
    r"|prefeit[oa]|superintendente|ouvidor|controlador|comandante|procurador|analista)"
    r"|\(\d\d\) ?\d{4}|@|\bramal \d"
)
"""The post of who signs, a telephone or a mail."""
_SAYS_DAY: Final = re.compile(
    r"\d{1,2}[/.]\d{1,2}(?!\d)|\d de [a-z]{4}|\bdia \d"
    r"|\b(?:amanha|hoje|segunda|terca|quarta|quinta|sexta)"
)
