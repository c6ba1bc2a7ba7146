"""The command line: `rede iniciar | demo | importar | conferir | ...`.

In a checkout it is `python -m bot`.
"""

import argparse
import contextlib
import gc
import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from bot import __version__
from bot.command import (
    FAILED,
    MISUSED,
    PROGRAM,
    SETTINGS,
    WELL,
    CommandError,
    Say,
    missing,
)
from bot.output import Output

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from bot.settings import Settings

    Group = argparse._SubParsersAction["_Parser"]  # noqa: SLF001 - it has no other name

_INTERRUPTED: Final = 130
_SERVES: Final = frozenset({"serving.start", "demonstration.show"})
"""Lines that are lost there are in nobody's way."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, do what it asks, and return the exit code.

    Nothing that happens ends in a traceback: bot/causes.py has the words, the log at DEBUG
    has the rest.
    """
    # All that is written is about people: it is for the user who runs this alone.
    os.umask(0o077)
    say = Output()
    given = vars(_parser().parse_args(arguments))
    name = given.pop("command")
    try:
        code = _run(name, given, say)
    except CommandError as error:
        say(str(error))
        code = error.code
    except KeyboardInterrupt:
        code = _INTERRUPTED
    return FAILED if code == WELL and say.has_lost and name not in _SERVES else code


def _run(name: str, given: dict[str, Any], say: Say) -> int:
    """Do a command; raises CommandError only while the settings are read."""
    # Loaded only now: `--ajuda` need not wait for it, and it may not be installed.
    try:
        with _loading():
            # What is unknown is one of the findings there.
            settings = _read_settings(None if name == "checkup.check" else say)
            logs = importlib.import_module("bot.logs")
        module, _, function = name.partition(".")
    except ImportError as error:
        raise missing(error) from None
    logs.set_up(settings.log_level, settings.log_format, secrets=settings.secrets)
    if settings.log_format == "json" and name == "serving.start":
        # Whoever collects the lines of a service reads one format.
        say = logs.say
    try:
        with _loading():
            command = getattr(importlib.import_module(f"bot.{module}"), function)
        return command(settings, say, **given) or WELL
    except Exception as error:  # noqa: BLE001 - whatever it is, whoever typed it is told
        return _explain(error, settings, say)


