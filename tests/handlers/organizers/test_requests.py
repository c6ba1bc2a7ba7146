from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.actions.courses import Enroll, ListMyEnrollments, ShowTurma, Withdraw, WithdrawRequest
from messages.actions.organizers.encontros import ChangeActivity, ManageActivity
from messages.actions.organizers.requests import ApproveRequest, ListRequests, ShowRequest
from messages.actions.seats import SwapInto, UndoSeat
from models import Activity, OutboxRow, Participant, Seat, SeatState, Standing, Topic
from tests import make
from tests.chat import Chat, Person
from tests.make import moment


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

    assert celia.sees == (
        "✅ Ana Souza tem a vaga e recebe o aviso.\n\nNenhum pedido de vaga à espera"
    )
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
    assert ana.sees == (
        "Você retirou o pedido de vaga\nGestão de projetos, turma 1\n\n"
        "Se foi engano, toque em Desfazer em até 10 minutos. O pedido volta como era."
    )
    celia.taps("Aprovar")

    assert states(session) == [SeatState.RELEASED]
    ana.taps(WithdrawRequest(turma.id))
    assert states(session) == [SeatState.RELEASED]
    assert ana.last.labels[0] == ["📝 Pedir vaga"]


def test_request_that_was_taken_back_by_mistake_keeps_its_hour(
    ana: Person, celia: Person, chat: Chat, session: Session
) -> None:
    turma = turma_with_approval(session)
    asks(ana, turma)
    chat.now = moment(11, 3, 9, 20)
    ana.taps("Retirar pedido")

    ana.taps("Desfazer")

    assert ana.toast is not None
    assert ana.toast.text == "Desfeito. Seu pedido de vaga continua com a organização."
    assert "📝 Pedido de vaga enviado" in ana.sees
    celia.taps("Conferir pedidos")
    celia.taps("Ana Souza")
    assert "Pediu em segunda, 11/3, às 9h." in celia.sees


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


@pytest.mark.parametrize("decision", ["Aprovar", "Não aprovar"])
def test_decision_is_taken_back_and_the_person_hears_of_it(
    ana: Person, celia: Person, session: Session, decision: str
) -> None:
    turma = turma_with_approval(session)
    asks(ana, turma)
    celia.taps("Conferir pedidos")
    celia.taps("Ana Souza")
    celia.taps(decision)
    if decision == "Não aprovar":
        celia.taps("outro público")

    celia.taps("Desfazer")

    assert celia.sees == (
        "✅ Desfeito: Ana Souza espera resposta ao pedido de novo\n"
        "Gestão de projetos, turma 1\n\nA pessoa recebe um aviso."
    )
    assert states(session) == [SeatState.REQUESTED]
    assert ana.sees.startswith("Você espera resposta ao pedido de novo")
    celia.taps(ShowRequest(turma.id, session.scalars(select(Seat.participant_id)).one()))
    assert "Pediu em segunda, 11/3, às 9h." in celia.sees


def test_decision_that_the_person_has_answered_is_not_taken_back(
    ana: Person, celia: Person, session: Session
) -> None:
    turma = turma_with_approval(session)
    asks(ana, turma)
    celia.taps("Conferir pedidos")
    celia.taps("Ana Souza")
    celia.taps("Aprovar")
    ana.taps(Withdraw(turma.id))

    celia.taps("Desfazer")

    assert celia.sees == (
        "Não dá para desfazer\nGestão de projetos, turma 1\n\n"
        "A situação mudou depois disso. Veja como está agora."
    )
    assert states(session) == [SeatState.DECLINED]


def test_decision_of_the_night_that_was_taken_back_is_told_to_nobody(
    ana: Person, celia: Person, chat: Chat, session: Session
) -> None:
    turma = turma_with_approval(session)
    asks(ana, turma)
    chat.now = moment(11, 3, 22)
    celia.taps("Conferir pedidos")
    celia.taps("Ana Souza")
    celia.taps("Aprovar")
    celia.taps("Desfazer")
    assert celia.sees.endswith("O aviso ainda não tinha saído: a pessoa não recebe nada.")
    seen = ana.sees

    chat.now = moment(12, 3, 9)
    chat.deliver()

    assert ana.sees == seen


