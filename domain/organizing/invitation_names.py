"""The name of an encontro in a text that gives it no label: a line, or a piece of a sentence."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from domain.organizing.invitation_name_words import (
    ANNOUNCES,
    EVENT,
    FINITE,
    GREETING,
    GREETINGS,
    LOWER,
    MAX,
    QUESTION,
    behind_number,
    is_doubtful,
    is_greeting,
    is_name,
    may_be,
    says_more,
    tidy,
    without_tail,
)
from domain.reading.tokens import fold

_LEAD: Final = re.compile(
    r"(?:(?:as |os )?(?:indicacoes|inscricoes|adesoes|convites|vagas|submissoes)(?: abertas)?"
    r" (?:para|pr[ao]|d[aeo]s?)|e (?:para|pra|pro)|bora(?: de)?"
    r"|mais um[a]?(?: edicao| encontro| rodada"
    r"| etapa)? d[oae]|convite(?: para| pr[ao])?|convid[a-z]{2,6}(?: a)?(?: voces?"
    r"| tod[oa]s| as assessorias"
    r"| os colegas| v\. sas\.)*(?: para| a participar d[oae]| pr[ao])?"
    r"|convoca(?:mos|cao)?(?: v\. sas\.| tod[oa]s)?(?: para)?|venham?|participem?|participar"
    r"|teremos|vamos ter|havera|faremos|faco|vai ter|vem ai"
    r"|save the date|segue o convite|convite|participe|esta convidad[oa] para"
    r"|segue(?: a pauta)?|marcamos|agendamos|fica marcad[oa]"
    r"|(?:gostariamos|temos o prazer|tenho o prazer) de|realizar[ao]?m?|informo que"
    r"|informamos que|comunicamos que|lembramos d[oae]"
    r"|n[oa]s? (?:convocacao|convite|oficio|memorando|mensagem|comunicado|divulgacao)"
    r"(?: anterior| enviad[oa])?|ficou combinado assim|ja adiantando|para|pra|pro|d[oae]"
    r"|n[oa])(?![a-z])[\s:,–—-]*"
)
_ARTICLE: Final = re.compile(
    r"(?:o|a|os|as|um|uma|do|da|no|na|ao|nosso|nossa|proximo|proxima)\s+(?=\S)"
)
_CUT: Final = re.compile(
    r"(?<![\s,–—-])(?<!\bo)[\s,–—-]++(?:sera|serao|vai ser|vai acontecer|vai|acontecera?"
    r"|ocorrera?|realiza-se"
    r"|se realiza|se reune|a ser realizad[oa]|a realizar-se|terao?|tera|fica|ficou|passa|foi"
    r"|esta|do mes que vem|do proximo mes"
    r"|que (?:ocorrera|acontecera|sera|estava|seria|vai|ocorre|acontece|foi)"
    r"|com (?:as?|os?) (?:(?:prof|dr|sr)[ao]{0,2}\b|(?:sub)?secretari|professor|promotor"
    r"|procurador|juiz"
    r"|especialist|consultor|pesquisador|servidor|diretor|superintendent|presidente|coordenador"
    r"|auditor|economist|psicolog|jornalist|escritor|doutor|ministr|deputad|palestrant)[a-z]*"
    r"|(?:(?:do|no) )?(?<!dia a )dia(?! a dia)"
    r"|onde se le|com o tema|marcad[oa]|agendad[oa]|comecando|em que|sempre"
    r"|nao (?:vai|vamos|sera|seria|ira|pode|podera|tera|acontecera|ocorrera|e mais|mais)"
    r"|comecam?|comecara|iniciam?|terminam?|encerram?|abrem|vao|seguem|acontecem?|ocorre"
    r"|deve|devera|chega|volta|contara|conta com"
    r"|mudou|muda|foram|sao|e (?:no|na|em|dia|hoje|amanha|nesta|neste)|esta|estao|era|seria|cai"
    r"|caiu"
    r"|prevista? para|previsto para|confirmad[oa]|adiad[oa]|antecipad[oa]|remarcad[oa]"
    r"|transferid[oa]"
    r"|cancelad[oa]|rola|rolara|tem inicio|terao inicio|tera inicio|acontecendo|aguarda"
    r"|(?:no|pelo|via|por|em) (?:teams|meet|zoom|google|youtube|video[a-z]{0,12}|webex|microsoft)"
    r"|presencial(?:mente)?|em formato|no formato|na modalidade"
    r"|ja (?:tem|esta|foi|vai|ganhou)|tem (?:data|nova|novo|inicio)|ganha|ganhou"
    r"|que (?:se |nao |nos |ja )?(?:comeca|ocorrem|acontecem|vamos|vai|vao|sera|esta|estava"
    r"|(?!para|hora|agora|embora)[a-z]{2,12}(?:ra|rao|ria|riam|remos|amos|emos)))(?![a-z])"
)
_PASSING: Final = re.compile(
    r"\bnao (?:havera|teremos|vai ter|tera|ocorrera|acontecera) (?:o |a |um |uma |mais )?$"
    r"|(?<![a-z])(?:ultim[oa]|passad[oa]|anterior|em|proxima|na|desta|nesta|da|cada|esta|outr[oa]"
    r"|d[oa] nosso"
    r"|depois d[oa]|antes d[oa]|apos [oa]) $"
    r"|(?:falar d[oa]|tratar d[oa]|sobre [oa]|pauta d[oa]|relatorio d[oa]|preparacao d[oa]"
    r"|desde [oa]|(?:conhecer|visitar|ver|assistir|apresentar|discutir|debater|entender|usar"
    r"|acompanhar|preparar|construir|montar|mostrar)(?: [oa]s?| um[a]?| [oa] nov[oa])?) $"
)
_ABOUT: Final = re.compile(
    r"(?:falar d[oa]|tratar d[oa]|pauta d[oa]|depois d[oa]|antes d[oa]|apos [oa]) $"
)
_NO_EVENT: Final = re.compile(
    r"semana(?! d[aeo]| [a-z]+ (?:de|da|do) [a-z])|curso(?! d[aeo]| [a-z]{4}| [“\"])"
    r"|cafe d[ae] (?:manha|recepcao|boas)"
    r"|aulas? d|dia d(?: [a-z]+)? (?:de )?[a-z]+eiro|semanas|mesa (?:de|para) [a-z]+cao"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name and where the text says it."""

    text: str
    start: int
    end: int
    is_sure: bool = True
    """Otherwise it is asked whether it is the name."""


