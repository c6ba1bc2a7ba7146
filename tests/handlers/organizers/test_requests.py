from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.actions.courses import Enroll, ListMyEnrollments, ShowTurma, Withdraw, WithdrawRequest
from messages.actions.organizers.encontros import ChangeActivity, ManageActivity
from messages.actions.organizers.requests import ApproveRequest, ListRequests, ShowRequest
from messages.actions.seats import UndoSeat
from models import Activity, OutboxRow, Seat, SeatState, Standing, Topic
from tests import make
from tests.chat import Chat, Person

pytestmark = pytest.mark.usefixtures("every_message_is_one_telegram_takes")


@pytest.fixture
def celia(chat: Chat, session: Session) -> Person:
    return chat.person(make.organizer(session))


@pytest.fixture
def ana(chat: Chat, session: Session) -> Person:
    office = make.assessoria(session, "SEPLAG")
    return chat.person(make.participant(session, "Ana Souza", office=office))


def turma_with_approval(session: Session, **columns: Any) -> Activity:
    return make.turma(session, needs_approval=True, **columns)


def asks(person: Person, turma: Activity) -> None:
    person.starts()
    person.taps(ShowTurma(turma.id))
    person.taps("Pedir vaga")


def states(session: Session) -> list[str]:
    session.expire_all()
    return list(session.scalars(select(Seat.state).order_by(Seat.id)))


def test_approval_is_set_and_taken_away_on_the_turma(celia: Person, session: Session) -> None:
    turma = make.turma(session)
    celia.starts()
    celia.taps(ChangeActivity(turma.id))
    celia.taps("Aprovação")

    assert celia.sees == (
        "Mudança guardada\nGestão de projetos, turma 1\n\nAprovação\n"
        "Antes: a vaga sai na hora, sem pedido\nAgora: a organização confere cada pedido"
    )
    assert turma.needs_approval
    celia.taps("Voltar à ficha")
    assert "Com aprovação: a organização confere cada pedido de vaga." in celia.sees
    celia.taps(ChangeActivity(turma.id))
    celia.taps("Aprovação")
    assert not turma.needs_approval


def test_request_takes_no_seat_and_calls_the_organizers(
    ana: Person, celia: Person, session: Session
) -> None:
    turma = turma_with_approval(session, capacity=1)
    asks(ana, turma)

    assert ana.sees == (
        "Gestão de projetos, turma 1\n📝 Pedido de vaga enviado\n\n"
        "terça, 9/4, e quinta, 11/4, das 8h30 às 12h30\nEscola de Governo, FJP\n\n"
        "Vale 8 horas de formação.\n\n"
        "A organização confere os pedidos de vaga. O resultado chega aqui."
    )
    assert states(session) == [SeatState.REQUESTED]
    assert celia.sees == "1 pedido de vaga espera conferência"
    ana.taps(Enroll(turma.id, turma.version))
    assert states(session) == [SeatState.REQUESTED]
    ana.taps(ListMyEnrollments())
    assert ana.last.labels[0] == ["📝 Pedido · Gestão… · turma 1"]


def test_approval_from_the_notice_gives_the_seat_and_tells(
    ana: Person, celia: Person, session: Session
) -> None:
    turma = turma_with_approval(session)
    asks(ana, turma)
    celia.taps("Conferir pedidos")
    assert celia.sees.startswith("1 pedido de vaga espera\n")
    celia.taps("Ana Souza")
    assert celia.sees == (
        "Pedido de Ana Souza\nSEPLAG\nPediu em segunda, 11/3, às 9h.\n\n"
        "Gestão de projetos, turma 1\n0 de 30 vagas ocupadas."
    )
    celia.taps("Aprovar")

    assert celia.toast is not None
    assert celia.toast.text == "Ana Souza tem a vaga e recebe o aviso."
    assert celia.sees == "Nenhum pedido de vaga à espera"
    assert states(session) == [SeatState.HELD]
    assert ana.sees.startswith(
        "✅ Pedido aprovado: sua vaga está garantida\nGestão de projetos, turma 1\n"
    )
    ana.taps("Ver a turma")
    assert "Inscrição feita" in ana.sees


def test_approval_without_a_free_seat_gives_a_place_in_line(
    ana: Person, celia: Person, session: Session
) -> None:
    turma = turma_with_approval(session, capacity=1)
    make.seat(session, turma, make.participant(session, "Bia Reis"))
    asks(ana, turma)
    celia.taps(ManageActivity(turma.id))
    celia.taps("Conferir 1 pedido de vaga")
    celia.taps("Ana Souza")
    assert "As vagas acabaram: com a aprovação" in celia.sees
    celia.taps("Aprovar")

    assert states(session) == [SeatState.HELD, SeatState.WAITING]
    assert ana.sees.startswith("✅ Pedido aprovado: você está na fila de espera")
    celia.taps("Voltar")
    assert "⏳ 1 pessoa na fila" in celia.sees


