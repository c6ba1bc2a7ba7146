"""The settings and .env.example say the same."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.settings import Settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"


def _lines() -> dict[str, str]:
    found = re.findall(r"^(REDE_\w+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(found)


def test_example_has_one_line_per_setting() -> None:
    names = re.findall(r"^(REDE_\w+)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(names) == sorted(f"REDE_{name.upper()}" for name in Settings.model_fields)


def test_example_shows_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _lines():
        monkeypatch.delenv(name, raising=False)

    assert Settings(_env_file=EXAMPLE) == Settings(_env_file=None)


def test_every_line_of_the_example_has_a_comment() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    commented = False
    for line in lines:
        if line.startswith("#"):
            commented = True
        elif line.startswith("REDE_"):
            # A comment may stand over two lines that belong together.
            assert commented, line
        elif not line:
            commented = False


def test_proxies_are_addresses_and_networks() -> None:
    settings = Settings(
        _env_file=None,
        web_proxies="127.0.0.1, 10.1.2.3/8,fd00::/8, ::ffff:10.9.0.0/112, ::ffff:7.7.7.7",
    )

    assert [str(one) for one in settings.web_proxies] == [
        "127.0.0.1/32",
        "10.0.0.0/8",
        "fd00::/8",
        "10.9.0.0/16",
        "7.7.7.7/32",
    ]
    assert Settings(_env_file=None, web_proxies=" ").web_proxies == ()


def test_secrets_are_not_shown() -> None:
    settings = Settings(
        _env_file=None,
        telegram_token=SecretStr("12345678:AAsecret"),
        database_url="postgresql://rede:hunter2@localhost/rede",
    )

    assert "AAsecret" not in repr(settings)
    assert "hunter2" not in repr(settings)
    assert settings.database_url.startswith("postgresql+psycopg://")
