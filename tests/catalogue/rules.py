"""The rules for words and buttons, on screens as people see them: real values, whole labels.

Each rule takes one picture of the record and gives what is wrong with it. Where a rule comes
from: docs/glossary.md and the plain language of decree and law, as domain texts quote them.
"""

import html
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from python_calamine import CalamineWorkbook

from tests.catalogue.screens import ROOT
from tests.messages.plain_language import difficulty, wording

Picture = Mapping[str, Any]
Rule = Callable[[Picture], Iterator[str]]

ALONE: Final = 36
"""Letters of a label that has its row to itself; a phone of 360 px cuts what is longer."""
IN_A_PAIR: Final = 24
"""Letters of a label that shares its row."""
LETTERS: Final = 600
"""Letters of a message, before anything is unfolded."""
_ONE: Final = (
    "[\u2139\u21a9\u21aa\u231a-\u23ff\u25b6\u25c0\u2600-\u27bf"
    "\u2b00-\u2bff\U0001f000-\U0001faff]\ufe0f?"
)
SIGN: Final = re.compile(f"{_ONE}(?:\u200d{_ONE})*")
"""An emoji; what stands in words, as arrows and circles do, is none."""
_ORGANIZERS: Final = re.compile(
    r"\b(?:fale|fala|peça|pergunte|procure|avise)\b[^.!?\n]*\borganização\b", re.IGNORECASE
)
PROMISES: Final = {
    "encontros/held.html": "domain/test_reminders.py::test_sending_time_begins_at_a_sensible_hour",
    "encontros/waiting.html": "scheduler/test_offers.py::test_plan_offers_a_freed_seat_once",
    "courses/waiting.html": "scheduler/test_offers.py::test_plan_offers_a_freed_seat_once",
    "registration/approved.html": "scheduler/test_offers.py::test_plan_offers_a_freed_seat_once",
    "help/enrollment.html": "scheduler/test_offers.py::test_plan_offers_a_freed_seat_once",
    "hours/claimed.html": (
        "handlers/organizers/presence/test_claims.py"
        "::test_missing_hour_is_one_tap_for_the_person_and_one_for_the_organizer"
    ),
    "help/sent.html": (
        "handlers/test_help.py::test_question_reaches_every_organizer_and_is_answered"
    ),
    "registration/waiting.html": (
        "handlers/organizers/test_registrations.py"
        "::test_approval_names_the_reservation_and_offers_the_calendar"
    ),
    "registration/correction_sent.html": (
        "handlers/test_identity.py::test_correction_of_an_organizer_waits_for_another_one"
    ),
    "organizers/registrations/none.html": (
        "handlers/organizers/test_registrations.py::test_approving_from_the_notice_takes_two_taps"
    ),
    "organizers/registrations/several_approved.html": (
        "handlers/organizers/test_registrations.py::test_approving_from_the_notice_takes_two_taps"
    ),
    "attendance/visitor_noted.html": (
        "handlers/organizers/test_registrations.py"
        "::test_approval_names_the_reservation_and_offers_the_calendar"
    ),
    "registration/sent.html": (
        "handlers/organizers/test_registrations.py"
        "::test_approval_names_the_reservation_and_offers_the_calendar"
    ),
    "good_practices/sent.html": (
        "handlers/organizers/test_moderation.py::test_publish_lets_everybody_find_it_at_once"
    ),
    "challenges/sent.html": (
        "handlers/test_publications.py::test_help_is_offered_after_a_consent_and_the_author_is_told"
    ),
    "organizers/moderation/published.html": (
        "handlers/test_publications.py::test_help_is_offered_after_a_consent_and_the_author_is_told"
    ),
    "organizers/moderation/in_review_again.html": (
        "handlers/organizers/test_moderation.py::test_decline_tells_the_author"
    ),
    "organizers/moderation/adjustment_sent.html": (
        "handlers/organizers/test_moderation.py"
        "::test_adjustment_brings_the_reason_to_the_author_who_sends_again"
    ),
    "organizers/moderation/none.html": (
        "handlers/organizers/test_moderation.py::test_organizers_are_told_at_most_once_in_two_hours"
    ),
    "organizers/encontros/published.html": (
        "scheduler/test_calls.py"
        "::test_a_missing_address_is_asked_for_each_working_day_until_it_is_there"
    ),
    "reminders/eve.html": (
        "handlers/organizers/test_calls.py"
        "::test_address_that_is_missing_is_put_from_the_call_and_told"
    ),
    "reminders/two_hours.html": (
        "handlers/organizers/test_calls.py"
        "::test_address_that_is_missing_is_put_from_the_call_and_told"
    ),
    "organizers/inquiries/list.html": (
        "handlers/organizers/test_inquiries.py::test_night_is_one_notice_in_the_morning"
    ),
}
"""The texts that promise something, each with the test that keeps it, below tests/."""
_PROMISE: Final = re.compile(
    r"\baviso (?:você|aqui|a primeira)\b|\blembro\b|\bmando um\b", re.IGNORECASE
)
_ADDRESS: Final = re.compile(r"[\w.-]+@[\w.-]+|por outro meio")
_WORDS: Final = {
    r"\bequipes?\b": "órgão, assessoria ou organização",
    r"\bcomunicados?\b": "aviso",
    r"\btelão\b": "tela da sala",
    r"\bfolhas?\b": "aba",
    r"\b(?:grav(?:ar|ei|ou|ad[oa]s?))\b": "guardar",
    r"\brecolh\w+": "tirar do ar, ou retirar",
    r"\btoken\b": "chave",
    r"\bdesist\w+": "sair da turma, liberar a vaga, ou cancelar",
    r"\bhoras de (?:curso|capacitação)\b": "horas de formação",
    r"\blotado\b": "as vagas acabaram, ou turma lotada",
    r"\b(?:cheio|cheia)\b": "as vagas acabaram",
    r"\bagradecemos\b|\bvimos\b": "eu, não nós",
    r"\brecus(?:ar|e)\b|\bcadastro (?:recusado|devolvido)\b": "não aprovar",
    r"\bposso ir\b": "Vou sim",
}
_WORDS_OF: Final = {
    "help/ask.html": (r"\bmensage", "pergunta"),
    "help/sent.html": (r"\bmensage", "pergunta"),
    "help/too_long.html": (r"\bmensage", "pergunta"),
    "organizers/inquiries/": (r"\bmensage", "pergunta"),
    "organizers/people_lists/": (r"\bassessoria", "órgão, pela sigla"),
}
"""Words that are right elsewhere, by the texts in which they are not."""
_SEEN_ONLY: Final = re.compile(
    r"\b(?:botão|botões|sinal|marca) (?:verde|azul|vermelh[oa]|amarel[oa])\b|\blápis\b"
    r"|\bem (?:verde|vermelho)\b|\b(?:logo )?(?:acima|abaixo)\b|\bà (?:direita|esquerda)\b",
    re.IGNORECASE,
)
_SHORT_DAY: Final = re.compile(r"\b(?:seg|ter|qua|qui|sex|sáb|dom)\.", re.IGNORECASE)
_BARE_HOUR: Final = re.compile(r"\b(?:desde|até|depois de|antes de) \d{1,2}h", re.IGNORECASE)
_BARE_SPAN: Final = re.compile(r"(?<![Dd]as )(?<!\d)\d{1,2}h(?:\d\d)? às \d")
_TAP_ON: Final = re.compile(r"[Tt]oque em <b>(.+?)</b>")
_CARDS: Final = frozenset(
    f"{place}/{name}.html"
    for place, names in {
        "encontros": ("open", "held", "full", "waiting", "offered", "started", "over"),
        "courses": ("open", "held", "full", "waiting", "offered", "started", "over"),
        "organizers/encontros": ("sheet", "draft"),
        "organizers/people": ("person",),
        "organizers/people_lists": ("person",),
    }.items()
    for name in names
)
"""What shows one thing as it stands; of what was cancelled or is closed, the title says it."""
_CAPITALS: Final = re.compile(r"\b[A-ZÀ-Ý]{2,}\b")
_KNOWN_CAPITALS: Final = frozenset({"QR", "PDF", "CPF", "CSV", "JSON", "MB", "JK"})
"""JK is a hall, and stands in an example."""
OFFICES: Final = frozenset(
    str(row[0]).upper()
    for row in CalamineWorkbook.from_path(ROOT / "samples" / "rede-2024.xlsx")
    .get_sheet_by_name("Assessorias")
    .to_python(skip_empty_area=True)
)
"""How the assessorias of the Rede are called."""
_OF: Final = re.compile(
    r"(?:(\b(?:[Pp]ágina|[Cc]adastro|passo|pergunta|publicação|média) ))?"
    r"\b\d+(?:,\d)? de \d+\b ?(\w*)"
)
_BARE_COUNT: Final = re.compile(r"\b\d+ (?:com|sem|não|na|no)\b")
_COUNTED: Final = re.compile(r"\d+ (?:[a-zà-ÿ]{4,})")
_PASSIVE: Final = re.compile(
    r"\b(?:é|são|era|eram|foi|foram|será|serão|ser|sido)"
    r"(?: (?:já|não|ainda|também|sempre))* (?!feriado)\w+(?:ad|[ií]d|eit|ost|ist|ert)[oa]s?\b"
)
GOVERNMENT: Final = "Governo de Minas Gerais"
MOTTO: Final = "Ouvir para simplificar. Conectar para fortalecer."
_STRAIGHT: Final = re.compile(r"[\"‘’«»]|(?<!\w)'|'(?!\w)")
_PLACE: Final = re.compile(
    r"\b(?:[Ee]m|[Nn]o|[Nn]a) (?:Encontros|Cursos|Início|Pessoas|Ajuda|Organizar|Boas práticas"
    r"|Minhas horas|Minhas publicações|Meus dados|Lembretes e dados)\b"
)
_TAP_ON_BARE: Final = re.compile(r"\b[Tt]oque em [A-ZÀ-Ý]\w*")
_BIG: Final = re.compile(r"(?<![\d/.])\d{4,}(?= (?:letras|pessoas|vagas|linhas|horas|cadastros)\b)")
_MEANINGS: Final[Mapping[str, tuple[str, str]]] = {
    "⏳": ("espera", r"\b(?:fila|reserva|reservou|espera|com a organização)\b"),
    "⬜": (
        "falta a resposta ou o registro",
        r"\b(?:sem|ainda|falta|não (?:achei|está nesta|esteve)|você vai\?|com fila)(?!\w)",
    ),
    "📋": ("copiar", r"^copiar\b"),
    "📅": ("encontro", r"encontro|· \d+/\d+$"),
    "✏": (
        "escrever ou mudar",
        (
            r"^(?:corrigir|mudar|pedir ajuste|preencher|sou eu, quero corrigir|nome|órgão|e-mail"
            r"|título|o que (?:fizemos|mudou)|importar e atualizar|atualizar"
            r"|\d+ .*(?:atualizad|diferente))"
        ),
    ),
    "❌": ("não", r"\bnão\b"),
    "🎟": ("vaga", r"\bvagas?\b"),
    "💾": ("rascunho", r"\b(?:rascunho|guardar|começou|continuar meu cadastro)\b"),
    "➡": ("seguir", r"^(?:continuar|seguir)\b"),
}
"""What each of these signs says, and the words it stands before."""
_LISTS_OF_PEOPLE: Final = frozenset(
    {"organizers/attendance/roll.html", "organizers/people_lists/list.html"}
)
"""There a sign stands before a name, and the screen says what it means."""
_STRUCK: Final = re.compile(r"(?:^|[>\n])\s*<s>")
_EXAMPLE: Final = re.compile("[Ee]screva|[Ee]xemplo")
_BACK: Final = frozenset({"Início", "Voltar", "Não, voltar", "Cancelar"})
"""Labels that lead out of a screen, and not on."""
_NEXT: Final = re.compile(
    r"\b(?:toque|escreva|mande|envie|avis[eo]|espere|confira|veja|responda|volte|dê|preencha"
    r"|pode chamar|aparece (?:em|aqui)|costuma responder)\b",
    re.IGNORECASE,
)
_EXAMPLE_ITSELF: Final = re.compile(r"Exemplo: |[Ee]screva assim: ")
_OPEN_END: Final = re.compile(r"[a-zà-ÿ,;]$")


