"""Another day or hour of an encontro or a lesson: the effect, the notice, the answers."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain.activities.activities import SeatState
from messages.actions.organizers.encontros import (
    ApplyChange,
    ChangeActivity,
    ChangePiece,
    ManageActivity,
    Piece,
)
from models import OutboxState, Participant, Purpose, Seat
from tests import make
from tests.chat import Chat, Person
from tests.handlers.organizers.steps import (
    seated,
    slot_of,
    start_of,
    started,
    the_encontro,
    told,
)
from tests.make import NOW, moment


def moves(celia: Person, answer: str) -> None:
    celia.starts()
    celia.taps("Organizar")
    celia.taps("1º Encontro")
    celia.taps("Mudar dados")
    celia.taps("Data e hora")
    celia.writes(answer)


def test_moving_shows_the_effect_and_tells_once_with_old_and_new(
    celia: Person, ana: Person, session: Session
) -> None:
    moves(celia, "20/3, 14h às 17h")
    assert "Hoje está: segunda, 18/3, das 9h às 12h" in celia.sees
    assert "Vai ficar: quarta, 20/3, das 14h às 17h" in celia.sees
    assert "1 pessoa tem vaga" in celia.sees
    assert celia.sees.endswith("Nada mudou ainda.")
    assert ana.messages == {}
    asked = celia.last
    celia.taps("Mudar e pedir nova resposta")

    assert celia.taps_count == 5
    assert celia.sees.startswith("Mudança feita")
    assert "Você vê as respostas na ficha." in celia.sees
    assert ana.sees.startswith("Mudou a data: 1º Encontro da Rede Estratégia")
    assert "Antes era: segunda, 18/3, das 9h às 12h\n" in ana.last.html
    assert "<b>quarta, 20/3, das 14h às 17h</b>" in ana.last.html
    assert ana.last.labels == [
        ["✅ Vou sim"],
        ["❌ Não vou mais"],
        ["📆 Atualizar agenda"],
    ]
    celia.taps("Mudar e pedir nova resposta", asked)
    assert len(told(session, Purpose.NOTICE)) == 1
    assert the_encontro(session).version == 2


def test_the_answer_to_a_move_is_kept(celia: Person, ana: Person, session: Session) -> None:
    moves(celia, "20/3")
    celia.taps("Mudar e pedir nova resposta")
    encontro = the_encontro(session)
    celia.taps(ManageActivity(encontro.id))
    assert "1 pessoa ainda não respondeu à mudança." in celia.sees
    ana.taps("Vou sim")
    celia.taps(ManageActivity(encontro.id))

    assert start_of(session, encontro) == moment(20, 3, 9)
    assert "à mudança" not in celia.sees


def test_who_moves_an_encontro_is_led_to_new_posters(
    celia: Person, ana: Person, session: Session
) -> None:
    del ana
    moves(celia, "20/3")
    celia.taps("Mudar e só avisar")

    assert celia.sees.endswith(
        "Já imprimiu o cartaz ou a lista? Imprima de novo: toque em Papéis para a sala."
    )
    celia.taps("Papéis para a sala")
    assert "quarta, 20/3, das 9h às 12h" in celia.sees
    # Where nobody has to be told, too; and of other changes nothing is printed.
    session.execute(delete(Seat))
    encontro = the_encontro(session)
    celia.taps(ChangePiece(encontro.id, Piece.WHEN, slot_of(session, encontro)))
    celia.writes("25/3")
    assert "Mudança feita. Cartaz impresso? Refaça." in celia.sees
    assert ["🖨️ Papéis para a sala"] in celia.last.labels
    celia.taps(ChangePiece(encontro.id, Piece.TITLE))
    celia.writes("Encontro de abril")
    assert "Mudança feita." in celia.sees
    assert "Cartaz" not in celia.sees


def test_only_telling_keeps_the_answers(celia: Person, ana: Person, session: Session) -> None:
    moves(celia, "20/3")
    celia.taps("Mudar e só avisar")

    assert "respostas" not in celia.sees
    assert "Não precisa responder." in ana.sees
    assert session.scalars(select(Seat.answered_version)).one() == 2


def test_each_of_several_days_moves_by_itself(celia: Person, ana: Person, session: Session) -> None:
    encontro = the_encontro(session)
    make.slot(session, encontro, moment(19, 3, 14), moment(19, 3, 17))
    encontro.minutes = 360
    celia.taps(ChangeActivity(encontro.id), started(celia))
    assert celia.last.labels[0] == ["🕘 Dia 18/3", "🕘 Dia 19/3"]
    celia.taps("Dia 19/3")
    assert "terça, 19/3, das 14h às 17h" in celia.sees
    celia.writes("20/3, 14h às 18h")
    celia.taps("Mudar e pedir nova resposta")

    assert ana.sees.startswith(
        "Mudou a data: 1º Encontro da Rede Estratégia\n"
        "Antes era: terça, 19/3, das 14h às 17h\nAgora é: quarta, 20/3, das 14h às 18h\n"
        "segunda, 18/3, das 9h às 12h (não mudou)\n"
    )
    assert encontro.minutes == 420


def test_two_slots_of_one_day_are_told_by_their_hours(celia: Person, session: Session) -> None:
    encontro = make.encontro(session)
    make.slot(session, encontro, moment(18, 3, 14), moment(18, 3, 17))

    celia.taps(ChangeActivity(encontro.id), started(celia))

    assert celia.last.labels[0] == ["🕘 18/3, 9h", "🕘 18/3, 14h"]


def test_a_programme_that_no_longer_fits_is_warned_of(celia: Person, ana: Person) -> None:
    warning = "⚠️ A programação não combina com o horário: “9h Abertura”."
    moves(celia, "18/3, 14h às 17h")
    assert warning in celia.sees
    celia.taps("Mudar e só avisar")
    celia.taps("Voltar à ficha")
    assert warning in celia.sees

    celia.taps("Mudar dados")
    celia.taps("Programação")
    celia.writes("13h30 Café\n14h Abertura\n17h Encaminhamentos")

    assert "A programação não combina" not in celia.sees
    del ana


def test_a_move_can_be_given_up(celia: Person, ana: Person, session: Session) -> None:
    moves(celia, "20/3")
    celia.taps("Voltar sem mudar")

    assert start_of(session, the_encontro(session)) == moment(18, 3, 9)
    assert ana.messages == {}
    celia.writes("20/3")
    assert start_of(session, the_encontro(session)) == moment(18, 3, 9)


def test_two_moves_in_a_row_leave_one_notice_unsent(
    celia: Person, ana: Person, session: Session
) -> None:
    moves(celia, "20/3")
    celia.chat.deliver = lambda: None  # type: ignore[method-assign]
    celia.taps("Mudar e pedir nova resposta")
    encontro = the_encontro(session)
    celia.taps(ChangePiece(encontro.id, Piece.WHEN, slot_of(session, encontro)))
    celia.writes("25/3")
    celia.taps(ApplyChange(asks=True))

    notices = told(session, Purpose.NOTICE)
    assert [row.state for row in notices] == [OutboxState.CANCELLED, OutboxState.READY]
    assert "Antes era: segunda, 18/3, das 9h às 12h\n" in notices[1].payload["html"]
    assert "<b>segunda, 25/3, das 9h às 12h</b>" in notices[1].payload["html"]
    del ana


def test_moving_a_lesson_of_a_turma_tells_its_people(celia: Person, session: Session) -> None:
    turma = make.turma(session)
    held = celia.chat.person(seated(session, turma, SeatState.HELD))
    waiting = celia.chat.person(seated(session, turma, SeatState.WAITING))
    celia.taps(ChangeActivity(turma.id), started(celia))
    celia.taps("Aula de 11/4")
    celia.writes("12/4")
    celia.taps("Mudar e pedir nova resposta")

    assert "quinta, 11/4, das 8h30 às 12h30" in held.sees
    assert "sexta, 12/4, das 8h30 às 12h30" in held.sees
    assert "Seu lugar na fila continua guardado." in waiting.sees
    assert waiting.last.labels == [["🎓 Ver a turma", "🚪 Sair da fila"]]
    held.taps("Vou sim")
    assert (
        session.scalars(select(Seat.answered_version).where(Seat.state == SeatState.HELD)).one()
        == 2
    )


def test_a_shorter_encontro_says_first_that_it_is_worth_less(
    celia: Person, ana: Person, session: Session
) -> None:
    del ana
    moves(celia, "18/3, 9h às 10h")
    assert "Horas: 1 hora (hoje: 3 horas)" in celia.sees
    celia.taps("Mudar e só avisar")

    assert the_encontro(session).minutes == 60
    assert "Horas: 1 hora (antes: 3 horas)" in celia.sees


def test_a_time_nobody_understands_is_asked_again(celia: Person, ana: Person) -> None:
    moves(celia, "qualquer dia")

    assert celia.sees.startswith("Não entendi a data e a hora")
    assert ana.messages == {}


def test_a_change_at_night_waits_for_the_morning_and_is_told_once(
    celia: Person, ana: Person
) -> None:
    celia.chat.now = moment(11, 3, 22)
    moves(celia, "20/3")
    celia.taps("Mudar e pedir nova resposta")
    moves(celia, "25/3")
    celia.taps("Mudar e pedir nova resposta")
    assert ana.messages == {}
    celia.chat.now = moment(12, 3, 8)
    celia.chat.deliver()

    assert len(ana.messages) == 1
    assert "Antes era: segunda, 18/3, das 9h às 12h\n" in ana.last.html
    assert "<b>segunda, 25/3, das 9h às 12h</b>" in ana.last.html


def test_an_offer_ends_before_a_start_that_came_nearer(
    celia: Person, ana: Person, session: Session
) -> None:
    turma = make.turma(session)
    waiting = make.participant(session)
    offer = make.seat(
        session, turma, waiting, SeatState.OFFERED,
        offered_at=NOW, offered_until=moment(6, 4, 18),
    )  # fmt: skip
    person = celia.chat.person(waiting)
    celia.taps(ChangeActivity(turma.id), started(celia))
    celia.taps("Aula de 9/4")
    celia.writes("13/3, 9h às 12h")
    celia.taps("Mudar e pedir nova resposta")

    session.refresh(offer)
    assert offer.offered_until is not None
    assert offer.offered_until < moment(13, 3, 9)
    assert "A vaga oferecida fica guardada até terça, 12/3, às" in person.sees
    del ana


def test_who_was_away_while_it_moved_is_asked_on_coming_back(
    celia: Person, ana: Person, session: Session
) -> None:
    (row,) = session.scalars(select(Participant).where(Participant.chat_id == ana.sender.chat_id))
    row.unreachable_at = NOW
    session.flush()
    moves(celia, "20/3, 14h às 17h")
    celia.taps("Mudar e pedir nova resposta")

    ana.starts()
    assert "Mudou desde que você confirmou. Você ainda vai?" in ana.sees
    ana.commands("encontros")
    ana.taps("1º Encontro")
    assert "Mudou desde que você confirmou" in ana.sees
    ana.taps("Vou sim")

    assert "Você confirmou presença" in ana.sees
    ana.starts()
    assert "Mudou desde" not in ana.sees


def test_who_declined_for_the_hour_is_asked_again_when_it_changes(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro = make.encontro(session)
    rows = {}
    for name, reason in (("Ana Souza", "schedule"), ("Bia Sá", "distance"), ("Caio Reis", None)):
        rows[name] = make.participant(session, name)
        make.seat(session, encontro, rows[name], SeatState.DECLINED, reason=reason)
    make.seat(session, encontro, make.participant(session, "Davi Melo"))
    ana, bia, caio = (chat.person(row) for row in rows.values())
    celia.taps(ManageActivity(encontro.id), started(celia))
    celia.taps("Mudar dados")
    celia.taps("Data e hora")
    celia.writes("19/3, 9h às 12h")
    assert "1 pessoa não ia por causa do horário e recebe a pergunta de novo." in celia.sees
    celia.taps("Mudar e só avisar")

    assert ana.sees == (
        "Mudou a data: 1º Encontro da Rede Estratégia\n"
        "Antes era: segunda, 18/3, das 9h às 12h\nAgora é: terça, 19/3, das 9h às 12h\n"
        "Local: Auditório da Fapemig (não mudou)\n\n"
        "Você tinha avisado que o horário não dava. Agora você vai?"
    )
    assert not bia.messages
    assert not caio.messages
    ana.taps("Confirmar presença")
    assert "✅ Você confirmou presença" in ana.sees