def from_text(text: str, stops: list[tuple[int, int]]) -> Name | None:
    """Find the name in a text that gives it no label."""
    plain = fold(text)
    lines = _lines(plain)
    prose = _from_prose(text, plain, lines, stops)
    line = _from_line(text, plain, lines, stops)
    if line is not None and not line.text:
        return None
    line, prose = (_unsure_in_list(plain, lines, each, stops) for each in (line, prose))
    if line is None or prose is None:
        return line or prose
    # A line of its own goes before a name in a sentence further down.
    is_above = line.start <= prose.start and not _is_sentence(plain, line)
    return line if is_above and (line.is_sure or not prose.is_sure) else prose


def _unsure_in_list(
    plain: str, lines: list[tuple[int, int]], found: Name | None, stops: list[tuple[int, int]]
) -> Name | None:
    """Let a name be asked that is one item of several: "2) Nova turma do curso"."""
    items = [(start, end) for start, end in lines if _LISTED.match(plain, start)]
    if found is None or len(items) < 2:  # noqa: PLR2004 - one is no list
        return found
    is_one = any(start <= found.start < end for start, end in items)
    for (start, end), (below, _) in pairwise(items):
        marker = _LISTED.match(plain, below)
        if start <= found.start < end and marker is not None:
            # "1) Oficina de Dados, 2) 03/05": the items say one thing each of one encontro.
            is_one = not any(0 <= stop - marker.end() <= 4 for stop, _ in stops)  # noqa: PLR2004 - "Dia "
    return replace(found, is_sure=False) if is_one else found


_LISTED: Final = re.compile(r"[ \t]{0,3}(?:\d{1,2} ?[).]|[a-z]\))[ \t]")


def signature(plain: str) -> int:
    """Return where the leave-taking of a mail begins; what stands below it is who writes."""
    begins = 0
    for line in plain.splitlines(keepends=True):
        if _CLOSING.match(line.strip()) is not None:
            return begins
        begins += len(line)
    return len(plain)


