"""What each day and hour of an invitation is: its own, a deadline, the one it was moved from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time
from enum import Enum
from typing import Final

from domain.organizing.invitation_name_words import EVENT
from domain.organizing.invitation_page import Page
from domain.reading import days, hours
from domain.reading.tokens import NUMBER_WORDS

_BEFORE: Final = 70
"""Letters before a day that say what it is."""
_DEADLINE: Final = re.compile(
    r"\b(?:ate|prazo|inscri[a-z]{2,6}|inscrev[a-z]{1,6}"
    r"|confirm(?!ad|and|o\b|amos|acao:|ar:)[a-z]{1,6}(?! que\b)"
    r"|indica(?:r|rem|cao|coes|dos|das|do|da)"
    r"|a partir d[eo]|by|until|before|register|divulga(?!mos)[a-z]{1,4}"
    r"|ultim[ao]s? (?:encontro|reuniao|edicao|oficina)|desde"
    r"|(?:enviad|publicad)[ao]s?(?! (?:com (?:[oa] )?|por )(?:erro|engano)| sem\b| errad| ontem:)"
    r"|antes d[aeo]|resposta|respond[a-z]{1,3}|enviar(?:em)?|envi[eo]m?|encaminh[a-z]{1,6}"
    r"|mand(?:ar|em|e)|entreg(?!a d[aeo]s? (?:medalh|premi|titul|diplom|comend|honra))[a-z]{1,4}"
    r"|submiss(?:ao|oes)|resultados?|pag(?:ar|amento|ue)"
    r"|feriado|exceto|menos|recesso|disponivel|gravad[ao]|avis(?:e|em)|devol(?!utiva)[a-z]{2,5}"
    r"|encerra(?!(?:mos|ndo) (?:noss[oa]|[oa]|est[ea]) (?:ano|ciclo|mes|semestre)\b)[a-z]{0,3}"
    r"|abrem|abertas|antecedencia|vence|garant[a-z]{1,4}"
    r"|(?:sai|saem|terminam?)(?= (?:em|no|a)\b| $)|fecham?(?= (?:em|no|a|de)\b| $)"
    r"|check-?in|embarque|retira[a-z]{1,4}"
    r"|atendimento individual|mediante agendamento"
    r"|aconteceu|sugest[a-z]{1,4}|suger[a-z]{1,4}|lista|sorteio|votacao|enquete|votem|anterior|passad[ao]"
    r"|foi (?:em|no)|obrigad[oa]s? (?:a tod[oa]s )?pela|decreto|edital|portaria"
    r"|memorando|nascid[ao])\b[^.;\n]*$"
)
"""Words behind which a day is not that of the encontro."""
_HAPPENS: Final = re.compile(
    r"^(?:que |e )?(?:se |nao )?(?:a )?(?:ocorre(?:ra)?|acontece(?:ra)?|sera(?: realizad[oa])?"
    r"|realizar-se(?:-a|a)?|ser realizad[oa]|realiza(?:ra)?|tera lugar|(?:ficou |esta )?(?:marcad"
    r"|agendad|previst)[oa] para)(?: em| no| na| o| dia| proxim[oa])*+ ?$"
)
"""The end of a clause of its own that says when the encontro is: "..., que ocorrerá em"."""
_EVENT_IS: Final = re.compile(
    rf"{EVENT.pattern}[^,;:.]{{0,80}} (?:fica|ficou|sera|vai ser|acontece(?:ra)?|ocorre(?:ra)?"
    r"|e(?= (?:no )?dia\b))(?: mesmo)?(?: para| pra| em| no| na| o| dia)*+ ?$"
)
"""A clause that says when the encontro is: "Como há feriado, a oficina fica para o dia"."""
_ITS_HOUR: Final = re.compile(
    r"\d{1,2}(?:[:h]\d{2})?+ ?(?:h|hs|hora|horas)?,? d(?:[oe]|a) ?(?:dia )?(?:proxim[oa] )?$"
)
"""The hour before a day: "até as 18 horas do dia 20"."""
_NUMBER: Final = re.compile(r"\d|\bas [a-z]{3,10}(?: e [a-z]{3,8})? horas?\b")
"""A day or an hour, behind which another thing is said."""
_NAME: Final = re.compile(
    rf"{EVENT.pattern} (?:d[aeo]s?|em|sobre [oa]s?) (?!dia \d)[^,;:.]{{3,60}}?"
    r"(?:[,:]| (?=(?:sera|vai ser|acontece|ocorre|fica"
    r"|e (?:no|na|em|dia|hoje|amanha))\b|e $))"
)
"""The name up to its comma or verb: "Oficina de Editais, dia"; its words say no deadline."""
_TO_SEND: Final = re.compile(
    r"\b(?:encaminh|envi[aeo]|inscri|inscrev|confirm|indica[rcd]|respond|mandar|prazo|devol"
    r"|entreg|avis[ae]|submet|pagar|votem|retirad)"
)
_DENIED: Final = re.compile(
    r"\bnao (?:sera|seria|e|vai|vamos|ocorre|acontece|acontecera|ocorrera|tera|teremos|havera"
    r"|podemos|pode|poderemos|da|podera|mais)\b"
    r"(?:(?! (?:continua|segue|permanece|agora)\b)[^,;.:])*$"
)
_NOT_ON: Final = re.compile(
    r"(?:\be nao|\bnao mais|\bem vez d[eo]|\bao inves d[eo]|(?<=[\da-z)]), nao|\(nao)"
    r"(?: (?:em|no|na|dia|no dia|o dia))? $"
)
"""What a day is not any more: "12/04, e não 11/04"."""
_WEEK_OF: Final = re.compile(r"\bsemana (?:d[eo]|que comeca)(?: em| no)?(?: dia)? $")
"""The day that stands for its whole week: "na semana do dia 15/04"."""
_MISTAKEN: Final = re.compile(
    r"(?: d[aoe]s? [a-z]{3,12})? (?:saiu|esta|estava|foi|veio|ficou|e)(?: [a-z]{2,9})?"
    r" (?:errad|equivocad|trocad)"
)
"""What is said to be wrong wherever it stands: "o 14h do cartaz saiu errado"."""
_LINE: Final = 200
"""Letters before a day that may belong to its sentence, with what stands in brackets."""
_STOP: Final = re.compile(r"(?<!\bp\.s)[.!?]\s")
_ASIDES: Final = re.compile(r"\([^()]{1,100}\)")
_IF_NOT: Final = re.compile(
    r"\b(?:em caso de|(?:se|caso) (?:houver|tiver|der|estiver)?)"
    r" ?(?:[a-z]{2,8} )?(?:chuv|chov|chover|mau tempo|lotar|lotacao)"
    r"|(?:^|[\n,;:(–-] ?|\b(?:e|mas|so) )(?:se|caso|na falta de) [^.;:\n]{3,60}"
    r"\b(?:remarc|adia|transfer|reagend|fica|passa|muda|vai)[a-z]{0,6}"
    r" (?:tudo )?(?:para|pra|n[oa]|em)\b"
)
"""Where the encontro goes only if something comes between: "em caso de chuva, dia 12"."""
_OTHER_LINE: Final = re.compile(r"^\W*(?:p\.? ?s\b|(?:boletim|informativo|newsletter)\b[^,:]*$)")
"""What begins a line about something else: a postscript, the name of what is sent each week."""
_TO_ITS_END: Final = re.compile(
    r"^(?:(?!\b(?:inscri|prazo|matricul))[^;])*?"
    r"\b(?:comeca|inicia)(?:ra|m)? [^.;\n]{0,50}\be (?:termina|encerra|vai ate)(?:ra|m)?"
    r" ?(?:em |no )?$"
)
_BACK: Final = re.compile(r"\bvolta(?:m|ra)? d[oae]s? (?:recesso|ferias)\b")
_IN_BRACKETS: Final = re.compile(
    rf"\b(?:para|n[oa]|d[oa]) (?:[oa] )?{EVENT.pattern}[^(.;:\n]{{0,80}}\((?:dia |em )?\Z"
)
"""The bracket right behind a name: "As inscrições para o curso de Redes (9/12"."""
_HOLDS: Final = re.compile(
    r"\b(?:fara|realiza(?:ra)?|promove(?:ra)?|oferece(?:ra)?|recebe(?:ra)?|tera|teremos|havera)"
    rf" (?:[oa]|uma?) {EVENT.pattern}(?:(?!\b(?:ate|inscri|prazo))[^.;\n]){{0,80}}$"
)
"""Who holds the encontro, up to its day: "Para dúvidas sobre o edital, fará o webinário X, em"."""
_IS_ASIDE: Final = re.compile(
    r"\)?(?: ?[-–—:|] ?)(?:e o? ?)?(?:ultimo dia|prazo|fecha|encerra(?!mento)|vence|limite"
    r"|data limite|encerramento d[ae]s? (?:inscri|prazo|matricul|envio)"
    r"|inscri[a-z]{2,6}(?= (?:ate|encerra|termina)|[ \t]{0,3}(?:[.,;\n]|\Z))"
    r"|resultado|feriado|recesso|ponto facultativo|folga)"
    r"|,? (?:encerra|termina|acaba|vence|fecha)[a-z-]{0,4} (?:as?|os?) (?:inscri|prazo|matricul)"
    r"|,? (?:ja )?(?:sai|saem|(?:envi|mand|solt|divulg|public|compartilh|pass)(?:o|amos)) "
    r"|(?: \([a-z]{3,13}\))?(?:,? (?:d?as |de )?\d{1,2}[:h]\d{0,2}"
    r"(?: (?:as|a|ate) \d{1,2}[:h]\d{0,2})?)?\)?,? (?:ja )?(?:lotou|encheu|esgotou"
    r"|foi encerrad|(?:esta|estava|ficou) (?:lotad|esgotad|chei))"
)
"""What a day is, said behind it: "30/11 – último dia", "a turma do dia 22/02 lotou"."""
_MAY_BE: Final = re.compile(
    r",? (?:se nao me engano|salvo engano|eu acho|acho|talvez|parece|nao tenho certeza)"
    r"(?=\s{0,3}(?:[.;!?)\n]|\Z)|,(?![^.;\n]{0,30}\d))"
    r"|(?:,? (?:as )?\d{1,2}[:h]\d{0,2})?[^\w\n]{1,5}\d{1,4} votos?\b"
)
"""What one guesses, or may be chosen in a poll; where another is said, it is not the one."""
_WAS: Final = re.compile(
    r",? (?:foi|era|eram)(?: so)? (?:n?[oa] (?:ano|mes|semana|edicao|turma|vez) (?:passad|anterior)"
    r"|antes\b|antigamente|n[oa] outr[oa]\b)"
)
"""When it was another time: "14h foi no ano passado"."""
_CLAUSE: Final = re.compile(r"[,;:(] ?|\be sim\b|\bmas sim\b|\bsera (?=n?o? ?dia)(?<!nao sera )")
_WEEKDAYS: Final = "|".join(days.WEEKDAYS)
_DENIES: Final = re.compile(
    rf"\)?(?:,|\.{{3}}|…)? ?(?:ja )?(?:nao(?! (?:n?[oa] |em )?(?:dia )?(?:\d|{_WEEKDAYS}))|cai|caiu"
    r"|foi cancelad[ao]"
    r"|(?:e|sera|sendo|tem|temos|havera|esta[a-z]{2,5})(?: o| a| em| de)?"
    r" (?:feriado|recesso|ponto facultativo|ferias|folga|niver|aniversario"
    r"|carnaval|cinzas|corpus christi|finados|natal|pascoa|sexta-feira santa))\b"
)
CORRECTED: Final = re.compile(
    r"[^\w\n]{0,6}+(?:nao[^\w\n]{1,4})?(?:digo|minto|o{1,3}ps{1,3}|o{1,3}pa{1,3}|quer dizer"
    r"|perdao|desculp[aei]m?|errei|alias|(?:ou )?melhor(?: dizendo)?|corrijo|retifico"
    r"|corrigindo|na verdade)[^\w\n]{1,5}"
    r"(?:(?:[aeo]|[ao]s|eh?|n[oa]|d[aeo]s?|para|pra|pras|dia|sao|sera) ){0,3}"
    rf"(?=\d|(?:{'|'.join(sorted({*NUMBER_WORDS, 'meio', 'meia', *days.WEEKDAYS}))})\b)"
)
"""Behind a day or an hour that is said wrong, up to the right one: "às 14h – ops, às 15h"."""
OLD: Final = re.compile(
    r"\b(?:seria|iria|ia ser|estava|era"
    r"|(?<!fica )(?<!ficou )(?<!ficara )(?<!esta )(?<!foi )"
    r"(?:marcad[ao]|designad[ao]|previst[ao])"
    r"|onde se le|em vez d[eo]|ao inves d[eo]|no lugar d[aeo]"
    r"|anterior(?:mente)?|originalmente|inicialmente|antes(?! d[aeo])"
    r"|(?:transferid|remarcad|adiad|antecipad|mudad|reagendad|alterad|adiant|passou|sai|saiu"
    r"|pass)[ao]?s? d(?:[eo]|as?)(?: dia)?"
    r"|do dia)\b"
    r"|\b(?:transfer|remarc|adia|antecip|mud|reagend|alter|adiant)[a-z]{1,5} [^;.\n]{1,60}"
    r" d[eoa](?: dia)? $"
)
_NEW: Final = re.compile(
    r"\b(?:passa(?:ra|m)?(?: a ser| para| pra)|passou (?:para|pra)|remarcad[ao]s? (?:para|pra)"
    r"|adiad[ao]s? (?:para|pra)"
    r"|antecipad[ao]s? (?:para|pra)|transferid[ao]s? (?:para|pra)|leia-se|agora (?:vai ser"
    r"|sera|e|fica|vai)|nova data"
    r"|mud(?:ou|a|ada|ado) (?:para|pra)|ficou (?:para|pra)|reagendad[ao]s? (?:para|pra)"
    r"|(?:transferid|remarcad|adiad|antecipad|mudad|reagendad|alterad|adiant|passou|mudou"
    r"|foi|passa|sai)[a-z]{0,3}"
    r" d(?:[eo]|as?) [^;.\n]{2,30}? (?:para|pra)"
    r"|(?:transfer|remarc|adia|antecip|mud|reagend|alter|adiant|redesign|reprogram|posterg)[a-z]{1,5}"
    r"(?: [^;.\n]{1,60}?)?(?<!previst[ao])(?<!marcad[ao])(?<!agendad[ao])(?<!programad[ao])"
    r" (?:para|pra)"
    r"|novo horario|e sim|mas sim|sera agora|vira|virou|trocad[ao] (?:para|pra|por))\b"
    r"|\b(?:corrigindo|correcao|corrijo|retificando|retificacao|na verdade)\b(?=[:,])"
)
_WILL_BE: Final = re.compile(
    r"\d[^.;]{0,20}\b(?:vai ser|sera|acontecera|ocorrera|fica|ficou|realizar-se-a|realiza-se)\b"
)
"""Behind what it is not any more: "que seria dia 14, vai ser dia 21"."""
_ASIDE_HOUR: Final = re.compile(
    r"\b(?:abr(?:e|i|em|irao)|abertura (?:d[ao]|(?:oficial )?(?:no )?dia)|credenciamento"
    r"|cafe(?! da manha d)|almoco|intervalo|pausa"
    r"|chegada|recepcao|portoes|portaria|senhas"
    r"|fecha(?:m|ra|rao|mento)?|ensai[a-z]{1,4}|passagem de som|desmontagem|montagem"
    r"|distribui[a-z]{2,5}"
    r"|confirm(?!ar:)[a-z]{1,8}(?! que\b)|inscri[a-z]{2,6}|entrada|acolhimento|boas[- ]vindas"
    r"|lanche|coffee|credenciar|cheg(?:ar|uem)|onibus|van|transporte|embarque|retorno|volta|motorista|carro"
    r"|autografos|concentracao|guarda-volumes|kits?|check-?in|hospedagem|retira[a-z]{1,4})\b"
    r"[^.;\n]*$"
)
_AT_SECOND_CALL: Final = re.compile(
    r"\b(?:segunda|2[aª]) (?:convocacao|chamada)[ ,:–-]{0,3}(?:as )?$"
)
_SECOND_CALL: Final = re.compile(
    r"(?:,? em segunda\b|[^\d\n]{0,12}\bsegunda)(?: (?:convocacao|chamada)\b)?+"
    r"(?![ ,:–-]{1,3}(?:as )?\d)"
)
"""Behind the hour at which an assembly begins if too few came to the first call."""
NOT_AT: Final = re.compile(
    r"(?:\be nao|\bnao mais|\bem vez d[aeo]s?|\bao inves d[aeo]s?|[(,;–-] ?nao)(?: as| a)? ?$"
)
"""What an hour is not any more: "às 14h (e não 13h)"."""
_BEGINS_NOW: Final = re.compile(
    r"\d[^\d]{0,12}, (?:agora )?(?:comeca(?:ra)?|inicia(?:ra)?|tera inicio|sera|fica(?:ra)?)"
    r"(?: ja| mesmo)?(?: as| a partir das)? ?$"
)
"""Behind the hour it is not any more: "antes marcado para as 15h, começará às"."""
_OPENING: Final = re.compile(
    r"(?:abertura|inicio) [^.;\n]{0,20}(?:\d|" + _WEEKDAYS + r")[^.;\n]{0,12}$"
)
"""The opening on one of several days has its own hour."""
_OF_DAY: Final = re.compile(r",? (?:d[aeo]|de|em|n[ao])? ?")


_OF_HOUR: Final = re.compile(r",?(?: [-–—|])? (?:as )?")


class Role(Enum):
    """What a day or an hour is to the encontro."""

    OWN = "own"
    ASIDE = "aside"
    """A deadline, the last meeting, the opening of the doors."""
    OLD = "old"
    """The day it was moved from."""
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Day:
    """A day, and what it is."""

    mention: days.Mention
    role: Role
    is_labelled: bool


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour, and what it is."""

    mention: hours.Mention
    role: Role
    kind: str
    """The label it stands behind."""


