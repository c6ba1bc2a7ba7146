"""Why a command could not go on: from an error to its words and the exit code.

The one table of them. The words are for whoever installed the bot: the cause, what to do, at
most three lines, and no secret. What else is known of an error goes to the log, at DEBUG.
See docs/decisions/0037-causes-and-exit-codes.md.
"""

import errno
import socket
import sqlite3
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot import logs, system_errors
from bot.clock import ClockGoneError
from bot.command import FAULT, PASSING, PROGRAM, ROOT, SETTINGS, CommandError, missing
from bot.intake import AnotherInstanceError, WebhookSetError
from bot.settings import TELEGRAM, Settings
from bot.telegram import transport
from bot.web_server import PortError
from database.durability import NotDurableError
from database.engine import is_passing, reason_of
from database.leader import AnotherProcessError, LeadLostError
from database.migrating import NewerTablesError, OtherRevisionError


@dataclass(frozen=True, slots=True)
class Cause:
    """What whoever typed the command reads, and how the process ends."""

    words: str
    code: int

    @property
    def while_waiting(self) -> str:
        """The words while the bot tries again by itself."""
        first, _, rest = self.words.partition("\n")
        return f"{first} O robô tenta de novo sozinho.\n{rest}".rstrip()


def explain(error: BaseException, settings: Settings) -> Cause:
    """Return the words and the exit code of an error, whatever it is."""
    found = next((told for kind, told in _CAUSES if isinstance(error, kind)), _of_ours)
    cause = found if isinstance(found, Cause) else found(error, settings)
    return Cause(logs.mask(cause.words, settings.secrets), cause.code)


def _of_ours(error: BaseException, _settings: object = None) -> Cause:
    frames = traceback.extract_tb(error.__traceback__)
    lines = [(Path(frame.filename), frame.lineno) for frame in frames]
    ours = [(path.relative_to(ROOT), at) for path, at in lines if path.is_relative_to(ROOT)]
    # An environment may lie in the folder of the checkout.
    ours = [(path, at) for path, at in ours if "site-packages" not in path.parts]
    where = f", {ours[-1][0]}:{ours[-1][1]}" if ours else ""
    return Cause(
        f"O robô parou por um defeito dele ({type(error).__name__}{where}).\n"
        "Repita com REDE_LOG_LEVEL=DEBUG e mande o registro a quem cuida do código.",
        FAULT,
    )


# --- The system -------------------------------------------------------------------------------


def _of_system(error: OSError, _settings: Settings) -> Cause:
    what = "" if error.filename is None else f" {error.filename}"
    if error.errno == errno.ENOSPC:
        return Cause(
            f"Falta espaço no disco{what and f' de{what}'}. Libere espaço e repita.", PASSING
        )
    words = system_errors.in_words(error)
    if what and system_errors.is_lasting(error):
        return Cause(
            f"Não consegui usar{what}: {words}\nConfira o caminho e as permissões dele.",
            SETTINGS,
        )
    return Cause(f"O sistema recusou{what}: {words}", PASSING)


def _of_port(error: PortError, _settings: Settings) -> Cause:
    why = error.reason
    where, port = error.setting.removesuffix("_PORT"), error.port
    if why.errno == errno.EADDRINUSE:
        words = f"A porta {port} está em uso. Escolha outra em {error.setting}, no arquivo .env."
        return Cause(words, PASSING)
    if why.errno in {errno.EACCES, errno.EPERM}:
        words = f"Este usuário não pode abrir a porta {port}. Use outra em {error.setting}."
        return Cause(words, SETTINGS)
    if isinstance(why, socket.gaierror) or why.errno == errno.EADDRNOTAVAIL:
        words = f"{error.host} não é um endereço desta máquina. Confira {where}_HOST."
        return Cause(words, SETTINGS)
    return Cause(f"Não consegui abrir a porta {port}: {system_errors.in_words(why)}", PASSING)


# --- The database -----------------------------------------------------------------------------

