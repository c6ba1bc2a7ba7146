"""Whether the database keeps its word when the power fails, asked of a connection as we use it.

Killing a process proves nothing about that; so what a commit rests on is looked at in every
start. See docs/reliability.md.
"""

from typing import Final

from sqlalchemy import Connection, Engine, text

_FULL: Final = 2
_ON_POSTGRESQL: Final = ("fsync", "full_page_writes", "synchronous_commit")


class NotDurableError(Exception):
    """SQLite does not work as we told it to: `args` holds the words for the operator."""


def check(engine: Engine) -> list[str]:
    """Return what is amiss with the server, in words for the operator; nothing when all is well.

    What a server is told is its owner's matter, so the bot warns and works. SQLite does what
    we tell it, or it stands on a disk that cannot hold a database.

    Raises:
        NotDurableError: SQLite without its log or without waiting for the disk.

    """
    reading = engine.execution_options(rede_reads=True)
    with reading.connect() as connection:
        if engine.dialect.name == "sqlite":
            _check_sqlite(connection)
            return []
        return _look_at_server(connection)


def _check_sqlite(connection: Connection) -> None:
    mode = connection.scalar(text("PRAGMA journal_mode"))
    if mode != "wal":
        message = (
            f"O SQLite não conseguiu usar o modo WAL neste arquivo (está em {mode}).\n"
            "Deixe o arquivo em um disco desta máquina: uma pasta de rede não serve.\n"
            "Se o disco é desta máquina, feche outros programas que usam o arquivo."
        )
        raise NotDurableError(message)
    if (connection.scalar(text("PRAGMA synchronous")) or 0) < _FULL:
        message = (
            "O SQLite não espera o disco guardar (synchronous não está em FULL).\n"
            "Uma queda de energia apagaria mensagens. O robô não começa assim."
        )
        raise NotDurableError(message)


def _look_at_server(connection: Connection) -> list[str]:
    return [
        f"Atenção: o PostgreSQL está com {name} desligado. Uma queda de energia pode apagar"
        f" mensagens. Ligue com: ALTER SYSTEM SET {name} = on"
        for name in _ON_POSTGRESQL
        if connection.scalar(text("SELECT current_setting(:name)"), {"name": name}) == "off"
    ]
