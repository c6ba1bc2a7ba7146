"""Times of day as people write them: "9h às 12h30", "das oito e meia até meio-dia", "2:00 PM"."""

from dataclasses import dataclass, replace
from datetime import time
from typing import Final

from domain.reading.clocks import DASHES, PARTS, Clock, Clocks
from domain.reading.tokens import MOST_MENTIONS, NUMBER_WORDS, Tokens

EARLIEST: Final = 6
"""A start before this hour is hardly meant: "às 3h" is asked."""
_LATEST_GUESS: Final = 7
"""An end up to this hour, behind a later start, is one of the afternoon: "das 8 às 5"."""
_LATEST_SAID: Final = 11
"""The same, where the start is said by the part of the day."""

_CELLS: Final = frozenset(",;|")
"""What parts the cells of a row."""
_TO: Final = frozenset({"as", "a", "ao", "ate", "to", "until"})
_END_WORDS: Final = frozenset({
    "termino", "encerramento", "fim", "final", "saida", "encerra", "encerrar", "encerramos",
    "termina", "terminar", "terminando", "terminamos", "acaba", "acabar", "acabando", "terminara",
    "terminam", "encerrara", "encerram", "encerrando", "acabara", "conclusao", "acabamos",
    "acabaremos", "terminaremos", "encerraremos",
})  # fmt: skip
_BEFORE_END: Final = frozenset({
    "previsto", "prevista", "para", "as", "o", ":", "-", "–", "de", "previsao", "ate", "a", "esta",
    "sera", "e", "fica", "ficou", "deve", "ocorrer", "acontecer", "da", "do", "dos", "das",
    "evento", "encontro", "atividades", "trabalhos", "marcado", "estimado", "estimada", "ocorre",
    "acontece", "se", "dara", "umas", "la", "pelas", "por", "volta", "ali", "ao",
    "no", "mesmo", "horario",
})  # fmt: skip
"""What may stand between "encerramento" and its hour."""
_LENGTH_BEFORE: Final = frozenset({
    "carga", "horaria", "duracao", "vale", "valem", "dura", "conta", "durar", "durara", "durando",
    "umas", "declaracao", "atestado", "certificado", "certificada", "certificacao", "certificados",
    "certificadas",
})  # fmt: skip
_LENGTH_AFTER: Final = frozenset({
    "carga", "duracao", "capacitacao", "formacao", "certificado", "certificacao", "antecedencia",
    "curso", "aula", "aulas", "trabalho", "atividade", "atividades", "evento",
})  # fmt: skip
_COURSES: Final = frozenset({
    "curso", "minicurso", "formacao", "capacitacao", "treinamento", "oficina", "oficinas", "aula",
    "aulas", "encontro", "encontros", "modulos", "palestra", "live", "roda", "conversa", "sessao",
    "debate", "workshop", "webinar", "webinario", "papo", "jornada", "maratona", "imersao",
    "percurso", "trilha",
})  # fmt: skip
"""What "de 3 horas" behind says the length of."""
_FOR: Final = frozenset({"em", "por", "durante", "ha", "com"})
_OF_LENGTH: Final = frozenset({
    "antes", "totais", "total", "seguidas", "diarias", "semanais", "certificadas", "letivas",
    "corridas", "assincronas", "sincronas", "gravadas", "presenciais", "ead", "remotas",
})  # fmt: skip
_FOLLOWS: Final = frozenset({
    "na", "no", "em", "da", "de", "do", "das", "as", "a", "ate", "e", "ou", "por", "pela", "pelo",
    "via", "com", "sala", "la", "presencial", "online", "on", "auditorio", "horas", "h", "nesta",
    "neste", "hoje", "amanha", "que", "segunda", "terca", "quarta", "quinta", "sexta", "sabado",
    "para", "pra", "dia", "local", "virtual", "nos", "nas", "nessa", "ja", "se", "mas", "o", "os",
    "um", "uma", "vai", "vamos", "sera", "fica", "sao", "tem", "temos", "nao", "quem", "quando",
})  # fmt: skip
_THINGS: Final = frozenset({
    "sala", "sl", "dia", "dias", "andar", "bloco", "turma", "modulo", "lab", "auditorio",
    "encontro", "edicao", "rua", "ramal", "n", "nº", "item", "predio", "laboratorio", "$", "lei",
    "os",
})  # fmt: skip
_FILLERS: Final = frozenset({
    "e", "indo", "ir", "com", "previsto", "prevista", "previsao", "de", "para", "as", "o", "a",
    "ate",
    "terminando", "termina", "terminar", "terminamos", "encerrando", "encerrar", "encerramos",
    "acaba", "acabar", "acabando", "vai", "vao", "ou", "seja", "h", "segue", "deve", "ai", "dai",
    "vamos",
}) | _END_WORDS  # fmt: skip
_GOES: Final = frozenset({"vai", "vamos", "vao", "indo", "ir", "segue", "seguimos"})
_BEGINNINGS: Final = (
    NUMBER_WORDS | _END_WORDS | {"ate", "as", "das", "a", "entre", "de", "meio", "meia"}
)
"""Words that an hour may begin with."""


