"""The command line: `python -m bot iniciar | demo | importar | convite-organizacao | banco`."""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from bot import logs
from bot.settings import Settings

T = TypeVar("T")

_WELL: Final = 0
_FAILED: Final = 1
_MISUSED: Final = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, do what it asks, and return the exit code."""
    given = _parser().parse_args(arguments)
    try:
        settings = Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = ".".join(str(part) for part in problem["loc"]).upper()
            _say(f"Há um engano em REDE_{name}: {problem['msg']}")
        return _MISUSED
    token = settings.telegram_token
    logs.set_up(
        settings.log_level,
        settings.log_format,
        secrets=() if token is None else (token.get_secret_value(),),
    )
    command: Callable[[argparse.Namespace, Settings], int] = given.command
    return command(given, settings)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="O robô da Rede Estratégia.", add_help=False
    )
    _add_help(parser)
    commands = parser.add_subparsers(title="comandos", required=True, metavar="comando")

    def add(name: str, words: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words, description=words, add_help=False)
        _add_help(added)
        return added

    start = add("iniciar", "Atende no Telegram; sem chave, abre a demonstração.")
    start.set_defaults(command=_start)
    demo = add("demo", "Abre a demonstração nesta máquina, sem Telegram.")
    demo.set_defaults(command=_demonstrate)
    load = add("importar", "Confere uma planilha; com --gravar, guarda o que ela traz.")
    load.add_argument("arquivo", type=Path, metavar="ARQUIVO")
    load.add_argument("--gravar", action="store_true", help="guarda em vez de só conferir")
    load.set_defaults(command=_import)
    invite = add("convite-organizacao", "Mostra o endereço que abre a parte da organização.")
    invite.set_defaults(command=_invite)
    bank = add("banco", "Cuida do banco de dados.")
    works = bank.add_subparsers(title="tarefas", required=True, metavar="tarefa")
    update = works.add_parser("atualizar", help="Deixa as tabelas na versão de agora.")
    update.set_defaults(command=_update)
    return parser


def _add_help(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-h", "--help", "--ajuda", action="help", help="mostra esta ajuda")


# --- The commands -------------------------------------------------------------------------------


def _start(given: argparse.Namespace, settings: Settings) -> int:
    if settings.telegram_token is None:
        return _demonstrate(given, settings)
    return _until_stopped(_serve(settings))


def _demonstrate(given: argparse.Namespace, settings: Settings) -> int:
    del given
    from bot.demonstration import Demonstration  # noqa: PLC0415 - not needed to serve

    return _until_stopped(Demonstration(settings, say=_say).run())


def _import(given: argparse.Namespace, settings: Settings) -> int:
    from bot.importing import import_file  # noqa: PLC0415 - `--ajuda` need not wait for it

    return import_file(given.arquivo, settings, writes=given.gravar, say=_say)


def _invite(given: argparse.Namespace, settings: Settings) -> int:
    del given
    return asyncio.run(_print_invite(settings))


def _update(given: argparse.Namespace, settings: Settings) -> int:
    del given
    from bot import database  # noqa: PLC0415 - `--ajuda` need not wait for it

    engine = database.make_engine(settings.database_url)
    changed = database.migrate(engine)
    engine.dispose()
    _say("As tabelas foram atualizadas." if changed else "As tabelas já estavam em dia.")
    return _WELL


async def _print_invite(settings: Settings) -> int:
    from telegram.error import TelegramError  # noqa: PLC0415 - `--ajuda` need not wait for it

    from bot import database  # noqa: PLC0415
    from bot.telegram.client import Client  # noqa: PLC0415
    from domain import invites  # noqa: PLC0415

    if settings.telegram_token is None:
        _say("Falta REDE_TELEGRAM_TOKEN no arquivo .env: o endereço leva o nome do robô.")
        return _MISUSED
    client = Client(settings)
    await client.open()
    try:
        await client.get_me()
    except TelegramError as error:
        _say(f"O Telegram não respondeu ({type(error).__name__}). Tente de novo em 1 minuto.")
        return _FAILED
    finally:
        await client.close_connections()
    engine = database.make_engine(settings.database_url)
    database.migrate(engine)
    async with database.Transactions(engine) as transactions:
        token = await transactions.run(
            lambda session: invites.create_first_organizer(session, now=datetime.now(UTC))
        )
    if token is None:
        _say("Alguém já organiza a Rede. Peça acesso a essa pessoa.")
        return _FAILED
    _say("Abra este endereço no aparelho de quem vai organizar. Ele vale uma vez:")
    _say(f"https://t.me/{client.username}?start=org_{token}")
    return _WELL


async def _serve(settings: Settings) -> int:
    from telegram.error import InvalidToken  # noqa: PLC0415 - `--ajuda` need not wait for it

    from bot.application import Application  # noqa: PLC0415
    from bot.clock import ClockGoneError  # noqa: PLC0415
    from bot.leader import AnotherProcessError, LeadLostError  # noqa: PLC0415
    from bot.telegram.intake import AnotherInstanceError, WebhookSetError  # noqa: PLC0415

    application = Application(settings)
    try:
        async with application.running():
            await application.failed()
    except InvalidToken:
        _say("O Telegram recusou a chave. Confira REDE_TELEGRAM_TOKEN no arquivo .env.")
    except AnotherProcessError:
        _say("Já existe um robô usando estes dados. Encerre o outro antes de iniciar este.")
    except LeadLostError:
        _say("O banco de dados caiu ou reiniciou. Inicie o robô de novo.")
    except ClockGoneError:
        _say("A demonstração terminou.")
    except AnotherInstanceError:
        _say("Outro programa recebe as mensagens deste robô. Encerre o outro e tente de novo.")
    except WebhookSetError:
        _say(
            "As mensagens deste robô vão para um endereço na internet (webhook).\n"
            "Para recebê-las aqui, ponha REDE_TAKE_OVER=true no arquivo .env."
        )
    return _FAILED


def _until_stopped(work: Coroutine[Any, Any, int]) -> int:
    """Run until the work ends or somebody stops it (Ctrl-C, SIGTERM): then it ends well."""

    async def run() -> int:
        task = asyncio.create_task(work)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            # Windows has no such handlers; Ctrl-C arrives there as KeyboardInterrupt.
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(number, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            return _WELL

    try:
        return asyncio.run(run())
    except KeyboardInterrupt:
        return _WELL


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    code = main()
    # Threads of libraries must not hold up the end.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
