"""The command line: `python -m bot iniciar | demo | importar | convite-organizacao | banco`."""

import argparse
import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

import structlog
from pydantic import ValidationError

from bot import logs
from bot.settings import Settings

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from bot.application import Application
    from bot.hang import Watch

T = TypeVar("T")

log = structlog.get_logger(__name__)

_WELL: Final = 0
_FAILED: Final = 1
_MISUSED: Final = 2
_YOUNG_OBJECTS: Final = 10_000
"""New objects before cycles among them are looked for; Python's own 700 is a few messages."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, do what it asks, and return the exit code."""
    # All that is written is about people: it is for the user who runs this alone.
    os.umask(0o077)
    given = _parser().parse_args(arguments)
    try:
        settings = Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = ".".join(str(part) for part in problem["loc"]).upper()
            _say(f"Há um engano em REDE_{name}: {_explain(problem)}")
        return _MISUSED
    token = settings.telegram_token
    logs.set_up(
        settings.log_level,
        settings.log_format,
        secrets=() if token is None else (token.get_secret_value(),),
    )
    command: Callable[[argparse.Namespace, Settings], int] = given.command
    return command(given, settings)


class _Parser(argparse.ArgumentParser):
    """A parser that speaks Portuguese where argparse leaves no other way."""

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "uso: ", 1)

    def format_help(self) -> str:
        text = super().format_help().replace("usage: ", "uso: ", 1)
        return text.replace("\noptions:\n", "\nopções:\n", 1)

    def error(self, message: str) -> NoReturn:
        del message  # in English
        self.exit(_MISUSED, f"Não entendi o comando.\n\n{self.format_help()}")


def _explain(problem: "ErrorDetails") -> str:
    """Say what is wrong with a setting; messages of our own are Portuguese already."""
    kind, limits = problem["type"], problem.get("ctx", {})
    if kind == "value_error":
        return str(limits.get("error", problem["msg"]))
    known = {
        "literal_error": f"use {limits.get('expected', '')}.".replace(" or ", " ou "),
        "bool_parsing": "use true ou false.",
        "int_parsing": "precisa ser um número inteiro.",
        "float_parsing": "precisa ser um número.",
        "less_than_equal": f"o máximo é {limits.get('le')}.",
        "greater_than_equal": f"o mínimo é {limits.get('ge')}.",
        "greater_than": f"precisa ser maior que {limits.get('gt')}.",
        "url_parsing": "precisa ser um endereço inteiro, como https://rede.exemplo.gov.br.",
    }
    return known.get(kind, f"este valor não serve ({problem['msg']}).")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m bot", description="O robô da Rede Estratégia.", add_help=False)
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
    copy = works.add_parser("copiar", help="Guarda uma cópia em um arquivo novo.")
    copy.add_argument("arquivo", type=Path, metavar="ARQUIVO")
    copy.set_defaults(command=_copy)
    restore = works.add_parser("restaurar", help="Troca os dados pelos de uma cópia.")
    restore.add_argument("arquivo", type=Path, metavar="ARQUIVO")
    restore.set_defaults(command=_restore)
    release = works.add_parser("liberar", help="Envia o que ficou parado ao restaurar.")
    release.set_defaults(command=_release)
    return parser


