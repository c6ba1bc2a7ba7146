"""`python -m bot banco ...`: the words around migrating and bot/backup.py."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot import backup, untrusted_copy
from bot.settings import Settings
from database import migrating
from database.engine import make_engine, reason_of
from database.leader import AnotherProcessError, leading

T = TypeVar("T")
Say = Callable[[str], None]

OTHER_REVISION: Final = (
    "As tabelas são de outra versão do robô. Nada mudou.\n"
    "Encerre o robô e repita depois de: python -m bot banco atualizar"
)
_IN_USE: Final = "O robô está em uso. Encerre o robô e repita."
_WELL: Final = 0
_FAILED: Final = 1


def update(settings: Settings, say: Say) -> int:
    """Bring the tables to this version, while nobody uses them; returns the exit code."""
    try:
        has_changed = asyncio.run(_alone(settings, migrating.migrate))
    except AnotherProcessError:
        say(_IN_USE)
        return _FAILED
    except SQLAlchemyError as error:
        say(f"O banco de dados não respondeu, ou recusou.\n{_reason(error)}")
        return _FAILED
    say("As tabelas foram atualizadas." if has_changed else "As tabelas já estavam em dia.")
    return _WELL


def copy(path: Path, settings: Settings, say: Say) -> int:
    """Write the copy and say how large it is; returns the exit code."""
    engine = make_engine(settings.database_url)
    try:
        size = backup.copy(engine, path)
    except backup.CopyExistsError:
        say(f"Já existe um arquivo {path}. Escolha outro nome.")
        return _FAILED
    except backup.OtherVersionError:
        say("As tabelas são de outra versão do robô. Faça a cópia com a versão que as usa.")
        return _FAILED
    except OSError as error:
        say(f"Não consegui gravar {path}: {error.strerror}.")
        return _FAILED
    except SQLAlchemyError as error:
        say(f"O banco de dados não respondeu, ou recusou.\n{_reason(error)}")
        return _FAILED
    finally:
        engine.dispose()
    say(f"Cópia pronta e conferida: {path} ({max(1, size // 1024)} kB).")
    say("Ela contém dados pessoais. Guarde em lugar protegido.")
    return _WELL


def restore(path: Path, settings: Settings, say: Say) -> int:
    """Put the copy back, and say what waits for a decision; returns the exit code."""

    def put_back(engine: Engine) -> backup.Restored:
        return backup.restore(engine, path, now=datetime.now(UTC))

    try:
        done = asyncio.run(_alone(settings, put_back))
    except AnotherProcessError:
        say(_IN_USE)
        return _FAILED
    except backup.UnfitCopyError as error:
        say(f"{_explain(error, path)} Nada mudou.")
        return _FAILED
    except SQLAlchemyError as error:
        say(f"O banco de dados não respondeu, ou recusou. Nada mudou.\n{_reason(error)}")
        return _FAILED
    say(f"Cópia no lugar: {done.people_count} pessoas.")
    if done.erased_count:
        say(f"Exclusões feitas de novo: {done.erased_count}.")
    if done.frozen_count:
        say(f"Mensagens que talvez já saíram: {done.frozen_count}. Elas não serão enviadas.")
        say("Para enviar mesmo assim: python -m bot banco liberar")
    return _WELL


def _reason(error: SQLAlchemyError) -> str:
    return reason_of(error) if isinstance(error, DBAPIError) else type(error).__name__


def _explain(error: backup.UnfitCopyError, path: Path) -> str:
    match error:
        case backup.NoFileError():
            return f"{path} não é um arquivo comum. Indique o arquivo da cópia."
        case backup.TooLargeError():
            limit = untrusted_copy.MAX_BYTES // 1024**3
            return f"{path} é grande demais para ser uma cópia. O limite é de {limit} GB."
        case backup.NoRoomError(args=(folder, size)):
            return f"Falta espaço em {folder}: libere {size // 1024**2 + 1} MB e repita."
        case backup.OtherVersionError():
            return "A cópia é de uma versão mais nova do robô. Atualize o robô."
        case _:
            return f"{path} não é uma cópia, ou está com defeito."


def release(settings: Settings, say: Say) -> int:
    """Let what was frozen go; returns the exit code."""
    engine = make_engine(settings.database_url)
    try:
        count = backup.release(engine, now=datetime.now(UTC))
    finally:
        engine.dispose()
    say(f"Mensagens liberadas: {count}. O robô envia quando estiver em uso.")
    return _WELL


async def _alone(settings: Settings, work: Callable[[Engine], T]) -> T:
    """Do a work on the database while no bot uses it."""
    engine = make_engine(settings.database_url)
    try:
        async with leading(engine, waits=False):
            return await asyncio.to_thread(work, engine)
    finally:
        engine.dispose()
