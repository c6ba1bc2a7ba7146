"""The looks of bot/checkup.py beyond this program: the database, and Telegram."""

import asyncio
import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

import aiohttp
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from telegram import WebhookInfo
from telegram.error import TelegramError

from bot.causes import explain
from bot.checkup_findings import Finding, State, trouble
from bot.command import PASSING, PROGRAM, SETTINGS, CommandError
from bot.intake import WebhookSetError
from bot.settings import Settings
from bot.telegram import transport
from bot.telegram.client import Client
from database import durability, leader, migrating
from database.engine import make_engine
from database.migrating import NewerTablesError
from domain import participants
from messages.render import count

_LITTLE: Final = 500 * 1024**2
_TOO_LITTLE: Final = 50 * 1024**2
_WAL: Final = (2, 2)
"""What stands in the head of an SQLite file that has a log beside it."""
_CLOCK_NOTE_S: Final = 5
_CLOCK_TROUBLE_S: Final = 60
_ASKS_WITHIN_S: Final = 20.0

_DATABASE: Final = "Banco de dados"
_TELEGRAM: Final = "Telegram"


# --- The database -----------------------------------------------------------------------------


def database(settings: Settings, now: datetime) -> list[Finding]:
    """Look at the database, and at who organizes."""
    url = make_url(settings.database_url)
    is_file = url.get_backend_name() == "sqlite"
    try:
        if is_file:
            path = Path(url.database or "")
            if not path.exists():
                return [_nothing_there(path), _space(path)]
            with _reading(path) as engine:
                return [*_sqlite(engine, path), *_organizers(engine, now), _space(path)]
        engine = make_engine(settings.database_url)
        try:
            return [*_postgresql(engine), *_organizers(engine, now)]
        finally:
            engine.dispose()
    except (SQLAlchemyError, OSError, ImportError, NewerTablesError, sqlite3.Error) as error:
        return [trouble(_DATABASE, error, settings)]


def _nothing_there(path: Path) -> Finding:
    folder = next(folder for folder in path.absolute().parents if folder.exists())
    if not os.access(folder, os.W_OK | os.X_OK):
        words = f"este usuário não pode criar {path}. Dê a ele a pasta {folder}."
        return Finding(_DATABASE, words, State.TROUBLE, SETTINGS)
    words = f"{path} ainda não existe. O robô cria ao iniciar."
    return Finding(_DATABASE, words, facts={"arquivo": str(path), "revisao": None})


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[Engine]:
    """Give an engine that writes nothing, not even beside the file."""
    # Without a log beside it nobody is at work, and SQLite would make one to read.
    how = "mode=ro" if Path(f"{path}-wal").exists() else "mode=ro&immutable=1"
    address = f"file:{quote(str(path.absolute()))}?{how}"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True))
    try:
        yield engine
    finally:
        engine.dispose()


def _sqlite(engine: Engine, path: Path) -> Iterator[Finding]:
    with path.open("rb") as file:
        has_log = tuple(file.read(20)[18:20]) == _WAL
    facts = {"arquivo": str(path), "em_uso": leader.is_file_held(str(path))}
    yield _revision(engine, f"SQLite em {path}", facts)
    if not has_log:
        # The bot sets it as it opens the file, and refuses a disk that cannot.
        yield Finding(_DATABASE, "o modo WAL entra ao iniciar.")
    if not os.access(path, os.W_OK) or not os.access(path.absolute().parent, os.W_OK):
        words = f"este usuário só pode ler {path}. Dê a ele o arquivo e a pasta."
        yield Finding(_DATABASE, words, State.TROUBLE, SETTINGS)


