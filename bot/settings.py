"""What an installation may choose: one field per line of .env.example."""

from pathlib import Path
from typing import Final, Literal

from pydantic import AnyHttpUrl, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url

TELEGRAM: Final = "https://api.telegram.org"


class Settings(BaseSettings):
    """The settings, from the environment (prefix REDE_) or from the file .env.

    A line that is left empty counts as not given. Secrets are never shown by `repr`.
    """

    model_config = SettingsConfigDict(
        env_prefix="REDE_", env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    telegram_token: SecretStr | None = None
    """From @BotFather; without it `iniciar` runs the demonstration."""
    telegram_api: str = TELEGRAM
    """Root of the Bot API: Telegram's, or that of a self-hosted server."""
    take_over: bool = False
    """Whether to remove a webhook somebody set, and receive the messages here."""
    messages_per_second: float = Field(default=28, gt=0, le=1000)
    """Pace of what nobody asked for: reminders, notices, broadcasts."""

    database_url: str = "sqlite:///dados/rede.db"

    organization_name: str = "Rede Estratégia"
    organization_email: str | None = None
    """Shown where people are told to speak with the organizers."""

    port: int = Field(default=8137, ge=0, le=65535)
    """Where the page of the demonstration answers, on this machine only."""
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8138, ge=0, le=65535)
    """Where /saude and the page to project answer."""
    web_address: AnyHttpUrl | None = None
    """How others reach that server, such as https://rede.exemplo.gov.br."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    clock_url: str | None = None
    """The clock of the demonstration; empty for the real one."""

    @field_validator("telegram_api")
    @classmethod
    def _without_final_slash(cls, address: str) -> str:
        return address.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _with_our_driver(cls, address: str) -> str:
        # "postgresql://" is what people copy; only psycopg 3 is installed.
        for plain in ("postgres://", "postgresql://"):
            if address.startswith(plain):
                return "postgresql+psycopg://" + address.removeprefix(plain)
        return address

    def __repr_args__(self) -> list[tuple[str | None, object]]:
        """Show the settings with the password of the database masked."""
        return [
            (name, make_url(self.database_url) if name == "database_url" else value)
            for name, value in super().__repr_args__()
        ]

    @property
    def uses_sqlite(self) -> bool:
        """Whether the database is a file of ours."""
        return self.database_url.startswith("sqlite")

    @property
    def database_path(self) -> Path | None:
        """The file of the database; None on PostgreSQL."""
        path = make_url(self.database_url).database
        return Path(path) if self.uses_sqlite and path else None
