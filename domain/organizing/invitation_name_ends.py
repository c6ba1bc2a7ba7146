"""Words between which names stand in lines and sentences."""

import re
from typing import Final

from domain.organizing.invitation_name_words import (
    EVENT,
    behind_number,
)

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
    r"|(?:entao|enfim|olha|dai|bom)(?=,? (?:[oa]s?|que) )"
    r"|n[oa]s? (?:convocacao|convite|oficio|memorando|mensagem|comunicado|divulgacao)"
    r"(?: anterior| enviad[oa])?|ficou combinado assim|ja adiantando|para|pra|pro|d[oae]"
    r"|(?:(?:abri|agenda|anuncia|apresenta|celebra|comeca|inicia|lanca|marca|oferece|oferta"
    r"|organiza|prepara|promove|realiza|recebe|retoma)(?:re)?mos"
    r"|(?:so |apenas )?(?:avisa|comunica|confirma|convida|corrigi|divulga|encaminha|informa|lembra"
    r"|reforca|reitera|repassa|retifica)(?:(?:re)?mos|ndo))(?= (?:[oa]s?|uma?|noss[oa]s?|mais) )"
    r"|n[oa])(?![a-z])[\s:,–—-]*"
)
_ARTICLE: Final = re.compile(
    r"(?:o|a|os|as|um|uma|do|da|no|na|ao|nosso|nossa|proximo|proxima)\s+(?=\S)"
)
CUT: Final = re.compile(
    r"(?<![\s,–—-])(?<!\bo)[\s,–—-]++(?:sera|serao|vai ser|vai acontecer|vai|acontecera?"
    r"|ocorrera?|(?:realiza|realizar|dar|iniciar)-se|ta|tava"
    r"|se realiza|se reune|a ser realizad[oa]|a realizar-se|terao?|tera|fica|ficou|passa|foi"
    r"|esta|do mes que vem|do proximo mes"
    r"|que (?:ocorrera|acontecera|sera|estava|seria|vai|ocorre|acontece|foi)"
    r"|com (?:as?|os?) (?:(?:prof|dr|sr)[ao]{0,2}\b|(?:sub)?secretari|professor|promotor"
    r"|procurador|juiz"
    r"|especialist|consultor|pesquisador|servidor|diretor|superintendent|presidente|coordenador"
    r"|auditor|economist|psicolog|jornalist|escritor|doutor|ministr|deputad|palestrant)[a-z]*"
    r"|(?:(?:do|no) )?(?<!dia a )dia(?! a dia)"
    r"|(?<=, )[oa] (?:nov[oa] )?(?:data|dia|hora|horario|local|sala|link)(?: corret[oa])?"
    r"|onde se le|com o tema|marcad[oa]|agendad[oa]|comecando|em que|sempre"
    r"|nao (?:vai|vamos|sera|seria|ira|pode|podera|tera|acontecera|ocorrera|e mais|mais)"
    r"|comecam?|comecara|iniciam?|terminam?|encerram?|abrem|vao|seguem|acontecem?|ocorre"
    r"|sai|saiu|vem|deve|devera|chega|volta|contara|conta com"
    r"|mudou|muda|foram|sao|e (?:no|na|em|dia|hoje|amanha|nesta|neste)|esta|estao|era|seria|cai"
    r"|caiu"
    r"|prevista? para|previsto para|confirmad[oa]|adiad[oa]|antecipad[oa]|remarcad[oa]"
    r"|transferid[oa]"
    r"|cancelad[oa]|rola|rolara|tem inicio|terao inicio|tera inicio|acontecendo|aguarda"
    r"|(?:no|pelo|via|por|em) (?:teams|meet|zoom|google|youtube|video[a-z]{0,12}|webex|microsoft)"
    r"|presencial(?:mente)?|em formato|no formato|na modalidade"
    r"|(?:para|pra) quem (?:quiser|puder|tiver|perdeu)"
    r"|ja (?:tem|esta|foi|vai|ganhou)|tem (?:data|nova|novo|inicio)|ganha|ganhou"
    r"|que (?:se |nao |nos |ja )?(?:comeca|ocorrem|acontecem|vamos|vai|vao|sera|esta|estava"
    r"|(?!para|hora|agora|embora)[a-z]{2,12}(?:ra|rao|ria|riam|remos|amos|emos)))(?![a-z])"
)


HOSTS: Final = re.compile(
    r"\b(?:(?:promove|realiza|oferece|organiza|lanca)(?:ra|m|mos)? (?:[oa]s?|uma?|su[ao])"
    rf"|realizacao d[aeo]s?) (?=(?:\d{{1,3}}[ºªoa] |[ivx]{{1,5}} )?{EVENT.pattern})"
)
"""Who holds an encontro, before its name: "A Aest da SEF promove a live"."""
INVITES: Final = re.compile(
    r"conv(?:id|oc)[a-z]{1,6}\b(?: v\. sas?\.)?[^,.;:\n]{0,60}? (?:para|pra|pro"
    r"|a participar d[oae]|participar d[oae])(?: participar d[oae])?(?: [oa]s?)? "
)


def after_lead(plain: str, start: int, end: int) -> int:
    """Pass over "Convite para" and the article behind it, where a name follows."""
    at = start
    for _ in range(_MOST_LEADS):
        after = at
        lead = _LEAD.match(plain, at, end)
        if lead is not None and at + 1 < end and EVENT.match(plain, at) is None:
            is_preposition = lead[0].strip(" :,–—-\t") in _PREPOSITIONS
            if not is_preposition or at > start:
                after = lead.end()
        if after > start:
            after = behind_article(plain, after, end)
        if after == at:
            break
        at = after
    behind = behind_article(plain, at, end)
    is_event = EVENT.match(plain, behind_number(plain, behind)) is not None
    return behind if at == start and is_event else at


_MOST_LEADS: Final = 6
_PREPOSITIONS: Final = frozenset({"para", "pra", "pro", "do", "da", "de", "no", "na"})


def behind_article(plain: str, at: int, end: int) -> int:
    """Pass over an article, and what stands like one: "nosso"."""
    article = _ARTICLE.match(plain, at, end)
    return at if article is None else article.end()


def with_number(plain: str, at: int, start: int) -> int:
    """Take the ordinal before the word in: "2ª Oficina", "II Café"."""
    found = _ORDINAL_BEFORE.search(plain, max(start, at - 12), at)
    return at if found is None else found.start("n")


_ORDINAL_BEFORE: Final = re.compile(
    r"(?<!\S)(?P<n>\d{1,3}[ºªoa°]|[ivxl]{1,6}|primeir[oa]|segund[oa]|terceir[oa]|quart[oa]"
    r"|quint[oa]"
    r"|sext[oa]|setim[oa]|oitav[oa]|non[oa]|decim[oa]|grande) $"
)
