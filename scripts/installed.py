"""Becomes rede_estrategia/__main__.py in the package: the command `rede`.

The rooms lie beside this file under their own short names. They come first on the path of this
process, and of the processes it starts, and of no other.
"""

import sys
from pathlib import Path


def main() -> None:
    """Run the command line, and end with its code."""
    sys.path.insert(0, str(Path(__file__).parent))
    from bot.__main__ import run  # noqa: PLC0415 - not found before

    run()


if __name__ == "__main__":
    main()
