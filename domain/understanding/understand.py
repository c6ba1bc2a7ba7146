"""From a written text to what it means, given the agenda.

The order of the rules is the order of what must not be missed: who takes leave or asks for a
person is heard before any date in the sentence. With two fair readings the answer asks.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from domain.reading.day_words import BEGINNINGS
from domain.understanding import (
    codes,
    contact,
    naming,
    oneself,
    orders,
    practicalities,
    sections,
    talk,
    times,
    two_wishes,
    wishes,
)
from domain.understanding.agenda import Agenda, Known, roots, subject
from domain.understanding.meanings import (
    Ask,
    Card,
    Help,
    Meaning,
    NoSuchDay,
    Open,
    Search,
    Section,
    Unsure,
    Wish,
)
from domain.understanding.naming import Named
from domain.understanding.words import Spoken, listen, listen_to_all

_SHORT: Final = 4
"""Up to so many words are a search; more are a sentence, which must be about what is found."""
_SENTENCE: Final = re.compile(
    r"\b(?:posso|pode|podem|podemos|preciso|tenho|temos|tem que|vou|estou|sou|somos|nao|voces|me)\b"
)
_WANTED: Final = re.compile(
    r"(?:eu )?(?:quero|queria|me interessa|bora de|prefiro)"
    r" (?P<what>(?!saber |ver |conhecer |entender |achar |perguntar )\w.*)"
    r"|(?P<what_>.+?) (?:eu )?(?:quero|me interessa|me interessou|prefiro)"
)
_WANTS_TO_KNOW: Final = re.compile(
    r"^(?:eu )?(?:quero|queria|gostaria de|preciso|me interessa) (?:saber|ver|conhecer|entender)"
    r"(?: mais)?(?: (?:de|do|da|sobre)\b)?"
)
"""Before a bare title: "quero saber de indicadores e resultados"."""
_LEAVES: Final = re.compile(
    r"^(?:eu )?(?:quero|queria|preciso|posso|vou|gostaria de|como faco para|como)? ?sair$"
)
_DETAIL: Final = re.compile(
    r"\b(?:que horas?|horario|quando|que dia|qual (?:e )?(?:o )?dia|data|programacao|pauta|tema"
    r"|assunto|comeca|termina|acaba|duracao|dura|vagas?|ate quando|prazo|quem vai|palestrante"
    r"|quantas horas|carga horaria|esta de pe|vai ter|vai haver|confirmad[oa]|o que tem"
    r"|mudou|mudaram"
    r"|presencial ou (?:e )?(?:online|on line|virtual|remot[oa]|a distancia|por video)"
    r"|(?:online|on line|virtual|remot[oa]|a distancia|por video) ou presencial"
    r"|alguma coisa|algo|informac\w+|detalhes|sobre o que|oque|o que vai)\b"
)
_ENROLLS: Final = re.compile(r"\binscrev|\binscri|\bmatricul|\bvaga\b|\bcurso|\bturma")
_DETAIL_ALONE: Final = re.compile(
    r"^(?:a |o |qual (?:e )?(?:a |o )?|me (?:fala|diz) (?:a |o )?|e |quero |queria |ver |saber )"
    r"{0,5}+(?:que horas|horario|quando|quem (?:vai|vem)"
    r"|mudou (?:o |a )?(?:local|lugar|sala|data|dia|horario|hora)"
    r"|programacao|pauta|tema|que dia|data|duracao)(?: (?:e|comeca|vai ser|sera|termina|do|da|de|o"
    r"|encontro|e o|acaba|que e|que|evento)\b){0,5}+$"
)
_SIGNING_UP: Final = re.compile(r"\binscric\w+|\binscrev\w+")
_DAYS: Final = roots(" ".join({*BEGINNINGS, "feira", "vem", "duas"}))
"""How days and numbers are said."""
_ASKING: Final = roots(
    "hora horas horário dia data programação pauta tema assunto começa começar inicia"
    " início termina"
    " terminar acaba acabar fim duração dura vaga vagas prazo palestrante carga horária evento"
    " reunião presencial online vídeo informações detalhes inscrição inscrições inscrita inscrito"
    " inscrever confirmado confirmada confirmar alguma coisa algo acontecer acontece saber gostaria"
    " queria vai haver próximo próxima seguinte participar participo presença minha semana mês"
    " lugar local endereço encontro encontros curso cursos turma turmas aula aulas novo novos"
    " previsto previstos marcado marcada sabem sabe pode poderia dizer falar informar obter acerca"
    " sobre esqueci certo estou será ainda nesse esse está ficar cabe quantas quantos quanto"
    " chegar fila lista espera atividade atividades eventos programado programada agendado rola"
    " rolar palestra oficina houve teve tem tinha algum alguma alguns algumas mais outro outra"
    " coisa coisas tempo dias aberto aberta abertos abertas ver quem mudou mudaram sala"
)
"""Words with which people ask about any activity."""
_LISTS: Final = re.compile(
    r"\b(?:quais|quantos|quantas|que|lista|listagem|relacao|ver|tem|ha|faltam?|previst[oa]s|ano"
    r"|semestre|calendario|datas|todos|todas|outros|demais|proximos|restantes|programacao)\b"
)
_SEVERAL: Final = re.compile(r"\b(?:cursos|turmas|capacitacoes|encontros|eventos)\b")
_WHEN: Final = re.compile(r"\b(?:quando|que horas?|horario|que dia)\b")
_NEXT: Final = re.compile(r"\b(?:proxim[oa]s?|seguintes?|outr[oa]s?|depois|tod[oa]s)\b")
_NEXT_ENGLISH: Final = re.compile(r"\bnext (?:meeting|event)\b|\bproxima reunion\b")


def understand(text: str, agenda: Agenda) -> Meaning:
    """Return what a text means; what is no sentence the rules know is a search."""
    heard = listen_to_all(text)
    if not heard.words:
        section = talk.signs(text)
        return Open(section) if section is not None else Search(text, is_sentence=False)
    digits = codes.read(text) or ""
    if len(digits) == codes.LENGTH and not codes.is_bare(text):
        return Open(Section.PRESENCE)
    section = talk.small_talk(heard)
    spoken = listen(text)
    if section is not None or not spoken.words:
        return Open(section or Section.HOME)
    if (section := talk.small_talk(spoken)) is not None:
        return Open(section)
    for rule in _RULES:
        meaning = rule(spoken, agenda)
        if meaning is not None:
            return meaning
    return _search(text, spoken, heard)


def _search(text: str, spoken: Spoken, heard: Spoken) -> Search:
    shelf = None if naming.has_kind(spoken) else sections.asks_for(spoken)
    if shelf is not None and (query := sections.without_shelf(spoken)):
        return Search(query, is_sentence=False, shelf=shelf)
    is_sentence = (
        len(spoken.words) > _SHORT
        or spoken.is_question
        or _SENTENCE.search(spoken.whole) is not None
    )
    is_whole = len(spoken.words) == len(heard.words)
    return Search(text if is_whole else spoken.whole, is_sentence=is_sentence)


Rule = Callable[[Spoken, Agenda], Meaning | None]


def _said_of_oneself(spoken: Spoken, _: Agenda) -> Meaning | None:
    section = oneself.about_oneself(spoken)
    if section is not None:
        return Open(section)
    is_asked = oneself.asks_about_data(spoken) and not oneself.changes_data(spoken)
    return Help("data") if is_asked else None


def _changed(spoken: Spoken, _: Agenda) -> Meaning | None:
    return Open(Section.MY_DATA) if oneself.changes_data(spoken) else None


def _to_human(spoken: Spoken, _: Agenda) -> Meaning | None:
    return Open(Section.HUMAN) if contact.is_to_human(spoken) else None


def _in_trouble(spoken: Spoken, _: Agenda) -> Meaning | None:
    return Open(Section.HUMAN) if contact.is_in_trouble(spoken) else None


def _checks(spoken: Spoken, _: Agenda) -> Meaning | None:
    return Open(Section.CHECK) if sections.checks(spoken) else None


def _menu(spoken: Spoken, _: Agenda) -> Meaning | None:
    section = sections.menu(spoken)
    return None if section is None or section is Section.MINE else Open(section)


def _about_rede(spoken: Spoken, _: Agenda) -> Meaning | None:
    return Help("about") if sections.is_about_rede(spoken) else None


def _leaving(spoken: Spoken, agenda: Agenda) -> Meaning | None:
    if _LEAVES.fullmatch(spoken.whole) is None:
        return None
    options = tuple(Card(one.id, Wish.NOT_GO) for one in _turmas_first(agenda.mine))
    return Ask((*options, Open(Section.LEAVE))) if options else Open(Section.LEAVE)


def _there(spoken: Spoken, _: Agenda) -> Meaning | None:
    return Open(Section.PRESENCE) if sections.arrived(spoken) else None


def _told(spoken: Spoken, _: Agenda) -> Meaning | None:
    section = sections.telling(spoken)
    return None if section is None else Open(section)


def _lost(spoken: Spoken, _: Agenda) -> Meaning | None:
    return Open(Section.HELP) if sections.is_lost(spoken) else None


# --- Wishes ----------------------------------------------------------------------------------

_STRONG: Final = frozenset({Wish.NOT_GO, Wish.LATE, Wish.DECLARATION, Wish.CALENDAR})
"""Wishes that are heard before any other rule about the sentence."""


def _strong_wish(spoken: Spoken, agenda: Agenda) -> Meaning | None:
    parts = two_wishes.parts_of(spoken)
    heard = [(part, wishes.read(part) or _bare_wish(part, spoken, agenda)) for part in parts]
    meant = {wish for _, wish in heard}
    if two_wishes.is_exchange(spoken):
        several = two_wishes.ask_which(two_wishes.exchanged(spoken), agenda)
        if several is not None:
            return several
    if not meant & _STRONG:
        return None
    several = two_wishes.ask_which(heard, agenda)
    if several is not None:
        return several
    wish = _last([wish for _, wish in heard if wish in _STRONG or wish is Wish.GO])
    return None if wish is None else _answer(wish, spoken, agenda)


def _bare_wish(part: str, spoken: Spoken, agenda: Agenda) -> Wish | None:
    """Hear "do curso, quero sair" and "painéis eu quero", which only the rest explains."""
    if _LEAVES.fullmatch(part) is not None and naming.kind_of(spoken.whole) == "turma":
        return Wish.NOT_GO
    return Wish.GO if _wanted(Spoken((part,)), agenda) else None


def _wish(spoken: Spoken, agenda: Agenda) -> Meaning | None:
    heard = [(part, wishes.read(part)) for part in two_wishes.parts_of(spoken)]
    meant = [wish for _, wish in heard if wish is not None]
    if not meant:
        return _kept(spoken, agenda)
    if meant == [Wish.GO] and spoken.is_question and sections.menu(spoken) is Section.MINE:
        return None
    several = two_wishes.ask_which(heard, agenda)
    if several is not None:
        return several
    wish = next((one for one in (Wish.LINK, Wish.DIRECTIONS, Wish.WHO) if one in meant), Wish.GO)
    return _answer(wish, spoken, agenda)


def _wanted(spoken: Spoken, agenda: Agenda) -> Meaning | None:
    """Know "linguagem simples eu quero": nothing but what it is called, and wanting it."""
    found = _WANTED.fullmatch(spoken.whole)
    what = "" if found is None else found["what"] or found["what_"]
    named = naming.find(Spoken((what,)), agenda, Wish.GO) if what else None
    if named is None or not named.found or _is_about_more(Spoken((what,)), named):
        return None
    return _cards(named.found, Wish.GO)


def _tells_of_anybody(clause: str) -> bool:
    return sections.is_of_anybody(Spoken((clause,), is_question=True))


def _of_anybody(spoken: Spoken, _: Agenda) -> Meaning | None:
    """Answer what happens to whoever leaves a turma: it is nobody's wish."""
    if sections.brings_others(spoken):
        return Help("registration")
    if not sections.is_of_anybody(spoken):
        return None
    others = (clause for clause in spoken.clauses if not _tells_of_anybody(clause))
    if any(wishes.read(clause) in _STRONG for clause in others):
        return None
    return _how(spoken, _)


