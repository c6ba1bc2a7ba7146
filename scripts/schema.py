"""Compare the tables with their migrations, or write the next migration.

    python -m scripts.schema check
    python -m scripts.schema migration "add waitlist"

Both work on a new SQLite database that the migrations have just filled, never on real data.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError

_ROOT = Path(__file__).resolve().parent.parent


def check(config: Config) -> int:
    """Give 0 when the migrations make exactly the tables of models/, else say what differs."""
    try:
        command.check(config)
    except CommandError as difference:
        print(difference, file=sys.stderr)
        return 1
    return 0


def migration(config: Config, title: str) -> int:
    """Write a revision with what models/ has and the migrations lack; it is to be read over."""
    existing = len(list((_ROOT / "migrations/versions").glob("[0-9]*.py")))
    command.revision(config, title, autogenerate=True, rev_id=f"{existing + 1:04}")
    return 0


def main(arguments: list[str]) -> int:
    """Run what the command line asks for; give the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config(toml_file=str(_ROOT / "pyproject.toml"))
        config.set_main_option("sqlalchemy.url", f"sqlite:///{folder}/schema.db")
        command.upgrade(config, "head")
        match arguments:
            case ["check"]:
                return check(config)
            case ["migration", title] if title.strip():
                return migration(config, title)
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
