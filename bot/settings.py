"""What an installation may choose: one field per line of .env.example."""

import hmac
import re
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import AnyHttpUrl, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot import system_errors

TELEGRAM: Final = "https://api.telegram.org"
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{16,256}")


class Settings(BaseSettings):
    """The settings, from the environment (prefix REDE_) or from the file .env.

    A line that is left empty counts as not given. Secrets are never shown by `repr`.
    """

    model_config = SettingsConfigDict(
        env_prefix="REDE_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        # What was typed wrongly may be a secret all the same.
        hide_input_in_errors=True,
    )

    telegram_token: SecretStr | None = None
    """From @BotFather; without it `iniciar` runs the demonstration."""
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
    status_host: str = "127.0.0.1"
    status_port: int = Field(default=8139, ge=0, le=65535)
    """Where /saude and /metrics answer: for who runs the bot, never beside public pages."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    clock_url: str | None = None
    """The clock of the demonstration; empty for the real one."""

    @field_validator("telegram_api")
    @classmethod
    def _without_final_slash(cls, address: str) -> str:
        return address.rstrip("/")

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
        # "postgresql://" is what people copy; only psycopg 3 is installed.
        for plain in ("postgres://", "postgresql://"):
            if address.startswith(plain):
                address = "postgresql+psycopg://" + address.removeprefix(plain)
        is_known = address.startswith(("sqlite:", "postgresql+psycopg:"))
        try:
            make_url(address)
        except (ArgumentError, ValueError):
            is_known = False
        if not is_known:
            message = "use sqlite:///dados/rede.db ou postgresql://usuario:senha@servidor/banco."
            raise ValueError(message)
        return address

    @model_validator(mode="before")
    @classmethod
    def _read_secrets(cls, given: Any) -> Any:  # noqa: ANN401 - whatever the sources found
        """Read secrets from their files; a value given directly is preferred."""
        for name in ("telegram_token", "webhook_secret"):
            path = given.get(f"{name}_file")
            if path and not given.get(name):
                try:
                    given[name] = Path(path).read_text(encoding="utf-8").strip()
                except OSError as error:
                    message = f"REDE_{name.upper()}_FILE: {system_errors.in_words(error)}"
                    raise ValueError(message) from None
                except UnicodeDecodeError:
                    message = f"REDE_{name.upper()}_FILE: esse arquivo não é de texto."
                    raise ValueError(message) from None
        return given

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