def plain(source: str) -> str:
    """Return the words of a message without their marks."""
    return html.unescape(re.sub(r"<[^>]+>", "", source))


def unfolded(source: str) -> str:
    """Return what is read before anybody unfolds a quote."""
    return re.sub(r"<blockquote expandable>.*?</blockquote>", "", source, flags=re.DOTALL)


def ours(source: str) -> str:
    """Return our own words: what people wrote stands in quotes."""
    source = re.sub(r"<(blockquote|code|pre)[^>]*>.*?</\1>", "", source, flags=re.DOTALL)
    return re.sub(r"“[^”]*”", "“…”", plain(source))


def bare(words: str) -> str:
    """Return a label or a line without its signs."""
    return re.sub(r"\s+", " ", SIGN.sub("", words)).strip()


def _said(picture: Picture) -> Iterator[str]:
    """Our own words of a screen: its text, and each label."""
    yield ours(picture["payload"]["html"])
    yield from (button["text"] for button in buttons(picture))


def not_of_the_glossary(words: str) -> Iterator[str]:
    """Find each word that docs/glossary.md replaced, with the one that is said instead."""
    for pattern, better in _WORDS.items():
        if match := re.search(pattern, words, re.IGNORECASE):
            yield f"“{match[0]}”: {better}"


def passives(words: str) -> Iterator[str]:
    """Find what is done by nobody."""
    yield from (f"voz passiva: “{match[0]}”" for match in _PASSIVE.finditer(words))


