"""The rules for words and buttons, on screens as people see them: real values, whole labels.

Each rule takes one picture of the record and gives what is wrong with it. Where a rule comes
from: docs/glossary.md and the plain language of decree and law, as domain texts quote them.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

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
}
_SEEN_ONLY: Final = re.compile(
    r"\b(?:botão|botões|sinal|marca) (?:verde|azul|vermelh[oa]|amarel[oa])\b|\blápis\b"
    r"|\bem (?:verde|vermelho)\b|\b(?:logo )?(?:acima|abaixo)\b|\bà (?:direita|esquerda)\b",
    re.IGNORECASE,
)
_SHORT_DAY: Final = re.compile(r"\b(?:seg|ter|qua|qui|sex|sáb|dom)\.", re.IGNORECASE)
_BARE_SPAN: Final = re.compile(r"(?<![Dd]as )(?<!\d)\d{1,2}h(?:\d\d)? às \d")
_TAP_ON: Final = re.compile(r"[Tt]oque em <b>(.+?)</b>")
_STRUCK: Final = re.compile(r"(?:^|[>\n])\s*<s>")
_EXAMPLE: Final = re.compile("[Ee]screva|[Ee]xemplo")
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
    said = [ours(picture["payload"]["html"]), *(button["text"] for button in buttons(picture))]
    for words in said:
        for pattern, better in _WORDS.items():
            if match := re.search(pattern, words, re.IGNORECASE):
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
        if len(signs) > 1 or (signs and not label.startswith(signs[0])) or not bare(label):
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
    """Weekdays whole, hours "das 9h às 12h"."""
    words = ours(picture["payload"]["html"])
    said = [words, *(button["text"] for button in buttons(picture))]
    for one in said:
        if match := _SHORT_DAY.search(one):
            yield f"dia abreviado: “{match[0]}”"
    # What people are to write may be shorter than what is written to them.
    for line in words.splitlines():
        if not _EXAMPLE.search(line) and (match := _BARE_SPAN.search(line)):
            yield f"sem “das”: “{match[0]}”"


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
