"""`rede banco ...`: the words around migrating and bot/backup.py.

Each raises CommandError when it cannot be done, and whatever the database says.
"""

import asyncio
import errno
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, inspect, make_url
from sqlalchemy.exc import SQLAlchemyError

from bot import (
    backup,
    causes,
    last_copy,
    locking,
    moving,
    system_errors,
    untrusted_copy,
    upgrading,
)
from bot.command import FAILED, PASSING, PROGRAM, CommandError, Say
from bot.copies import Copies
from bot.settings import Settings, as_database_url
from bot.untrusted_copy import BrokenCopyError
from database import migrating
from database.engine import make_engine
from database.leader import AnotherProcessError, leading
from messages import dates
from messages.render import count

T = TypeVar("T")


def update(settings: Settings, say: Say) -> None:
    """Bring the tables to this version, while nobody uses them."""
    done = _alone(settings, partial(upgrading.upgrade, copies=Copies.of(settings)))
    if done is None:
        say("As tabelas já estavam em dia.")
    elif done.copy is None:
        say(f"Criei as tabelas, na versão {done.after}.")
    else:
        say(f"Atualizei as tabelas. Eram da versão {done.before}, agora são da {done.after}.")
        say(f"A cópia de antes está em {done.copy}. Ela contém dados pessoais.")


def copy(settings: Settings, say: Say, *, path: Path | None) -> None:
    """Write a copy and say how large it is; without a path a dated one, and old ones go."""
    if path is not None and str(path) == "-":
        words = "A cópia vai para um arquivo: diga o nome dele, ou nada para uma cópia com data."
        raise CommandError(words)
    copies, now = Copies.of(settings), datetime.now(UTC)
    engine = make_engine(settings.database_url)
    try:
        if path is None:
            made = copies.make(engine, now=now)
        else:
            made = path
            backup.copy(engine, path, public_key=copies.public_key)
            last_copy.note(settings.database_url, path, now=now)
    except backup.CopyExistsError:
        words = f"Já existe um arquivo {path or 'com este nome'}. Escolha outro nome."
        raise CommandError(words) from None
    except untrusted_copy.OtherVersionError:
        words = "Ainda não há tabelas: não há o que copiar."
        raise CommandError(words) from None
    except OSError as error:
        if path is None:
            # The folder is one of the settings.
            raise
        # A file that is written need not exist: it is its folder that does not.
        is_nowhere = error.errno == errno.ENOENT
        why = "essa pasta não existe." if is_nowhere else system_errors.in_words(error)
        words = f"Não consegui guardar em {path}: {why}"
        code = FAILED if system_errors.is_lasting(error) else PASSING
        raise CommandError(words, code) from None
    finally:
        engine.dispose()
    say(f"Cópia pronta e conferida: {made} ({_kilobytes(made.stat().st_size)}).")
    if copies.public_key is None:
        say("Ela contém dados pessoais. Guarde em lugar protegido.")
    else:
        say("Só quem tem a chave secreta consegue ler.")
    if path is None:
        gone = len(copies.prune(now=now))
        say(f"Cópias em {copies.folder}: {copies.count()}. Apagadas agora: {gone}.")


def verify(settings: Settings, say: Say, *, path: Path, key_file: Path | None) -> None:
    """Check a copy as restoring would, and say what it holds."""
    del settings
    try:
        found = backup.look(path, key_file=key_file)
    except untrusted_copy.UnfitCopyError as error:
        raise _refusal(error, path) from None
    newer = "" if found.revision == migrating.newest_revision() else ", que o robô sabe atualizar"
    size = _kilobytes(found.size)
    say(f"Cópia boa: {path} ({size}), com as tabelas da versão {found.revision}{newer}.")
    say(_contents(found.counts))
    if found.latest_at is not None:
        when = f"{dates.full_day(found.latest_at)}, às {dates.hour(found.latest_at)}"
        say(f"A última mensagem recebida é de {when}.")


def restore(settings: Settings, say: Say, *, path: Path, key_file: Path | None) -> None:
    """Put the copy back, and say what waits for a decision."""
    work = partial(backup.restore, path=path, now=datetime.now(UTC), key_file=key_file)
    try:
        done = _alone(settings, work)
    except untrusted_copy.UnfitCopyError as error:
        raise _refusal(error, path, "Nada mudou.") from None
    except SQLAlchemyError:
        say("Nada mudou.")
        raise
    say(f"Cópia no lugar: {count(done.people_count, 'pessoa', 'pessoas')}.")
    if done.erased_count:
        say(f"Exclusões feitas de novo: {done.erased_count}.")
    if done.frozen_count:
        say(f"Mensagens que talvez já saíram: {done.frozen_count}. O robô não envia essas.")
        say(f"Para enviar mesmo assim: {PROGRAM} banco liberar")


