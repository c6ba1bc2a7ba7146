"""What an installation may choose: one field per line of .env.example."""

import hmac
import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import quote, urlsplit

from pydantic import AnyHttpUrl, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot import system_errors

ENV_FILE: Final = ".env"
TELEGRAM: Final = "https://api.telegram.org"
_PORTS: Final = frozenset({80, 88, 443, 8443})
"""Where Telegram delivers: https://core.telegram.org/bots/api#setwebhook."""
_LONG_PASSWORD: Final = 8
_MAPPED: Final = 96
"""Where IPv4 begins inside of ::ffff:0:0/96, in bits."""
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{16,256}")


def as_database_url(address: str) -> str:
    """Return the address of a database with the driver that we use.

    Raises:
        ValueError: it is none; in Portuguese, and without a word of it.

    """
    # "postgresql://" is what people copy; only psycopg 3 is installed.
    for plain in ("postgres://", "postgresql://"):
        if address.startswith(plain):
            address = "postgresql+psycopg://" + address.removeprefix(plain)
    if address.partition("?")[0].count("@") > 1:
        message = "uma senha com @ precisa de %40 no lugar dele (e de %25 no lugar de %)."
        raise ValueError(message)
    is_known = address.startswith(("sqlite:", "postgresql+psycopg:"))
    try:
        make_url(address)
    except (ArgumentError, ValueError):
        is_known = False
    if not is_known:
        message = "use sqlite:///dados/rede.db ou postgresql://usuario:senha@servidor/banco."
        raise ValueError(message)
    return address


