"""A second reading of the place: what stands and is not likely is doubted."""

from datetime import UTC, datetime

import pytest

from domain.organizing import invitation_text
from domain.organizing.invitation import Invitation, Mode, Piece, Question
from domain.organizing.invitation_weighing import WEIGHTS

_NOW = datetime(2024, 3, 11, 12, tzinfo=UTC)
_TEXT = "Oficina de Dados, 23/4, das 9h às 12h, na Sala Jequitibá{}. Café no Auditório JK."


def _read(text: str) -> Invitation:
    return invitation_text.read(text, now=_NOW)


def _doubts(found: Invitation) -> dict[Piece, tuple[str, ...]]:
    return {each.piece: each.candidates for each in found.questions if each.is_doubt}


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every place and every way of taking part be as likely, whatever was learned."""
    for kind in ("place", "mode"):
        monkeypatch.setitem(WEIGHTS, kind, {})


def test_a_place_that_is_likely_stands_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WEIGHTS, "place", {"P-first sala": 6, "last jequitiba": 6})
    found = _read("Oficina de Dados, 23/4, das 9h às 12h, na Sala Jequitibá.")

    assert found.venue == "Sala Jequitibá"
    assert _doubts(found) == {}


def test_another_place_that_is_likelier_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WEIGHTS, "place", {"P-first auditorio": 6, "last jk": 6, "none": 9})
    found = _read(_TEXT.format(""))

    assert found.venue == "Sala Jequitibá"
    assert _doubts(found) == {Piece.VENUE: ("Auditório JK", "")}


def test_that_people_only_call_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WEIGHTS, "place", {"P-first sala": 6, "last jequitiba": 6})
    monkeypatch.setitem(WEIGHTS, "mode", {"video: link": 5})
    found = _read(_TEXT.format(" e em https://meet.exemplo.com/dados"))

    assert (found.venue, found.mode) == ("Sala Jequitibá", Mode.HYBRID)
    assert Question(Piece.MODE, ("video",), is_doubt=True) in found.questions
    assert _doubts(found)[Piece.VENUE][0] == ""


def test_an_answer_above_a_mail_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WEIGHTS, "place", {"none": 12})
    answer = "Oficina de Dados, 23/4, das 9h às 12h, na Sala Jequitibá."
    mail = (
        "\n\nDe: Zilá Prates <zila@exemplo.com>\nEnviada em: 8 de março de 2024 10:12\n"
        "Para: Equipe\nAssunto: Oficina\n\nOficina de Dados, 23/4, 9h"
    )

    assert _doubts(_read(answer)) == {Piece.VENUE: ("",)}
    assert _doubts(_read(answer + mail)) == {}
