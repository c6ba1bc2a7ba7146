"""A written text as plain words: no accents, short forms written out, greetings taken off.

Short forms and spelling by ear are what a telephone's keyboard brings; a word is mended only
where it cannot be another one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import Final

from rapidfuzz.distance import OSA

from domain.search.portuguese import plain

_MOST_WORDS: Final = 90
"""What is longer is a text, not a sentence; its beginning is read."""
_MOST_LETTERS: Final = 900

_PIECE: Final = re.compile(r"\d+(?:[/.:h-]\d+)*+[oah]?(?![a-z])|[a-z]+|[,.;:?!\n]")
_PROPER: Final = re.compile(r"\b[A-ZÀ-Ý][a-zà-ÿ]+\b")
_EMAIL: Final = re.compile(r"\be mail\b")
_APRIL: Final = re.compile(
    r"(?<=\bem )abriu\b|(?<=\bde )abriu\b|(?<=\d )abriu\b|\babriu(?= (?:no )?dia \d| \d)"
)
"""As it is heard; beside no day it opened: "abriu a inscrição"."""
_ORDINAL_SIGN: Final = re.compile(r"(?<=\d)[ºª°]")

_SHORT_FORMS_TEXT: Final = """
    vc=voce vcs=voces ce=voce ces=voces q=que oq=o+que oque=o+que td=tudo tb=tambem tbm=tambem
    to=estou tou=estou toh=estou ta=esta tah=esta tava=estava tavam=estavam n=nao nn=nao ñ=nao
    naum=nao num=nao vo=vou vou=vou qdo=quando qnd=quando hj=hoje amnh=amanha blz=beleza
    obg=obrigado obgd=obrigado brigado=obrigado brigada=obrigada msg=mensagem msgs=mensagens
    zap=whatsapp wpp=whatsapp whats=whatsapp dps=depois mto=muito mt=muito pq=porque pra=para
    pro=para+o pras=para+as pros=para+os eh=e ne=ne oi=oi oie=oi oii=oi ola=ola opa=opa
    qto=quanto qtas=quantas qtos=quantos qq=qualquer cmg=comigo ctz=certeza tranks=obrigado
    vlw=valeu flw=valeu tks=obrigado thanks=obrigado gratidao=grato cad=cadastro
    jan=janeiro fev=fevereiro abr=abril jun=junho jul=julho nov=novembro cmo=como tds=todos
    prox=proximo hr=hora hrs=horas msm=mesmo agr=agora aki=aqui infos=informacoes kd=cade
    kde=cade dnv=de+novo vdd=verdade ngm=ninguem alg=alguem algm=alguem pfv=por+favor
    pfvr=por+favor plis=por+favor insc=inscricao cert=certificado tava=estava pros=para+os
    juhno=junho juhlo=julho oraio=horario
    dum=de+um duma=de+uma numa=em+uma nesse=em+esse nessa=em+essa neste=em+este nesta=em+esta
    desse=de+esse dessa=de+essa deste=de+este desta=de+esta naquele=em+aquele naquela=em+aquela
"""
_SHORT_FORMS: Final = {
    short: tuple(long.split("+"))
    for short, long in (pair.split("=") for pair in _SHORT_FORMS_TEXT.split())
}

_MENDED_TEXT: Final = """
    agenda ajuda amanha atestado atrasada atrasado atrasar auditorio boas cadastro cancelar
    certificado certificados chegar cheguei comparecer comprovante configurações confirmado
    confirmada confirmar confirmação confirmações confirmo conseguir consigo curso cursos
    declaração declarações declinar desafio desafios desistir dezembro disponiveis disponivel
    encontro encontros endereço estacionamento fevereiro gostaria horario horarios horas inscrever
    inscrição inscrições inscrita inscrito janeiro lembrete lembretes linguagem minhas notificações
    novembro organização outubro participar participarei participação pessoa poderei posso pratica
    praticas presença presenças primeiro primeira programação projeto projetos proxima proximo
    quarta quero quinta registrar segunda segundo setembro substituto telefone terceiro turma
    turmas ultimo ultima voltar whatsapp
"""
_MENDED: Final = tuple(plain(word) for word in _MENDED_TEXT.split())
"""Words that are known in spite of an error."""
_OTHERS_TEXT: Final = """
    ajudar ajude agencia agendar agendas atestados atraso atrasos atrasei boa bons boca
    cadastrar cadastros cancelado cargo cargos certificar chega chegada chegando comparecimento
    confirma confirmacao consegui consegue conseguiu contrato corte cortes custo custos
    declaro declarar desafiar desistencia disponha encontrei encontrou encontra encontrar
    encontram encontre horta inscreva inscreve inscreveu junto lembrar lente metas minha minhoca
    participa participacao participante participei participo passoa pessoal pessoas ponto
    pratico praticar praticos prato precisa projetar projetista proximos proximas quarto quartos
    quatro quer querer quis recurso recursos registra registrei registro registros segundos
    terca terceira trauma turista volta voltou prato processos processo programa programar
    programas