def _kept(spoken: Spoken, agenda: Agenda) -> Meaning | None:
    """Show what somebody says they do not want to leave."""
    if not any(wishes.is_taken_back(part) for part in two_wishes.parts_of(spoken)):
        return None
    named = naming.find(spoken, agenda, None)
    if named.found:
        return _of(named, None)
    return _cards(_mine(agenda, named.kind), None)


def _last(meant: Sequence[Wish | None]) -> Wish | None:
    return meant[-1] if meant else None


def _answer(  # noqa: PLR0911 - one return for each wish
    wish: Wish, spoken: Spoken, agenda: Agenda
) -> Meaning | None:
    named = _named_in_wish(wish, spoken, agenda) or naming.find(spoken, agenda, wish)
    if named.is_named:
        return _of(named, wish)
    mine = _mine(agenda, named.kind)
    if wish is Wish.DECLARATION:
        return Open(Section.HOURS, Wish.DECLARATION)
    if (shown := _shown_for(wish, spoken, agenda, named.kind)) is not None:
        return shown
    if wish is Wish.NOT_GO:
        return _not_go(spoken, agenda, named.kind)
    if wish is Wish.GO:
        if _ENROLLS.search(spoken.whole) is not None and named.kind != "encontro":
            return None if sections.how(spoken) is not None else Open(Section.COURSES)
        return _next(agenda, "encontro", wish)
    if wish is Wish.LINK:
        far = [one for one in agenda.coming if one.is_by_video]
        return _cards(far[:1], wish) or Unsure()
    if mine:
        return Card(mine[0].id, wish)
    return _next(agenda, named.kind or "encontro", wish)