@pytest.mark.parametrize("how", ["written", "chosen"])
def test_decline_tells_the_reason(ana: Person, celia: Person, session: Session, how: str) -> None:
    turma = turma_with_approval(session)
    asks(ana, turma)
    celia.taps("Conferir pedidos")
    celia.taps("Ana Souza")
    celia.taps("Não aprovar")
    assert celia.sees.startswith("Por que não aprovar o pedido de Ana Souza?")
    if how == "written":
        celia.writes("x" * 301)
        assert celia.sees.startswith("O motivo não cabe")
        celia.writes("Faltou a anuência da chefia.")
        assert celia.sees.startswith("✅ Pedido de Ana Souza não aprovado.")
    else:
        celia.taps("outro público")

    reason = "Faltou a anuência da chefia." if how == "written" else "a turma é para outro público."
    assert ana.sees == (
        f"Pedido de vaga não aprovado\nGestão de projetos, turma 1\n\nMotivo: {reason}"
    )
    assert states(session) == [SeatState.RELEASED]
    told = session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.REQUEST)).one()
    assert (told.recipient_id, told.about_id) == (
        session.scalars(select(Seat.participant_id)).one(), turma.id,
    )  # fmt: skip


def test_request_is_taken_back_and_nobody_decides_on_it_any_more(
    ana: Person, celia: Person, session: Session
) -> None:
    turma = turma_with_approval(session)
    asks(ana, turma)
    celia.taps("Conferir pedidos")
    celia.taps("Ana Souza")
    ana.taps("Retirar pedido")
    assert ana.last.labels[0] == ["📝 Pedir vaga"]
    celia.taps("Aprovar")

    assert states(session) == [SeatState.RELEASED]
    ana.taps(WithdrawRequest(turma.id))
    assert states(session) == [SeatState.RELEASED]


def test_two_organizers_decide_once(
    ana: Person, celia: Person, chat: Chat, session: Session
) -> None:
    bento = chat.person(make.organizer(session, "Bento Cruz"))
    turma = turma_with_approval(session)
    asks(ana, turma)
    asker = session.scalars(select(Seat.participant_id)).one()
    for one in (celia, bento):
        one.taps(ShowRequest(turma.id, asker))
    celia.taps("Aprovar")
    before = len(ana.messages)
    bento.taps("Não aprovar")
    bento.taps(ApproveRequest(turma.id, asker))

    assert states(session) == [SeatState.HELD]
    assert len(ana.messages) == before


def test_who_waits_for_the_registration_gets_a_place_behind(
    chat: Chat, celia: Person, session: Session
) -> None:
    bia = chat.person(make.participant(session, "Bia Reis", standing=Standing.PENDING))
    turma = turma_with_approval(session)
    asks(bia, turma)
    celia.taps(ListRequests(turma.id))
    celia.taps("Bia Reis")
    celia.taps("Aprovar")

    assert states(session) == [SeatState.WAITING]


def test_many_requests_are_on_pages_and_the_entry_counts_them(
    celia: Person, session: Session
) -> None:
    turma = turma_with_approval(session)
    for number in range(10):
        person = make.participant(session, f"Pessoa {number}")
        make.seat(session, turma, person, SeatState.REQUESTED)
    celia.starts()
    celia.taps("Organizar")
    celia.taps("Conferir 10 pedidos de vaga")
    assert "Página 1 de 2" in celia.sees
    celia.taps("Próxima página")

    assert [row[0].partition(" ·")[0] for row in celia.last.labels[:2]] == ["Pessoa 8", "Pessoa 9"]


def test_request_clashes_with_another_turma_of_the_course_alone(
    ana: Person, session: Session
) -> None:
    course = make.course(session)
    first = turma_with_approval(session, of=course)
    second = make.turma(session, of=course, number=2)
    asks(ana, first)
    ana.taps(ShowTurma(second.id))
    ana.taps("Fazer inscrição")
    assert "Trocar de turma" in str(ana.last.labels)
    ana.taps("Trocar de turma")

    assert states(session) == [SeatState.RELEASED, SeatState.HELD]


def test_who_asked_is_told_of_a_move_and_of_the_end(
    ana: Person, celia: Person, session: Session
) -> None:
    turma = turma_with_approval(session)
    asks(ana, turma)
    celia.starts()
    celia.taps(ChangeActivity(turma.id))
    celia.taps("Local")
    celia.writes("Sala 7")
    assert "1 pessoa pediu vaga. O aviso vai para quem tem vaga, está na fila ou" in celia.sees
    celia.taps("só avisar")

    assert "Seu pedido de vaga continua com a organização." in ana.sees
    assert ana.last.labels == [["🎓 Ver a turma", "🚪 Retirar pedido"]]
    celia.taps("Voltar à ficha")
    celia.taps("Cancelar turma")
    celia.taps("Falta de palestrante")
    assert "1 pessoa pediu vaga." in celia.sees
    celia.taps("Sim, cancelar e avisar")
    assert ana.sees.startswith("Cancelamento: Gestão de projetos, turma 1")


def test_turma_without_a_limit_and_without_a_deadline_says_so(
    ana: Person, celia: Person, session: Session
) -> None:
    turma = turma_with_approval(session, capacity=None, withdraw_until=None)
    ana.starts()
    ana.taps(ShowTurma(turma.id))
    assert "A organização confere cada pedido de vaga.\n" in ana.sees
    ana.taps("Pedir vaga")
    celia.taps("Conferir pedidos")
    celia.taps("Ana Souza")
    assert "0 pessoas com vaga, sem limite." in celia.sees
    celia.taps(ManageActivity(turma.id))
    assert "Para sair da turma" not in celia.sees


def test_old_button_to_leave_never_makes_a_request_a_seat(ana: Person, session: Session) -> None:
    turma = turma_with_approval(session)
    asks(ana, turma)

    ana.taps(Withdraw(turma.id))
    ana.taps(UndoSeat(turma.id))

    assert states(session) == [SeatState.REQUESTED]