"""
_OTHERS: Final = frozenset(_OTHERS_TEXT.split())
"""Words of their own that look like those."""
_SHORTEST_MENDED: Final = 6
_LONG: Final = 8
"""Of so many letters two may be wrong when one of them sounds right."""
_DRAWN_OUT: Final = re.compile(r"(?<=[a-z])(?<!\bv)(?<!enj)(?<!perd)(?:aa|ii|oo|uu|(?<=[dt])ee)\b")
"""Two vowels at the end: "diaa"; not "voo"."""
_DOUBLE: Final = 2

_BY_EAR: Final = (
    (re.compile(r"c(?=[ei])"), "s"),
    (re.compile(r"q(?=[ei])"), "qu"),
    (re.compile(r"quu"), "qu"),
    (re.compile(r"g(?=[ei])"), "j"),
    (re.compile(r"z"), "s"),
    (re.compile(r"x"), "s"),
    (re.compile(r"ch"), "s"),
    (re.compile(r"^h"), ""),
    (re.compile(r"^al(?=t)"), "au"),
    (re.compile(r"^en(?=[cgst])"), "in"),
    (re.compile(r"nh"), "n"),
    (re.compile(r"m(?=[bp])"), "n"),
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text as it was said."""

    clauses: tuple[str, ...]
    """Its parts between signs, each of plain words with single spaces."""
    is_question: bool = False
    before_colon: int = 0
    """How many of the parts stand before the first colon; 0 without one."""
    proper: frozenset[str] = frozenset()
    """What was written with a capital, as names are."""

    @property
    def whole(self) -> str:
        """Everything in one line."""
        return " ".join(self.clauses)

    @property
    def words(self) -> list[str]:
        """All words in their order."""
        return self.whole.split()


def listen(text: str) -> Spoken:
    """Read a text as plain words, with everything that is no politeness."""
    clauses, before_colon = _without_politeness(*_signed_clauses(text))
    proper = frozenset(plain(word.casefold()) for word in _PROPER.findall(text[:_MOST_LETTERS]))
    return Spoken(tuple(clauses), "?" in text, before_colon, proper)


def listen_to_all(text: str) -> Spoken:
    """Read a text as plain words, greetings too."""
    return Spoken(tuple(_clauses(text)), "?" in text)


def _clauses(text: str) -> list[str]:
    return _signed_clauses(text)[0]


def _signed_clauses(text: str) -> tuple[list[str], list[str]]:
    """Return the clauses of a text, and the signs that stand before each."""
    # Compared without accents; "º" would otherwise become a letter.
    bare = _ORDINAL_SIGN.sub("o", text[:_MOST_LETTERS]).casefold()
    bare = _APRIL.sub("abril", _shortened(plain(bare)))
    clauses: list[list[str]] = [[]]
    signs = [""]
    count = 0
    for piece in _PIECE.findall(bare):
        if piece in ",.;:?!\n":
            if clauses[-1]:
                clauses.append([])
                signs.append("")
            signs[-1] += piece
            continue
        said = _SHORT_FORMS.get(piece, (piece,))
        clauses[-1].extend(_mended(word) for word in said)
        count += 1
        if count >= _MOST_WORDS:
            break
    if not clauses[-1]:
        del clauses[-1], signs[-1]
    return [_EMAIL.sub("email", " ".join(clause)) for clause in clauses], signs


@lru_cache(maxsize=4_096)
def _mended(word: str) -> str:
    """Return the known word that was meant by a misspelt one, or the word itself."""
    if word in _OTHERS or word in _MENDED or not word.isalpha() or len(word) < 4:  # noqa: PLR2004
        return word
    heard = by_ear(word)
    if (meant := _known_by_ear().get(heard)) is not None:
        return meant
    if len(heard) >= _LONG:
        for known, meant in _known_by_ear().items():
            is_alike = known[0] == heard[0] and known[-1] == heard[-1]
            if is_alike and OSA.distance(known, heard, score_cutoff=1) <= 1:
                return meant
    if len(word) >= _SHORTEST_MENDED:
        for known in _MENDED:
            if (
                len(known) >= _SHORTEST_MENDED
                and known[0] == word[0]
                # A plural or another ending is another word, not an error.
                and known[-1] == word[-1]
                and OSA.distance(known, word, score_cutoff=1) <= 1
            ):
                return known
    return word


@cache
def _known_by_ear() -> dict[str, str]:
    # "Declaração" and "declarassão": the sound of "ç" is lost with its sign.
    sounds = ((by_ear(plain(word.replace("ç", "s"))), plain(word)) for word in _MENDED_TEXT.split())
    return {by_ear(word): word for word in _MENDED} | dict(sounds)