def _named_in_wish(wish: Wish, spoken: Spoken, agenda: Agenda) -> Named | None:
    """Return what the wish itself dates: "hoje passei mal, não vou segunda"."""
    for part in two_wishes.parts_of(spoken):
        said = Spoken((part,), spoken.is_question)
        if wishes.read(part) is wish and times.read(said, agenda.today).is_dated:
            kind = naming.kind_of(spoken.whole)
            named = naming.find(said, agenda, wish, kind=kind)
            return named if named.found else None
    return None


def _of(named: Named, wish: Wish | None) -> Meaning | None:
    if named.is_dated and not named.found:
        return NoSuchDay(named.no_day, named.impossible, is_of_turmas=named.kind == "turma")
    if not named.found:
        return Open(Section.COURSES if named.kind == "turma" else Section.AGENDA)
    return _cards(named.found, wish)


def _cards(found: Sequence[Known], wish: Wish | None) -> Meaning | None:
    if not found:
        return None
    cards = tuple(Card(one.id, wish) for one in found)
    return cards[0] if len(cards) == 1 else Ask(cards)


def _next(agenda: Agenda, kind: str, wish: Wish | None) -> Meaning:
    coming = [one for one in agenda.coming if _is_of(one, kind or "encontro")]
    return Card(coming[0].id, wish) if coming else Open(Section.AGENDA)