def day_of(page: Page, plain: str, mention: days.Mention) -> Day:
    """Tell what a day is, by its label and the words around it."""
    is_labelled = any(
        each.start <= mention.start < each.end for each in page.within("when", "hours")
    )
    if any(
        each.label_start <= mention.start < each.end
        for each in page.within("aside", "seats", "minutes")
    ):
        return Day(mention, Role.ASIDE, is_labelled=False)
    role = _role(plain, mention.start, mention.end, is_labelled=is_labelled)
    return Day(mention, role, is_labelled)


def is_denied_behind(plain: str, end: int) -> bool:
    """Tell whether what stands behind a day takes it back: "dia 10... não, dia 11"."""
    return _DENIES.match(plain, end) is not None


def _role(plain: str, start: int, end: int, *, is_labelled: bool) -> Role:
    # A sentence before is about something else, and so is what stands in brackets.
    line = max(plain.rfind("\n", 0, start), start - _LINE, 0)
    whole = _ASIDES.sub(" ", _STOP.split(plain[line:start])[-1])
    sentence = whole[-_BEFORE:]
    clause = _CLAUSE.split(sentence)[-1]
    if _NOT_ON.search(sentence) is not None or any(
        each.match(plain, end) is not None for each in (_MAY_BE, _MISTAKEN, _WAS)
    ):
        return Role.OLD
    is_denied = _DENIED.search(clause) is not None or any(
        each.match(plain, end) is not None
        for each in ((_DENIES, CORRECTED, *(() if is_labelled else (_IS_ASIDE,))))
    )
    is_other = _OTHER_LINE.match(whole) is not None
    if is_denied or is_other or any(
        each.search(sentence) is not None for each in (_WEEK_OF, _IF_NOT)
    ):  # fmt: skip
        return Role.ASIDE
    is_own = (
        _IN_BRACKETS.search(plain, line, start) is not None
        or _TO_ITS_END.search(sentence) is not None
        or (
            "," in sentence
            and (
                _HAPPENS.match(clause) is not None
                or _EVENT_IS.search(clause) is not None
                or _HOLDS.search(sentence) is not None
            )
        )
    )
    sentence = _NAME.sub(" ", _BACK.sub(" ", sentence))
    if not is_own and _DEADLINE.search(_NUMBER.split(_ITS_HOUR.sub("", sentence))[-1]):
        return Role.ASIDE
    old, new = _last(OLD, sentence), _last(_NEW, sentence)
    if old >= 0 and (found := _WILL_BE.search(sentence, old)) is not None:
        new = found.end()
    if new > old:
        return Role.NEW
    if old >= 0 and (found := OLD.search(sentence)) is not None and found[0] != "do dia":
        return Role.OLD
    return Role.OWN


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Return where the last of its kind ends in a text; -1 where there is none."""
    return max((found.end() for found in pattern.finditer(text)), default=-1)


_LEAVES: Final = re.compile(r"\bsaida\b")
_GOES_ON: Final = re.compile(r"(?<![a-z])(?:volta(?:mos)?|retorn[a-z]{1,4}|retorno) (?:as )?\Z")
"""Before the hours of the afternoon: "volta 13h30 e acaba às 17h"."""
_NOON: Final = time(12)
_COMES_BACK: Final = re.compile(r"\b(?:retorno|volta)\b")
"""Of a trip: what leaves early in the day is no end."""


def _is_of_day(mention: hours.Mention, all_days: Sequence[Day]) -> bool:
    """Tell whether an hour stands right behind a day: "Café com Dados amanhã às 10h"."""
    return any(
        0 <= mention.start - day.mention.end <= _NEAR and day.role is not Role.ASIDE
        for day in all_days
    )


_BREAK: Final = re.compile(r" de (?:almoco|intervalo|pausa|descanso|cafe)\b")
"""What an hour long is: "com uma hora de almoço"."""
_RECORDED: Final = re.compile(r"\b(?:audio|video|gravacao|transcricao)[^\d\n]{0,12}\(\Z")
"""Before how long a recording is: "Transcrição de áudio (1:12)"."""
_NEAR: Final = 6
"""Letters between a day and its hour: ", às "."""


def hour_of(page: Page, plain: str, mention: hours.Mention, all_days: Sequence[Day]) -> Hour:
    """Tell what an hour is, by its label and the words before it."""
    kinds = ("hours", "when", "starts", "ends", "morning")
    own = next(
        (each for each in reversed(page.fields) if each.label_start <= mention.start < each.end),
        None,
    )
    kind = "" if own is None else own.kind
    if (
        kind in {"aside", "seats", "minutes", "length"}
        or any(each.match(plain, mention.end) for each in (_BREAK, _SECOND_CALL))
        or _RECORDED.search(plain, max(mention.start - _BEFORE, 0), mention.start)
    ):
        return Hour(mention, Role.ASIDE, kind)
    begins = max(plain.rfind("\n", 0, mention.start), mention.start - _BEFORE, 0)
    before = re.split(r"[.!?]\s", plain[begins : mention.start])[-1]
    if kind in {"starts", "hours"}:
        before = plain[own.start : mention.start] if own is not None else ""
    lead = re.split(r"\d|,|\bmas ", before)[-1]
    is_afternoon = _GOES_ON.search(lead) is not None and all(
        span.starts is not None and span.ends is not None for span in mention.readings
    )
    if is_afternoon:
        late = tuple(each for each in mention.readings if each.starts and each.starts >= _NOON)
        mention = replace(mention, readings=late or mention.readings)
    is_aside = _ASIDE_HOUR.search(lead) is not None and not is_afternoon
    if is_aside and not _is_of_day(mention, all_days):
        return Hour(mention, Role.ASIDE, kind)
    is_end = all(span.starts is None for span in mention.readings)
    is_trip = (
        _LEAVES.search(plain, mention.start, mention.end) and _COMES_BACK.search(plain) is not None
    )
    if is_end and not kind and (is_trip or _TO_SEND.search(before) is not None):
        return Hour(mention, Role.ASIDE, kind)
    dates = {
        day for each in all_days for row in each.mention.readings for day in row
        if each.role is not Role.ASIDE and not each.mention.is_period
    }  # fmt: skip
    if any(each.search(before) is not None for each in (NOT_AT, _AT_SECOND_CALL)) or (
        len(dates) > 1 and _OPENING.search(plain, begins, mention.start) is not None
    ):
        return Hour(mention, Role.ASIDE, kind)
    for day in all_days:
        if day.role is Role.ASIDE and (
            _OF_DAY.fullmatch(plain, mention.end, max(mention.end, day.mention.start))
            if day.mention.start > mention.start
            else _OF_HOUR.fullmatch(plain, day.mention.end, mention.start)
        ):
            return Hour(mention, Role.ASIDE, kind)
    old, new = _last(OLD, before), _last(_NEW, before)
    if old >= 0 and (_BEGINS_NOW.search(before) or _WILL_BE.search(before, old)):
        new = len(before)
    is_old = old > new and OLD.search(before) is not None and " do dia" not in before
    is_old = is_old or any(
        each.match(plain, mention.end) is not None for each in (_MISTAKEN, _MAY_BE, _WAS, CORRECTED)
    )
    role = Role.OLD if is_old else Role.NEW if new >= 0 else Role.OWN
    return Hour(mention, role, kind if kind in kinds else "")
