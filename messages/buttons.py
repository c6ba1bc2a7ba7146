"""Buttons that many screens share."""

import re
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Final

from domain.activities.activities import Facts
from messages import organization
from messages.actions import Action
from messages.actions.courses import ShowTurma
from messages.actions.encontros import ShowEncontro
from messages.actions.help import AskOrganizers
from messages.actions.start import CancelDialogue, GoHome
from messages.outgoing import Button, Row

HOME: Final = Button("🏠 Início", GoHome())
ASK: Final = Button("💬 Falar com a organização", AskOrganizers())
CANCEL: Final = Button("✖️ Cancelar", CancelDialogue())
WIDTH: Final = 36
"""Letters of a label that has its row for itself."""
_SIGNS: Final = " ,;:—"
_SMALL: Final = frozenset(
    ("a", "à", "ao", "com", "da", "das", "de", "do", "dos", "e", "em", "o", "para")
)
"""Words that, like the signs, say nothing at the end of a shortened label."""
_TURMA: Final = re.compile(r", turma \d+$")


def back(action: Action) -> Button:
    """Lead back to the screen before."""
    return Button("⬅️ Voltar", action)


def joining(link: str) -> Row:
    """Offer to join by video, where what organizers wrote is an address and nothing else."""
    is_address = link.startswith(("http://", "https://")) and not any(map(str.isspace, link))
    return (Button("🎥 Entrar na reunião", url=link),) if is_address else ()


def alone(label: str, action: Action) -> Row:
    """Put a button with somebody's words on a row of its own, shortened to fit."""
    return (Button(clip(label, WIDTH), action),)


def with_tail(label: str, tail: str, *, most: int) -> str:
    """Put behind a name what tells it from others; the tail has `most` letters of the row."""
    tail = f" · {clip(tail, most)}" if tail else ""
    return clip(label, WIDTH - len(tail)) + tail


def pairs(shown: Iterable[Button]) -> tuple[Row, ...]:
    """Put buttons two on a row."""
    left = iter(shown)
    return tuple((first, *islice(left, 1)) for first in left)


def turning(number: int, page: Callable[[int], Action], *, has_more: bool) -> Row:
    """Return the buttons that turn the pages of a list; none if there is only one."""
    back = (Button("◀️ Página anterior", page(number - 1)),) if number > 0 else ()
    return (*back, Button("▶️ Próxima página", page(number + 1))) if has_more else back


def opening(facts: Facts) -> Action:
    """Return what opens an encontro or a turma."""
    return ShowEncontro(facts.id) if facts.is_encontro else ShowTurma(facts.id)


def see(facts: Facts) -> Button:
    """Lead to an encontro or a turma, and say which of the two it is."""
    return Button("📅 Ver o encontro" if facts.is_encontro else "🎓 Ver a turma", opening(facts))


def clip(label: str, limit: int) -> str:
    """Shorten a label made of somebody's words, so that Telegram does not cut it."""
    if len(label) <= limit:
        return label
    cut = label[: limit - 1]
    whole_words = cut if label[limit - 1] == " " else cut.rpartition(" ")[0]
    # One long word is cut inside: better half of it than nothing.
    kept = whole_words if len(whole_words) > limit // 2 else cut
    return _settled(kept) + "…"


def _settled(label: str) -> str:
    """Return a label without the small words and signs at its end."""
    while True:
        label = label.rstrip(_SIGNS)
        last = 1 + max(label.rfind(sign) for sign in _SIGNS)
        # One word alone is all there is to say.
        if last == 0 or label[last:] not in _SMALL:
            return label
        label = label[:last]


def title(words: str, limit: int) -> str:
    """Shorten the title of an encontro or turma, and keep what tells it from its neighbours.

    The network's own name says nothing on its buttons; the number of a turma says all.
    """
    words = words.replace(f" da {organization.current().name}", "")
    turma = _TURMA.search(words)
    if turma is None or len(words) <= limit:
        return clip(words, limit)
    number = turma[0].replace(",", " ·")
    return clip(words[: turma.start()], limit - len(number)) + number
