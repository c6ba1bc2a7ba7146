"""What people are to be told, in a text that orders it: "avisa a turma: tragam notebook"."""

import re
from dataclasses import replace
from typing import Final

from domain.understanding.words import Spoken

_TELLING: Final = re.compile(
    r"\b(?:(?:avis|lembr|inform|cobr)(?:a|ar|e|em|o)|comuni(?:ca|car|que|co)"
    r"|(?:mand|envi|dispar|pass|escrev|faz|faç|solt|public|prepar)\w*(?:\s+\w+){0,3}?"
    r"\s+(?:aviso|comunicado|mensagem|msg|recado|lembrete|boletim)s?"
    r"|escrev\w+\s+(?:par[ao]|pr[ao]s?|aos?|[àa]s?))\b",
    re.IGNORECASE,
)
"""What orders it, and no other verb: "o prazo passou: avisa a turma"."""
_WISHED: Final = (
    "preciso precisamos quero queremos queria gostaria espero peço acho importante bom melhor"
    " possível possivel urgente necessário para pra mais antes depois já assim"
)
"""Before "que" they say nothing to people: "preciso que seja hoje"."""
_COLON: Final = re.compile(r":(?!\d|//)\s*")
_THAT: Final = re.compile(
    r"\bque"
    + "".join(rf"(?<!\b{word}\sque)" for word in _WISHED.split())
    + r"\s+(?!(?:(?:j[áa]|ainda|n[ãa]o)\s+){0,2}+"
    r"(?:(?:v[ãa][oi]|vem|v[êe]m|foi|foram|ir[áa]|ir[ãa]o)"
    r"\s+(?:aos?|[àa]s?|n[oa]s?|em|par[ao]|pr[ao]|participar|comparecer|estar)\b"
    r"|(?:se\s+)?(?:inscrev|matricul|confirm|respond)(?:eu|ou|eram|aram)\b|falt(?:ou|aram)\b"
    r"|(?:t[êe]m|ganh\w+)\s+vaga\b|est(?:[áa]|[ãa]o)\s+(?:n[ao]|inscrit|confirmad|matriculad|sem)))",
    re.IGNORECASE,
)
"""Before what people are told; "quem", "o pessoal que vai ao encontro" says who they are."""
_BECOMES: Final = re.compile(
    r" (?:foi|vai|vao|sera|serao|ser|seja|e|esta|mud\w+|pass\w+|fic\w+|comec\w+|termin\w+"
    r"|acab\w+|tera|tem|ira|acontec\w+|nao|ja|so|agora|para|pro|por|porque)\b"
)
"""Behind the name of an activity: what is said of it, with its new day or place."""
_QUOTES: Final = frozenset("\"“”'")


def read(text: str) -> str:
    """Return what people are to be told, as it was written, or ""."""
    verb = _TELLING.search(text)
    behind = text[verb.end() :] if verb is not None else ""
    starts = [found for one in (_COLON, _THAT) if (found := one.search(behind)) is not None]
    if not starts:
        return ""
    words = behind[min(starts, key=lambda found: found.start()).end() :].strip()
    is_quoted = words[:1] in _QUOTES and words[-1:] in _QUOTES
    if is_quoted and _QUOTES.isdisjoint(words[1:-1]):
        words = words[1:-1].strip()
    return words[:1].upper() + words[1:]


def without(spoken: Spoken, telling: re.Pattern[str]) -> Spoken:
    """Leave it out: it orders nothing, and names no activity. `telling` knows the order."""
    clauses = spoken.clauses
    place = _place(spoken, telling)
    if place is None:
        return spoken
    if place < spoken.before_colon:
        clauses = clauses[: spoken.before_colon]
    for last, clause in enumerate(clauses[place:], place):
        if (found := _THAT.search(clause)) is not None:
            clauses = (*clauses[:last], clause[: found.start()].strip())
            break
    return replace(spoken, clauses=clauses)


def names(spoken: Spoken, telling: re.Pattern[str], activity: re.Pattern[str]) -> Spoken:
    """Return what activities it names, and nothing of what becomes of them.

    It counts where nothing else names one: "avisa o pessoal que o encontro de abril mudou".
    """
    place = _place(spoken, telling)
    if place is None:
        return Spoken(())
    _, *said = _THAT.split(spoken.clauses[place], 1)
    named = []
    for clause in (*said, *spoken.clauses[place + 1 :]):
        if (found := activity.search(clause)) is not None:
            becomes = _BECOMES.search(clause, found.end())
            named.append(clause if becomes is None else clause[: becomes.start()])
    return Spoken(tuple(named))


def _place(spoken: Spoken, telling: re.Pattern[str]) -> int | None:
    return next((n for n, clause in enumerate(spoken.clauses) if telling.search(clause)), None)
