"""The command line: `python -m bot iniciar | demo | importar | convite-organizacao | banco`."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot import logs, system_errors
from bot.command import FAILED, MISUSED, CommandError
from bot.settings import Settings

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, do what it asks, and return the exit code."""
    # All that is written is about people: it is for the user who runs this alone.
    os.umask(0o077)
    given = vars(_parser().parse_args(arguments))
    try:
        settings = Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = ".".join(str(part) for part in problem["loc"]).upper()
            # What concerns two settings names them itself.
            where = f"REDE_{name}: " if name else ""
            _say(f"Há um engano em {where}{_explain(problem)}")
        return MISUSED
    except OSError as error:
        _say(f"Não consegui ler o arquivo .env: {system_errors.in_words(error)}")
        return MISUSED
    except UnicodeDecodeError:
        _say("O arquivo .env tem letras que não entendo. Guarde o arquivo em UTF-8.")
        return MISUSED
    token = settings.telegram_token
    logs.set_up(
        settings.log_level,
        settings.log_format,
        secrets=() if token is None else (token.get_secret_value(),),
    )
    # Loaded only now: `--ajuda` need not wait for it.
    module, _, name = given.pop("command").partition(".")
    command = getattr(importlib.import_module(f"bot.{module}"), name)
    try:
        return command(settings, _say, **given) or 0
    except CommandError as error:
        _say(str(error))
        return error.code
    except SQLAlchemyError as error:
        from database.engine import reason_of  # noqa: PLC0415 - as above

        reason = reason_of(error) if isinstance(error, DBAPIError) else type(error).__name__
        _say(f"O banco de dados não respondeu, ou recusou.\nNas palavras do banco: {reason}")
        return FAILED


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


def _explain(problem: "ErrorDetails") -> str:
    """Say what is wrong with a setting; messages of our own are Portuguese already."""
    kind, limits = problem["type"], problem.get("ctx", {})
    if kind == "value_error":
        return str(limits["error"])
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
    return known.get(kind, "este valor não serve.")


def _parser() -> argparse.ArgumentParser:
    """Return the parser; `command` is the function to call, with the arguments by their names."""
    parser = _Parser(prog="python -m bot", description="O robô da Rede Estratégia.", add_help=False)
    _add_help(parser)
    commands = parser.add_subparsers(title="comandos", required=True, metavar="comando")

    def add(name: str, words: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words, description=words, add_help=False)
        _add_help(added)
        return added

    start = add("iniciar", "Atende no Telegram; sem chave, abre a demonstração.")
    start.set_defaults(command="serving.start")
    demo = add("demo", "Abre a demonstração nesta máquina, sem Telegram.")
    demo.set_defaults(command="demonstration.show")
    load = add("importar", "Confere uma planilha; com --guardar, põe no robô o que ela traz.")
    load.add_argument("path", type=Path, metavar="ARQUIVO", help="a planilha")
    words = "guarda em vez de só conferir"
    load.add_argument("--guardar", dest="writes", action="store_true", help=words)
    load.set_defaults(command="importing.import_file")
    invite = add("convite-organizacao", "Mostra o endereço que abre a parte da organização.")
    invite.set_defaults(command="first_organizer.print_invite")
    bank = add("banco", "Cuida do banco de dados.")
    works = bank.add_subparsers(title="tarefas", required=True, metavar="tarefa")
    update = works.add_parser("atualizar", help="Deixa as tabelas na versão de agora.")
    update.set_defaults(command="backup_commands.update")
    copy = works.add_parser("copiar", help="Guarda uma cópia em um arquivo novo.")
    copy.add_argument("path", type=Path, metavar="ARQUIVO", help="o arquivo novo")
    copy.set_defaults(command="backup_commands.copy")
    restore = works.add_parser("restaurar", help="Troca os dados pelos de uma cópia.")
    restore.add_argument("path", type=Path, metavar="ARQUIVO", help="o arquivo da cópia")
    restore.set_defaults(command="backup_commands.restore")
    release = works.add_parser("liberar", help="Envia o que ficou parado ao restaurar.")
    release.set_defaults(command="backup_commands.release")
    return parser


def _add_help(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-h", "--help", "--ajuda", action="help", help="mostra esta ajuda")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    code = main()
    # Threads of libraries must not hold up the end.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