def _lines(plain: str) -> list[tuple[int, int]]:
    """Return the lines that may hold a name: no greetings, and nothing below a signature."""
    begins = 0
    lines: list[tuple[int, int]] = []
    for line in plain.splitlines(keepends=True):
        end = begins + len(line.rstrip())
        if _CLOSING.match(line.strip()) is not None:
            break
        is_asked = line.rstrip().endswith("?") and _ASKS.search(line) is not None
        is_asked = is_asked and _RIGHT.search(line) is None
        if line.strip() and not is_greeting(line) and not is_asked:
            lines.append((begins, end))
        begins += len(line)
    return lines


_RIGHT: Final = re.compile(
    r", ?(?:ok|okay|ne|ta(?: bom)?|certo|combinado|blz|beleza|viu|pode ser|fechado|hein)[\s?!]*$"
)
"""What makes a question of a statement, and of nothing in it."""


def event(text: str, stops: list[tuple[int, int]]) -> Name | None:
    """Find a name that says what kind of event it is."""
    found = from_text(text, stops)
    return found if found is not None and EVENT.search(fold(found.text)) is not None else None


def _is_sentence(plain: str, found: Name) -> bool:
    end = plain.find("\n", found.end)
    line = plain[found.start : end if end >= 0 else len(plain)]
    return EVENT.search(fold(found.text)) is None and _VERBAL.search(line) is not None


_ASKS: Final = re.compile(
    r"\b(?:qual (?:o|a|sera|seria|dia|horario)|quando (?:e|sera|vai)|onde (?:e|sera|fica)|que horas"
    r"|alguem|vai ter|quem (?:vai|pode)|vamos|voces?|vcs?|podemos|tudo (?:bem|bom|certo)|gente)\b"
)
_CLOSING: Final = re.compile(
    r"(?:abs|abracos?|att|atenciosamente|atte|cordialmente|respeitosamente|grat[ao]"
    r"|obrigad[oa]s?|saudacoes|um abraco|bjs?|beijos?|abcs?)(?:[\s.,!]*+$|[.,!]++[ \t]|[ \t]*[-–—])"
)
_VERBAL: Final = re.compile(
    r"(?<![a-z])(?:sera|vai|fica|ficou|convid[a-z]{2,6}|informa[a-z]{1,4}|teremos|esta|estao"
    r"|conforme|passa|temos)(?![a-z])"
)


def _from_line(
    text: str, plain: str, lines: list[tuple[int, int]], stops: list[tuple[int, int]]
) -> Name | None:
    is_below = False
    for start, end in _pieces(plain, lines)[:_FIRST_LINES]:
        found = _of_line(text, plain, start, end, stops)
        if found is None:
            # What stands below a sentence may be anything.
            is_below = is_below or FINITE.search(text, start, end) is not None
            continue
        is_event = EVENT.search(fold(found.text)) is not None
        is_alone = _is_alone(plain, start, found, stops)
        is_sure = (is_event or (is_alone and not is_below)) and not is_doubtful(found.text)
        return replace(found, is_sure=is_sure)
    return None


def _is_alone(plain: str, start: int, found: Name, stops: list[tuple[int, int]]) -> bool:
    """Tell whether nothing but greetings, days and places shares the line of a name."""
    line = plain.rfind("\n", 0, start) + 1
    end = plain.find("\n", found.end)
    rest = plain[found.end : end if end >= 0 else len(plain)]
    is_first = not plain[line:start].strip() or is_greeting(plain[line:start])
    goes_on = any(found.end <= stop <= found.end + _NEAR for stop, _ in stops)
    return is_first and (goes_on or not any(sign.isalpha() for sign in rest))


def _of_line(
    text: str, plain: str, start: int, end: int, stops: list[tuple[int, int]]
) -> Name | None:
    """Return the name that one line or sentence is; with an empty text where it cannot be told."""
    begin = _after_lead(plain, start, end)
    invites = _INVITES.search(plain, begin, end)
    if invites is not None:
        begin = _after_lead(plain, invites.end(), end)
    hosts = _HOSTS.search(plain, begin, end)
    if hosts is not None:
        begin = hosts.end()
    begin = _behind_colon(plain, begin, end)
    stop = min([stop for stop, _ in stops if begin <= stop < end], default=end)
    is_asking = QUESTION.match(plain, begin, end) is not None or plain[end - 1] == "?"
    cut = stop if is_asking and stop == end else _before(plain, begin, stop)
    title = tidy(text[begin:cut])
    is_event = EVENT.search(fold(title)) is not None
    if stop < end and not is_event and _GOES_ON.match(plain, stop - 4, end):
        return Name("", begin, begin)  # "Agenda 2030 às 10 pras 10: encontros" may be all the name
    line = plain.rfind("\n", 0, start) + 1
    is_inside = begin == start > line and not is_greeting(plain[line:start])
    is_said = (
        is_inside or (cut < stop and not _THEMED.match(plain, cut)) or plain[end - 1] == ","
    )  # a sentence, or a greeting
    if (is_said and not is_event) or _ADDRESSED.match(text, begin):
        return None
    if cut - begin > MAX or not is_name(title) or not may_be(title, text[begin : begin + 1]):
        return None
    return Name(title, begin, cut)


