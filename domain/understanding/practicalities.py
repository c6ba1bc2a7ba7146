"""Practical questions that only an encontro's own notes can answer: parking, food, guests.

Each kind by its words; when the notes of the encontro hold one of them, they are the answer.
"""

import re
from dataclasses import dataclass
from typing import Final

from domain.search.portuguese import plain
from domain.understanding.words import Spoken


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of question: how it is asked, and the words with which notes answer it."""

    asked: re.Pattern[str]
    answered: re.Pattern[str]


_MATTERS: Final = (
    Matter(
        re.compile(
            r"\bestaciona\w*|\b(?:parar|paro|deixar|deixo) (?:o |meu |a )?(?:carro|moto|veiculo)\b"
            r"|\bvagas? (?:de|para|pra) (?:o )?(?:carros?|motos?|veiculos?|garagem)\b|\bgaragem\b"
            r"|\b(?:carros?|motos?|veiculos?|bicicletas?)\b(?!.*\bcheg)"
        ),
        re.compile(r"\bestacionamento\b|\bgaragem\b"),
    ),
    Matter(
        re.compile(
            r"\b(?:almoco|lanche|lanches|cafe|cafezinho|coffee|comida|comer|jantar|refeicao"
            r"|refeitorio|agua|vegetarian\w+|vegan\w+|lanchonete|restaurante)\b"
        ),
        re.compile(r"\balmoco\b|\blanche\b|\bcafe\b|\bcoffee\b"),
    ),
    Matter(
        re.compile(r"\bwi ?fi\b|\bsenha\b|\binternet\b|\btomadas?\b|\bnotebook\b|\bcomputador\b"),
        re.compile(r"\bwi ?fi\b|\bnotebook\b|\bcomputador\b"),
    ),
    Matter(
        re.compile(
            r"\b(?:posso|pode|podemos|da para|podem) (?:ir|entrar|vir|usar|vestir|comer|beber"
            r"|fumar) (?:de"
            r"|com|um|uma)\b(?! (?:atraso|antecedencia|encontro|curso))|\b(?:roupa|traje"
            r"|vestimenta|bermuda|short|chinelo|terno|social|saia|calca|vestir)\b"
        ),
        re.compile(r"\btraje\b|\broupa\b"),
    ),
    Matter(
        re.compile(
            r"\b(?:passage[mn]s?|diarias?|hospedagem|hotel|reembols\w*|transporte|onibus da rede"
            r"|van|ajuda de custo|custeia|custeio|vale transporte|deslocamento)\b"
        ),
        re.compile(r"\bpassagem\b|\bdiaria\b|\btransporte\b|\bhospedagem\b"),
    ),
    Matter(
        re.compile(
            r"\blibras\b|\binterprete\b|\bacessib\w*|\bcadeirante\b|\bcadeira de rodas\b|\brampa\b"
            r"|\belevador\b|\baudiodescricao\b|\bdeficien\w+\b|\bsurd[oa]\b|\bceg[oa]\b"
        ),
        re.compile(r"\blibras\b|\bacessib"),
    ),
    Matter(
        re.compile(
            r"\b(?:desconta\w*|abon\w+|justific\w+|folha de ponto|banco de horas|compensar"
            r"|meu ponto|no ponto|dispensa do ponto|atestado medico|atestado|ponto facultativo)\b"
        ),
        re.compile(r"\bponto\b"),
    ),
    Matter(
        re.compile(
            r"\b(?:posso|pode|podemos|da para|poderia|dava para|queria|quero|vou) (?:eu )?"
            r"(?:levar|trazer|convidar|chamar)\b|\bacompanhante\b|\b(?:meus?|minhas?|um|uma"
            r"|outr[oa])"
            r" (?:colegas?|chefe|chefia|estagiari[oa]|filh[oa]s?|amig[oa]s?|esposa|marido"
            r"|equipe|pessoa|servidor\w*) (?:tambem )?(?:pode|podem|poderia|vai poder|consegue)\b"
            r"|\b(?:todos|todas|todo mundo|dois|duas|mais (?:de )?(?:um|uma)|a equipe toda)"
            r"(?: [a-z]+){0,3} (?:pode|podem|cabe|cabem)\b|\b(?:pode|podem) (?:ir|participar) "
            r"(?:todos|todas|todo|mais|dois|duas|outr)"
            r"|\bquantas pessoas\b(?!.* (?:frente|fila|vao|confirmaram))"
            r"|\b(?:cabe|cabem) (?:todo|todos|todas|mais|quant)\w*"
        ),
        re.compile(r"\bacompanhante\b|\bconvidad"),
    ),
    Matter(
        re.compile(
            r"\bsubstitut\w*|\bno meu lugar\b|\bem meu lugar\b|\brepresentante\b"
            r"|\b(?:mandar|manda|enviar|indicar) (?:outr[oa]|alguem|um|uma|meu|minha) "
            r"?(?:pessoa|colega|servidor\w*|representante|estagiari\w)\b"
        ),
        re.compile(r"\bsubstitut"),
    ),
    Matter(
        re.compile(
            r"\bgrava(?:cao|do|da|r|m|coes)\b|\bfica(?:ra)? grav|\bslides?\b|\bapresentacoes\b"
            r"|\bmaterial (?:do|da|de) (?:encontro|curso|aula)\b|\btransmit\w+|\btransmissao\b"
            r"|\bao vivo\b"
        ),
        re.compile(r"\bgrava|\btransmiss|\bao vivo\b"),
    ),
    Matter(
        re.compile(
            r"^(?!.*\b(?:qual|que|onde)\b).*(?:\bsala \d{1,4}\b.*\bandar\b|\bno \d{1,2}o andar\b)"
        ),
        re.compile(r"\bandar\b"),
    ),
    Matter(
        re.compile(
            r"\bprogressao\b|\bpromocao na carreira\b|\bgratificacao\b|\bquanto custa\b|\bpago\b"
            r"|\bgratuit\w+|\bgratis\b|\bpag(?:ar|a|am)\b|\btaxa\b|\bbanca[mr]?\b"
        ),
        re.compile(r"\bgratuit|\bprogressao\b"),
    ),
)


def find(spoken: Spoken) -> Matter | None:
    """Return the kind of practical question that is asked."""
    whole = spoken.whole
    return next((one for one in _MATTERS if one.asked.search(whole) is not None), None)


def is_answered(matter: Matter, notes: str) -> bool:
    """Tell whether the notes of an activity say something about it."""
    return matter.answered.search(plain(notes.casefold())) is not None
