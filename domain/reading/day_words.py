"""The words of the calendar: months, weekdays, and what stands around a day."""

from datetime import timedelta
from typing import Final

MONTHS: Final = (
    "janeiro", "fevereiro", "marco", "abril", "maio", "junho", "julho", "agosto", "setembro",
    "outubro", "novembro", "dezembro",
)  # fmt: skip
ENGLISH_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
MONTH: Final = {
    word: number
    for names in (MONTHS, ENGLISH_MONTHS)
    for number, name in enumerate(names, start=1)
    for word in (name, name[:3])
}
WHOLE_MONTHS: Final = frozenset(MONTHS)
WEEKDAYS: Final = ("segunda", "terca", "quarta", "quinta", "sexta", "sabado", "domingo")
ENGLISH_WEEKDAYS: Final = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
WEEKDAY: Final = {
    word: number
    for names in (WEEKDAYS, ENGLISH_WEEKDAYS)
    for number, name in enumerate(names)
    for word in (name, f"{name}s")
}
SHORT_WEEKDAY: Final = {name[:3]: number for number, name in enumerate(WEEKDAYS)}
ORDINALS: Final = {
    "primeira": 1, "primeiro": 1, "segunda": 2, "segundo": 2, "terceira": 3, "terceiro": 3,
    "quarta": 4, "quarto": 4, "quinta": 5, "quinto": 5, "ultima": -1, "ultimo": -1,
    "penultima": -2, "penultimo": -2,
}  # fmt: skip
DASHES: Final = frozenset("-–—")
NO_DAY_AFTER: Final = frozenset({
    "n", "nº", "sala", "sl", "lei", "decreto", "resolucao", "portaria", "edital", "oficio",
    "processo", "ramal", "msg", "art", "artigo", "bloco", "lote", "rua", "r", "av", "avenida",
    "praca", "alameda", "travessa", "rodovia", "rod", "viaduto", "largo", "escola", "ginasio",
    "andar", "item", "br", "mg", "modulo", "turma", "versao", "pagina", "capitulo", "apto",
    "lab", "laboratorio", "predio", "portao", "$", "+", "#",
})  # fmt: skip
"""The number after these names a thing or a place."""
MONTHLY: Final = frozenset({
    "encontro", "reuniao", "oficina", "edicao", "agenda", "aula", "curso", "palestra", "mes",
    "roda", "cafe", "visita", "seminario", "evento", "atividade",
})  # fmt: skip
"""What is named by its month: "o encontro de abril"."""
MEETINGS: Final = frozenset({
    "aula", "encontro", "sessao", "etapa", "parte", "reuniao", "oficina", "modulo", "parada",
})  # fmt: skip
"""What is counted where there are several: "Aula 1 - 03/04"."""
ARTICLES: Final = frozenset({"o", "a", "os", "as", "do", "da", "dos", "das"})
DAY_LABELS: Final = frozenset({"dia", "dias", "data", "datas", "quando", "when"})
BEGINNINGS: Final = frozenset({
    "dia", "dias", "hoje", "hj", "amanha", "ontem", "depois", "daqui", "dentro", "cada", "toda",
    "todas",
    "todo", "todos", "semana", "proxima", "proximo", "na", "no", "nesta", "neste", "esta",
    "essa", "nessa", "primeiro", "um", "dois", "tres", "quatro", "cinco", "seis", "sete",
    "oito", "nove", "dez", "onze", "doze", "treze", "quatorze", "catorze", "quinze",
    "dezesseis", "dezessete", "dezoito", "dezenove", "vinte", "trinta",
}) | {*MONTH, *WEEKDAY, *SHORT_WEEKDAY, *ORDINALS}  # fmt: skip
"""Words that a day may begin with."""
WEEK: Final = timedelta(days=7)
LONGEST: Final = 10
"""Days of one span; more is a period, in which no day is the one."""
SWAP: Final = 4
"""Months ahead in which a weekday may fit a bare number."""