@dataclass(frozen=True, slots=True)
class Span:
    """When something starts and ends; None where the text is silent."""

    starts: time | None = None
    ends: time | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Hours that a text names, and where."""

    start: int
    end: int
    readings: tuple[Span, ...]
    """One is sure, several are to be asked; none: it would end before it starts."""


def find(text: str, *, is_whole: bool = False) -> tuple[Mention, ...]:
    """Return the times of day a text names, in their order.

    Of a whole answer, a bare number is an hour: "14", "9 as 12", "9.30".
    """
    reader = _Reader(Tokens.of(text), is_whole=is_whole)
    return reader.all()


class _Reader(Clocks):
    def __init__(self, tokens: Tokens, *, is_whole: bool) -> None:
        super().__init__(tokens)
        self._is_whole = is_whole

    def all(self) -> tuple[Mention, ...]:
        """Return all mentions; an end that stands apart joins the start before it."""
        found: list[Mention] = []
        after = last_after = 0
        for at in self._t.places(_BEGINNINGS):
            if at < after:
                continue
            if len(found) == MOST_MENTIONS:
                break
            mention, after = self._at(at)
            if mention is not None:
                joined = self._joined(found[-1], mention, last_after, at) if found else None
                if joined is not None:
                    found[-1] = joined
                else:
                    found.append(mention)
                last_after = after
        return tuple(found)

    def _joined(self, one: Mention, other: Mention, after: int, at: int) -> Mention | None:
        first, second = one.readings[:1], other.readings[:1]
        if not first or not second or first[0].ends is not None or second[0].starts is not None:
            return None
        if (
            at - after > 6
            or self._closes(after, at)
            or any(
                self._t[step].is_word and self._t.word(step) not in _FILLERS
                for step in range(after, at)
            )
        ):
            return None
        latest = self._latest(after)
        readings = [
            Span(span.starts, fit)
            for span in one.readings
            for end in other.readings
            if span.starts is not None and end.ends is not None
            and (fit := _later(span.starts, end.ends, latest)) is not None
        ]  # fmt: skip
        return Mention(one.start, other.end, tuple(dict.fromkeys(readings)))

    def _closes(self, after: int, at: int) -> bool:
        """Tell whether a bracket closes between two places: "(café às 8h) término 12h"."""
        signs = [self._t[step].text for step in range(after, at)]
        return ")" in signs and "(" not in signs

    def _latest(self, after: int) -> int:
        """Return up to which hour an end is one of the afternoon, behind a start that ends there.

        "Às sete da noite, até as nove e meia" goes on counting as it began.
        """
        return _LATEST_SAID if self._t.word(after - 1) in {"noite", "tarde"} else _LATEST_GUESS

    def _at(self, at: int) -> tuple[Mention | None, int]:
        word = self._t.word(at)
        if word in _END_WORDS or word == "ate":
            return self._end(at)
        start = at
        if word in {"as", "das", "a", "entre", "de"}:
            start = at + 1
            if self._t[start].number is None and not self._t[start].is_word:
                return None, at
        first = self._clock(start)
        if first is None or self._is_length(start, first):
            return None, at
        if self._counts(start, first):
            return None, at
        span = self._span(at, start, first)
        if span is not None:
            return span
        return self._single(at, start, first)

    # --- Kinds ----------------------------------------------------------------------------

    def _span(self, at: int, start: int, first: Clock) -> tuple[Mention, int] | None:
        word, joint = self._t.word(at), self._t[first.after]
        is_led = start > at and word in {"das", "entre", "as", "de"}
        to = first.after + 1
        if joint.text in {">", "→", "➡"} and not (first.is_marked and self._clock(to)):
            return None
        if joint.text in _TO:
            to = self._t.skip(to, "as", "o", "umas")
        elif joint.text == "e" and word == "entre":
            to = self._t.skip(to, "as")
        elif joint.text not in {*DASHES, "/", *_CELLS}:
            return None
        second = self._clock(to)
        if second is None:
            return None
        is_tight = joint.is_glued and self._t[to].is_glued
        is_accented = joint.text == "as" and self._t.text[joint.start] in "àáÀÁ"
        marks = first.is_marked + second.is_marked
        if joint.text in {"/", *_CELLS} and marks < 2:
            return None
        if joint.text in _CELLS and not self._are_a_pair(start, first, second):
            return None
        is_apart = (
            joint.text == "as" and not self._t[at - 1].is_word and self._t[at - 1].number is None
        )
        if marks == 0 and not (is_accented or is_led or is_apart or self._is_whole):
            return None
        if marks == 0 and joint.text in {"a", *DASHES} and not (word == "das" or self._is_whole):
            return None
        if not first.is_marked and not first.is_dotted and joint.text in DASHES and not (
            is_tight or self._is_whole or second.is_fixed
        ):  # fmt: skip
            return None
        is_sure = second.is_marked or self._is_to_the_minute(to, second)
        if not is_sure and not self._may_end(second.after):
            return None
        if not first.is_marked and not self._may_start(start):
            return None
        ends = [second]
        after = second.after
        if self._t.word(after) == "ou":
            other = self._clock(self._t.skip(after + 1, "as", "a"))
            # "8h às 11h ou 13h às 16h" are two spans.
            if other is not None and other.is_marked and (
                self._t.word(other.after) not in {*_TO, *DASHES}
                or self._clock(other.after + 1) is None
            ):  # fmt: skip
                ends.append(other)
                after = other.after
        latest = self._latest(first.after)
        readings = [span for end in ends for span in _readings(first, end, latest)]
        return self._made(at if start == at or is_led else start, after, readings), after

    def _single(self, at: int, start: int, first: Clock) -> tuple[Mention | None, int]:
        word = self._t.word(at)
        if not first.is_marked:
            is_accented = word == "as" and self._t.text[self._t[at].start] in "àáÀÁ"
            # Not the second half of "9 as 12".
            is_led = start > at and (is_accented or word in {"as", "das"})
            is_led = is_led and (is_accented or self._t[at - 1].number is None)
            is_led = is_led and (self._is_to_the_minute(start, first) or self._may_end(first.after))
            if not (self._is_whole or is_led):
                return None, at
            is_alone = first.is_dotted or len(self._t) <= first.after - start + 2
            if self._is_whole and not is_led and not is_alone:
                return None, at
        clock_moments, after = self._either(first)
        readings = [Span(moment) for moment in clock_moments]
        begins = at if start > at and word in {"as", "das"} else start
        return self._made(begins, after, readings), after

    def _end(self, at: int) -> tuple[Mention | None, int]:
        start = at + 1
        while start < at + 8 and self._t.word(start) in _BEFORE_END:
            start += 1
        clock = self._clock(start)
        is_about = self._t.word(start - 1) == "umas"  # "acaba umas 16h30"
        if clock is None or (not is_about and self._is_length(start, clock)):
            return None, at
        goes_on = clock.minute > 0 and self._t.word(at - 1) in _GOES  # "vai até quatro e quinze"
        is_led = self._t.word(start - 1) == "as" and (
            self._is_to_the_minute(start, clock) or self._may_end(clock.after)
        )
        if not (clock.is_marked or goes_on or is_led):
            return None, at
        clock_moments, after = self._either(clock)
        readings = [Span(None, moment) for moment in clock_moments]
        return self._made(at, after, readings), after

    def _either(self, clock: Clock) -> tuple[list[time], int]:
        """Return what a clock may mean, with the other of "9h ou 10h", and what follows."""
        clocks, after = [clock], clock.after
        if self._t.word(after) == "ou":
            other = self._clock(self._t.skip(after + 1, "as", "a"))
            if other is not None and other.is_marked:
                clocks.append(other)
                after = other.after
        return [moment for each in clocks for moment in _moments(each)], after

    def _made(self, at: int, after: int, readings: list[Span]) -> Mention:
        start, end = self._t[at].start, self._t[after - 1].end
        return Mention(start, end, tuple(dict.fromkeys(readings)))

    # --- What is no hour ------------------------------------------------------------------

    def _counts(self, start: int, clock: Clock) -> bool:
        """Tell whether "as duas" are both: "As duas às 9h", "não precisa ver as duas"."""
        later = self._t.skip(clock.after, "as")
        sign = self._t.text[self._t[start - 1].start]
        if (
            self._t.word(start - 1) == "as" and self._t.word(start) == "duas"
            and sign in "aA" and not clock.is_marked and not self._t.text.isascii()
        ) and self._t.word(clock.after) not in _TO:  # fmt: skip
            return True
        return (
            self._t.word(start - 1) == "as" and self._t[start].number is None
            and not clock.is_marked and later > clock.after and self._t[later].number is not None
        )  # fmt: skip

    def _is_length(self, start: int, clock: Clock) -> bool:
        """Tell whether "3 horas" is how long something takes."""
        if clock.is_fixed:
            return False
        after = clock.after
        if self._t.word(after) in _OF_LENGTH:
            return True
        if self._t.word(start - 1) == "de" and self._t.word(start - 2) in _COURSES and (
            self._t.word(after) not in {*_TO, *DASHES}
        ):  # fmt: skip
            return True  # "curso de 20 horas"
        if self._t.word(after - 1) in {"hora", "horas"} and self._t.word(start - 1) in _FOR:
            return True  # "lotou em 3 horas", "por quatro horas"
        if self._t.word(self._t.skip(after, ",")) == "no" and "ritmo" in {
            self._t.word(after + step) for step in (2, 3)
        }:
            return True  # "12 horas, no seu ritmo"
        if (
            self._t.word(after) in {"de", "para", "no", "em"}
            and self._t.word(after + 1) in _LENGTH_AFTER
        ):
            return True
        if self._t.word(after) == "por" and self._t.word(after + 1) in {"dia", "semana", "aula"}:
            return True
        if self._t.word(after) in {*DASHES, "/"} and self._t.word(after + 1) in {
            "aula",
            "aulas",
            "a",
        }:
            return True
        for back in range(1, 6):
            token = self._t[start - back]
            if token.text in _LENGTH_BEFORE:
                return True
            if token.text == "," and back == 2 and self._is_worth(start, after):
                continue
            if token.is_first or token.text in {".", ";", ","}:
                return False
        return False

    def _is_worth(self, start: int, after: int) -> bool:
        """Tell whether "de 15 horas" says what the thing before its comma is worth."""
        return (
            self._t.word(start - 1) in {"de", "com"}
            and self._t.word(after - 1) in {"h", "hora", "horas"}
            and self._t.word(after) not in {*_TO, *DASHES}
        )

    def _is_to_the_minute(self, start: int, clock: Clock) -> bool:
        """Tell whether words name an hour and its minutes: "às onze e quinze"."""
        return clock.minute > 0 and self._t[start].number is None

    def _may_start(self, start: int) -> bool:
        return self._t[start].is_first or self._t.word(start - 1) not in _THINGS

    def _may_end(self, after: int) -> bool:
        """Tell whether a bare number may be an hour, by what follows it."""
        token = self._t[after]
        following = self._t[after + 1]
        if token.text in {"/", "º", "°", "ª", "%"} or (
            token.text in {".", "-", ","} and token.is_glued and following.is_glued
            and following.number is not None
        ):  # fmt: skip
            return False
        if token.text == "de" and following.text not in PARTS:
            return False
        if token.is_word and token.is_glued:
            return False  # "as 2o e 3o andares"
        return not token.is_word or token.is_first or token.text in _FOLLOWS

    def _are_a_pair(self, start: int, first: Clock, second: Clock) -> bool:
        """Tell whether two hours side by side are a start and an end: "14:00, 17:00"."""
        before, behind = self._t[start - 1], self._t.word(second.after)
        third = self._clock(second.after + 1) if behind in {*_CELLS, "e"} else None
        return (
            (before.text in _CELLS or self._t[start].is_first)
            and (behind in {*_CELLS, "."} or self._t[second.after].is_first)
            and (third is None or not third.is_marked)
            and (first.hour, first.minute) < (second.hour, second.minute)
        )


def _moments(clock: Clock) -> list[time]:
    """Return what a clock may mean: "às 3h" is hardly at night."""
    if clock.is_fixed or clock.hour >= EARLIEST:
        return [time(clock.hour % 24, clock.minute)]
    if clock.hour == 0:
        return [time(0, clock.minute)]
    return [time(clock.hour + 12, clock.minute), time(clock.hour, clock.minute)]


def _readings(first: Clock, second: Clock, latest: int) -> list[Span]:
    if second.is_fixed and not first.is_fixed and second.hour >= 12 > first.hour:
        # "das 2 às 5 da tarde"
        later = replace(first, hour=first.hour + 12)
        if (later.hour, later.minute) < (second.hour, second.minute) and first.hour < EARLIEST:
            first = replace(later, is_fixed=True)
    found = []
    for starts in _moments(first):
        ends = _later(starts, time(second.hour, second.minute), latest)
        if ends is not None:
            found.append(Span(starts, ends))
    return found


def _later(starts: time, ends: time, latest: int) -> time | None:
    """Return the end of something that starts then; None if it would come before."""
    if ends > starts:
        return ends
    if 0 < ends.hour <= latest and ends.replace(hour=ends.hour + 12) > starts:
        return ends.replace(hour=ends.hour + 12)
    return None