def buttons(picture: Picture) -> list[dict[str, Any]]:
    """Return the buttons of a screen, row by row."""
    return [button for row in picture["payload"].get("buttons", []) for button in row]


# --- Rules for one screen -------------------------------------------------------------------------


def words_are_plain(picture: Picture) -> Iterator[str]:
    """Short sentences, no bureaucratic, foreign or gendered word, easy to read.

    Dates, places and lists are no prose: an index of them says nothing.
    """
    words = ours(picture["payload"]["html"])
    prose = (line for line in words.splitlines() if line.rstrip().endswith((".", "?", "!")))
    yield from wording(words)
    yield from difficulty("\n".join(prose))


def message_is_short(picture: Picture) -> Iterator[str]:
    """A message fits one small screen before anything is unfolded."""
    letters = len(plain(unfolded(picture["payload"]["html"])))
    if letters > LETTERS:
        yield f"{letters} letras"


def one_word_for_one_thing(picture: Picture) -> Iterator[str]:
    """The words of the glossary, and none of those it replaced."""
    for words in _said(picture):
        yield from not_of_the_glossary(words)
        for place, (pattern, better) in _WORDS_OF.items():
            is_here = any(text.startswith(place) for text in picture["texts"])
            if is_here and (match := re.search(pattern, words, re.IGNORECASE)):
                yield f"“{match[0]}”: {better}"


