"""`rede banco ...`: the words around migrating and bot/backup.py.

Each raises CommandError when it cannot be done, and whatever the database says.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import backup, last_copy, system_errors, untrusted_copy, upgrading
from bot.command import FAILED, PASSING, PROGRAM, CommandError, Say
from bot.settings import Settings
from database.engine import make_engine
from database.leader import AnotherProcessError, leading
from messages.render import count

T = TypeVar("T")


def update(settings: Settings, say: Say) -> None:
    """Bring the tables to this version, while nobody uses them."""
    done = _alone(settings, upgrading.upgrade)
    if done is None:
        say("As tabelas já estavam em dia.")
    elif done.copy is None:
        say(f"Criei as tabelas, na versão {done.after}.")
    else:
        say(f"Atualizei as tabelas. Eram da versão {done.before}, agora são da {done.after}.")
        say(f"A cópia de antes está em {done.copy}. Ela contém dados pessoais.")


def copy(settings: Settings, say: Say, *, path: Path) -> None:
    """Write the copy and say how large it is."""
    engine = make_engine(settings.database_url)
    try:
        size = backup.copy(engine, path)
    except backup.CopyExistsError:
        words = f"Já existe um arquivo {path}. Escolha outro nome."
        raise CommandError(words) from None
    except untrusted_copy.OtherVersionError:
        words = "Ainda não há tabelas: não há o que copiar."
        raise CommandError(words) from None
    except OSError as error:
        words = f"Não consegui guardar em {path}: {system_errors.in_words(error)}"
        code = FAILED if system_errors.is_lasting(error) else PASSING
        raise CommandError(words, code) from None
    finally:
        engine.dispose()
    last_copy.note(settings.database_url, path, now=datetime.now(UTC))
    say(f"Cópia pronta e conferida: {path} ({max(1, size // 1024)} kB).")
    say("Ela contém dados pessoais. Guarde em lugar protegido.")


def restore(settings: Settings, say: Say, *, path: Path) -> None:
    """Put the copy back, and say what waits for a decision."""
    try:
        done = _alone(settings, partial(backup.restore, path=path, now=datetime.now(UTC)))
    except untrusted_copy.UnfitCopyError as error:
        words = f"{_explain(error, path)} Nada mudou."
        code = PASSING if isinstance(error, untrusted_copy.NoRoomError) else FAILED
        raise CommandError(words, code) from None
    except SQLAlchemyError:
        say("Nada mudou.")
        raise
    say(f"Cópia no lugar: {count(done.people_count, 'pessoa', 'pessoas')}.")
    if done.erased_count:
        say(f"Exclusões feitas de novo: {done.erased_count}.")
    if done.frozen_count:
        say(f"Mensagens que talvez já saíram: {done.frozen_count}. O robô não envia essas.")
        say(f"Para enviar mesmo assim: {PROGRAM} banco liberar")


def release(settings: Settings, say: Say) -> None:
    """Let what was frozen go."""
    engine = make_engine(settings.database_url)
    try:
        released = backup.release(engine, now=datetime.now(UTC))
    finally:
        engine.dispose()
    say(f"Mensagens liberadas: {released}. O robô envia quando estiver em uso.")


def _explain(error: untrusted_copy.UnfitCopyError, path: Path) -> str:
    match error:
        case untrusted_copy.NoFileError():
            return f"{path} não é um arquivo comum. Indique o arquivo da cópia."
        case untrusted_copy.TooLargeError():
            limit = untrusted_copy.MAX_BYTES // 1024**3
            return f"{path} é grande demais para ser uma cópia. O limite é de {limit} GB."
        case untrusted_copy.NoRoomError(args=(folder, size)):
            return f"Falta espaço em {folder}: libere {size // 1024**2 + 1} MB e repita."
        case untrusted_copy.OtherVersionError():
            return "A cópia é de uma versão mais nova do robô. Atualize o robô."
        case untrusted_copy.UnreadableError(args=(reason,)):
            return f"Não consegui abrir {path}: {system_errors.in_words(reason)}"
        case _:
            return f"{path} não é uma cópia, ou está com defeito."


def _alone(settings: Settings, work: Callable[[Engine], T]) -> T:
    """Do a work on the database while no bot uses it."""
    engine = make_engine(settings.database_url)

    async def run() -> T:
        async with leading(engine, waits=False):
            return await asyncio.to_thread(work, engine)

    try:
        return asyncio.run(run())
    except AnotherProcessError:
        words = "O robô está em uso. Encerre o robô e repita."
        raise CommandError(words, PASSING) from None
    finally:
        engine.dispose()
