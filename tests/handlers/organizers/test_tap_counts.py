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
    OutboxRow,
    Participant,
    Purpose,
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
class Scene:
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
def scene(session: Session, chat: Chat) -> Scene:
    celia = chat.person(make.organizer(session))
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, make.participant(session))
    celia.starts()
    return Scene(session, chat, celia, encontro)


def publish(scene: Scene) -> bool:
    scene.celia.taps("Organizar")
    scene.celia.taps("Novo encontro")
    scene.writes(INVITATION)
    scene.celia.taps("Publicar")
    published = select(Activity.id).where(Activity.published_at == NOW)
    return scene.session.scalar(published) is not None


def publish_and_tell(scene: Scene) -> bool:
    publish(scene)
    scene.celia.taps("Avisar agora")
    return scene.told(Purpose.BROADCAST) == 2


def open_attendance(scene: Scene) -> bool:
    scene.chat.now = moment(18, 3, 8, 45)
    scene.celia.commands("organizar")
    scene.celia.taps("Abrir presença")
    scene.celia.taps("Tela com código")
    return scene.session.scalar(select(CheckInWindow.slot_id)) is not None


def mark_by_hand(scene: Scene) -> bool:
    open_attendance(scene)
    scene.celia.taps_count = 0
    scene.celia.taps("Marcar na lista")
    scene.celia.taps("Ana Souza")
    return scene.session.scalar(select(Attendance.id)) is not None


def take_the_list(scene: Scene) -> bool:
    scene.celia.taps("Organizar")
    scene.celia.taps("1º Encontro")
    scene.celia.taps("Baixar lista")
    return bool(scene.celia.last.payload["made"]["maker"] == "people_list")


def approve(scene: Scene) -> bool:
    bruno = make.participant(scene.session, "Bruno Lima", standing=Standing.PENDING)
    notice = registrations.waiting_notice(queue.queue(scene.session, now=NOW))
    scene.celia.messages[99] = Shown(99, to_payload(notice))
    scene.celia.taps("Conferir agora")
    scene.celia.taps("Aprovar")
    return scene.session.get_one(Participant, bruno.id).standing == Standing.ACTIVE


def move_and_tell(scene: Scene) -> bool:
    scene.celia.taps("Organizar")
    scene.celia.taps("1º Encontro")
    scene.celia.taps("Mudar dados")
    scene.celia.taps("Data e hora")
    scene.writes("19/3, 9h às 12h")
    scene.celia.taps("Avisar e pedir nova resposta")
    return scene.start == moment(19, 3, 9) and scene.told(Purpose.NOTICE) == 1


def cancel(scene: Scene) -> bool:
    scene.celia.taps("Organizar")
    scene.celia.taps("1º Encontro")
    scene.celia.taps("Cancelar encontro")
    scene.celia.taps("Local indisponível")
    scene.celia.taps("Sim, cancelar e avisar")
    return scene.encontro.cancelled_at == NOW and scene.told(Purpose.NOTICE) == 1


def import_people(scene: Scene) -> bool:
    content = SAMPLE.read_bytes()
    scene.celia.sends_file("rede-2024.xlsx", size=len(content), content=content)
    scene.celia.taps("Importar")
    listed = select(Participant.id).where(Participant.standing == Standing.LISTED)
    return len(scene.session.scalars(listed).all()) == 120


def offer_more_seats(scene: Scene) -> bool:
    make.seat(scene.session, scene.encontro, make.participant(scene.session), SeatState.WAITING)
    scene.chat.clock_was_woken = False
    scene.celia.taps("Organizar")
    scene.celia.taps("1º Encontro")
    scene.celia.taps("Mais vagas")
    scene.writes("2 vagas")
    assert scene.celia.sees.startswith("✅ Mudança gravada. As vagas novas vão para a fila")
    return scene.encontro.capacity == 2 and scene.chat.clock_was_woken


# The task, its goal, the taps it takes, and the texts that are written on the way.
TASKS: list[tuple[Callable[[Scene], bool], int, int, int]] = [
    (publish, 3, 3, 1),
    (publish_and_tell, 4, 4, 1),
    (open_attendance, 3, 2, 0),
    (mark_by_hand, 2, 2, 0),
    (take_the_list, 3, 3, 0),
    (approve, 2, 2, 0),
    (move_and_tell, 5, 5, 1),
    (cancel, 5, 5, 0),
    (import_people, 1, 1, 0),
    (offer_more_seats, 5, 3, 1),
]


@pytest.mark.parametrize(
    ("task", "goal", "taps", "texts"), TASKS, ids=[task.__name__ for task, *_ in TASKS]
)
def test_task_takes_no_more_taps_than_its_goal(
    scene: Scene, task: Callable[[Scene], bool], goal: int, taps: int, texts: int
) -> None:
    is_done = task(scene)

    assert is_done
    assert (scene.celia.taps_count, scene.texts_count) == (taps, texts)
    assert taps <= goal