@contextlib.contextmanager
def _loading() -> Iterator[None]:
    """Keep the collector of cycles from looking through what is loaded, which stays.

    It did so again and again, a sixth of the whole start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _explain(error: Exception, settings: "Settings", say: Say) -> int:
    structlog = importlib.import_module("structlog")
    structlog.get_logger(__name__).debug("command_failed", exc_info=error)
    try:
        causes = importlib.import_module("bot.causes")
    except ImportError as absent:
        raise missing(absent) from None
    cause = causes.explain(error, settings)
    say(cause.words)
    code: int = cause.code
    return code


def _read_settings(say: Say | None) -> "Settings":
    """Return the settings, and say which names are not ours if anybody listens.

    Raises:
        CommandError: they do not serve.

    """
    from pydantic import ValidationError  # noqa: PLC0415 - as in _run

    from bot import setting_files, system_errors  # noqa: PLC0415 - as in _run
    from bot.settings import Settings  # noqa: PLC0415 - as in _run

    try:
        setting_files.adopt_way_out()
        if say is not None and (unknown := setting_files.unknown_names()):
            say(setting_files.in_words(unknown))
        return Settings()
    except ValidationError as error:
        raise CommandError("\n".join(map(_complain, error.errors())), SETTINGS) from None
    except OSError as error:
        words = f"Não consegui ler o arquivo .env: {system_errors.in_words(error)}"
        raise CommandError(words, SETTINGS) from None
    except UnicodeDecodeError:
        words = "O arquivo .env tem letras que não entendo. Guarde o arquivo em UTF-8."
        raise CommandError(words, SETTINGS) from None


class _Parser(argparse.ArgumentParser):
    """A parser that speaks Portuguese where argparse leaves no other way."""

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "uso: ", 1)

    def format_help(self) -> str:
        text = super().format_help().replace("usage: ", "uso: ", 1)
        for theirs, ours in (("options", "opções"), ("positional arguments", "o que informar")):
            text = text.replace(f"\n{theirs}:\n", f"\n{ours}:\n", 1)
        return text

    def error(self, message: str) -> NoReturn:
        del message  # in English
        self.exit(MISUSED, f"Não entendi o comando.\n\n{self.format_help()}")


def _complain(problem: "ErrorDetails") -> str:
    """Say what is wrong with a setting; messages of our own are Portuguese already."""
    name = ".".join(str(part) for part in problem["loc"]).upper()
    # What concerns two settings names them itself.
    where = f"REDE_{name}: " if name else ""
    kind, limits = problem["type"], problem.get("ctx", {})
    if kind == "value_error":
        return f"Há um engano em {where}{limits['error']}"
    known = {
        "literal_error": f"use {limits.get('expected', '')}.".replace(" or ", " ou "),
        "bool_parsing": "use true ou false.",
        "int_parsing": "precisa ser um número inteiro.",
        "float_parsing": "precisa ser um número.",
        "less_than_equal": f"o máximo é {limits.get('le')}.",
        "greater_than_equal": f"o mínimo é {limits.get('ge')}.",
        "greater_than": f"precisa ser maior que {limits.get('gt', 0):g}.",
        "url_scheme": "precisa começar com http:// ou https://.",
        "url_parsing": "precisa ser um endereço inteiro, como https://rede.exemplo.gov.br.",
    }
    return f"Há um engano em {where}{known.get(kind, 'este valor não serve.')}"


def _parser() -> argparse.ArgumentParser:
    """Return the parser; `command` is the function to call, with the arguments by their names."""
    parser = _Parser(prog=PROGRAM, description="O robô da Rede Estratégia.", add_help=False)
    _add_help(parser)
    words = "mostra a versão"
    version = f"%(prog)s {__version__}"
    parser.add_argument("--versao", "--version", action="version", version=version, help=words)
    commands = parser.add_subparsers(title="comandos", required=True, metavar="comando")
    start = _add(commands, "iniciar", "Atende no Telegram.")
    start.set_defaults(command="serving.start")
    demo = _add(commands, "demo", "Abre a demonstração nesta máquina, sem Telegram.")
    demo.set_defaults(command="demonstration.show")
    words = "Confere uma planilha; com --guardar, põe no robô o que ela traz."
    load = _add(commands, "importar", words)
    load.add_argument("path", type=Path, metavar="ARQUIVO", help="a planilha")
    words = "guarda em vez de só conferir"
    load.add_argument("--guardar", dest="writes", action="store_true", help=words)
    words = "diz qual coluna é a perguntada, pelo nome dela; “nenhuma”, se não há"
    load.add_argument(
        "--coluna", dest="columns", action="append", default=[], metavar="NOME", help=words
    )
    load.set_defaults(command="importing.import_file")
    words = "Mostra o endereço que abre a parte da organização."
    invite = _add(commands, "convite-organizacao", words)
    words = "faz outro mesmo se alguém já organiza; vale 24 horas, e quem organiza recebe um aviso"
    invite.add_argument("--novo", dest="anew", action="store_true", help=words)
    invite.set_defaults(command="first_organizer.print_invite")
    look = _add(commands, "conferir", "Confere a instalação e diz o que falta. Não muda nada.")
    words = "responde em JSON, para programas"
    look.add_argument("--json", dest="as_json", action="store_true", help=words)
    look.set_defaults(command="checkup.check")
    bank = _add(commands, "banco", "Cuida do banco de dados e das cópias.")
    _add_bank(bank.add_subparsers(title="tarefas", required=True, metavar="tarefa"))
    return parser


def _add_bank(works: "Group") -> None:
    words = "Deixa as tabelas na versão de agora, com uma cópia de antes."
    _add(works, "atualizar", words).set_defaults(command="backup_commands.update")
    copy = _add(works, "copiar", "Guarda uma cópia com data e apaga as antigas.")
    words = "guarda neste arquivo novo, e não apaga nada"
    copy.add_argument("path", type=Path, nargs="?", metavar="ARQUIVO", help=words)
    copy.set_defaults(command="backup_commands.copy")
    verify = _add(works, "conferir", "Confere uma cópia e diz o que ela traz.")
    verify.set_defaults(command="backup_commands.verify")
    restore = _add(works, "restaurar", "Troca os dados pelos de uma cópia.")
    restore.set_defaults(command="backup_commands.restore")
    for reads in (verify, restore):
        reads.add_argument("path", type=Path, metavar="ARQUIVO", help="o arquivo da cópia")
        words = "o arquivo com a chave secreta do age, se a cópia está trancada"
        reads.add_argument("--chave", dest="key_file", type=Path, metavar="ARQUIVO", help=words)
    bring = _add(works, "trazer", "Traz tudo de outro banco, como do SQLite para o PostgreSQL.")
    words = "o arquivo SQLite ou o endereço do banco de onde vem tudo"
    bring.add_argument("origin", metavar="ORIGEM", help=words)
    bring.set_defaults(command="backup_commands.bring")
    words = "Envia o que ficou parado ao restaurar."
    _add(works, "liberar", words).set_defaults(command="backup_commands.release")


def _add(group: "Group", name: str, words: str) -> _Parser:
    added = group.add_parser(name, help=words, description=words, add_help=False)
    _add_help(added)
    return added


def _add_help(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-h", "--help", "--ajuda", action="help", help="mostra esta ajuda")


def run() -> NoReturn:
    """Do what the command line asks, and end the process with its code."""
    try:
        code = main()
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else MISUSED
    # Threads of libraries must not hold up the end.
    with contextlib.suppress(AttributeError, OSError, ValueError):
        sys.stdout.flush()
    with contextlib.suppress(AttributeError, OSError, ValueError):
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