def _postgresql(engine: Engine) -> Iterator[Finding]:
    with engine.connect() as connection:
        size = connection.scalar(text("SELECT pg_database_size(current_database())"))
        version = connection.scalar(text("SHOW server_version"))
        may_create = connection.scalar(
            text("SELECT has_schema_privilege(current_schema(), 'CREATE')")
        )
    facts = {"servidor": engine.url.host, "banco": engine.url.database, "bytes": size}
    facts["em_uso"] = leader.is_session_held(engine)
    said = f"PostgreSQL {version} em {engine.url.host or 'esta máquina'}"
    yield _revision(engine, said, facts)
    if not may_create:
        name, user = engine.url.database, engine.url.username
        words = (
            "este usuário não pode criar tabelas.\n"
            f"Peça a quem cuida: ALTER DATABASE {name} OWNER TO {user}"
        )
        yield Finding(_DATABASE, words, State.TROUBLE, SETTINGS)
    for warning in durability.check(engine):
        yield Finding(_DATABASE, warning.removeprefix("Atenção: "), State.NOTE)


def _revision(engine: Engine, said: str, facts: dict[str, Any]) -> Finding:
    found, newest = migrating.standing(engine), migrating.newest_revision()
    facts |= {"revisao": found, "revisao_desta_versao": newest}
    used = ", com o robô ligado" if facts["em_uso"] else ""
    if found is None:
        words = f"{said}{used}. Ainda sem tabelas: o robô cria ao iniciar."
        return Finding(_DATABASE, words, facts=facts)
    if found != newest:
        words = (
            f"{said}{used}. As tabelas são da versão {found}, e este robô usa a {newest}.\n"
            "Ele atualiza ao iniciar e guarda antes uma cópia."
        )
        return Finding(_DATABASE, words, State.NOTE, facts=facts)
    return Finding(_DATABASE, f"{said}{used}, na versão {found}.", facts=facts)


def _organizers(engine: Engine, now: datetime) -> Iterator[Finding]:
    if migrating.standing(engine) != migrating.newest_revision():
        return
    with Session(engine) as session:
        found = len(participants.organizer_chats(session, now=now))
    about, facts = "Organização", {"pessoas": found}
    if found == 0:
        words = f"ninguém organiza ainda. Faça o convite: {PROGRAM} convite-organizacao"
        yield Finding(about, words, State.NOTE, facts=facts)
    elif found == 1:
        words = "uma pessoa só. Dê acesso a mais uma, para a Rede não ficar sem ninguém."
        yield Finding(about, words, State.NOTE, facts=facts)
    else:
        yield Finding(about, f"{count(found, 'pessoa', 'pessoas')}.", facts=facts)


def _space(path: Path) -> Finding:
    folder = next(folder for folder in path.absolute().parents if folder.exists())
    free = shutil.disk_usage(folder).free
    about, facts = "Espaço em disco", {"pasta": str(folder), "bytes_livres": free}
    words = f"{free // 1024**2} MB livres em {folder}."
    if free < _TOO_LITTLE:
        return Finding(about, f"{words} Libere espaço.", State.TROUBLE, PASSING, facts)
    return Finding(about, words, State.NOTE if free < _LITTLE else State.WELL, facts=facts)


# --- Telegram ---------------------------------------------------------------------------------


async def telegram(settings: Settings, *, is_led: bool) -> list[Finding]:
    """Ask Telegram who the bot is and where its messages go; nothing is fetched.

    `is_led` tells whether a bot is at work on this database.
    """
    if settings.telegram_token is None:
        words = "falta a chave. Ponha a chave em REDE_TELEGRAM_TOKEN, no arquivo .env."
        return [Finding(_TELEGRAM, words, State.TROUBLE, SETTINGS)]
    found: list[Finding] = []
    client = Client(settings)
    await client.open()
    try:
        async with asyncio.timeout(_ASKS_WITHIN_S):
            await client.get_me()
            way, facts = _way(settings)
            facts["robo"] = client.username
            found.append(Finding(_TELEGRAM, f"@{client.username}, {way}.", facts=facts))
            found.append(_webhook(await client.get_webhook_info(), settings, is_led=is_led))
            found += await _handshake(settings)
    except TimeoutError:
        words = f"não respondeu em {_ASKS_WITHIN_S:.0f} segundos."
        found.append(Finding(_TELEGRAM, words, State.TROUBLE, PASSING))
    except (TelegramError, CommandError) as error:
        found.append(trouble(_TELEGRAM, error, settings))
    finally:
        await client.close_connections()
    return found


