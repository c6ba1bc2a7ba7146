"""`python -m simulator --port N`: the simulator alone, for any bot."""

import argparse
import asyncio
from contextlib import suppress
from typing import NoReturn

from simulator.server import DEFAULT_PEOPLE, Simulator, serve


class _Parser(argparse.ArgumentParser):
    """A parser whose own words are Portuguese."""

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "uso: ", 1)

    def format_help(self) -> str:
        text = super().format_help().replace("usage: ", "uso: ", 1)
        return text.replace("\noptions:\n", "\nopções:\n", 1)

    def error(self, message: str) -> NoReturn:
        del message  # in English
        self.exit(2, f"Não entendi o comando.\n\n{self.format_help()}")


def main() -> None:
    """Read the arguments and serve until Ctrl-C."""
    parser = _Parser(
        prog="python -m simulator", description="Um Telegram nesta máquina.", add_help=False
    )
    parser.add_argument("-h", "--help", "--ajuda", action="help", help="mostra esta ajuda")
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ENDEREÇO",
        help="endereço local (padrão: %(default)s)",
    )
    parser.add_argument(
        "--port", type=int, default=8137, metavar="PORTA", help="porta (padrão: %(default)s)"
    )
    arguments = parser.parse_args()
    simulator = Simulator(host=arguments.host, port=arguments.port, people=DEFAULT_PEOPLE)
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(simulator))


if __name__ == "__main__":
    main()
