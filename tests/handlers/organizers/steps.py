"""Steps that several conversations of organizers take: to start, to let the clock look."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Activity, Participant, SeatState
from scheduler import calls
from tests import make
from tests.chat import Chat, Person, Shown
from tests.make import moment


def ticks(chat: Chat, *when: int) -> None:
    """Let the clock look at this moment."""
    chat.now = moment(*when)
    calls.plan(chat.session, chat.now)
    chat.deliver()


def slot_of(session: Session, activity: Activity) -> int:
    return make.slots_of(session, activity)[0].id


def lost(session: Session) -> tuple[Activity, list[Participant]]:
    """An encontro of 18 March that nobody took the presence of, and who had a seat."""
    encontro = make.encontro(session)
    people = [make.participant(session, name) for name in ("Ana Souza", "Bia Sá")]
    for person in people:
        make.seat(session, encontro, person)
    make.seat(session, encontro, make.participant(session, "Caio Reis"), SeatState.DECLINED)
    return encontro, people


def started(person: Person) -> Shown:
    person.starts()
    return person.last


def row_of(session: Session, person: Person) -> Participant:
    found = select(Participant).where(Participant.chat_id == person.sender.chat_id)
    return session.scalars(found).one()
