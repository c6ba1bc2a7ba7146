"""The table of refusals, played to a server: the simulator, or the real one.

    python -m tests.simulator.replay

asks for the token of a bot of yours and for your chat with it, sends four messages there,
plays the rows, tells which answers differ from the table, and removes the messages. Rows that
would change the bot's settings if they were not refused are left out, unless --settings is
given; rows about other people are always left out. The token is never shown.
"""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

import aiohttp

from tests.simulator.refusal_table import ANA, ROWS, SOMEBODY_ELSE, Row
from tests.simulator.samples import PICTURE

REAL_SERVER = "https://api.telegram.org"
# Telegram asks for no more than about one message a second to one chat.
PAUSE_S = 1.1
_CHANGES_SETTINGS = frozenset({"setMyCommands", "setWebhook"})
_NOT_MADE_HERE = frozenset({"{theirs}", "{old}"})

Prepared = dict[str, str]


class Difference(NamedTuple):
    """A row the server answered otherwise than the table says."""

    row: Row
    status: int
    description: str


class Caller:
    """Calls methods of one bot on one server; what it raises never holds the token."""

    def __init__(self, session: aiohttp.ClientSession, server: str, token: str) -> None:
        self._session = session
        self._root = f"{server}/bot{token}"
        self._token = token

    async def call(self, method: str, body: Any) -> dict[str, Any]:
        """Call a method with a JSON object or a form; the status stands beside the answer.

        Raises:
            ConnectionError: the server cannot be reached or answers no JSON.

        """
        sent = {"data": body} if isinstance(body, aiohttp.FormData) else {"json": body}
        try:
            async with self._session.post(f"{self._root}/{method}", **sent) as response:
                return {"status": response.status, **await response.json(content_type=None)}
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            told = str(error).replace(self._token, "<token>")
            message = f"{method}: {type(error).__name__} {told}"
            raise ConnectionError(message) from None


async def prepare(caller: Caller, chat_id: int) -> Prepared:
    """Send the messages and the file the rows speak of; return the ids by placeholder.

    Raises:
        ConnectionError: the server cannot be reached, or refuses one of them.

    """
    keyboard = {"keyboard": [[{"text": "Sim"}]]}
    text = await _sent(caller, "sendMessage", {"chat_id": chat_id, "text": "Olá"})
    keys = await _sent(
        caller, "sendMessage", {"chat_id": chat_id, "text": "Olá", "reply_markup": keyboard}
    )
    photo = await _sent(caller, "sendPhoto", _form(chat_id, "photo", PICTURE, "a.png"))
    file = await _sent(caller, "sendDocument", _form(chat_id, "document", b"abc", "a.txt"))
    return {
        "{text}": str(text["message_id"]),
        "{keyboard}": str(keys["message_id"]),
        "{photo}": str(photo["message_id"]),
        "{document}": str(file["message_id"]),
        "{file}": file["document"]["file_id"],
    }


async def play(caller: Caller, row: Row, prepared: Prepared, chat_id: int) -> dict[str, Any]:
    """Send one row's request; return the answer with its status."""
    params = {name: _filled(value, prepared, chat_id) for name, value in row.params.items()}
    return await caller.call(row.method, params)


def playable(*, is_changing_settings: bool) -> Iterator[Row]:
    """Yield the rows that can be played to a server where nobody but the owner is known."""
    for row in ROWS:
        values = list(row.params.values())
        if row.method in _CHANGES_SETTINGS and not is_changing_settings:
            continue
        if any(value in SOMEBODY_ELSE or value in _NOT_MADE_HERE for value in values):
            continue
        yield row


async def replay(
    caller: Caller, chat_id: int, *, is_changing_settings: bool, pause_s: float
) -> tuple[int, list[Difference]]:
    """Play all that can be played; return how many rows, and which answers differ.

    Raises:
        ConnectionError: the server cannot be reached.

    """
    prepared = await prepare(caller, chat_id)
    rows = list(playable(is_changing_settings=is_changing_settings))
    differences = []
    try:
        for row in rows:
            answer = await play(caller, row, prepared, chat_id)
            got = (answer["status"], str(answer.get("description", "")))
            if got != (row.status, row.description):
                differences.append(Difference(row, *got))
            await asyncio.sleep(pause_s)
    finally:
        ids = [int(value) for name, value in prepared.items() if name != "{file}"]
        await caller.call("deleteMessages", {"chat_id": chat_id, "message_ids": sorted(ids)})
    return len(rows), differences


def _form(chat_id: int, kind: str, data: bytes, name: str) -> aiohttp.FormData:
    form = aiohttp.FormData({"chat_id": str(chat_id)})
    form.add_field(kind, data, filename=name)
    return form


async def _sent(caller: Caller, method: str, body: Any) -> dict[str, Any]:
    answer = await caller.call(method, body)
    if not answer.get("ok"):
        message = f"{method}: {answer.get('description')}"
        raise ConnectionError(message)
    result: dict[str, Any] = answer["result"]
    return result


def _filled(value: Any, prepared: Prepared, chat_id: int) -> Any:
    if value == ANA:
        return chat_id
    return prepared.get(value, value) if isinstance(value, str) else value


async def _main(arguments: argparse.Namespace, token: str, chat_id: int) -> int:
    async with aiohttp.ClientSession() as session:
        caller = Caller(session, arguments.server.rstrip("/"), token)
        try:
            count, differences = await replay(
                caller,
                chat_id,
                is_changing_settings=arguments.settings,
                pause_s=arguments.pause,
            )
        except ConnectionError as error:
            print(f"Não foi possível: {error}", file=sys.stderr)
            return 2
    for row, status, description in differences:
        print(f"{row.name} ({row.method})")
        print(f"  a tabela diz:      {row.status} {row.description}")
        print(f"  o servidor disse:  {status} {description}")
    print(f"{count} linhas da tabela, {len(differences)} respostas diferentes.")
    return 1 if differences else 0


def main(listed: list[str] | None = None) -> int:
    """Read the arguments, play the table and tell what differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulator.replay")
    parser.add_argument("--server", default=REAL_SERVER, help="padrão: %(default)s")
    parser.add_argument("--token", help="o token do robô; sem ele, o programa pergunta")
    parser.add_argument("--chat", type=int, help="o número da sua conversa com o robô")
    parser.add_argument("--pause", type=float, default=PAUSE_S, help="segundos entre pedidos")
    parser.add_argument("--settings", action="store_true", help="inclui comandos e webhook")
    arguments = parser.parse_args(listed)
    token = arguments.token or getpass.getpass("Token do robô (não aparece ao digitar): ")
    chat_id = arguments.chat
    if chat_id is None:
        print("Quatro mensagens vão para esta conversa e são apagadas no fim.")
        chat_id = int(input("Número da sua conversa com o robô: "))
    return asyncio.run(_main(arguments, token, chat_id))


if __name__ == "__main__":
    sys.exit(main())
