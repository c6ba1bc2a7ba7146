"""Two wishes in one breath: "vou dia 18 e dia 23/4", "troca projetos por painéis".

The parts of a sentence are named one by one; a noun that stands once counts for all.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from domain.reading import days
from domain.understanding import naming, times, wishes
from domain.understanding.agenda import Agenda
from domain.understanding.meanings import Ask, Card, Wish
from domain.understanding.words import Spoken

_JOINED: Final = re.compile(
    r"(?<!nao) (?:mas|porem|so que|entretanto|ja(?! confirm(?:ou|aram|ei)\b)|agora"
    r"|e(?= (?:quero|queria|vou|nao|pode|me|gostaria"
    r"|posso|preciso|entrar|fazer|ir|sair|participar|cancel\w*|confirm\w*|no|na|tambem"
    r"|desist\w*|desmarc\w*|(?:re)?tir[aeo]\w*|liber\w+|larg\w+|tranc\w+|inscrev\w+|coloc\w+"
    r"|aproveit\w+|solicit\w+|peco|desej\w+|pretend\w+|informo|anot\w+|salv\w+|marc\w+"
    r"|bot[aeo]|poe|ponha|reserv\w+|estarei|irei|contem|conta|nesse|do)\b)) "
)
_EXCHANGED: Final = re.compile(
    r"\b(?:troc\w+|mud\w+|em vez|ao inves|substitui\w*|remanej\w+|migr\w+"
    r"|(?:pass\w+|transfer\w+|sair|ir) d[aoe]s?)\b"
)
_THING: Final = (
    r"(?:(?:no|na|o|a|ao|do|da|em|pelo|para o|para a|pro) )?(?:de |do |da )?(?:dia|encontro|curso"
    r"|turma|aula|evento|reuniao|\d{1,2}[oa]?|(?:primeir|segund|terceir|quart|quint|sext)[oa]"
    rf"|{'|'.join((*days.WEEKDAYS, *days.MONTHS))})\b|(?:no|na|o|a|ao) (?:de|do|da) "
)
_CONTINUES: Final = re.compile(rf"(?:tambem |ainda |mais )?{_THING}")
_DENIED: Final = re.compile(rf"nao {_THING}|(?:{_THING}).*? nao$")
_LISTED: Final = re.compile(rf"(?<! que) (?:e|ou|nem|e nem|ou nem|e tambem|mais)(?= (?:{_THING})) ")
"""Between two things that are wished for in one breath: "vou dia 18 e dia 23/4"."""
_ENDS_IN_ORDINAL: Final = re.compile(
    r"\b(?:\d{1,2}[oa]|(?:segund|quart|quint|sext)o|(?:primeir|terceir|setim)[oa])$"
)
_FOR: Final = re.compile(r" (?:pelo|pela|por|para o|para a|para) ")


def parts_of(spoken: Spoken) -> list[str]:
    """Return the parts of a sentence that may each wish for something."""
    return [part for clause in spoken.clauses for part in _JOINED.split(clause) if part]


def is_exchange(spoken: Spoken) -> bool:
    """Tell whether one thing is to be given for another."""
    return _EXCHANGED.search(spoken.whole) is not None


_POSSIBLE: Final = re.compile(r"^(?:da|daria|dava|tem como|e possivel) (?:para |pra )?")
_INSTEAD: Final = re.compile(r" (?:em vez|ao inves|no lugar)(?= d[aoe]s?\b)")


def exchanged(spoken: Spoken) -> list[tuple[str, Wish | None]]:
    """Return what is given, and what is wished for instead."""
    whole = _POSSIBLE.sub("", spoken.whole)
    new, instead, old = _INSTEAD.sub("\n", whole).partition("\n")
    if instead:
        return [(old, Wish.NOT_GO), (new, Wish.GO)]
    old, *others = _FOR.split(whole, maxsplit=1)
    return [(old, Wish.NOT_GO), *((part, Wish.GO) for part in others)]


def _listed(heard: Iterable[tuple[str, Wish | None]]) -> Iterator[tuple[str, Wish, bool]]:
    """Take apart what is wished for in one breath; tells whether it was one of several."""
    heard = list(heard)
    noun = naming.kind_of(" ".join(part for part, _ in heard))
    is_both = {Wish.GO, Wish.NOT_GO} <= {wish for _, wish in heard}
    before: Wish | None = None
    for part, said in heard:
        wish = said or (before if _CONTINUES.match(part) is not None else None)
        if said is None and before is Wish.GO and _DENIED.match(part) is not None:
            wish = Wish.NOT_GO  # "mas não no de junho"
        before = wish
        if wish in {Wish.LATE, Wish.CALENDAR}:
            yield part, wish, is_both
        elif wish in {Wish.GO, Wish.NOT_GO}:
            listed = _LISTED.split(part)
            for one in listed:
                # "No 1º e no 2º encontro": the noun stands once.
                named = f"{one} {noun}" if _ENDS_IN_ORDINAL.search(one) is not None else one
                is_denied = wish is Wish.GO and _DENIED.match(one) and len(listed) > 1
                yield (
                    named,
                    Wish.NOT_GO if is_denied else wish,
                    is_both or len(listed) > 1 or said is None,
                )


def ask_which(heard: Iterable[tuple[str, Wish | None]], agenda: Agenda) -> Ask | None:
    """Ask which comes first, when two parts of a sentence wish for different things."""
    cards: dict[int, Card] = {}
    parts: list[set[int]] = []
    kind = ""
    for part, wish, is_one_of_several in _listed(heard):
        # "Não vou no encontro de abril, vou no de junho": the noun stands once.
        named = naming.find(Spoken((part,)), agenda, wish, kind=kind)
        found = named.found
        if is_one_of_several and wish is Wish.NOT_GO and not named.is_named and named.kind:
            is_encontro = named.kind == "encontro"
            found = tuple(one for one in agenda.mine if one.is_encontro == is_encontro)
        kind = named.kind or kind
        # "..., estarei em viagem a serviço" is why, not what.
        is_dated = times.read(Spoken((part,)), agenda.today).is_dated
        is_why = bool(parts) and wishes.is_reason(part) and not is_dated
        if found and not is_why:
            parts.append({one.id for one in found})
            cards |= {one.id: Card(one.id, wish) for one in found}
    is_of_two = len(parts) > 1 and not set.intersection(*parts)
    return Ask(tuple(cards.values())) if is_of_two else None