def _at_hand(spoken: Spoken, agenda: Agenda, kind: str) -> Known | None:
    """Return what was just shown, if the text may be about it and names nothing else."""
    if _NEXT.search(spoken.whole) is not None:
        return None
    among = agenda.mine if naming.is_own(spoken) else agenda.coming
    return next((one for one in among if one.id == agenda.at_hand and _is_of(one, kind)), None)


def _not_go(spoken: Spoken, agenda: Agenda, kind: str) -> Meaning | None:
    mine = _mine(agenda, kind)
    if not kind and any(wishes.leaves(part) for part in two_wishes.parts_of(spoken)):
        mine = [one for one in mine if not one.is_encontro] or mine
    if not mine and kind == "turma":
        return Open(Section.MINE)
    return _cards(mine, Wish.NOT_GO) or _next(agenda, kind, Wish.NOT_GO)


def _gives_up_seat(spoken: Spoken, shown: Known) -> bool:
    """Tell whether only who has a seat can mean it: nobody leaves a turma they are not in."""
    parts = two_wishes.parts_of(spoken)
    return not shown.is_encontro or any(
        wishes.leaves(each) or wishes.gives_up(each) for each in parts
    )


def _shown_for(wish: Wish, spoken: Spoken, agenda: Agenda, kind: str) -> Meaning | None:
    """Take what was just shown for what is wished; who is not in it may mean what they are in."""
    shown = _at_hand(spoken, agenda, kind)
    if shown is None or (wish is Wish.LINK and not shown.is_by_video):
        return None
    if wish is Wish.NOT_GO and not shown.is_mine and _gives_up_seat(spoken, shown):
        return None
    if wish is Wish.LATE and not shown.is_mine and not shown.is_encontro:
        # Nobody is late for a turma they are not in.
        return None
    mine = _mine(agenda, kind)
    others = mine if wish is Wish.NOT_GO and not shown.is_mine else []
    return _cards([shown, *others], wish)


