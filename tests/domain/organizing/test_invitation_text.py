import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from domain.organizing import invitation_places, invitation_seats, invitation_text
from domain.organizing.invitation import Invitation
from domain.organizing.invitation_seats import Seats

NOW = datetime(2024, 3, 11, 12, tzinfo=UTC)
"""A Monday, 9h in Belo Horizonte."""

_FILE: Final = Path(__file__).with_name("invitations.toml")
CASES: Final[list[dict[str, str]]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["case"]


def said(found: Invitation) -> dict[str, str]:
    """Return what was read, each field as text; what is empty is left out."""
    fields = {
        "when": " | ".join(
            f"{'?' if each.day is None else f'{each.day:%-d/%-m/%Y}'}"
            f" {'?' if each.starts is None else f'{each.starts:%-H:%M}'}"
            f"-{'?' if each.ends is None else f'{each.ends:%-H:%M}'}"
            for each in found.sittings
        ),
        "title": found.title,
        "theme": found.theme,
        "venue": found.venue,
        "address": found.address,
        "link": found.link,
        "mode": "" if found.mode is None else found.mode.value,
        "seats": "unlimited" if found.is_unlimited else str(found.capacity or ""),
        "minutes": str(found.minutes or ""),
        "programme": "\n".join(found.programme),
        "unused": "\n".join(found.unused),
    }
    asks = {
        f"asks {each.piece.value}": " | ".join(each.candidates)
        for each in found.questions if not each.is_doubt
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value} | asks


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:30] for case in CASES])
def test_read_finds_what_an_invitation_says(case: dict[str, str]) -> None:
    found = invitation_text.read(case["text"].strip("\n"), now=NOW)

    assert {"text": case["text"], **said(found)} == case


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("120 vagas, 3 horas", Seats((120,), (180,))),
        ("120", Seats((120,))),
        ("90 pessoas", Seats((90,))),
        ("sem limite, 4h", Seats((0,), (240,))),
        ("30 e 1h30", Seats((30,), (90,))),
        ("+10", Seats((10,), is_more=True)),
        ("90 a 120", Seats((90, 120))),
        ("30 vagas, 4 horas-aula", Seats((30,), (200, 240))),
        ("2,5 h", None),
        ("muitas", None),
        ("0 vagas", None),
        ("2 vagas por assessoria", None),
        ("3.000.000.000 vagas", None),
    ],
)
def test_read_seats_reads_an_answer(text: str, expected: Seats | None) -> None:
    assert invitation_seats.read_seats(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Auditório JK", ("Auditório JK", "", "")),
        (
            "Auditório JK, Rodovia Papa João Paulo II, 4143",
            ("Auditório JK", "Rodovia Papa João Paulo II, 4143", ""),
        ),
        ("https://meet.exemplo.gov.br/abc", ("", "", "https://meet.exemplo.gov.br/abc")),
        ("Sala 7 e https://x.com/a_b", ("Sala 7", "", "https://x.com/a_b")),
        ("  Sala   7 ", ("Sala 7", "", "")),
    ],
)
def test_a_place_is_read(text: str, expected: tuple[str, str, str]) -> None:
    assert invitation_places.read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Auditório JK", True),
        ("3º andar, Cidade Administrativa", True),
        ("15/1/2025 9 as 12", False),
        ("a confirmar", False),
        ("90 vagas", False),
        ("123", False),
    ],
)
def test_a_place_has_the_shape_of_one(text: str, *, expected: bool) -> None:
    assert invitation_places.is_place(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Encontro da Rede, 21/3 às 14h, no auditório da Emater, 90 vagas", True),
        ("Alguém sabe se o encontro de 21/3 às 14h vai ter almoço?", False),
        ("não vou poder ir dia 18", False),
        ("quero a lista de presença do último encontro, por favor, em planilha", False),
    ],
)
def test_a_text_that_looks_like_an_invitation(text: str, *, expected: bool) -> None:
    found = invitation_text.read(text, now=NOW)

    assert invitation_text.looks_like_one(found) is expected


_LABELLED = """
Oficina de Dados
Quando: 14/3/2024
Manhã - 8h às 12h
Tarde - 13h30 às 17h30
Onde: Sala 5 do Prédio Minas
Lugares: 45
Horas certificadas: 3
"""


def test_labels_people_write_are_known() -> None:
    found = said(invitation_text.read(_LABELLED, now=NOW))

    assert found["when"] == "14/3/2024 8:00-12:00 | 14/3/2024 13:30-17:30"
    assert found["seats"] == "45"


def test_the_address_of_a_call_is_no_street() -> None:
    text = "Webinário de Dados, 14/3/2024, 15h.\nEndereço de acesso: https://meet.exemplo.com/dados"

    assert "address" not in said(invitation_text.read(text, now=NOW))
