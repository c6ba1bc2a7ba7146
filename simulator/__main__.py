"""`python -m simulator --port N`: the simulator alone, for any bot."""

import argparse
import asyncio
from contextlib import suppress

from simulator.server import DEFAULT_PEOPLE, Simulator, serve


def main() -> None:
    """Read the arguments and serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="simulator", description="Um Telegram nesta máquina.")
    parser.add_argument("--host", default="127.0.0.1", help="endereço local (padrão: %(default)s)")
    parser.add_argument("--port", type=int, default=8137, help="porta (padrão: %(default)s)")
    arguments = parser.parse_args()
    simulator = Simulator(host=arguments.host, port=arguments.port, people=DEFAULT_PEOPLE)
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(simulator))


if __name__ == "__main__":
    main()
