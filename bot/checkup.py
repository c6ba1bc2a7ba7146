"""`rede conferir`: what an installation is like, in words or as JSON. It changes nothing.

Each look gives findings; the gravest of them is the exit code. What goes wrong has the words and
the code of bot/causes.py.
"""

import asyncio
import errno
import json
import os
import socket
import stat
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from bot import checkup_outside, last_copy, setting_files
from bot.checkup_findings import Finding, State, trouble
from bot.command import PROGRAM, SETTINGS, WELL, Say
from bot.settings import ENV_FILE, Settings
from bot.telegram import transport
from bot.web_server import PortError
from messages.render import count

_OLD_COPY: Final = timedelta(days=7)


def check(settings: Settings, say: Say, *, as_json: bool = False) -> int:
    """Look at everything and say it; returns the exit code."""
    now = datetime.now(UTC)
    found = [*_settings(settings), *_modes(settings)]
    database = checkup_outside.database(settings, now)
    found += database
    is_led = any(finding.facts.get("em_uso") for finding in database)
    found += asyncio.run(checkup_outside.telegram(settings, is_led=is_led))
    found += _ports(settings, is_led=is_led)
    found += _copies(settings, now)
    code = _gravest(found)
    if as_json:
        say(_as_json(found, code))
    else:
        for finding in found:
            first, *more = finding.words.split("\n")
            say(f"{finding.state.upper():9} {finding.about}: {first}")
            for line in more:
                say(f"{'':9} {line}")
    return code


def _gravest(found: Iterable[Finding]) -> int:
    codes = {finding.code for finding in found if finding.state is State.TROUBLE}
    # What somebody must change comes first: waiting would not help.
    return next((code for code in (SETTINGS, *sorted(codes)) if code in codes), WELL)


def _as_json(found: Iterable[Finding], code: int) -> str:
    return json.dumps(
        {
            "codigo": code,
            "conferido": [
                {
                    "assunto": finding.about,
                    "situacao": finding.state,
                    "palavras": finding.words,
                    **({"dados": finding.facts} if finding.facts else {}),
                }
                for finding in found
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


# --- This machine -----------------------------------------------------------------------------


def _settings(settings: Settings) -> Iterator[Finding]:
    given = setting_files.read()
    around = {name.upper(): value for name, value in os.environ.items() if value}
    sources: dict[str, dict[str, str]] = {}
    for name, info in Settings.model_fields.items():
        value, spelled = getattr(settings, name), f"REDE_{name.upper()}"
        if value == info.default and spelled not in around and spelled not in given:
            continue
        source = (
            "ambiente" if spelled in around
            else ENV_FILE if spelled in given
            else f"arquivo {getattr(settings, f'{name}_file')}"
        )  # fmt: skip
        sources[spelled] = {"valor": _shown(settings, name), "de": source}
    words = [f"{name} = {found['valor']} ({found['de']})" for name, found in sources.items()]
    where = Path(ENV_FILE).absolute()
    first = f"as de {where} e do ambiente" if given else f"só as do ambiente; não há {where}"
    yield Finding("Configuração", "\n".join([f"{first}.", *words]), facts=sources)
    if unknown := setting_files.unknown_names():
        words_ = setting_files.in_words(unknown).removeprefix("Atenção: ")
        yield Finding("Nomes", words_, State.NOTE, facts={"desconhecidos": unknown})


def _shown(settings: Settings, name: str) -> str:
    if name in {"telegram_token", "webhook_secret"}:
        return "(guardado)"
    value = str(getattr(settings, name))
    if name == "database_url":
        return str(make_url(value).set(query={}))
    # People put secrets into addresses, too: before the server, or as the path of a webhook.
    if "://" in value:
        scheme = value.partition("://")[0]
        return f"{scheme}://{transport.place_of(value)}"
    return value


def _modes(settings: Settings) -> Iterator[Finding]:
    """Look who else on this machine may read what is for the bot alone."""
    if os.name == "nt":
        return
    files = [Path(ENV_FILE), settings.telegram_token_file, settings.webhook_secret_file]
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        files += [Path(f"{url.database}{ending}") for ending in ("", "-wal", "-shm", ".sent")]
    open_: dict[str, str] = {}
    for path in files:
        try:
            mode = path.stat().st_mode if path is not None else 0
        except OSError:
            continue
        if stat.S_ISREG(mode) and mode & 0o077:
            open_[str(path)] = f"{stat.S_IMODE(mode):04o}"
    if open_:
        words = f"outras contas desta máquina chegam a {', '.join(open_)}."
        fix = f"Feche com: chmod 600 {' '.join(open_)}"
        yield Finding("Permissões", f"{words}\n{fix}", State.NOTE, facts=open_)
    else:
        yield Finding("Permissões", "só este usuário lê os arquivos do robô.")


def _ports(settings: Settings, *, is_led: bool) -> Iterator[Finding]:
    serves_webhook = settings.webhook_url is not None
    for name, host, port, is_needed in (
        ("REDE_WEB_PORT", settings.web_host, settings.web_port, serves_webhook),
        ("REDE_STATUS_PORT", settings.status_host, settings.status_port, False),
    ):
        about, facts = f"Porta {port}", {"nome": name, "endereco": host, "porta": port}
        try:
            _bind(host, port)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and is_led:
                yield Finding(about, f"em uso, com o robô ligado ({name}).", facts=facts)
                continue
            found = trouble(about, PortError(error, name, host, port), settings, **facts)
            if is_needed:
                yield found
            else:
                # People are served without these pages.
                yield Finding(about, found.words, State.NOTE, facts=facts)
        else:
            yield Finding(about, f"livre em {host} ({name}).", facts=facts)


def _bind(host: str, port: int) -> None:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as tried:
        if os.name != "nt":
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tried.bind(address)


def _copies(settings: Settings, now: datetime) -> Iterator[Finding]:
    about, last = "Cópia", last_copy.find(settings.database_url)
    how = f"Faça com: {PROGRAM} banco copiar"
    if last is None:
        yield Finding(about, f"nenhuma, pelo que esta máquina sabe. {how}", State.NOTE)
        return
    age = now - last.at
    hours = max(0, int(age.total_seconds() // 3600))
    said = count(hours // 24, "dia", "dias") if hours >= 24 else count(hours, "hora", "horas")  # noqa: PLR2004 - of a day
    facts = {"feita_em": last.at.isoformat(), "arquivo": last.path, "horas": hours}
    words = f"a última tem {said}: {last.path}."
    if age > _OLD_COPY:
        yield Finding(about, f"{words} {how}", State.NOTE, facts=facts)
    else:
        yield Finding(about, words, facts=facts)
