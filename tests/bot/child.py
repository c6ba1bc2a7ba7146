"""The real command line with the probes among its routes: `python -m tests.bot.child iniciar`."""

import os
import sys

from bot.__main__ import main
from handlers import routes
from tests.bot import probes

if __name__ == "__main__":
    routes.load()
    with probes.registered():
        os._exit(main(sys.argv[1:]))
