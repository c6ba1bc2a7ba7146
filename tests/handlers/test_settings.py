import pytest
from sqlalchemy.orm import Session

from messages.actions.settings import ToggleReminder
from tests import make
from tests.chat import Chat


@pytest.mark.parametrize("command", ["settings", "configuracoes"])
def test_settings_show_what_is_on(session: Session, chat: Chat, command: str) -> None:
    ana = chat.person(make.participant(session, muted_reminders=["week"]))

    ana.commands(command)

    assert ana.sees == (
        "Lembretes e dados\nLembretes: 3 de 4 ligados\nHorário de silêncio: das 20h às 8h"
    )


def test_reminder_is_switched_off_and_on_within_three_taps(session: Session, chat: Chat) -> None:
    person = make.participant(session)
    ana = chat.person(person)
    ana.starts()

    ana.taps("Lembretes e dados")
    ana.taps("Escolher lembretes")
    ana.taps("Na véspera")
    assert ana.taps_count == 3
    assert person.muted_reminders == ["eve"]
    assert ana.last.labels[:4] == [
        ["🔔 Ligado · 7 dias antes"],
        ["🔕 Desligado · Na véspera"],
        ["🔔 Ligado · No dia"],
        ["🔔 Ligado · Presença aberta"],
    ]
    ana.taps("Na véspera")

    assert person.muted_reminders == []


@pytest.mark.parametrize("kind", ["feedback", "nada", ""])
def test_reminder_that_cannot_be_switched_is_an_old_button(
    session: Session, chat: Chat, kind: str
) -> None:
    person = make.participant(session)
    ana = chat.person(person)
    ana.starts()

    ana.taps(ToggleReminder(kind))

    assert "não vale mais" in ana.sees
    assert person.muted_reminders == []


def test_settings_of_a_newcomer_are_the_welcome(chat: Chat) -> None:
    bruno = chat.person(77)

    bruno.commands("configuracoes")

    assert bruno.sees.startswith("Boas-vindas")
