"""The taps of the organizers' tasks against their goals; texts and files are counted apart."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.people import registrations as queue
from messages.organizers import registrations
from messages.outgoing import to_payload
from models import (
    Activity,
    Attendance,
    CheckInWindow,
    Issuing,
    OutboxRow,
    Participant,
    Purpose,
    Seat,
    SeatState,
    Slot,
    Standing,
)
from tests import make
from tests.chat import Chat, Person, Shown
from tests.make import NOW, moment

SAMPLE = Path(__file__).parents[3] / "samples" / "rede-2024.xlsx"
INVITATION = "2º Encontro da Rede, 23/4, 9h às 12h, Auditório JK, 90 vagas"


@dataclass
class TapCase:
    """An organizer with a published encontro ahead, which Ana has confirmed."""

    session: Session
    chat: Chat
    celia: Person
    encontro: Activity
    texts_count: int = 0

    def writes(self, text: str) -> None:
        self.texts_count += 1
        self.celia.writes(text)

    @property
    def start(self) -> object:
        return self.session.scalars(
            select(Slot.starts_at).where(Slot.activity_id == self.encontro.id)
        ).one()

    def told(self, purpose: Purpose) -> int:
        rows = self.session.scalars(select(OutboxRow).where(OutboxRow.purpose == purpose))
        return len(rows.all())


@pytest.fixture
def tap_case(session: Session, chat: Chat) -> TapCase:
    celia = chat.person(make.organizer(session))
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, make.participant(session))
    celia.starts()
    return TapCase(session, chat, celia, encontro)


def publish(tap_case: TapCase) -> bool:
    tap_case.celia.taps("Organizar")
    tap_case.celia.taps("Novo encontro")
    tap_case.writes(INVITATION)
    tap_case.celia.taps("Publicar")
    published = select(Activity.id).where(Activity.published_at == NOW)
    return tap_case.session.scalar(published) is not None


def publish_and_tell(tap_case: TapCase) -> bool:
    publish(tap_case)
    tap_case.celia.taps("Avisar agora")
    return tap_case.told(Purpose.BROADCAST) == 2


def open_attendance(tap_case: TapCase) -> bool:
    tap_case.chat.now = moment(18, 3, 8, 45)
    tap_case.celia.commands("organizar")
    tap_case.celia.taps("Abrir presença")
    tap_case.celia.taps("Abrir com código")
    return tap_case.session.scalar(select(CheckInWindow.slot_id)) is not None


def mark_by_hand(tap_case: TapCase) -> bool:
    open_attendance(tap_case)
    tap_case.celia.taps_count = 0
    tap_case.celia.taps("Registrar na lista")
    tap_case.celia.taps("Ana Souza")
    return tap_case.session.scalar(select(Attendance.id)) is not None


def take_the_list(tap_case: TapCase) -> bool:
    tap_case.celia.taps("Organizar")
    tap_case.celia.taps("1º Encontro")
    tap_case.celia.taps("Baixar lista")
    return bool(tap_case.celia.last.payload["made"]["maker"] == "people_list")


def issue_papers(tap_case: TapCase) -> bool:
    tap_case.chat.now = moment(18, 3, 13)
    make.signer(tap_case.session)
    (slot,) = make.slots_of(tap_case.session, tap_case.encontro)
    make.attendance(tap_case.session, slot, make.participant(tap_case.session))
    tap_case.celia.taps("Organizar")
    tap_case.celia.taps("1º Encontro")
    tap_case.celia.taps("Declarações")
    tap_case.celia.taps("Emitir 1 documento")
    return tap_case.session.get(Issuing, tap_case.encontro.id) is not None


def approve(tap_case: TapCase) -> bool:
    bruno = make.participant(tap_case.session, "Bruno Lima", standing=Standing.PENDING)
    notice = registrations.waiting_notice(queue.queue(tap_case.session, now=NOW))
    tap_case.celia.messages[99] = Shown(99, to_payload(notice))
    tap_case.celia.taps("Conferir agora")
    tap_case.celia.taps("Aprovar")
    return tap_case.session.get_one(Participant, bruno.id).standing == Standing.ACTIVE


def move_and_tell(tap_case: TapCase) -> bool:
    tap_case.celia.taps("Organizar")
    tap_case.celia.taps("1º Encontro")
    tap_case.celia.taps("Mudar dados")
    tap_case.celia.taps("Data e hora")
    tap_case.writes("19/3, 9h às 12h")
    tap_case.celia.taps("Mudar e pedir nova resposta")
    return tap_case.start == moment(19, 3, 9) and tap_case.told(Purpose.NOTICE) == 1


def cancel(tap_case: TapCase) -> bool:
    tap_case.celia.taps("Organizar")
    tap_case.celia.taps("1º Encontro")
    tap_case.celia.taps("Cancelar encontro")
    tap_case.celia.taps("Local indisponível")
    tap_case.celia.taps("Sim, cancelar e avisar")
    return tap_case.encontro.cancelled_at == NOW and tap_case.told(Purpose.NOTICE) == 1


def import_people(tap_case: TapCase) -> bool:
    content = SAMPLE.read_bytes()
    tap_case.celia.sends_file("rede-2024.xlsx", size=len(content), content=content)
    tap_case.celia.taps("Importar")
    listed = select(Participant.id).where(Participant.standing == Standing.LISTED)
    return len(tap_case.session.scalars(listed).all()) == 120


def offer_more_seats(tap_case: TapCase) -> bool:
    make.seat(
        tap_case.session, tap_case.encontro, make.participant(tap_case.session), SeatState.WAITING
    )
    tap_case.chat.clock_was_woken = False
    tap_case.celia.taps("Organizar")
    tap_case.celia.taps("1º Encontro")
    tap_case.celia.taps("Vagas e horas")
    tap_case.writes("2 vagas")
    assert tap_case.celia.sees.startswith("✅ Mudança feita. As vagas novas vão para a fila")
    return tap_case.encontro.capacity == 2 and tap_case.chat.clock_was_woken


def give_a_seat(tap_case: TapCase) -> bool:
    bia = make.participant(tap_case.session, "Bia Reis")
    tap_case.celia.taps("Organizar")
    tap_case.celia.taps("1º Encontro")
    tap_case.celia.taps("Dar uma vaga")
    tap_case.writes("Bia")
    tap_case.celia.taps("Bia Reis")
    tap_case.writes("vai apresentar a prática")
    return _state(tap_case, bia.id) == SeatState.HELD


def take_a_seat(tap_case: TapCase) -> bool:
    tap_case.celia.taps("Organizar")
    tap_case.celia.taps("1º Encontro")
    tap_case.celia.taps("Lista de pessoas")
    tap_case.celia.taps("Ana Souza")
    tap_case.celia.taps("Tirar a vaga")
    tap_case.celia.taps("A pessoa pediu")
    ana = tap_case.session.scalars(select(Seat.participant_id)).one()
    return _state(tap_case, ana) == SeatState.RELEASED


def write_to_confirmed(tap_case: TapCase) -> bool:
    tap_case.celia.taps("Organizar")
    tap_case.celia.taps("1º Encontro")
    tap_case.celia.taps("Enviar aviso")
    tap_case.writes("Traga um indicador da sua área.")
    tap_case.celia.taps("Enviar")
    return tap_case.told(Purpose.BROADCAST) == 1


def see_the_figures(tap_case: TapCase) -> bool:
    tap_case.celia.taps("Organizar")
    tap_case.celia.taps("Números da Rede")
    return tap_case.celia.sees.startswith("A Rede em 2024")


def _state(tap_case: TapCase, participant_id: int) -> str | None:
    tap_case.session.flush()
    return tap_case.session.scalar(select(Seat.state).where(Seat.participant_id == participant_id))


# The task, its goal, the taps it takes, and the texts that are written on the way.
TASKS: list[tuple[Callable[[TapCase], bool], int, int, int]] = [
    (publish, 3, 3, 1),
    (publish_and_tell, 4, 4, 1),
    (open_attendance, 3, 2, 0),
    (mark_by_hand, 2, 2, 0),
    (take_the_list, 3, 3, 0),
    (issue_papers, 4, 4, 0),
    (approve, 2, 2, 0),
    (move_and_tell, 5, 5, 1),
    (cancel, 5, 5, 0),
    (import_people, 1, 1, 0),
    (offer_more_seats, 5, 3, 1),
    (give_a_seat, 5, 4, 2),
    (take_a_seat, 6, 6, 0),
    (write_to_confirmed, 4, 4, 1),
    (see_the_figures, 2, 2, 0),
]


@pytest.mark.all_on_postgres
@pytest.mark.parametrize(
    ("task", "goal", "taps", "texts"), TASKS, ids=[task.__name__ for task, *_ in TASKS]
)
def test_task_takes_no_more_taps_than_its_goal(
    tap_case: TapCase, task: Callable[[TapCase], bool], goal: int, taps: int, texts: int
) -> None:
    is_done = task(tap_case)

    assert is_done
    assert (tap_case.celia.taps_count, tap_case.texts_count) == (taps, texts)
    assert taps <= goal