def _way(settings: Settings) -> tuple[str, dict[str, Any]]:
    server = transport.place_of(settings.telegram_api)
    proxy = transport.proxy_of(settings.telegram_api)
    if proxy is None:
        return f"direto em {server}", {"servidor": server, "proxy": None}
    through = transport.place_of(proxy)
    return f"em {server}, pelo proxy {through}", {"servidor": server, "proxy": through}


def _webhook(told: WebhookInfo, settings: Settings, *, is_led: bool) -> Finding:
    about = "Entrega das mensagens"
    ours = None if settings.webhook_url is None else str(settings.webhook_url)
    # Only the server: the rest of an address may hold a secret.
    owner = transport.place_of(told.url) if told.url else None
    facts = {"webhook_em": owner, "a_entregar": told.pending_update_count}
    if told.url and told.url != ours:
        words = f"as mensagens vão para {owner}."
        if settings.take_over:
            words += " O robô desliga isso ao iniciar (REDE_TAKE_OVER)."
            return Finding(about, words, State.NOTE, facts=facts)
        cause = explain(WebhookSetError(), settings)
        return Finding(about, f"{words} {cause.words}", State.TROUBLE, cause.code, facts)
    if ours is None:
        return Finding(about, "o robô busca as mensagens.", facts=facts)
    if told.last_error_message:
        words = f"o Telegram não consegue entregar em {owner}: {told.last_error_message}"
        return Finding(about, words, State.NOTE, facts=facts)
    if owner is None and is_led:
        words = (
            "o robô está ligado, mas o Telegram não tem o webhook.\n"
            "Se continua assim, confira REDE_WEBHOOK_URL. O motivo: journalctl -u rede -n 20"
        )
        return Finding(about, words, State.TROUBLE, PASSING, facts)
    words = f"o Telegram entrega em {owner}." if owner else "o webhook entra ao iniciar."
    return Finding(about, words, facts=facts)


async def _handshake(settings: Settings) -> list[Finding]:
    """Look at the certificate and at the clock, with one plain request that names no bot."""
    api = settings.telegram_api
    try:
        async with (
            aiohttp.ClientSession() as http,
            http.get(api, proxy=transport.proxy_of(api), allow_redirects=False) as answer,
        ):
            date, now = answer.headers.get("Date", ""), datetime.now(UTC)
    except aiohttp.ClientError as error:
        words = f"não respondeu a um pedido simples ({type(error).__name__})."
        return [Finding("Conexão segura", words, State.NOTE)]
    found: list[Finding] = []
    if urlsplit(api).scheme == "http":
        words = f"{transport.place_of(api)} não usa TLS. Serve só em uma rede fechada."
        found.append(Finding("Conexão segura", words, State.NOTE, facts={"tls": False}))
    else:
        # It was looked at before anything was sent.
        found.append(Finding("Conexão segura", "TLS, certificado bom.", facts={"tls": True}))
    with contextlib.suppress(ValueError, TypeError):
        found.append(_clock(round(abs((now - parsedate_to_datetime(date)).total_seconds()))))
    return found


def _clock(away_s: int) -> Finding:
    facts = {"segundos": away_s}
    if away_s <= _CLOCK_NOTE_S:
        return Finding("Relógio", "certo.", facts=facts)
    words = f"está a {away_s} segundos da hora do Telegram. Ligue o acerto automático da máquina."
    state = State.TROUBLE if away_s > _CLOCK_TROUBLE_S else State.NOTE
    return Finding("Relógio", words, state, SETTINGS, facts)
