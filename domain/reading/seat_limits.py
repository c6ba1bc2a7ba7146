"""Whether a number of something else tells how many people are let in."""

from typing import Final

from domain.reading.seat_words import HANDS_OUT, LETS_IN, MANY, NOT_ALL, SMALL, TICKETS
from domain.reading.tokens import Tokens


def lets_in(tokens: Tokens, at: int, unit: str) -> bool:
    """Tell whether so many are let in: "vamos distribuir 60 senhas"."""
    while tokens.word(at - 1) in SMALL and not tokens[at].is_first:
        at -= 1
    before = tokens.word(at - 1)
    return before in LETS_IN or (before in HANDS_OUT and unit in TICKETS)


def is_most(tokens: Tokens, at: int, after: int) -> bool:
    """Tell whether no more people may come: "64 jogadores no máximo", "máximo de 64 gestores"."""
    if not tokens.word(after).endswith(MANY):
        return False
    before = {tokens.word(at - back) for back in (1, 2)}
    behind = {tokens.word(after + step) for step in (1, 2)}
    if "maximo" not in before | behind or tokens.word(after) in NOT_ALL:
        return False
    # "equipes com, no máximo, 5 integrantes"
    return NOT_ALL.isdisjoint(_since_stop(tokens, at))


def _since_stop(tokens: Tokens, at: int) -> list[str]:
    """Return the words of a sentence that stand before a number."""
    words = [tokens.word(back) for back in range(at - 1, max(-1, at - _FAR), -1)]
    return words[: next((back for back, word in enumerate(words) if word in {".", ";"}), _FAR)]


_FAR: Final = 16