def label_fits_its_row(picture: Picture) -> Iterator[str]:
    """A phone of 360 px shows the whole label."""
    for row in picture["payload"].get("buttons", []):
        most = ALONE if len(row) == 1 else IN_A_PAIR
        for button in row:
            if len(button["text"]) > most:
                yield f"{len(button['text'])} letras no botão “{button['text']}”"


def label_has_one_sign_at_most(picture: Picture) -> Iterator[str]:
    """One sign, first, and words after it."""
    for button in buttons(picture):
        label = button["text"]
        signs = SIGN.findall(label)
        has_word = re.search(r"[^\W\d]", bare(label))
        if len(signs) > 1 or (signs and not label.startswith(signs[0])) or not has_word:
            yield f"sinais no botão “{label}”"


def one_green_button_at_most(picture: Picture) -> Iterator[str]:
    """One choice is the likeliest."""
    green = [button["text"] for button in buttons(picture) if button.get("style") == "success"]
    if len(green) > 1:
        yield f"verdes: {green}"


def nothing_is_told_by_looks_alone(picture: Picture) -> Iterator[str]:
    """No colour, shape or place: some people hear the screen."""
    if match := _SEEN_ONLY.search(ours(picture["payload"]["html"])):
        yield f"“{match[0]}”"


def who_to_ask_has_a_button(picture: Picture) -> Iterator[str]:
    """Whoever is sent to the organizers gets the way to them on the same screen."""
    source = picture["payload"]["html"]
    if not (match := _ORGANIZERS.search(ours(source))) or picture["is_toast"]:
        return
    has_way = any("organização" in button["text"].lower() for button in buttons(picture))
    if not has_way and not _ADDRESS.search(plain(source)):
        yield f"sem botão: “{match[0]}”"


