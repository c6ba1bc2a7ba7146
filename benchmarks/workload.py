"""What people do while we measure, the same for every bot: taps and texts in turn."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

PEOPLE: Final = 1_000
FIRST_CHAT: Final = 1_000
LIST: Final = "/encontros"
CONFIRM: Final = "v1|ec|1|1"
DECLINE: Final = "v1|ed|1"
ANNOUNCE: Final = "v1|oxn|1"
"""An organizer tells everybody about the encontro."""

Kind = Literal["taps", "texts", "both"]

# What our service shows; the words stand in messages/texts/.
_CONFIRMED: Final = "Presença confirmada"
_DECLINED: Final = "Anotei que você não vai"
_LISTED: Final = "Encontro da medida"
_ANNOUNCED: Final = "Aviso a caminho"


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
    turn = 0
    while True:
        # Half of the people write while the others tap, so that every batch holds both.
        for place in range(people):
            number += 1
            chat_id = FIRST_CHAT + place
            taps = kind == "taps" or (kind == "both" and (place + turn) % 2 == 0)
            if taps:
                step = turn if kind == "taps" else turn // 2
                words = CONFIRM if step % 2 == 0 else DECLINE
                yield Ask(chat_id, words, number, query_id=str(10**15 + number))
            else:
                yield Ask(chat_id, LIST, number)
        turn += 1


def is_right(ask: Ask, method: str, edited: int, text: str, *, echo: bool) -> bool:
    """Tell whether this is the visible answer to what somebody asked."""
    if ask.query_id is None:
        return method == "sendmessage" and (text == ask.words if echo else _LISTED in text)
    if method != "editmessagetext" or edited != ask.message_id:
        return False
    if echo:
        return text == ask.words
    words = {CONFIRM: _CONFIRMED, DECLINE: _DECLINED, ANNOUNCE: _ANNOUNCED}
    return words[ask.words] in text