def bring(settings: Settings, say: Say, *, origin: str) -> None:
    """Carry everything from another database to that of the settings, while nobody uses them."""
    source = make_engine(_address(origin))
    now = datetime.now(UTC)

    async def run() -> moving.Moved:
        async with leading(source, waits=False):
            return await asyncio.to_thread(
                _alone, settings, lambda target: moving.move(source, target, now=now)
            )

    try:
        if source.url == make_url(settings.database_url):
            words = "REDE_DATABASE_URL é o mesmo banco. Ponha ali o endereço do banco novo."
            raise CommandError(words)
        _reach(source, settings)
        done = asyncio.run(run())
    except moving.NotEmptyError:
        words = "O banco de REDE_DATABASE_URL já tem dados. Nada mudou. Use um banco vazio."
        raise CommandError(words) from None
    except untrusted_copy.OtherVersionError:
        words = f"Não há tabelas do robô em {_shown(source)}. Nada mudou."
        raise CommandError(words) from None
    except BrokenCopyError:
        words = f"Os dados de {_shown(source)} têm um defeito. Nada mudou."
        raise CommandError(words) from None
    except AnotherProcessError:
        words = "O robô está em uso. Encerre o robô e repita."
        raise CommandError(words, PASSING) from None
    finally:
        source.dispose()
    say(f"Trouxe tudo: {count(done.rows, 'linha', 'linhas')}, com as de {_people(done.people)}.")
    say(f"Nada mudou em {_shown(source)}. Ligue o robô: ele usa o banco novo.")


def release(settings: Settings, say: Say) -> None:
    """Let what was frozen go."""
    engine = make_engine(settings.database_url)
    try:
        if not migrating.has_tables(engine):
            words = "Ainda não há tabelas: não há o que liberar."
            raise CommandError(words)
        released = backup.release(engine, now=datetime.now(UTC))
    finally:
        engine.dispose()
    say(f"Mensagens liberadas: {released}. O robô envia quando estiver em uso.")


def _people(number: int) -> str:
    return count(number, "pessoa", "pessoas")


def _kilobytes(size: int) -> str:
    return f"{max(1, size // 1024)} kB"


def _contents(counts: dict[str, int]) -> str:
    return (
        f"{_people(counts['participants'])}, "
        f"{count(counts['activities'], 'encontro ou turma', 'encontros e turmas')}, "
        f"{count(counts['attendances'], 'presença', 'presenças')}, "
        f"{count(counts['issued_documents'], 'documento', 'documentos')}."
    )


def _address(origin: str) -> str:
    if "://" in origin:
        try:
            return as_database_url(origin)
        except ValueError as error:
            words = f"Há um engano em ORIGEM: {error}"
            raise CommandError(words) from None
    if not Path(origin).is_file():
        words = f"Não há um arquivo {origin}. Diga o arquivo SQLite ou o endereço do banco."
        raise CommandError(words)
    return f"sqlite:///{origin}"


def _reach(source: Engine, settings: Settings) -> None:
    """Raise CommandError if the other database does not answer: it is not that of the settings."""
    try:
        with source.connect() as connection:
            inspect(connection).get_table_names()
    except (SQLAlchemyError, OSError) as error:
        url = source.url.render_as_string(hide_password=False)
        cause = causes.explain(error, settings.model_copy(update={"database_url": url}))
        raise CommandError(cause.words.replace("REDE_DATABASE_URL", "ORIGEM"), cause.code) from None


def _shown(engine: Engine) -> str:
    """Return where a database is, with no word of an address that may be a secret."""
    name = engine.url.database or ""
    return name if engine.dialect.name == "sqlite" else f"{name}, em {engine.url.host}"


def _refusal(error: untrusted_copy.UnfitCopyError, path: Path, *more: str) -> CommandError:
    code = PASSING if isinstance(error, untrusted_copy.NoRoomError) else FAILED
    return CommandError(" ".join([_explain(error, path), *more]), code)


def _explain(error: untrusted_copy.UnfitCopyError, path: Path) -> str:
    match error:
        case untrusted_copy.NoFileError():
            words = f"{path} não é um arquivo comum. Indique o arquivo da cópia."
        case untrusted_copy.TooLargeError():
            limit = untrusted_copy.MAX_BYTES // 1024**3
            words = f"{path} é grande demais para ser uma cópia. O limite é de {limit} GB."
        case untrusted_copy.NoRoomError(args=(folder, size)):
            words = f"Falta espaço em {folder}: libere {size // 1024**2 + 1} MB e repita."
        case untrusted_copy.OtherVersionError():
            words = "A cópia é de uma versão mais nova do robô. Atualize o robô."
        case locking.LockedError():
            words = f"{path} está trancada. Diga o arquivo da chave secreta, com --chave."
        case locking.KeyFileError(args=(key_file,)):
            words = f"{key_file} não tem uma chave secreta do age."
        case locking.WrongKeyError():
            words = f"A chave não abre {path}, ou a cópia está com defeito."
        case untrusted_copy.UnreadableError(args=(reason, key_file)):
            words = f"Não consegui abrir {key_file}: {system_errors.in_words(reason)}"
        case untrusted_copy.UnreadableError(args=(reason,)):
            words = f"Não consegui abrir {path}: {system_errors.in_words(reason)}"
        case _:
            words = f"{path} não é uma cópia, ou está com defeito."
    return words


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
