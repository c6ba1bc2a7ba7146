"""What conversations of organizers share: steps they take, what they begin with, what they ask."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Activity, OutboxRow, Participant, Purpose, SeatState, Slot
from scheduler import calls
from tests import make
from tests.chat import Chat, Person, Shown
from tests.make import moment

INVITATION = "2º Encontro da Rede, 23/4, 9h às 12h, Auditório JK, 90 vagas"


def started(person: Person) -> Shown:
    person.starts()
    return person.last


def ticks(chat: Chat, *when: int) -> None:
    """Let the clock look at this moment."""
    chat.now = moment(*when)
    calls.plan(chat.session, chat.now)
    chat.deliver()


def row_of(session: Session, person: Person) -> Participant:
    found = select(Participant).where(Participant.chat_id == person.sender.chat_id)
    return session.scalars(found).one()


def begins(celia: Person) -> None:
    celia.starts()
    celia.taps("Organizar")
    celia.taps("Novo encontro")


def seated(session: Session, activity: Activity, state: SeatState) -> Any:
    row = make.participant(session)
    make.seat(session, activity, row, state)
    return row


def lost(session: Session) -> tuple[Activity, list[Participant]]:
    """An encontro of 18 March that nobody took the presence of, and who had a seat."""
    encontro = make.encontro(session)
    people = [make.participant(session, name) for name in ("Ana Souza", "Bia Sá")]
    for person in people:
        make.seat(session, encontro, person)
    make.seat(session, encontro, make.participant(session, "Caio Reis"), SeatState.DECLINED)
    return encontro, people


def the_encontro(session: Session) -> Activity:
    return session.scalars(select(Activity)).one()


def slot_of(session: Session, activity: Activity) -> int:
    return make.slots_of(session, activity)[0].id


def start_of(session: Session, activity: Activity) -> Any:
    return session.scalars(select(Slot.starts_at).where(Slot.activity_id == activity.id)).first()


def told(session: Session, purpose: Purpose) -> list[OutboxRow]:
    return list(
        session.scalars(
            select(OutboxRow).where(OutboxRow.purpose == purpose).order_by(OutboxRow.id)
        )
    )
