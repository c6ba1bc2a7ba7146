"""How many taps each of a participant's main tasks takes, and what it takes them to.

The goals are those of the design's table. Each task is played from a fresh state, by the labels
a person reads; "Iniciar", which opens a link or an empty chat, is a tap too.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from sqlalchemy.orm import Session

from domain.attendance import attendance, attendance_room
from domain.attendance import attendance_codes as codes
from domain.documents import issuing
from domain.people import invites
from models import Participant, SeatState, Standing
from scheduler import offers, papers, reminders
from tests import make
from tests.chat import Chat, Person
from tests.make import moment


@dataclass(frozen=True)
class Tap:
    label: str


@dataclass(frozen=True)
class Write:
    text: str


@dataclass(frozen=True)
class Open:
    """Press "Iniciar", after a link or in an empty chat."""

    payload: str = ""


@dataclass
class TapCase:
    """Where a task begins."""

    session: Session
    chat: Chat
    words: dict[str, str] = field(default_factory=dict)
    """What a person reads elsewhere and writes or follows here, by the name a step has for it."""
    _row: Participant | None = None

    @property
    def row(self) -> Participant:
        if self._row is None:
            self._row = make.participant(self.session, "Ana Souza")
        return self._row


@dataclass(frozen=True)
class Task:
    name: str
    goal: int
    begins: Callable[[TapCase], None]
    steps: tuple[Tap | Write | Open, ...]
    ends_with: str


def at_home(tap_case: TapCase) -> None:
    """A participant who has just written /start."""
    tap_case.chat.person(tap_case.row).starts()


def with_encontro(tap_case: TapCase) -> None:
    make.encontro(tap_case.session)
    at_home(tap_case)


def with_seat(tap_case: TapCase) -> None:
    make.seat(tap_case.session, make.encontro(tap_case.session), tap_case.row)
    at_home(tap_case)


def with_turma(tap_case: TapCase) -> None:
    make.turma(tap_case.session)
    at_home(tap_case)


def with_full_turma(tap_case: TapCase) -> None:
    full = make.turma(tap_case.session, capacity=1)
    make.seat(tap_case.session, full, make.participant(tap_case.session, "Bia Reis"))
    at_home(tap_case)


def with_own_turma(tap_case: TapCase) -> None:
    make.seat(tap_case.session, make.turma(tap_case.session), tap_case.row)
    at_home(tap_case)


def with_clash(tap_case: TapCase) -> None:
    old = make.turma(tap_case.session, of=make.course(tap_case.session, "Escrita simples"))
    make.seat(tap_case.session, old, tap_case.row)
    make.turma(tap_case.session, of=make.course(tap_case.session, "Indicadores"))
    at_home(tap_case)


def reminded_a_week_before(tap_case: TapCase) -> None:
    make.encontro(tap_case.session)
    _remind(tap_case)


def reminded_on_the_eve(tap_case: TapCase) -> None:
    make.seat(tap_case.session, make.encontro(tap_case.session), tap_case.row)
    tap_case.chat.now = moment(17, 3, 9)
    _remind(tap_case)


def offered(tap_case: TapCase) -> None:
    full = make.encontro(tap_case.session, capacity=1)
    held = make.seat(tap_case.session, full, make.participant(tap_case.session, "Bia Reis"))
    make.seat(tap_case.session, full, tap_case.row, SeatState.WAITING)
    held.state = SeatState.DECLINED
    tap_case.session.flush()
    tap_case.chat.person(tap_case.row)
    offers.plan(tap_case.session, tap_case.chat.now)
    tap_case.chat.deliver()


def in_the_room(tap_case: TapCase) -> None:
    encontro = make.encontro(tap_case.session)
    (slot,) = make.slots_of(tap_case.session, encontro)
    attendance_room.open_check_in(
        tap_case.session,
        slot_id=slot.id,
        actor_id=make.organizer(tap_case.session).id,
        now=moment(18, 3, 8),
        secret="5e" * 16,
    )
    tap_case.chat.now = now = moment(18, 3, 9)
    window = codes.window_of(now)
    drawn = codes.Codes(attendance.open_slots(tap_case.session, at=now))
    tap_case.words["os 4 números"] = drawn.digits(slot.id, window)
    tap_case.words["o QR"] = f"p_{codes.token(slot.id, '5e' * 16, window)}"
    tap_case.chat.person(tap_case.row)


def with_practice(tap_case: TapCase) -> None:
    make.good_practice(tap_case.session, "Painel único de metas")
    at_home(tap_case)


def with_challenge(tap_case: TapCase) -> None:
    author = make.participant(tap_case.session, "Bia Reis")
    make.challenge(tap_case.session, author=author)
    at_home(tap_case)


def with_certificate(tap_case: TapCase) -> None:
    make.paper(tap_case.session, make.turma(tap_case.session), tap_case.row)
    at_home(tap_case)


def told_of_a_certificate(tap_case: TapCase) -> None:
    make.paper(tap_case.session, make.turma(tap_case.session), tap_case.row, pdf=None)
    tap_case.chat.person(tap_case.row)
    (paper,) = issuing.undrawn(tap_case.session, limit=9)
    papers.keep(tap_case.session, [(paper, b"%PDF-")], tap_case.chat.now)
    tap_case.chat.deliver()


def with_organizer(tap_case: TapCase) -> None:
    make.organizer(tap_case.session)
    at_home(tap_case)


def with_invite(tap_case: TapCase) -> None:
    listed = make.participant(
        tap_case.session, "Ana Souza", standing=Standing.LISTED, chat_id=None, decided_at=None
    )
    token = invites.create(tap_case.session, participant_id=listed.id, now=tap_case.chat.now)
    tap_case.words["o convite"] = f"c_{token}"
    newcomer(tap_case)


def with_offices(tap_case: TapCase) -> None:
    make.assessoria(tap_case.session, "Seplag")
    newcomer(tap_case)


def newcomer(tap_case: TapCase) -> None:
    tap_case.chat.person(77, "Ana", "Souza")


def _remind(tap_case: TapCase) -> None:
    tap_case.chat.person(tap_case.row)
    reminders.plan(tap_case.session, tap_case.chat.now)
    tap_case.chat.deliver()


PRACTICE = (Write("Painel único"), Write("Juntamos 12 planilhas."), Write("Caiu de 5 dias para 1."))
TASKS = (
    Task(
        "confirmar presença a partir do lembrete", 1, reminded_a_week_before,
        (Tap("Confirmar presença"),), "✅ Você confirmou presença",
    ),
    Task(
        "confirmar presença a partir de /start", 1, with_encontro,
        (Tap("Confirmar presença"),), "✅ Você confirmou presença",
    ),
    Task(
        "avisar que não vai mais, a partir do lembrete", 1, reminded_on_the_eve,
        (Tap("Não vou mais"),), "Você avisou que não vai",
    ),
    Task(
        "pôr o encontro na agenda", 3, with_seat,
        (Tap("Ver o encontro"), Tap("Pôr na agenda")), "Toque no arquivo",
    ),
    Task(
        "fazer inscrição em curso", 3, with_turma,
        (Tap("Cursos"), Tap("turma 1"), Tap("Fazer inscrição")), "Sua vaga está garantida",
    ),
    Task(
        "entrar na fila de turma lotada", 3, with_full_turma,
        (Tap("Cursos"), Tap("turma 1"), Tap("Entrar na fila")), "Você é a 1ª pessoa da fila",
    ),
    Task(
        "aceitar vaga oferecida", 1, offered, (Tap("Quero a vaga"),), "✅ Você confirmou presença"
    ),
    Task(
        "resolver choque trocando de curso", 4, with_clash,
        (Tap("Cursos"), Tap("Indicadores"), Tap("Fazer inscrição"), Tap("Trocar pela turma nova")),
        "Troca feita",
    ),
    Task(
        "desistir de turma", 4, with_own_turma,
        (Tap("Cursos"), Tap("turma 1"), Tap("Sair da turma"), Tap("Sim, sair da turma")),
        "Você saiu da turma",
    ),
    Task(
        "registrar presença escrevendo os 4 números", 0, in_the_room,
        (Write("os 4 números"),), "✅ Presença registrada",
    ),
    Task(
        "registrar presença pelo código QR", 1, in_the_room,
        (Open("o QR"),), "✅ Presença registrada",
    ),
    Task("ver total de horas", 0, at_home, (), "Você ainda não tem horas de formação"),
    Task("ver detalhe das horas", 1, at_home, (Tap("Minhas horas"),), "Em encontros: 0 horas"),
    Task(
        "receber certificado a partir de /start", 3, with_certificate,
        (Tap("Minhas horas"), Tap("Meus certificados"), Tap("📜 Gestão de projetos")),
        "Certificado: Gestão de projetos",
    ),
    # The notice brings the file itself.
    Task(
        "receber certificado a partir do aviso", 1, told_of_a_certificate,
        (), "Seu certificado chegou",
    ),
    Task(
        "buscar boa prática", 1, with_practice,
        (Write("painel de metas"), Tap("Painel único")), "Juntamos as planilhas",
    ),
    Task(
        "começar a contar uma prática", 2, at_home,
        (Tap("Boas práticas"), Tap("Contar uma prática")), "Dê um título curto",
    ),
    Task(
        "contar uma prática até o fim", 5, at_home,
        (
            Tap("Boas práticas"), Tap("Contar uma prática"), *PRACTICE, Tap("Indicadores"),
            Tap("Enviar"),
        ),
        "Prática enviada",
    ),
    Task(
        "contar um desafio até o fim", 3, at_home,
        (
            Tap("Boas práticas"), Tap("Contar um desafio"),
            Write("Os dados chegam em formatos diferentes."), Tap("Enviar"),
        ),
        "Desafio enviado",
    ),
    Task(
        "abrir um desafio de outra assessoria", 3, with_challenge,
        (Tap("Boas práticas"), Tap("Desafios abertos"), Tap("Recebemos dados")),
        "“Recebemos dados em formatos diferentes.”",
    ),
    Task(
        "ligar ou desligar um lembrete", 3, at_home,
        (Tap("Lembretes e dados"), Tap("Escolher lembretes"), Tap("Na véspera")),
        "Quais lembretes você quer?",
    ),
    Task(
        "cadastro pelo convite pessoal", 2, with_invite,
        (Open("o convite"), Tap("Sim, sou eu")), "Pronto, Ana!",
    ),
    Task(
        "cadastro sem convite", 6, with_offices,
        (
            Open(), Tap("Fazer meu cadastro"), Tap("Seplag"), Tap("Usar “Ana Souza”"),
            Write("ana.souza@planejamento.mg.gov.br"), Tap("Está certo, enviar"),
        ),
        "Seu cadastro está com a organização",
    ),
    Task(
        "pedir ajuda a uma pessoa", 3, with_organizer,
        (Tap("Ajuda"), Tap("Falar com a organização"), Write("Onde estaciono?")),
        "Pergunta enviada",
    ),
)  # fmt: skip


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name.replace(" ", "_"))
def test_task_is_done_within_its_taps(session: Session, chat: Chat, task: Task) -> None:
    tap_case = TapCase(session, chat)
    task.begins(tap_case)
    person = _who(tap_case)
    taps_count = 0

    for step in task.steps:
        match step:
            case Tap(label):
                taps_count += 1
                person.taps(label)
            case Open(payload):
                taps_count += 1
                person.starts(tap_case.words.get(payload, payload))
            case Write(text):
                person.writes(tap_case.words.get(text, text))

    assert task.ends_with in person.sees
    assert taps_count <= task.goal


def _who(tap_case: TapCase) -> Person:
    if 77 in tap_case.chat.people:
        return tap_case.chat.people[77]
    return tap_case.chat.person(tap_case.row)