def _mine(agenda: Agenda, kind: str) -> list[Known]:
    return [one for one in agenda.mine if _is_of(one, kind)]


def _is_of(one: Known, kind: str) -> bool:
    return not kind or one.is_encontro == (kind == "encontro")


def _turmas_first(found: Sequence[Known]) -> list[Known]:
    return sorted(found, key=lambda one: one.is_encontro)


# --- Questions -------------------------------------------------------------------------------


def _practical(spoken: Spoken, agenda: Agenda) -> Meaning | None:
    matter = practicalities.find(spoken)
    if matter is None or sections.how(spoken) == "registration":
        return None
    named = naming.find(spoken, agenda, None, by_title=False)
    shown = _at_hand(spoken, agenda, named.kind)
    about = named.found or (shown and [shown]) or agenda.mine[:1] or agenda.coming[:1]
    told = [one for one in about if practicalities.is_answered(matter, one.notes)]
    return Card(told[0].id) if told else Unsure()


def _dated(spoken: Spoken, agenda: Agenda) -> Meaning | None:
    """Answer what is on a day, or has a number; and details of what is named."""
    when = times.read(spoken, agenda.today)
    named = naming.find(spoken, agenda, None)
    is_of_papers = sections.certificate(spoken) is not None
    if not named.is_named or (is_of_papers and not named.found):
        return None
    is_of_something = not named.kind and _is_about_more(spoken, named)
    if is_of_something and ((when.months and not when.days) or not named.found):
        return None
    if when or _DETAIL.search(spoken.whole) is not None:
        return _of(named, None)
    if naming.by_code(named.found, spoken):
        return _of(named, None)
    is_told = (named.kind or _ENROLLS.search(spoken.whole) is not None) and (
        not _is_about_more(spoken, named) or _says_subject(spoken, named.found)
    )
    return _of(named, None) if is_told else None


def _says_subject(spoken: Spoken, found: Sequence[Known]) -> bool:
    said = subject(spoken.whole)
    is_told = any(len(one.subject & said) > 1 for one in found)
    return is_told and sections.certificate(spoken) is None


def _titled(spoken: Spoken, agenda: Agenda) -> Meaning | None:
    """Show what a bare title names; ask, when it is one of an encontro and of a course."""
    said = subject(_WANTS_TO_KNOW.sub("", spoken.whole))
    about = [one for one in agenda.coming if said <= one.subject]
    is_bare = len(said) > 1 and not spoken.is_question and not naming.has_kind(spoken)
    if not is_bare or not any(one.subject == said for one in about):
        return None
    each = naming.one_of_each_course(about, None)
    if len(each) == 1:
        return Card(each[0].id)
    if len({one.is_encontro for one in each}) == 1:
        return None
    return Ask(tuple(Card(one.id) for one in each), query=spoken.whole)


