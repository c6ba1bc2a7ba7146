"""Seats given and taken by organizers, as they and the person see it (O18b to O18i, N24)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.actions.encontros import DeclinePresence
from messages.actions.organizers.encontros import ManageActivity
from messages.actions.organizers.people_lists import ShowPersonAt
from messages.actions.organizers.seats_by_hand import AskPutIn, AskTakeOut, PutIn, UndoByHand
from models import Activity, AuditEntry, Participant, Seat, SeatState, Standing
from scheduler import offers
from tests import make
from tests.chat import Chat, Person
from tests.make import NOW, moment


@pytest.fixture
def celia(chat: Chat, session: Session) -> Person:
    person = chat.person(make.organizer(session))
    person.starts()
    return person


@pytest.fixture
def row(session: Session) -> Participant:
    return make.participant(session, "Ana Lima", office=make.assessoria(session, "SES"))


@pytest.fixture
def ana(chat: Chat, row: Participant) -> Person:
    person = chat.person(row)
    person.starts()
    return person


def state(session: Session, activity: Activity, person: Participant) -> str | None:
    session.flush()
    return session.scalar(
        select(Seat.state).where(Seat.activity_id == activity.id, Seat.participant_id == person.id)
    )


def test_seat_is_given_from_the_sheet_and_taken_back(
    chat: Chat, session: Session, celia: Person, ana: Person, row: Participant
) -> None:
    encontro = make.encontro(session, capacity=2)
    celia.taps(ManageActivity(encontro.id))
    celia.taps("Dar uma vaga")
    assert celia.sees == (
        "1º Encontro da Rede Estratégia\n"
        "Quem recebe a vaga? Escreva uma parte do nome ou do órgão. Exemplo: Souza."
    )
    celia.writes("zzz")
    assert "Não achei ninguém para “zzz”." in celia.sees
    celia.writes("lima")
    celia.taps("Ana Lima · SES")
    assert celia.sees == (
        "Dar uma vaga a Ana Lima?\n"
        "1º Encontro da Rede Estratégia\n"
        "segunda, 18/3, das 9h às 12h\n\n"
        "Vagas ocupadas agora: 0 de 2 vagas\n"
        "Vagas ocupadas depois: 1 de 2 vagas"
    )

    celia.taps("Dar a vaga")

    assert celia.sees == (
        "✅ Ana Lima tem vaga\n1º Encontro da Rede Estratégia\n\nA pessoa recebe um aviso."
    )
    assert state(session, encontro, row) == SeatState.HELD
    chat.deliver()
    assert ana.sees == (
        "Você tem uma vaga\n"
        "1º Encontro da Rede Estratégia\n"
        "segunda, 18/3, das 9h às 12h\n\n"
        "A organização deu a vaga a você. Se não puder ir, avise pelo botão."
    )
    celia.taps(PutIn(encontro.id, row.id))
    assert celia.toast is not None
    assert celia.toast.text == "Esta tela era antiga. Já atualizei."
    assert "✅ Com vaga." in celia.sees
    entry_id = session.scalar(select(AuditEntry.id))
    assert entry_id is not None
    celia.taps(UndoByHand(entry_id))
    assert celia.sees.startswith("✅ Desfeito: Ana Lima está sem vaga")
    assert state(session, encontro, row) == SeatState.RELEASED
    assert make.actions(session) == ["seat.put_in", "seat.undo"]
    chat.deliver()
    assert ana.sees.startswith("Você está sem vaga")


def test_beyond_the_limit_a_reason_is_written(
    session: Session, celia: Person, row: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, make.participant(session, "Bia Reis"))
    make.seat(session, encontro, make.participant(session, "Caio Sá"), SeatState.WAITING)
    other = make.encontro(session, "Outro")
    make.seat(session, other, row)
    celia.taps(AskPutIn(encontro.id, row.id))
    assert celia.sees == (
        "Dar uma vaga a Ana Lima?\n"
        "1º Encontro da Rede Estratégia\n"
        "segunda, 18/3, das 9h às 12h\n\n"
        "Vagas ocupadas agora: 1 de 1 vaga\n"
        "Vagas ocupadas depois: 2 de 1 vaga\n"
        "⚠️ No mesmo horário: Outro (segunda, 18/3, das 9h às 12h). A pessoa fica com os dois.\n"
        "1 pessoa espera na fila e continua na espera.\n\n"
        "Não há vaga livre: esta é além do limite.\n"
        "Escreva o motivo. Ele fica guardado com a vaga. "
        "Exemplo: pedido da chefia do órgão."
    )

    celia.writes("vai apresentar a prática")

    assert celia.sees.startswith("✅ Ana Lima tem vaga")
    assert state(session, encontro, row) == SeatState.HELD
    celia.taps("Ver a pessoa")
    assert "Motivo da organização: “vai apresentar a prática”." in celia.sees
    celia.taps(ManageActivity(encontro.id))
    assert "✅ 2 de 1 vaga ocupada" in celia.sees


def test_before_others_in_line_a_reason_is_written_although_a_seat_is_free(
    session: Session, celia: Person, row: Participant
) -> None:
    encontro = make.encontro(session, capacity=3)
    for name in ("Bia Reis", "Caio Sá"):
        make.seat(session, encontro, make.participant(session, name), SeatState.WAITING)

    celia.taps(AskPutIn(encontro.id, row.id))

    assert "2 pessoas esperam na fila e continuam na espera.\n\nEscreva o motivo." in celia.sees
    assert state(session, encontro, row) is None
    celia.taps(PutIn(encontro.id, row.id))
    assert celia.toast is not None
    assert celia.toast.text == "A situação mudou. Agora é preciso dizer o motivo."
    assert state(session, encontro, row) is None


def test_somebody_of_the_list_without_the_chat_gets_a_seat(session: Session, celia: Person) -> None:
    encontro = make.encontro(session)
    eva = make.participant(session, "Eva Luz", standing=Standing.LISTED, chat_id=None)
    celia.taps(ManageActivity(encontro.id))
    celia.taps("Dar uma vaga")
    celia.writes("Eva")
    celia.taps("Eva Luz")
    assert "Não consigo avisar esta pessoa. Avise por outro meio." in celia.sees

    celia.taps("Dar a vaga")

    assert celia.sees == (
        "✅ Eva Luz tem vaga\n1º Encontro da Rede Estratégia\n\n"
        "Não consigo avisar esta pessoa. Avise por outro meio."
    )
    assert state(session, encontro, eva) == SeatState.HELD
    celia.taps("Ver a pessoa")
    celia.taps("Tirar a vaga")
    assert "Não consigo avisar esta pessoa." in celia.sees


def test_whom_to_choose_of_many_is_said(session: Session, celia: Person) -> None:
    encontro = make.encontro(session)
    for number in range(10):
        make.participant(session, f"Ana {'abcdefghij'[number]} Lima")
    celia.taps(ManageActivity(encontro.id))
    celia.taps("Dar uma vaga")

    celia.writes("lima")

    assert celia.sees == (
        "1º Encontro da Rede Estratégia\n"
        "Achei 10 pessoas para “lima”. Toque em um nome.\n"
        "Para ver mais 2 pessoas, escreva mais letras do nome."
    )


def test_who_waits_for_approval_is_decided_about_first(session: Session, celia: Person) -> None:
    encontro = make.encontro(session)
    bruno = make.participant(session, "Bruno Sá", standing=Standing.PENDING, created_at=NOW)

    celia.taps(AskPutIn(encontro.id, bruno.id))

    assert celia.sees.startswith("O cadastro desta pessoa espera conferência")
    celia.taps("Conferir cadastros")
    assert "Bruno Sá" in celia.sees


def test_seat_is_taken_after_the_deadline_and_the_line_moves(
    chat: Chat, session: Session, celia: Person, ana: Person, row: Participant
) -> None:
    turma = make.turma(session, capacity=1, withdraw_until=NOW - timedelta(days=1))
    make.seat(session, turma, row)
    bia = make.participant(session, "Bia Reis")
    make.seat(session, turma, bia, SeatState.WAITING)
    celia.taps(ShowPersonAt(turma.id, row.id))
    celia.taps("Tirar a vaga")
    assert celia.sees == (
        "Tirar a vaga de Ana Lima?\n"
        "Gestão de projetos, turma 1\n"
        "terça, 9/4, e quinta, 11/4, das 8h30 às 12h30\n\n"
        "Vagas ocupadas agora: 1 de 1 vaga\n"
        "Vagas ocupadas depois: 0 de 1 vaga\n"
        "A vaga vai para Bia Reis, a próxima pessoa da fila. "
        "Depois disso não dá para desfazer.\n\n"
        "Por quê? Toque em um motivo ou escreva outro, que a pessoa vai ler. "
        "Exemplo: mudou de órgão."
    )

    celia.taps("A pessoa pediu")

    assert celia.sees.startswith("✅ Ana Lima ficou sem vaga")
    undo = celia.last.data("Desfazer")
    chat.deliver()
    assert ana.sees == (
        "Sua vaga passou adiante\n"
        "Gestão de projetos, turma 1\n"
        "terça, 9/4, e quinta, 11/4, das 8h30 às 12h30\n\n"
        "A organização fez essa mudança. Se for engano, fale com a organização.\n"
        "Motivo: você pediu para sair."
    )
    offers.plan(session, NOW)
    assert state(session, turma, bia) == SeatState.OFFERED
    assert undo
    celia.taps("Desfazer")
    assert celia.sees == (
        "Não dá para desfazer\n"
        "Gestão de projetos, turma 1\n\n"
        "A vaga já é de outra pessoa. "
        "Se for preciso, dê uma vaga além do limite e diga o motivo."
    )
    assert state(session, turma, row) == SeatState.RELEASED
    celia.taps("Dar uma vaga")
    celia.writes("engano nosso")
    assert state(session, turma, row) == SeatState.HELD
    assert state(session, turma, bia) == SeatState.OFFERED


def test_place_in_line_is_taken_for_a_written_reason_and_given_back(
    chat: Chat, session: Session, celia: Person, ana: Person, row: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, make.participant(session, "Bia Reis"))
    make.seat(session, encontro, row, SeatState.WAITING)
    celia.taps(ShowPersonAt(encontro.id, row.id))
    celia.taps("Tirar da fila")
    assert celia.sees.startswith("Tirar da fila Ana Lima?")
    assert "Vagas ocupadas" not in celia.sees

    celia.writes("mudou de órgão.")

    assert celia.sees.startswith("✅ Ana Lima saiu da fila")
    chat.deliver()
    assert ana.sees.startswith("Você saiu da fila")
    assert ana.sees.endswith("Motivo: mudou de órgão.")
    celia.taps("Desfazer")
    assert celia.sees.startswith("✅ Desfeito: Ana Lima está na fila de novo")
    assert state(session, encontro, row) == SeatState.WAITING


def test_undo_that_comes_too_late_says_why(
    chat: Chat, session: Session, celia: Person, ana: Person, row: Participant
) -> None:
    encontro = make.encontro(session)
    make.seat(session, encontro, row)
    celia.taps(AskTakeOut(encontro.id, row.id))
    celia.taps("Foi engano")
    entry_id = session.scalar(select(AuditEntry.id))
    assert entry_id is not None
    chat.now = NOW + timedelta(hours=1)
    ana.commands("encontros")
    ana.taps("1º Encontro")
    ana.taps("Confirmar presença")

    celia.taps(UndoByHand(entry_id))

    assert celia.sees.endswith("A situação mudou depois disso. Veja como está agora.")
    assert state(session, encontro, row) == SeatState.HELD
    chat.now = moment(19, 3, 9)
    celia.taps(UndoByHand(entry_id))
    assert celia.sees.endswith("Já terminou, ou houve cancelamento.")
    celia.taps("Ver a pessoa")
    assert "Tirar a vaga" not in str(celia.last.labels)


def test_seat_given_back_by_undo_is_told(
    chat: Chat, session: Session, celia: Person, ana: Person, row: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, row)
    celia.taps(AskTakeOut(encontro.id, row.id))
    celia.taps("Foi engano")

    celia.taps("Desfazer")

    assert celia.sees.startswith("✅ Desfeito: Ana Lima tem a vaga de novo")
    assert state(session, encontro, row) == SeatState.HELD
    chat.deliver()
    assert ana.sees.startswith("Você tem a vaga de novo")
    assert ana.sees.endswith("fale com a organização.")


def test_what_was_done_and_undone_at_night_is_told_to_nobody(
    chat: Chat, session: Session, celia: Person, ana: Person, row: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, row)
    chat.now = moment(11, 3, 22)
    seen = ana.sees
    celia.taps(AskTakeOut(encontro.id, row.id))
    celia.taps("Foi engano")

    celia.taps("Desfazer")

    assert celia.sees.endswith("O aviso ainda não tinha saído: a pessoa não recebe nada.")
    chat.now = moment(12, 3, 9)
    chat.deliver()
    assert ana.sees == seen
    assert state(session, encontro, row) == SeatState.HELD


def test_only_the_last_of_what_was_done_at_night_is_told(
    chat: Chat, session: Session, celia: Person, ana: Person, row: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, row)
    chat.now = moment(11, 3, 22)
    celia.taps(AskTakeOut(encontro.id, row.id))
    celia.taps("Foi engano")
    celia.taps(PutIn(encontro.id, row.id))

    chat.now = moment(12, 3, 9)
    before = len(ana.messages)
    chat.deliver()

    assert len(ana.messages) == before + 1
    assert ana.sees.startswith("Você tem uma vaga")


def test_seat_of_the_night_that_was_given_up_is_not_told(
    chat: Chat, session: Session, celia: Person, ana: Person, row: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    chat.now = moment(11, 3, 22)
    celia.taps(PutIn(encontro.id, row.id))
    chat.now = moment(11, 3, 22, 5)
    ana.taps(DeclinePresence(encontro.id))
    seen = ana.sees

    chat.now = moment(12, 3, 9)
    chat.deliver()

    assert ana.sees == seen
    assert seen.startswith("❌ Você avisou que não vai")


def test_offer_that_was_taken_comes_back_with_its_answers(
    chat: Chat, session: Session, celia: Person, ana: Person, row: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    times = {"offered_at": NOW, "offered_until": moment(12, 3, 10)}
    make.seat(session, encontro, row, SeatState.OFFERED, **times)
    celia.taps(AskTakeOut(encontro.id, row.id))
    celia.taps("Foi engano")

    celia.taps("Desfazer")

    assert celia.sees.startswith("✅ Desfeito: Ana Lima tem a vaga oferecida de novo")
    chat.deliver()
    assert ana.sees.startswith("Você tem a vaga oferecida de novo")
    ana.taps("Quero a vaga")
    assert state(session, encontro, row) == SeatState.HELD


def test_offer_that_ran_out_meanwhile_does_not_come_back(
    chat: Chat, session: Session, celia: Person, row: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    times = {"offered_at": NOW, "offered_until": moment(12, 3, 10)}
    make.seat(session, encontro, row, SeatState.OFFERED, **times)
    celia.taps(AskTakeOut(encontro.id, row.id))
    celia.taps("Foi engano")
    chat.now = moment(12, 3, 10)

    celia.taps("Desfazer")

    assert celia.sees == (
        "Não dá para desfazer\n1º Encontro da Rede Estratégia\n\n"
        "O prazo da vaga oferecida acabou. Se for preciso, dê uma vaga."
    )
    assert celia.last.labels[0] == ["➕ Dar uma vaga"]


def test_person_moves_to_another_turma_and_back(
    chat: Chat, session: Session, celia: Person, ana: Person, row: Participant
) -> None:
    course = make.course(session)
    first = make.turma(session, of=course, capacity=5)
    second = make.turma(
        session,
        of=course,
        number=2,
        capacity=5,
        lessons=((moment(16, 4, 9), moment(16, 4, 12)),),
    )
    make.seat(session, first, row)
    celia.taps(ShowPersonAt(first.id, row.id))
    celia.taps("Mudar de turma")
    assert celia.sees == (
        "Para qual turma vai Ana Lima?\n"
        "Agora: Gestão de projetos, turma 1\n"
        "Toque na turma nova. Antes de mudar, mostro o que muda."
    )
    celia.taps("turma 2")
    assert celia.sees == (
        "Mudar Ana Lima de turma?\n"
        "Gestão de projetos, turma 2\n"
        "terça, 16/4, das 9h às 12h\n\n"
        "Vagas ocupadas agora: 0 de 5 vagas\n"
        "Vagas ocupadas depois: 1 de 5 vagas\n"
        "Sai de: Gestão de projetos, turma 1 (terça, 9/4, e quinta, 11/4, das 8h30 às 12h30)."
    )

    celia.taps("Mudar de turma")

    assert celia.sees == (
        "✅ Ana Lima mudou de turma\n"
        "Gestão de projetos, turma 2\n"
        "Saiu de: Gestão de projetos, turma 1.\n\n"
        "A pessoa recebe um aviso."
    )
    assert state(session, first, row) == SeatState.RELEASED
    assert state(session, second, row) == SeatState.HELD
    chat.deliver()
    assert ana.sees.startswith("A organização mudou você de turma\nGestão de projetos, turma 2")
    assert "Antes: Gestão de projetos, turma 1." in ana.sees
    celia.taps("Desfazer")
    assert state(session, first, row) == SeatState.HELD
    assert state(session, second, row) == SeatState.RELEASED
    assert celia.sees.startswith(
        "✅ Desfeito: Ana Lima voltou para a turma de antes\nGestão de projetos, turma 1\n"
    )
    chat.deliver()
    assert ana.sees.startswith("Você voltou para a turma de antes\nGestão de projetos, turma 1\n")


def test_course_of_one_turma_has_nowhere_to_move_to(
    session: Session, celia: Person, row: Participant
) -> None:
    turma = make.turma(session)
    make.seat(session, turma, row)
    celia.taps(ShowPersonAt(turma.id, row.id))

    celia.taps("Mudar de turma")

    assert "Este curso não tem outra turma que ainda vai acontecer." in celia.sees


def test_question_that_was_left_is_asked_again(
    session: Session, celia: Person, row: Participant
) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, make.participant(session, "Bia Reis"))
    make.seat(session, encontro, row, SeatState.WAITING)
    for open_ in ("Dar uma vaga", "Tirar da fila"):
        celia.taps(ShowPersonAt(encontro.id, row.id))
        celia.taps(open_)
        asked = celia.sees
        celia.sends("sticker")
        assert celia.sees.endswith(asked)
