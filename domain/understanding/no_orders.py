"""What is no order, although an order's words are there: questions, and things for persons."""

import re
from typing import Final

from domain.understanding.meanings import Order
from domain.understanding.words import Spoken

_ASKED: Final = re.compile(
    r"\b(?:foi|foram|sera|vai ser|esta|ficou) (?:cancelad|adiad|remarcad|reagendad|transferid"
    r"|antecipad|mudad|publicad)|\bmudou\b|\bvai (?:mudar|passar)\b"
    r"|\bnao vai (?:mais )?(?:ter|acontecer)\b"
)
"""With a question mark nobody orders it: "o encontro de abril foi cancelado?"."""
_IN_GENERAL: Final = re.compile(
    r"\bquem(?: [a-z0-9]+){1,6}? (?:precisa|perde|ganha|tem|pode|recebe|deve)\b|\bquem vai$"
    r"|\b(?:assinei|cheguei|faltei|fui|vim|esqueci|entro|funciona|vou)\b"
)
"""What happens to anybody, or what somebody did: it asks for no list."""
_ASKS: Final = (
    r"\b(?:onde|aonde|posso|podemos|sera que|nao (?:consigo|consegui|estou conseguindo))\b"
    r"|\bcomo (?!(?:o|a|os|as|em|no|na|foi)\b)"
    r"|^(?:e |mas )?(?:tem (?!que\b|de\b)|tera |teria |ha |havera |existe |vai ter |vai haver )"
)
"""Who asks how or whether it can be done: "como divulgar o encontro no órgão?"."""
_NOT_FOR: Final = {
    Order.CHANGE: re.compile(
        r"\b(?:na|no) (?:agenda|calendario|certificado|cadastro|cracha)\b|\bde trabalho\b"
        r"|\bd[oe] orgao\b|\bposso\b"
    ),
    Order.PEOPLE: _IN_GENERAL,
    Order.ATTENDANCE: _IN_GENERAL,
    Order.LINE: _IN_GENERAL,
    Order.ROOM: re.compile(r"\b(?:certificad|declarac|comprovante)|\bnome\b|\b(?:pego|precisar)\b"),
    Order.PAPERS: re.compile(r"\bquando(?! (?:acabar|terminar))\b|\bvoces\b"),
    Order.CANCEL: re.compile(
        r"\b(?:doente|ferias|consulta|imprevisto|estou|estarei|passei mal|viagem|viajando|medico)\b"
        r"|\bd[aeo] (?:meu |minha )?(?:outlook|google|agenda|calendario|calendar|teams|celular"
        r"|telefone)\b|\bque (?:foi|foram) cancelad"
    ),
    Order.PUBLISH: re.compile(_ASKS),
    Order.REPEAT: re.compile(_ASKS),
    Order.COURSES: re.compile(
        rf"{_ASKS}|\b(?:quero|queria|gostaria de|preciso|vou|pretendo|desejo|terei que) repetir\b"
    ),
    Order.REOPEN: re.compile(
        rf"{_ASKS}|\b(?:perdi|faltei|conteudo|minha)\b"
        r"|\b(?:retom|recuper)\w+(?: [a-z]+){0,2}? aulas?\b"
        r"|\b(?:quero|queria|gostaria de|vou|pretendo|desejo) (?:retomar|recuperar)\b"
    ),
    Order.NEW_ENCONTRO: re.compile(r"\b(?:agenda|calendario)\b"),
    Order.ENROLLMENT: re.compile(
        rf"\bquando\b|\bque horas\b|\bja (?:abri|fech|encerr|estao)|{_ASKS}"
    ),
    Order.FIGURES: re.compile(r"\bcertificad|\b(?:fazer|dar|deixar|responder|inscricao)\b"),
    Order.TELL: re.compile(r"\bvoces\b"),
    Order.WAITING: re.compile(r"\b(?:fiz|estou|esta|tenho)\b"),
}
"""What is no order of this kind, although its words are there."""
_PERSON: Final = re.compile(
    r"\b(?:vaga|inscricao|matricula|pessoa|servidora?|participante|colega|convidad[oa]|alun[oa]"
    r"|estagiari[oa]|el[ea]s?|alguem|fulan[oa]|beltran[oa]|dona|seu|senhora?|des(?:inscrev|matricul)\w+"
    # The first names that most people have, which telephones leave without a capital.
    r"|maria|ana|jose|joao|antonio|francisc[oa]|carlos|paul[oa]|pedro|lucas|lui[sz]|luiza|marcos"
    r"|gabriela?|rafaela?|daniela?|marcel[oa]|brun[oa]|eduard[oa]|felipe|rodrigo|mateus|andreia?"
    r"|fernand[oa]|fabi[oa]|leonardo|gustavo|guilherme|leandro|thiago|tiago|ricardo|marci[oa]|jorge"
    r"|alexandre|robert[oa]|vitor|diego|julian[oa]|adrian[oa]|patricia|aline|sandra|camila|amanda"
    r"|leticia|julia|lucian[oa]|vanessa|mariana|larissa|claudi[oa]|beatriz|rita|sonia|renat[oa])\b"
)


def is_none(order: Order, spoken: Spoken) -> bool:
    """Tell whether a text with an order's words is none of this kind."""
    other = _NOT_FOR.get(order)
    return other is not None and other.search(spoken.whole) is not None


def asks_whether(spoken: Spoken) -> bool:
    """Tell whether a text asks for what an order would do: "o encontro foi cancelado?"."""
    return spoken.is_question and any(_ASKED.search(one) for one in spoken.clauses[-1:])


def is_of_person(found: re.Match[str], spoken: Spoken) -> bool:
    """Tell whether a person is taken out, and no thing: "tira o slide do encontro"."""
    who = found["who"]
    if who is None or who in spoken.proper:
        return True
    return _PERSON.search(found[0], 0, found.end("who") - found.start()) is not None