def _add_help(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-h", "--help", "--ajuda", action="help", help="mostra esta ajuda")


# --- The commands -------------------------------------------------------------------------------


def _start(given: argparse.Namespace, settings: Settings) -> int:
    if settings.telegram_token is None:
        return _demonstrate(given, settings)
    from bot.hang import Watch  # noqa: PLC0415 - `--ajuda` need not wait for it

    watch = Watch()
    with watch.armed():
        return _until_stopped(_serve(settings, watch))


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
    from bot import backup_commands  # noqa: PLC0415 - `--ajuda` need not wait for it

    return backup_commands.update(settings, _say)


def _copy(given: argparse.Namespace, settings: Settings) -> int:
    from bot import backup_commands  # noqa: PLC0415 - `--ajuda` need not wait for it

    return backup_commands.copy(given.arquivo, settings, _say)


def _restore(given: argparse.Namespace, settings: Settings) -> int:
    from bot import backup_commands  # noqa: PLC0415 - `--ajuda` need not wait for it

    return backup_commands.restore(given.arquivo, settings, _say)


def _release(given: argparse.Namespace, settings: Settings) -> int:
    del given
    from bot import backup_commands  # noqa: PLC0415 - `--ajuda` need not wait for it

    return backup_commands.release(settings, _say)


async def _print_invite(settings: Settings) -> int:
    from telegram.error import TelegramError  # noqa: PLC0415 - `--ajuda` need not wait for it

    from bot.backup_commands import OTHER_REVISION  # noqa: PLC0415
    from database import migrating  # noqa: PLC0415
    from database.engine import make_engine  # noqa: PLC0415
    from database.transactions import Transactions  # noqa: PLC0415
    from domain.people import invites  # noqa: PLC0415

    if settings.telegram_token is None:
        _say("Falta REDE_TELEGRAM_TOKEN no arquivo .env: o endereço leva o nome do robô.")
        return _MISUSED
    try:
        username = await _ask_username(settings)
    except TelegramError as error:
        _say(f"O Telegram não respondeu ({type(error).__name__}). Tente de novo em 1 minuto.")
        return _FAILED
    engine = make_engine(settings.database_url)
    try:
        migrating.make_tables(engine)
    except migrating.OtherRevisionError:
        _say(OTHER_REVISION)
        return _FAILED
    async with Transactions(engine) as transactions:
        token = await transactions.run(
            lambda session: invites.create_first_organizer(session, now=datetime.now(UTC))
        )
    if token is None:
        _say("Alguém já organiza a Rede. Peça acesso a essa pessoa.")
        return _FAILED
    _say_invite(username, token)
    return _WELL


async def _invite_first_organizer(application: "Application", settings: Settings) -> None:
    """Say how to become the first organizer while nobody organizes.

    The link itself is for eyes at a terminal; a log would keep it.
    """
    from telegram.error import TelegramError  # noqa: PLC0415 - `--ajuda` need not wait for it

    from database.engine import make_engine  # noqa: PLC0415
    from database.transactions import Transactions  # noqa: PLC0415
    from domain.people import invites  # noqa: PLC0415

    now = application.clock.now()
    async with Transactions(make_engine(settings.database_url)) as transactions:
        if await transactions.read(partial(invites.somebody_organizes, now=now)):
            return
        if sys.stdout.isatty():
            with contextlib.suppress(TelegramError):
                username = await _ask_username(settings)
                token = await transactions.run(
                    lambda session: invites.create_first_organizer(session, now=now)
                )
                if token is not None:
                    _say_invite(username, token)
                return
    _say("Ninguém organiza a Rede ainda. Veja o convite: python -m bot convite-organizacao")


async def _ask_username(settings: Settings) -> str:
    from bot.telegram.client import Client  # noqa: PLC0415 - `--ajuda` need not wait for it

    client = Client(settings)
    await client.open()
    try:
        await client.get_me()
    finally:
        await client.close_connections()
    return client.username


def _say_invite(username: str, token: str) -> None:
    _say(
        "Abra este endereço no aparelho de quem vai organizar a Rede. Ele vale uma vez, por 7 dias:"
    )
    _say(f"https://t.me/{username}?start=org_{token}")


async def _serve(settings: Settings, watch: "Watch") -> int:
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 - `--ajuda` need not wait for it
    from telegram.error import InvalidToken  # noqa: PLC0415

    from bot.application import Application  # noqa: PLC0415
    from bot.clock import ClockGoneError  # noqa: PLC0415
    from bot.telegram.intake import AnotherInstanceError, WebhookSetError  # noqa: PLC0415
    from database.durability import NotDurableError  # noqa: PLC0415
    from database.leader import AnotherProcessError, LeadLostError  # noqa: PLC0415

    application = Application(settings, on_standby=_say_standby, on_unreachable=_say_unreachable)
    watch.look_after(asyncio.get_running_loop(), application.turns)
    try:
        async with application.running():
            for warning in application.warnings:
                _say(warning)
            await _invite_first_organizer(application, settings)
            _leave_alone_what_is_loaded()
            await application.failed()
    except InvalidToken:
        _say("O Telegram recusou a chave. Confira REDE_TELEGRAM_TOKEN no arquivo .env.")
    except AnotherProcessError:
        _say("Já existe um robô usando estes dados. Encerre o outro antes de iniciar este.")
    except LeadLostError:
        _say("O banco de dados caiu ou reiniciou. Inicie o robô de novo.")
    except NotDurableError as error:
        _say(str(error))
    except SQLAlchemyError as error:
        log.exception("database_failed")
        kind = type(error).__name__
        _say(f"O banco de dados não respondeu, ou recusou ({kind}). Inicie o robô de novo.")
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


def _leave_alone_what_is_loaded() -> None:
    """Keep the collector of cycles from reading all of the program again and again.

    A message leaves few cycles, and what is loaded stays: looking at it takes tens of
    milliseconds each time, in the middle of somebody's tap.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 20, 20)


def _say_standby() -> None:
    _say("Já existe um robô usando estes dados. Este fica de reserva e assume se o outro parar.")


def _say_unreachable(reason: str) -> None:
    _say(f"O banco de dados não respondeu. O robô tenta de novo a cada segundo.\n{reason}")


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
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            return runner.run(run())
    except KeyboardInterrupt:
        return _WELL


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return the fast loop where there is one; Windows has only asyncio's own."""
    try:
        import uvloop  # noqa: PLC0415 - missing on Windows
    except ImportError:
        return None
    return uvloop.new_event_loop


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    code = main()
    # Threads of libraries must not hold up the end.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