@lru_cache(maxsize=4_096)
def by_ear(word: str) -> str:
    """Return how a plain word sounds: "sertificado" and "certificado" are one."""
    word = "".join(sign for sign, _ in groupby(word))
    for pattern, sound in _BY_EAR:
        word = pattern.sub(sound, word)
    return word


def _shortened(text: str) -> str:
    """Take back what was drawn out: "obrigadaaa"."""
    runs = ((sign, len(list(run))) for sign, run in groupby(text))
    short = "".join(
        sign if sign.isalpha() and length > _DOUBLE else sign * length for sign, length in runs
    )
    return _DRAWN_OUT.sub(lambda found: found[0][0], short)


# --- Politeness ------------------------------------------------------------------------------

_GREETING: Final = re.compile(
    r"(?:(?:prezada|cara) (?:organizacao|coordenacao|equipe)|oi+|ola|opa|alo|hey|hola|e ai"
    r"|bom dia a todos|bom dia|boa tarde|boa noite"
    r"|prezad[oa]s?(?: [oa]s)?(?: senhor(?:es|as?)?)?|car[oa]s(?: colegas)?|senhor(?:es|as?)?"
    r"|ilustrissim[oa]s?"
    r"|meninas|meninos|pessoal|gente|galera|equipe|amig[oa]s?|colegas|queridas?|queridos?"
    r"|(?:esta )?tudo (?:bem|bom|certo|joia)(?: (?:com|por) (?:voces?|ai))?(?: voces?| ai)?"
    r"|como (?:vai|vao|esta|estao)(?: voces?| tudo)?|espero que estejam bem"
    r"|cumprimentando (?:os|as|o|a) cordialmente|cumprimentando cordialmente"
    r"|por favor|por gentileza|desculpa?e?(?: o| a)?(?: incomodo| demora)?|licenca|com licenca"
    r"|e o seguinte|entao|olha|me tira uma duvida|uma duvida|tenho uma duvida|so uma duvida"
    r"|uma pergunta|robo|bot|ne|ah|hum|ei|psiu)(?: |$)"
)
_CLOSING: Final = re.compile(
    r"(?: |^)(?:(?:muito )?obrigad[oa]s?(?: desde ja)?|desde ja(?: agradeco)?|grat[oa]"
    r"|agradeco(?: desde ja)?|atenciosamente|att|cordialmente|respeitosamente|abracos?|abs"
    r"|valeu|por favor|por gentileza|ne|ta|ok)$"
)
_INTRODUCTION: Final = re.compile(
    r"(?:meu nome e|me chamo|aqui e|aqui fala|quem fala e|sou (?:o|a)) [a-z]+(?: [a-z]+){0,4}"
    r"|(?:sou|falo|trabalho|venho)(?: aqui)? (?:da|do|na|no|de) [a-z]+(?: [a-z]+){0,4}"
)

_ASIDE: Final = re.compile(
    r"(?:a|as|ao|aos|prezada|cara)? ?(?:organizacao|coordenacao|equipe|comissao|organizadores)"
    r"(?: (?:da|do|de) [a-z]+(?: [a-z]+)?)?|(?:sou |e )?eu de novo(?: rs+| aqui)?|rs+|(?:ha|he"
    r"|k){2,}"
    r"|desculp\w+(?: (?:a|o|pela|pelo) [a-z]+)?|(?:mais )?uma (?:perguntinha|duvidinha|coisa)"
    r"|(?:me )?(?:ajuda|ajudem|socorro)(?: aqui)?|sem querer incomodar"
)
"""Parts of a longer text that say nothing of what is wanted."""


def _without_politeness(clauses: Sequence[str], signs: Sequence[str]) -> tuple[list[str], int]:
    """Return what is left, and how much of it stands before the first colon."""
    kept: list[str] = []
    before_colon = 0
    for clause, sign in zip(clauses, signs, strict=True):
        before_colon = before_colon or (len(kept) if ":" in sign else 0)
        if len(clauses) > 1 and _ASIDE.fullmatch(clause) is not None:
            continue
        left = clause
        while (found := _GREETING.match(left)) is not None:
            left = left[found.end() :]
        while (found := _CLOSING.search(left)) is not None:
            left = left[: found.start()]
        if _closes(clause) and kept and sign != ",":
            # What follows "Atenciosamente" is a signature.
            break
        if left and _INTRODUCTION.fullmatch(left) is None:
            kept.append(left)
    # An introduction alone says something: "sou da Sedese".
    said = kept or [c for c in clauses if _INTRODUCTION.fullmatch(c) is not None]
    return said, before_colon


def _closes(clause: str) -> bool:
    return clause.startswith(("atenciosamente", "cordialmente", "respeitosamente", "att"))