# Before the first answer there is no SQLSTATE: the words of the client and of the server, in
# English and in Portuguese, are all there is.
_UNREACHABLE: Final[tuple[tuple[tuple[str, ...], str, int], ...]] = (
    (
        ("failed to resolve", "could not translate", "name or service not known"),
        "O DNS desta máquina não conhece {host}. Confira REDE_DATABASE_URL.",
        PASSING,
    ),
    (
        ("connection refused", "conexão recusada", "no such file or directory"),
        "Nenhum PostgreSQL responde em {host}. Ligue o banco ou confira REDE_DATABASE_URL.",
        PASSING,
    ),
    (
        ("timeout", "timed out", "no route to host", "network is unreachable"),
        "O servidor do banco, {host}, não responde. Confira a rede e o firewall.",
        PASSING,
    ),
    (
        ("no password supplied", "password authentication", "autenticação", "role "),
        "O PostgreSQL recusou o usuário ou a senha. Confira REDE_DATABASE_URL.",
        SETTINGS,
    ),
    (
        ("invalid port", "invalid connection option", "invalid integer value"),
        "O PostgreSQL não aceita o endereço de REDE_DATABASE_URL. Confira a porta e as opções.",
        SETTINGS,
    ),
    (
        ("does not exist", "não existe"),
        "O banco {name} não existe em {host}. Crie o banco ou confira REDE_DATABASE_URL.",
        SETTINGS,
    ),
    (
        ("pg_hba.conf",),
        "O PostgreSQL de {host} não aceita esta máquina ou este usuário (pg_hba.conf).",
        SETTINGS,
    ),
)
_REFUSED: Final = {
    "53100": ("Falta espaço no disco do servidor do banco. Libere espaço e repita.", PASSING),
    "42501": (
        "Falta permissão. Peça a quem cuida: ALTER DATABASE {name} OWNER TO {user}",
        SETTINGS,
    ),
    "25006": ("Este PostgreSQL só permite ler. Confira REDE_DATABASE_URL.", SETTINGS),
}


def _of_database(error: DBAPIError, settings: Settings) -> Cause:
    if isinstance(error.orig, sqlite3.Error):
        return _of_sqlite(error.orig, settings)
    url = make_url(settings.database_url)
    whole = str(error.orig).lower()
    state = getattr(error.orig, "sqlstate", None)
    said = f"\nNas palavras do banco: {reason_of(error)}"
    words, code = _REFUSED.get(str(state), ("", FAULT))
    if not state and not words:
        words, code = next(
            (
                (told, code)
                for signs, told, code in _UNREACHABLE
                if any(sign in whole for sign in signs)
            ),
            ("", FAULT),
        )
    if words:
        # A socket is named by its folder, in the options.
        server = url.host or url.normalized_query.get("host", ("localhost",))[0]
        host = f"{server}:{url.port or 5432}"
        told = words.format(host=host, name=url.database, user=url.username)
        return Cause(told + said, code)
    if is_passing(error):
        return Cause("O banco de dados não respondeu, ou recusou. Tente de novo." + said, PASSING)
    return _of_ours(error)


def _of_sqlite(error: sqlite3.Error, settings: Settings) -> Cause:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    file = make_url(settings.database_url).database
    known = {
        sqlite3.SQLITE_BUSY: (f"Outro programa usa {file}. Feche esse programa e repita.", PASSING),
        sqlite3.SQLITE_LOCKED: (f"Outro programa usa {file}. Feche-o e repita.", PASSING),
        sqlite3.SQLITE_READONLY: (
            f"O arquivo {file} só permite ler. Dê a este usuário o arquivo e a pasta dele.",
            SETTINGS,
        ),
        sqlite3.SQLITE_IOERR: (
            f"O disco de {file} falhou. Confira o disco.",
            PASSING,
        ),
        sqlite3.SQLITE_CORRUPT: (
            f"O arquivo {file} está com defeito. Mude o nome dele e restaure a última cópia.",
            SETTINGS,
        ),
        sqlite3.SQLITE_FULL: (
            f"Falta espaço no disco de {file}. Libere espaço e repita.",
            PASSING,
        ),
        sqlite3.SQLITE_CANTOPEN: (
            f"Não consegui abrir {file}. Confira se a pasta existe e se este usuário grava nela.",
            SETTINGS,
        ),
        sqlite3.SQLITE_NOTADB: (
            f"{file} não é um banco de dados do SQLite. Confira REDE_DATABASE_URL.",
            SETTINGS,
        ),
    }
    return Cause(*known[code]) if code in known else _of_ours(error)


# --- Telegram ---------------------------------------------------------------------------------

_ON_THE_WAY: Final = {
    "ClientConnectorDNSError": "O DNS desta máquina não conhece {unknown}.",
    "ConnectionRefusedError": "{host} recusou a conexão.",
    "ConnectionTimeoutError": "{host} não respondeu a tempo.",
    "ClientConnectorCertificateError": "O certificado de {host} não serve (TLS).",
    "ClientConnectorSSLError": "A conexão segura com {host} falhou (TLS).",
    "ClientProxyConnectionError": "O proxy {proxy} não respondeu.",
    "ClientHttpProxyError": "O proxy {proxy} recusou a conexão.",
}
_ANSWERED: Final = {
    "the server": "{host} está com problemas (erro {code}).",
    "something in between": "Quem respondeu por {host} não foi o Telegram (erro {code}).",
}
_CERTIFICATE: Final = (
    "Se a rede troca certificados, indique o do órgão em SSL_CERT_FILE, no arquivo .env."
)