def what_to_tap_is_there(picture: Picture) -> Iterator[str]:
    """Bold after "toque em" is a label of this screen."""
    labels = {bare(button["text"]) for button in buttons(picture)}
    for match in _TAP_ON.finditer(picture["payload"]["html"]):
        if bare(html.unescape(match[1])) not in labels:
            yield f"“toque em {match[1]}”, e não há esse botão"


def days_and_hours_have_one_form(picture: Picture) -> Iterator[str]:
    """Weekdays whole, hours "das 9h às 12h", "desde as 9h"."""
    words = ours(picture["payload"]["html"])
    for one in _said(picture):
        if match := _SHORT_DAY.search(one):
            yield f"dia abreviado: “{match[0]}”"
    # What people are to write may be shorter than what is written to them.
    for line in words.splitlines():
        if not _EXAMPLE.search(line) and (match := _BARE_SPAN.search(line)):
            yield f"sem “das”: “{match[0]}”"
        if not _EXAMPLE.search(line) and (match := _BARE_HOUR.search(line)):
            yield f"sem “as”: “{match[0]}”"


def struck_out_words_are_named(picture: Picture) -> Iterator[str]:
    """Who hears the screen does not hear the stroke."""
    if _STRUCK.search(picture["payload"]["html"]):
        yield "riscado sem uma palavra antes"


def list_is_buttons_or_text(picture: Picture) -> Iterator[str]:
    """What a button says is not said above it again."""
    words = bare(ours(picture["payload"]["html"])).lower()
    twice = [
        label
        for button in buttons(picture)
        if len(label := bare(button["text"]).partition(" · ")[0].rstrip("…").strip()) > 14
        and f"{label.lower()} —" in words
    ]
    if len(twice) > 1:
        yield f"duas vezes: {twice}"


def promise_has_a_test(picture: Picture) -> Iterator[str]:
    """What the bot promises stands in a listed text; what others will do, with "em geral"."""
    words = ours(picture["payload"]["html"])
    if not PROMISES.keys() & set(picture["texts"]) and (match := _PROMISE.search(words)):
        yield f"promessa sem teste: “{match[0]}”"
    for sentence in re.split(r"(?<=[.!?])\s+|\n", words):
        is_term = "dia útil" in sentence or "dias úteis" in sentence
        if is_term and not re.search(r"em geral|costuma", sentence):
            yield f"prazo dos outros: “{sentence}”"


def sentence_has_its_end(picture: Picture) -> Iterator[str]:
    """A paragraph of words ends with . ? ! or :"""
    source = re.sub(r"<b>[^<]*</b>\s*(?=\n|$)", "", picture["payload"]["html"])
    for line in map(str.strip, ours(source).splitlines()):
        is_sentence = len(line.split()) > 4 and re.match(r"[A-ZÀ-Ý]", line) and ". " in line
        if is_sentence and not _EXAMPLE.search(line) and _OPEN_END.search(line):
            yield f"sem ponto: “{line}”"


def state_comes_first(picture: Picture) -> Iterator[str]:
    """How one stands is the line after the title, with its sign."""
    if not _CARDS & set(picture["texts"]):
        return
    lines = picture["payload"]["html"].splitlines()
    title = next((n for n, line in enumerate(lines) if line.startswith("<b>")), 0)
    after = plain("".join(lines[title + 1 : title + 2]))
    if not SIGN.match(after):
        yield f"depois do título: “{after}”"