_GOES_ON: Final = re.compile(r"[a-z0-9 ]{4}[^,:|;\n–-]{2,20}: [a-z]")
_ADDRESSED: Final = re.compile(r"(?:À|Às|Ao|Aos|ÀS|AOS|AO) ")
_THEMED: Final = re.compile(r"[\s,–—-]++com o tema")
_NEAR: Final = 12
"""Letters up to the day or the place that follows a name in its line."""
_FIRST_LINES: Final = 8
_PIECE: Final = re.compile(r"(?<=[a-z0-9)\"”])(?:[!?]++|(?<=[a-z)\"”]{4})\.|[ \t]+\|)(?=[ \t]+\S)")
_NEWS: Final = re.compile(r"(?:atualizacao|alteracao|mudanca|correcao|novidade|errata|aviso)")
_COLON: Final = re.compile(r":[ \t]+")


def _pieces(plain: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the sentences of the lines."""
    found = []
    for start, end in lines:
        at = start
        for stop in _PIECE.finditer(plain, start, end):
            if EVENT.fullmatch(plain, at, stop.start()) is not None:
                continue  # "Webinário | Avaliação ex ante"
            found.append((at, stop.start()))
            at = stop.end() + 1
        found.append((at, end))
    return [(start, end) for start, end in found if plain[start:end].strip()]


def _behind_colon(plain: str, begin: int, end: int) -> int:
    """Pass over what only announces: "Já pra ir anotando: Encontro da Rede"."""
    colon = _COLON.search(plain, begin, end)
    if colon is None or colon.end() >= end:
        return begin
    lead = plain[begin : colon.start()]
    if _NEWS.fullmatch(lead) is not None:
        return _behind_article(plain, colon.end(), end)
    if ANNOUNCES.search(lead) is None and not is_greeting(lead):
        return begin
    return _behind_article(plain, colon.end(), end)


_HOSTS: Final = re.compile(
    r"\b(?:promove|realiza|oferece|organiza|lanca)(?:ra|m|mos)? (?:[oa]s?|uma?|su[ao]) (?="
    + EVENT.pattern
    + ")"
)
"""Who holds an encontro, before its name: "A Aest da SEF promove a live"."""
_INVITES: Final = re.compile(
    r"conv(?:id|oc)[a-z]{1,6}\b(?: v\. sas?\.)?[^,.;:\n]{0,60}? (?:para|pra|pro"
    r"|a participar d[oae]|participar d[oae])(?: participar d[oae])?(?: [oa]s?)? "
)


def _from_prose(
    text: str, plain: str, lines: list[tuple[int, int]], stops: list[tuple[int, int]]
) -> Name | None:
    found: list[Name] = []
    for start, end in lines:
        event = EVENT.search(plain, start, end)
        while event is not None:
            begin = _with_number(plain, event.start(), start)
            cut = min([stop for stop, _ in stops if begin < stop < end], default=end)
            cut = _before(plain, begin, cut)
            cut = _sentence_end(plain, begin, cut)
            title = without_tail(tidy(text[begin:cut]))
            if says_more(fold(title)) and (less := _to_verb(text, plain, begin, cut)) < cut:
                cut = less
                title = without_tail(tidy(text[begin:cut]))
            is_passing = _PASSING.search(plain, max(start, begin - 16), begin) is not None and (
                text[event.start()].islower()
                or event[0] in {"semana", "cafe"}
                or _ABOUT.search(plain, max(start, begin - 16), begin) is not None
            )
            is_passing = (
                is_passing or _NO_EVENT.match(plain, event.start()) is not None
                or any(stop <= event.start() < behind for stop, behind in stops)
            )  # fmt: skip
            if (
                is_name(title) and " " in title and not is_passing
                and not says_more(fold(title))
            ):  # fmt: skip
                found.append(Name(title, begin, cut, is_sure=not is_doubtful(title)))
                event = EVENT.search(plain, max(cut, event.end()), end)
            else:
                event = EVENT.search(plain, event.end(), end)
    named = [each for each in found if LOWER.match(each.text) is None]
    return next(iter(named or found), None)


def _to_verb(text: str, plain: str, begin: int, cut: int) -> int:
    """Return where the sentence goes on behind a name: "a Oficina de OKR e gostaríamos"."""
    event = EVENT.search(plain, begin, cut)
    start = begin if event is None else event.end()
    found = [
        more.start() for each, where in ((ANNOUNCES, plain), (FINITE, text))
        if (more := each.search(where, start, cut)) is not None
    ]  # fmt: skip
    return min(found, default=cut)


def _sentence_end(plain: str, begin: int, cut: int) -> int:
    found = _SENTENCE.search(plain, begin + 3, cut)
    return cut if found is None else found.start()


_SENTENCE: Final = re.compile(r"[,;|]\s|\s//|[.!?](?=\s)|\s[–—-]\s(?=n[oa]s? |as |\d)|\x00")


def _after_lead(plain: str, start: int, end: int) -> int:
    """Pass over greetings, "Convite para" and the article behind them, where a name follows."""
    at = start
    for _ in range(12):
        greeting = GREETINGS.match(plain, at, end)
        after = at
        if greeting is not None and greeting.end() > at:
            word = greeting.end()
            # "Todos por Minas" is a name; "Todos, ..." and "Pessoal, o encontro" greet.
            last = word
            while last > at and not plain[last - 1].isalnum():
                last -= 1
            gap = plain[last:word].strip(" \t")
            is_over = word >= end or (word > last and (
                gap != ""
                or any(each.match(plain, word, end) for each in (_LEAD, EVENT, GREETING))
                or _names_an_event(plain, word, end)
            ))  # fmt: skip
            if is_over:
                after = word
        lead = _LEAD.match(plain, after, end)
        if lead is not None and after + 1 < end and not EVENT.match(plain, after):
            is_preposition = lead[0].strip(" :,–—-\t") in {
                "para",
                "pra",
                "pro",
                "do",
                "da",
                "de",
                "no",
                "na",
            }
            if not is_preposition or after > start:
                after = lead.end()
        article = _ARTICLE.match(plain, after, end)
        if article is not None and after > start:
            after = article.end()
        if after == at:
            break
        at = after
    article = _ARTICLE.match(plain, at, end)
    if (
        article is not None
        and at == start
        and EVENT.match(plain, behind_number(plain, article.end()))
    ):
        at = article.end()
    return at


def _names_an_event(plain: str, at: int, end: int) -> bool:
    """Tell whether an article, an ordinal and a word for an event stand there."""
    return EVENT.match(plain, behind_number(plain, _behind_article(plain, at, end))) is not None


def _behind_article(plain: str, at: int, end: int) -> int:
    article = _ARTICLE.match(plain, at, end)
    return at if article is None else article.end()


def _with_number(plain: str, at: int, start: int) -> int:
    """Take the ordinal before the word in: "2ª Oficina", "II Café"."""
    found = _ORDINAL_BEFORE.search(plain, max(start, at - 12), at)
    return at if found is None else found.start("n")


_ORDINAL_BEFORE: Final = re.compile(
    r"(?:^|\s)(?P<n>\d{1,3}[ºªoa°]|[ivxl]{1,6}|primeir[oa]|segund[oa]|terceir[oa]|quart[oa]"
    r"|quint[oa]"
    r"|sext[oa]|setim[oa]|oitav[oa]|non[oa]|decim[oa]|grande) $"
)


def _before(plain: str, begin: int, cut: int) -> int:
    found = _CUT.search(plain, begin + 3, cut)
    while found is not None and _IN_PERSON.search(found[0]) is not None and (
        _BARE.search(plain, begin, found.start()) is not None
    ):  # fmt: skip
        found = _CUT.search(plain, found.end(), cut)  # "encontro presencial"
    return cut if found is None else found.start()


_IN_PERSON: Final = re.compile(r"presencial$")
_BARE: Final = re.compile(rf"(?:^|: |\n){EVENT.pattern}$")