def _answered(message: str) -> str | None:
    who, _, code = message.rpartition(" answered ")
    return _ANSWERED[who].replace("{code}", code) if who in _ANSWERED else None


def _of_telegram(error: TelegramError, settings: Settings) -> Cause:
    api = settings.telegram_api
    host = transport.place_of(api)
    if isinstance(error, InvalidToken):
        if api != TELEGRAM and "not found" in error.message.lower():
            return Cause(
                f"{host} não conhece a chave, ou o endereço não é o da Bot API.\n"
                "Confira REDE_TELEGRAM_API e REDE_TELEGRAM_TOKEN no arquivo .env.",
                SETTINGS,
            )
        key = "REDE_TELEGRAM_TOKEN no arquivo .env"
        if settings.telegram_token_file is not None:
            key = "o arquivo de REDE_TELEGRAM_TOKEN_FILE"
        return Cause(f"O Telegram recusou a chave. Confira {key}.", SETTINGS)
    if isinstance(error, RetryAfter):
        wait = round(transport.flood_wait_s(error))
        return Cause(f"O Telegram pediu uma pausa de {wait} segundos.", PASSING)
    proxy = transport.proxy_of(api)
    through = None if proxy is None else transport.place_of(proxy)
    found = _ON_THE_WAY.get(error.message) or _answered(error.message)
    if found is None:
        where = "o Telegram" if api == TELEGRAM else host
        return Cause(f"Não consegui falar com {where} ({error.message}).", PASSING)
    # With a proxy it is the proxy who looks for Telegram, and we only for the proxy.
    unknown = through or host
    words = found.format(host=host, proxy=through, unknown=unknown)
    return Cause(f"{words}\n{_advice(found, api, through)}", PASSING)


def _advice(found: str, api: str, through: str | None) -> str:
    if "está com problemas" in found:
        return "Espere. Se continua, veja se outros robôs também param."
    advice = "Confira a internet, o firewall e o proxy desta máquina."
    if "TLS" in found:
        advice = _CERTIFICATE
    elif through is not None:
        advice = f"O caminho passa pelo proxy {through} (HTTPS_PROXY ou HTTP_PROXY)."
    elif api != TELEGRAM:
        advice = "Confira REDE_TELEGRAM_API no arquivo .env."
    return advice


# --- The table --------------------------------------------------------------------------------


def _said(error: Exception, code: int) -> Cause:
    return Cause(str(error), code)


_CAUSES: Final[tuple[tuple[type[BaseException], Cause | Callable[[Any, Settings], Cause]], ...]] = (
    (CommandError, lambda error, _: _said(error, error.code)),
    (ImportError, lambda error, _: _said(told := missing(error), told.code)),
    (NotDurableError, lambda error, _: _said(error, SETTINGS)),
    (
        AnotherProcessError,
        Cause("Já existe um robô usando estes dados. Encerre o outro e repita.", PASSING),
    ),
    (LeadLostError, Cause("O banco de dados caiu ou reiniciou. Inicie o robô de novo.", PASSING)),
    (ClockGoneError, Cause("A demonstração terminou.", PASSING)),
    (
        AnotherInstanceError,
        Cause(
            "Outro programa recebe as mensagens deste robô. Encerre o outro e tente de novo.",
            PASSING,
        ),
    ),
    (
        WebhookSetError,
        Cause(
            "As mensagens deste robô vão para um endereço na internet (webhook).\n"
            "Para recebê-las aqui, ponha REDE_TAKE_OVER=true no arquivo .env.",
            SETTINGS,
        ),
    ),
    (
        NewerTablesError,
        Cause(
            "As tabelas são de uma versão mais nova do robô. Nada mudou.\n"
            "Use essa versão. Ou restaure em um banco vazio a cópia de antes da atualização.",
            SETTINGS,
        ),
    ),
    (
        OtherRevisionError,
        Cause(
            "As tabelas são de outra versão do robô. Nada mudou.\n"
            f"Encerre o robô e repita depois de: {PROGRAM} banco atualizar",
            SETTINGS,
        ),
    ),
    (PortError, _of_port),
    (TelegramError, _of_telegram),
    (DBAPIError, _of_database),
    (sqlite3.Error, _of_sqlite),
    # Only the clock of the demonstration is asked by aiohttp alone.
    (aiohttp.ClientError, Cause("A demonstração terminou.", PASSING)),
    (OSError, _of_system),
)
"""The first that fits; a kind stands before what it is a kind of."""