def capitals_are_known(picture: Picture) -> Iterator[str]:
    """Initials are those of an office of the Rede, or of the few that everybody knows."""
    for said in _said(picture):
        for match in _CAPITALS.finditer(said):
            if match[0] not in _KNOWN_CAPITALS | OFFICES:
                yield f"sigla: {match[0]}"


def count_has_its_noun(picture: Picture) -> Iterator[str]:
    """ "12 de 30 vagas", "passo 1 de 4", "3 pessoas com vaga"; what a (3) is, the screen says."""
    for said in _said(picture):
        yield from (f"sem ponto: “{match[0]}”" for match in _BIG.finditer(said))
        for line in said.splitlines():
            for match in _OF.finditer(line):
                if not match[1] and not match[2]:
                    yield f"números sem nome: “{line.strip()}”"
            bare_one = _BARE_COUNT.search(line)
            if bare_one and not _COUNTED.search(line[: bare_one.start()]):
                yield f"número sem nome: “{line.strip()}”"
    has_bare = any(re.search(r"\(\d+\)$", button["text"]) for button in buttons(picture))
    if has_bare and "O número diz" not in plain(picture["payload"]["html"]):
        yield "número entre parênteses, e a tela não diz de quê"


def somebody_does_it(picture: Picture) -> Iterator[str]:
    """Who does it is named: no passive voice."""
    for said in _said(picture):
        yield from passives(said)


def waitlist_is_explained_where_one_joins(picture: Picture) -> Iterator[str]:
    """Who has never stood in this line reads what it does."""
    joins = any(bare(button["text"]) == "Entrar na fila de espera" for button in buttons(picture))
    if joins and "fica livre" not in plain(picture["payload"]["html"]):
        yield "fila de espera, sem dizer o que ela faz"


def spent_budget_says_first_what_was_not_done(picture: Picture) -> Iterator[str]:
    """A refusal does not read as a receipt."""
    is_spent = any(text.startswith("budgets/") for text in picture["texts"])
    if is_spent and not re.match(r"<b>(?:Não|Ainda não) ", picture["payload"]["html"]):
        yield "não começa pelo que não foi feito"


def sign_has_one_meaning(picture: Picture) -> Iterator[str]:
    """The same sign says the same thing on every screen."""
    lists_people = _LISTS_OF_PEOPLE & set(picture["texts"])
    labels = [] if lists_people else [button["text"] for button in buttons(picture)]
    # A tally has more than one on a line.
    lines = [
        words
        for line in ours(picture["payload"]["html"]).splitlines()
        for words in re.split(rf"(?=(?:{SIGN.pattern}))", line)
    ]
    for words in (*labels, *lines):
        if not (match := SIGN.match(words)):
            continue
        meaning, pattern = _MEANINGS.get(match[0].rstrip("\ufe0f"), ("", ""))
        if not re.search(pattern, bare(words), re.IGNORECASE):
            yield f"{match[0]} quer dizer {meaning}: “{words.strip()}”"


def paragraphs_are_one_line_apart(picture: Picture) -> Iterator[str]:
    """One empty line says that something else begins; two say that something is missing."""
    if match := re.search(r"[^\n]*\n\s*\n\s*\n", plain(picture["payload"]["html"]).strip()):
        yield f"duas linhas vazias depois de “{match[0].strip()}”"


def ways_out_stand_together(picture: Picture) -> Iterator[str]:
    """Back and home share the last row, where people look for them."""
    rows = [[bare(one["text"]) for one in row] for row in picture["payload"].get("buttons", [])]
    both = {"Voltar", "Início"} <= {label for row in rows for label in row}
    if both and rows[-1] != ["Voltar", "Início"]:
        yield f"“Voltar” e “Início” separados: {rows[-2:]}"


def welcome_says_whose_it_is(picture: Picture) -> Iterator[str]:
    """The first screen names the Government and says the motto."""
    if "registration/welcome.html" in picture["texts"]:
        words = plain(picture["payload"]["html"])
        yield from (f"falta “{part}”" for part in (GOVERNMENT, MOTTO) if part not in words)


