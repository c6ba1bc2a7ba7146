from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.errors import NotAllowedError
from domain.notices import uncertain
from messages.actions.organizers.uncertain import ShowUncertain
from models import AuditEntry, OutboxRow, OutboxState, Participant, Purpose, Standing
from tests import make
from tests.chat import Chat
from tests.make import NOW


def message(
    session: Session,
    person: Participant,
    *,
    purpose: Purpose = Purpose.NOTICE,
    state: OutboxState = OutboxState.UNKNOWN,
    written_at: datetime = NOW,
    expires_at: datetime | None = None,
    payload: dict[str, Any] | None = None,
) -> OutboxRow:
    put = make.outgoing_message(
        session,
        chat_id=person.chat_id or 0,
        purpose=purpose,
        payload={"html": "Mudou."} if payload is None else payload,
        now=written_at,
        expires_at=expires_at,
    )
    assert put is not None
    row = session.get_one(OutboxRow, put.id)
    row.state, row.settled_at, row.error = state, written_at, "the process ended"
    session.flush()
    return row


def test_organizers_see_and_send_again_what_may_not_have_arrived(
    session: Session, chat: Chat
) -> None:
    ana = chat.person(make.organizer(session, "Ana"))
    bia, rui = make.participant(session, "Bia <b>"), make.participant(session, "Rui")
    notice = message(session, bia)
    message(session, rui, state=OutboxState.FAILED)
    reminder = message(session, rui, purpose=Purpose.REMINDER)
    ana.commands("organizar")

    ana.taps("Ver 3 mensagens em dúvida")
    seen = ana.sees
    ana.taps("Enviar os avisos de novo")

    assert "Avisos pessoais: 2 mensagens\nBia <b>, Rui" in seen
    assert "Lembretes: 1 mensagem\nRui" in seen
    assert ana.toast is not None
    assert ana.toast.text == "2 mensagens vão sair de novo."
    assert "Avisos pessoais" not in ana.sees
    assert (notice.state, reminder.state) == (OutboxState.SENT, OutboxState.UNKNOWN)
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.details) == ("messages.send_again", {"kind": "notice", "count": 2})


def test_nothing_uncertain_is_said_so_and_not_offered(session: Session, chat: Chat) -> None:
    ana = chat.person(make.organizer(session))
    ana.commands("organizar")
    labels = str(ana.last.labels)

    ana.taps(ShowUncertain())

    assert "em dúvida" not in labels
    assert ana.sees.startswith("Nenhuma mensagem em dúvida")


@pytest.mark.parametrize(
    "columns",
    [
        {"state": OutboxState.SENT},
        {"purpose": Purpose.REPLY},
        {"written_at": NOW - timedelta(days=7)},
        {"expires_at": NOW},
        {"payload": {}},
    ],
    ids=str,
)
def test_what_is_of_no_use_is_left_out(session: Session, columns: dict[str, Any]) -> None:
    ana, bia = make.organizer(session), make.participant(session)
    row = message(session, bia, **columns)
    state = row.state

    sent = uncertain.send_again(session, actor_id=ana.id, purpose=Purpose(row.purpose), now=NOW)

    session.refresh(row)
    assert (uncertain.count(session, now=NOW), sent, row.state) == (0, 0, state)


@pytest.mark.parametrize(
    "person", [{"unreachable_at": NOW}, {"standing": Standing.SUSPENDED}], ids=str
)
def test_people_who_get_nothing_are_left_out(session: Session, person: dict[str, Any]) -> None:
    message(session, make.participant(session, **person))

    assert uncertain.count(session, now=NOW) == 0


def test_only_organizers_may(session: Session) -> None:
    bia = make.participant(session)
    with pytest.raises(NotAllowedError):
        uncertain.groups(session, actor_id=bia.id, now=NOW)
    with pytest.raises(NotAllowedError):
        uncertain.send_again(session, actor_id=bia.id, purpose=Purpose.NOTICE, now=NOW)
