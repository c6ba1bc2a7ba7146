"""What people do while we measure, the same for every bot: taps and texts in turn."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, Final, Literal

PEOPLE: Final = 1_000
FIRST_CHAT: Final = 1_000
LIST: Final = "/encontros"
CONFIRM: Final = "v1|ec|1|1"
DECLINE: Final = "v1|ed|1"
ANNOUNCE: Final = "v1|oxn|1"
"""An organizer tells everybody about the encontro."""
FULL: Final = "v1|ec|1e|1"
"""Confirms the encontro without a seat, of number 50: buttons count in base 36."""
GONE: Final = "v1|ec|zz|1"
"""Confirms an encontro that is not there."""

Kind = Literal["taps", "texts", "both", "mixed"]
"""Taps and texts are half of both, and of mixed, where every fifth tap is refused."""

# What our service shows, and what e416f3d showed; the words stand in messages/texts/.
_SHOWN: Final = {
    LIST: ("Próximos encontros",),
    CONFIRM: ("Você confirmou presença", "Presença confirmada"),
    DECLINE: ("Você avisou que não vai", "Anotei que você não vai"),
    ANNOUNCE: ("Aviso a caminho",),
}
_REFUSED: Final = {
    FULL: ("vaga acabou",),
    GONE: ("Esta tela não vale mais", "Esta tela era antiga"),
    ANNOUNCE: ("Essa parte é só da organização",),
}
BESIDE: Final = "As vagas acabaram. Você pode entrar na fila"
"""Our bot says it over the chat, and as a message of its own where that would come too late."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One tap or one text of one person."""

    chat_id: int
    words: str
    """The text, or the data of the button."""
    message_id: int
    """The message whose button is tapped, or that holds the text."""
    query_id: str | None = None

    def update(self, number: int) -> dict[str, Any]:
        """Return it as Telegram tells it."""
        person = {
            "id": self.chat_id,
            "is_bot": False,
            "first_name": "Ana",
            "username": f"pessoa{self.chat_id}",
            "language_code": "pt-br",
        }
        message: dict[str, Any] = {
            "message_id": self.message_id,
            "date": int(time.time()),
            "chat": {"id": self.chat_id, "type": "private", "first_name": "Ana"},
        }
        if self.query_id is None:
            message |= {"from": person, "text": self.words}
            if self.words.startswith("/"):
                command = {"type": "bot_command", "offset": 0, "length": len(self.words)}
                message["entities"] = [command]
            return {"update_id": number, "message": message}
        query = {
            "id": self.query_id,
            "from": person,
            "message": message | {"text": "Encontro"},
            "chat_instance": "1",
            "data": self.words,
        }
        return {"update_id": number, "callback_query": query}


def people_do(kind: Kind = "both", people: int = PEOPLE) -> Iterator[Ask]:
    """Go round the people for ever; each confirms and declines in turn, and reads the list."""
    number = 0
    coming: set[int] = set()
    refused = list(_REFUSED)
    for turn in count():
        # Half of the people write while the others tap, so that every batch holds both.
        for place in range(people):
            number += 1
            chat_id = FIRST_CHAT + place
            fifth, rest = divmod(place + turn, 10)
            if kind == "texts" or (kind != "taps" and rest % 2 == 1):
                yield Ask(chat_id, LIST, number)
                continue
            # The first one organizes, and has the only seat.
            if kind == "mixed" and rest == 0 and place > 0:
                words = refused[fifth % len(refused)]
            else:
                words = DECLINE if chat_id in coming else CONFIRM
                coming ^= {chat_id}
            yield Ask(chat_id, words, number, query_id=str(10**15 + number))


def is_right(ask: Ask, method: str, edited: int, text: str, *, echo: bool) -> bool:
    """Tell whether this is the visible answer to what somebody asked."""
    if ask.query_id is None:
        if method != "sendmessage":
            return False
    elif method != "editmessagetext" or edited != ask.message_id:
        return False
    if echo:
        return text == ask.words
    shown = _SHOWN if ask.chat_id == FIRST_CHAT else _SHOWN | _REFUSED
    return any(words in text for words in shown[ask.words])