def _is_about_more(spoken: Spoken, named: Named) -> bool:
    """Tell whether words of a subject stand beside a month: "relatório de março"."""
    left = roots(spoken.whole) - _DAYS
    left = frozenset(word for word in left if not word.isdigit())
    for one in named.found:
        left -= one.named | one.placed
    return bool(left - _ASKING)


def _own(spoken: Spoken, _: Agenda) -> Meaning | None:
    return Open(Section.MINE) if sections.menu(spoken) is Section.MINE else None


def _hours(spoken: Spoken, agenda: Agenda) -> Meaning | None:
    if not sections.hours(spoken):
        return None
    if sections.certificate(spoken) is not None:
        return Help("hours") if sections.is_general(spoken) else Open(Section.HOURS)
    named = naming.find(spoken, agenda, None)
    return _of(named, None) if named.found and named.kind else Open(Section.HOURS)


def _how(spoken: Spoken, _: Agenda) -> Meaning | None:
    topic = sections.how(spoken)
    return None if topic is None else Help(topic)


def _detail(spoken: Spoken, agenda: Agenda) -> Meaning | None:  # noqa: PLR0911 - one for each
    """Answer a question that names nothing: it is about what comes next."""
    whole = spoken.whole
    if _NEXT_ENGLISH.search(whole) is not None:
        return _next(agenda, "encontro", None)
    named = naming.find(spoken, agenda, None)
    if named.is_named or (_DETAIL_ALONE.search(whole) is None and not named.kind):
        return None
    if _DETAIL.search(whole) is None or _is_about_more(spoken, named):
        return None
    if named.kind == "turma" and _SIGNING_UP.search(whole) is not None:
        return Open(Section.COURSES)
    if sections.menu(spoken) is Section.MINE and _WHEN.search(whole) is None:
        return None
    if _SEVERAL.search(whole) is not None and not naming.is_own(spoken):
        return Open(Section.COURSES if named.kind == "turma" else Section.AGENDA)
    if (shown := _at_hand(spoken, agenda, named.kind)) is not None:
        return Card(shown.id)
    mine = _mine(agenda, named.kind)
    if named.kind == "turma":
        return _cards(mine, None) or Open(Section.COURSES)
    return _next(agenda, "encontro", None)


def _part(spoken: Spoken, _: Agenda) -> Meaning | None:
    """Know a part of a longer text that names a part of the bot."""
    parts = two_wishes.parts_of(spoken)
    named = (sections.menu(Spoken((part,), spoken.is_question)) for part in reversed(parts))
    section = next((one for one in named if one is not None), None) if len(parts) > 1 else None
    return None if section is None else Open(section)


def _plural(spoken: Spoken, agenda: Agenda) -> Meaning | None:
    """Answer what is asked of all encontros, or of all courses, with their list."""
    asks = _LISTS.search(spoken.whole) is not None and _SEVERAL.search(spoken.whole) is not None
    kind = naming.kind_of(spoken.whole)
    if not asks or not kind or naming.find(spoken, agenda, None).is_named:
        return None
    return Open(Section.COURSES if kind == "turma" else Section.AGENDA)


def _topic(spoken: Spoken, _: Agenda) -> Meaning | None:
    """Know at least what a sentence is about."""
    if oneself.introduces(spoken) and not spoken.is_question:
        return Open(Section.HOME)
    if oneself.is_about_data(spoken):
        return Open(Section.MY_DATA)
    if contact.has_doubt(spoken):
        return Open(Section.HUMAN)
    topic = sections.topic(spoken)
    return None if topic is None else Help(topic)


_RULES: Final[tuple[Rule, ...]] = (
    orders.hear,
    _said_of_oneself,
    _to_human,
    _checks,
    _titled,
    _about_rede,
    _menu,
    _leaving,
    _there,
    _told,
    _of_anybody,
    _strong_wish,
    _in_trouble,
    _changed,
    _hours,
    _practical,
    _wish,
    _wanted,
    _dated,
    _detail,
    _own,
    _lost,
    _how,
    _part,
    _plural,
    _topic,
)