def quotes_and_capitals_are_the_same_everywhere(picture: Picture) -> Iterator[str]:
    """Quotes are “ ”, a label begins with a capital, and a place is bold or in quotes."""
    for said in _said(picture):
        if match := _STRAIGHT.search(said):
            yield f"aspas: “{match[0]}”"
    for button in buttons(picture):
        if bare(button["text"])[:1].islower():
            yield f"letra minúscula no botão “{button['text']}”"
    source = re.sub(r"<b>.*?</b>|“[^”]*”", "…", picture["payload"]["html"])
    for pattern in (_PLACE, _TAP_ON_BARE):
        if match := pattern.search(plain(source)):
            yield f"sem negrito nem aspas: “{match[0]}”"


RULES: Final[tuple[Rule, ...]] = (
    words_are_plain,
    message_is_short,
    one_word_for_one_thing,
    label_fits_its_row,
    label_has_one_sign_at_most,
    one_green_button_at_most,
    nothing_is_told_by_looks_alone,
    who_to_ask_has_a_button,
    what_to_tap_is_there,
    days_and_hours_have_one_form,
    struck_out_words_are_named,
    list_is_buttons_or_text,
    promise_has_a_test,
    sentence_has_its_end,
    state_comes_first,
    capitals_are_known,
    count_has_its_noun,
    somebody_does_it,
    waitlist_is_explained_where_one_joins,
    spent_budget_says_first_what_was_not_done,
    sign_has_one_meaning,
    paragraphs_are_one_line_apart,
    ways_out_stand_together,
    welcome_says_whose_it_is,
    quotes_and_capitals_are_the_same_everywhere,
)


# --- Rules for all screens together ---------------------------------------------------------------


def signs_with_two_meanings(pictures: Sequence[Picture]) -> list[str]:
    """Return each action whose label has two signs, with both.

    In a list the sign says how one stands, and on a mark whether it is set.
    """
    signs: dict[str, set[str]] = {}
    for picture in pictures:
        for button in buttons(picture):
            is_state = " · " in button["text"] or button["text"].startswith("✅")
            if not is_state and (found := SIGN.match(button["text"])):
                words = bare(button["text"])
                signs.setdefault(words, set()).add(found[0].rstrip("\ufe0f"))
    return [f"{words}: {sorted(found)}" for words, found in sorted(signs.items()) if len(found) > 1]


def changes_without_a_next_step(
    pictures: Sequence[Picture], changed: Collection[str], by_hand: Collection[str]
) -> list[str]:
    """Return the screens after a change that only lead home, and say nothing of what comes next.

    `by_hand` are the texts whose next step is to write, to choose or to send. What stands under a
    file, and over the chat, goes with a screen.
    """
    found = []
    for picture in pictures:
        text, payload = picture["texts"][0], picture["payload"]
        goes_with = picture["is_toast"] or "file" in payload or "made" in payload
        if text not in changed or text in by_hand or goes_with:
            continue
        leads = any(bare(button["text"]) not in _BACK for button in buttons(picture))
        if not leads and not _NEXT.search(words := ours(payload["html"])):
            found.append(f"{text}: “{words[:60]}”")
    return found


def questions_without_an_example(
    pictures: Sequence[Picture], answered_in_words: Collection[str]
) -> list[str]:
    """Return the questions that people answer in their own words, and that show no answer."""
    return [
        f"{picture['texts'][0]}: “{words[:60]}”"
        for picture in pictures
        if picture["texts"][0] in answered_in_words
        and re.search(r"\?|^Escreva", words := plain(picture["payload"]["html"]))
        and not _EXAMPLE_ITSELF.search(words)
    ]


def states_told_by_a_sign_alone(pictures: Sequence[Picture]) -> list[str]:
    """Return pairs of states of one text that read the same once the signs are gone."""
    read: dict[tuple[str, str], str] = {}
    found = []
    for picture in pictures:
        words = plain(picture["payload"]["html"])
        key = (picture["texts"][0], bare(words))
        other = read.setdefault(key, words)
        if other != words and SIGN.findall(other) != SIGN.findall(words):
            found.append(f"{picture['texts'][0]}: “{bare(words)[:60]}”")
    return found