def test_approval_of_the_night_that_the_person_gave_up_is_not_told(
    ana: Person, celia: Person, chat: Chat, session: Session
) -> None:
    turma = turma_with_approval(session)
    asks(ana, turma)
    chat.now = moment(11, 3, 22)
    celia.taps("Conferir pedidos")
    celia.taps("Ana Souza")
    celia.taps("Aprovar")
    chat.now = moment(11, 3, 22, 5)
    ana.taps(Withdraw(turma.id))
    seen = ana.sees

    chat.now = moment(12, 3, 9)
    chat.deliver()

    assert ana.sees == seen


def test_what_the_person_holds_at_that_time_is_said_to_both(
    ana: Person, celia: Person, session: Session
) -> None:
    turma = turma_with_approval(session)
    other = make.encontro(session, "Oficina de dados", starts_at=moment(9, 4, 9))
    asker = session.scalars(select(Participant).where(Participant.name == "Ana Souza")).one()
    make.seat(session, other, asker)
    clash = "Oficina de dados (terça, 9/4, das 9h às 12h)."
    asks(ana, turma)
    assert ana.sees.endswith(
        f"⚠️ No mesmo horário você já tem: {clash}\n"
        "Com a aprovação, você fica com tudo. Se não puder ir, avise pelo botão."
    )
    celia.taps("Conferir pedidos")
    celia.taps("Ana Souza")
    assert (
        "⚠️ No mesmo horário a pessoa já tem: Oficina de dados (terça, 9/4, das 9h às 12h). "
        "Com a aprovação, fica com tudo."
    ) in celia.sees

    celia.taps("Aprovar")

    assert ana.sees.endswith(
        f"⚠️ No mesmo horário você já tem: {clash}\n"
        "Com a aprovação, você fica com tudo. Se não puder ir, avise pelo botão."
    )


def test_request_is_changed_for_another_and_back(ana: Person, session: Session) -> None:
    course = make.course(session)
    first = turma_with_approval(session, of=course)
    second = turma_with_approval(session, of=course, number=2)
    asks(ana, first)
    ana.taps(ShowTurma(second.id))
    ana.taps("Pedir vaga")
    assert ana.sees == (
        "Você já está em outra turma deste curso\n"
        "📝 Você pediu vaga: Gestão de projetos, turma 1 — "
        "terça, 9/4, e quinta, 11/4, das 8h30 às 12h30.\n"
        "Você quer: Gestão de projetos, turma 2 — "
        "terça, 9/4, e quinta, 11/4, das 8h30 às 12h30.\n\n"
        "Cada pessoa fica em uma turma do curso. "
        "Na turma nova, a organização confere o pedido de vaga. Quer trocar?\n\n"
        "Ao trocar, você sai de: pedido de vaga em Gestão de projetos, turma 1 (9 e 11/4)."
    )
    ana.taps("Trocar pelo pedido de vaga")
    assert ana.sees == (
        "Troca feita\n"
        "📝 Pedido de vaga enviado: Gestão de projetos, turma 2\n"
        "terça, 9/4, e quinta, 11/4, das 8h30 às 12h30\n\n"
        "Você saiu de: pedido de vaga em Gestão de projetos, turma 1 (9 e 11/4).\n"
        "A organização confere os pedidos de vaga. O resultado chega aqui.\n"
        "Se foi engano, toque em Desfazer a troca."
    )
    assert states(session) == [SeatState.RELEASED, SeatState.REQUESTED]

    ana.taps("Desfazer a troca")

    assert ana.sees == (
        "Troca desfeita\n✅ Está como antes: Gestão de projetos, turma 1\n"
        "Você saiu de: Gestão de projetos, turma 2."
    )
    assert states(session) == [SeatState.REQUESTED, SeatState.RELEASED]


def test_who_has_a_seat_is_told_to_leave_it_before_asking_for_another(
    ana: Person, session: Session
) -> None:
    course = make.course(session)
    first = make.turma(session, of=course)
    second = turma_with_approval(session, of=course, number=2)
    ana.starts()
    ana.taps(ShowTurma(first.id))
    ana.taps("Fazer inscrição")
    ana.taps(ShowTurma(second.id))
    ana.taps("Pedir vaga")

    assert ana.sees.endswith(
        "Em Gestão de projetos, turma 2, a organização confere cada pedido de vaga. "
        "Para pedir, saia antes da outra turma."
    )
    assert "lotada" not in ana.sees
    ana.taps(SwapInto(second.id, second.version, waits=True))
    assert ana.toast is not None
    assert ana.toast.text == "Antes de pedir esta vaga, saia da outra turma do curso."
    assert states(session) == [SeatState.HELD]