class Settings(BaseSettings):
    """The settings, from the environment (prefix REDE_) or from the file .env.

    A line that is left empty counts as not given. Secrets are never shown by `repr`.
    """

    model_config = SettingsConfigDict(
        env_prefix="REDE_",
        env_file=ENV_FILE,
        # Some editors of Windows begin a file with a mark; without it nothing changes.
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
        extra="ignore",
        # What was typed wrongly may be a secret all the same.
        hide_input_in_errors=True,
    )

    telegram_token: SecretStr | None = None
    """From @BotFather."""
    telegram_token_file: Path | None = None
    """A file that holds the token, as container platforms hand out secrets."""
    telegram_api: str = TELEGRAM
    """Root of the Bot API: Telegram's, or that of a self-hosted server."""
    take_over: bool = False
    """Whether to remove a webhook somebody set, and receive the messages here."""
    webhook_url: AnyHttpUrl | None = None
    """Where Telegram brings the messages; without it they are fetched."""
    webhook_secret: SecretStr | None = None
    """What proves that it is Telegram who brings them; made from the token when not given."""
    webhook_secret_file: Path | None = None
    """A file that holds that secret."""
    messages_per_second: float = Field(default=28, gt=0, le=1000)
    """Pace of what nobody asked for: reminders, notices, broadcasts."""
    actions_per_ten_seconds: int = Field(default=20, ge=5)
    """What one person may do in ten seconds before being asked for a pause.

    The budgets of actions and answers, and the strangers' share of the pace and of the work,
    grow and shrink with it.
    """

    database_url: str = "sqlite:///dados/rede.db"

    copies_folder: Path | None = None
    """Where dated copies go; without it, "copias" beside the data."""
    copies_days: int = Field(default=7, ge=1, le=366)
    copies_weeks: int = Field(default=4, ge=0, le=104)
    """Of how many days, and weeks, the newest copy is kept."""
    copies_public_key: str | None = None
    """A public key of age; with it only the holder of the other half can read the copies."""

    organization_name: str = "Rede Estratégia"
    organization_email: str | None = None
    """Shown where people are told to speak with the organizers."""

    port: int = Field(default=8137, ge=0, le=65535)
    """Where the page of the demonstration answers, on this machine only."""
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8138, ge=0, le=65535)
    """Where the page to project and the webhook answer."""
    web_address: AnyHttpUrl | None = None
    """How others reach that server, such as https://rede.exemplo.gov.br."""
    web_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = ()
    """Who may say in X-Forwarded-For for whom they ask: the proxies in front of that server."""
    status_host: str = "127.0.0.1"
    status_port: int = Field(default=8139, ge=0, le=65535)
    """Where /saude and /metrics answer: for who runs the bot, never beside public pages."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    clock_url: str | None = None
    """The clock of the demonstration; empty for the real one."""

    @field_validator("web_proxies", mode="before")
    @classmethod
    def _as_networks(cls, given: Any) -> Any:  # noqa: ANN401 - whatever the sources found
        if not isinstance(given, str):
            return given
        try:
            return tuple(_network(part.strip()) for part in given.split(",") if part.strip())
        except ValueError:
            message = "use endereços separados por vírgula, como em 127.0.0.1, 10.0.0.0/8."
            raise ValueError(message) from None

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, level: object) -> object:
        return level.upper() if isinstance(level, str) else level

    @field_validator("telegram_api")
    @classmethod
    def _as_a_root(cls, address: str) -> str:
        # The whole address of a method has "/bot" behind the root, and people copy that, too.
        address = address.rstrip("/").removesuffix("/bot").rstrip("/")
        try:
            parts = urlsplit(address)
            is_root = parts.scheme in {"http", "https"} and bool(parts.hostname)
        except ValueError:
            is_root = False
        if not is_root:
            message = f"precisa começar com https:// ou http://, como em {TELEGRAM}."
            raise ValueError(message)
        return address

    @field_validator("copies_public_key")
    @classmethod
    def _as_age_makes_it(cls, key: str | None) -> str | None:
        from bot import locking  # noqa: PLC0415 - most have no key

        if key is not None and not locking.is_public_key(key):
            message = "use a chave pública do age, que começa com age1 (age-keygen -y chave.txt)."
            raise ValueError(message)
        return key

    @field_validator("webhook_secret")
    @classmethod
    def _as_telegram_takes_it(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not _SECRET.fullmatch(secret.get_secret_value()):
            message = "use de 16 a 256 letras sem acento, números, _ e -."
            raise ValueError(message)
        return secret

    @field_validator("database_url")
    @classmethod
    def _with_our_driver(cls, address: str) -> str:
        return as_database_url(address)

    @model_validator(mode="before")
    @classmethod
    def _read_secrets(cls, given: Any) -> Any:  # noqa: ANN401 - whatever the sources found
        """Read secrets from their files; a value given directly is preferred."""
        for name in ("telegram_token", "webhook_secret"):
            path = given.get(f"{name}_file")
            if path and not given.get(name):
                try:
                    given[name] = Path(path).read_text(encoding="utf-8-sig").strip()
                except OSError as error:
                    message = f"REDE_{name.upper()}_FILE: {system_errors.in_words(error)}"
                    raise ValueError(message) from None
                except UnicodeDecodeError:
                    message = f"REDE_{name.upper()}_FILE: esse arquivo não é de texto."
                    raise ValueError(message) from None
                if not given[name]:
                    message = f"REDE_{name.upper()}_FILE: esse arquivo está vazio."
                    raise ValueError(message)
        return given

    @model_validator(mode="after")
    def _is_delivered_safely(self) -> Self:
        address = self.webhook_url
        if address is not None and address.scheme == "http" and self.telegram_api == TELEGRAM:
            message = "REDE_WEBHOOK_URL: o Telegram só entrega em https://."
            raise ValueError(message)
        if address is not None and address.port not in _PORTS and self.telegram_api == TELEGRAM:
            message = "REDE_WEBHOOK_URL: o Telegram só entrega nas portas 443, 80, 88 e 8443."
            raise ValueError(message)
        return self

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown, wherever it turns up."""
        url = make_url(self.database_url)
        words = {url.password or "", urlsplit(self.telegram_api).password or ""}
        words |= {str(value) for name, value in url.query.items() if "password" in name}
        held = [
            *(
                kept.get_secret_value()
                for kept in (self.telegram_token, self.webhook_secret)
                if kept
            ),
            # A short password is a word like others; nothing says it anyway.
            *(
                form
                for word in words
                for form in {word, quote(word)}
                if len(word) >= _LONG_PASSWORD
            ),
        ]
        return tuple(held)

    @property
    def webhook_proof(self) -> str:
        """What Telegram sends along to prove itself; the same in every replica."""
        if self.webhook_secret is not None:
            return self.webhook_secret.get_secret_value()
        token = "" if self.telegram_token is None else self.telegram_token.get_secret_value()
        return hmac.new(token.encode(), b"webhook", "sha256").hexdigest()

    def __repr_args__(self) -> list[tuple[str | None, object]]:
        """Show the settings with the password of the database masked."""
        return [
            (name, make_url(self.database_url) if name == "database_url" else value)
            for name, value in super().__repr_args__()
        ]


def _network(text: str) -> IPv4Network | IPv6Network:
    """Read an address or a network; of IPv4 inside of IPv6, as ::ffff:10.0.0.1, the IPv4 one."""
    found = ip_network(text, strict=False)
    inside = found.network_address.ipv4_mapped if isinstance(found, IPv6Network) else None
    if inside is None or found.prefixlen < _MAPPED:
        return found
    return IPv4Network((inside, found.prefixlen - _MAPPED))
