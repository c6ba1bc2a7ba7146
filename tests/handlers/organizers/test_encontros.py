from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain.activities.activities import SeatState
from messages.actions.organizers.encontros import (
    AnnounceActivity,
    ApplyChange,
    AskCancel,
    ChangeActivity,
    ChangePiece,
    CreateEncontro,
    DeleteDraft,
    ListManaged,
    ListPastManaged,
    ManageActivity,
    Piece,
    PreviewActivity,
    PublishActivity,
)
from models import Activity, OutboxRow, OutboxState, Participant, Purpose, Seat, Slot
from tests import make
from tests.chat import Chat, Person, Shown
from tests.make import NOW, moment

INVITATION = "2º Encontro da Rede, 23/4, 9h às 12h, Auditório JK, 90 vagas"


pytestmark = pytest.mark.usefixtures("every_message_is_one_telegram_takes")


def shown(chat: Chat) -> list[Shown]:
    return [each for person in chat.people.values() for each in person.messages.values()]


def begins(celia: Person) -> None:
    celia.starts()
    celia.taps("Organizar")
    celia.taps("Novo encontro")


def the_encontro(session: Session) -> Activity:
    return session.scalars(select(Activity)).one()


def start_of(session: Session, activity: Activity) -> Any:
    return session.scalars(select(Slot.starts_at).where(Slot.activity_id == activity.id)).first()


def told(session: Session, purpose: Purpose) -> list[OutboxRow]:
    return list(
        session.scalars(
            select(OutboxRow).where(OutboxRow.purpose == purpose).order_by(OutboxRow.id)
        )
    )


# --- A new encontro -------------------------------------------------------------------------


def test_pasting_the_invitation_publishes_in_three_taps(celia: Person, session: Session) -> None:
    begins(celia)
    celia.writes(INVITATION)
    assert "2º Encontro da Rede" in celia.sees
    assert "terça, 23/4/2024, das 9h às 12h" in celia.sees
    celia.taps("Publicar")

    assert celia.taps_count == 3
    encontro = the_encontro(session)
    assert (encontro.title, encontro.capacity, encontro.minutes, encontro.published_at) == (
        "2º Encontro da Rede",
        90,
        180,
        NOW,
    )
    assert start_of(session, encontro) == moment(23, 4, 9)
    assert celia.chat.clock_was_woken
    assert told(session, Purpose.BROADCAST) == []


def test_telling_everybody_takes_one_tap_more_and_happens_once(
    celia: Person, session: Session
) -> None:
    ana = celia.chat.person(make.participant(session))
    make.participant(session, unreachable_at=NOW)
    begins(celia)
    celia.writes(INVITATION)
    celia.taps("Publicar")
    announced = celia.last
    celia.taps("Avisar agora")

    assert celia.taps_count == 4
    panel = celia.messages[announced.message_id].text
    assert "2 pessoas vão receber" in panel
    assert "1 pessoa bloqueou o robô" in panel
    assert ana.sees.startswith("Novo encontro: 2º Encontro da Rede")
    assert ana.last.labels == [["✅ Confirmar presença"], ["❌ Não vou", "📅 Ver o encontro"]]
    celia.taps(AnnounceActivity(the_encontro(session).id), announced)
    assert len(told(session, Purpose.BROADCAST)) == 2


def test_missing_pieces_are_asked_one_by_one(celia: Person, session: Session) -> None:
    begins(celia)
    celia.writes("Oficina de dados")
    assert celia.sees.startswith("Novo encontro — passo 2 de 4")
    celia.writes("23/4")
    assert celia.sees.startswith("Falta a hora")
    celia.writes("das 14h às 16h")
    assert celia.sees.startswith("Novo encontro — passo 3 de 4")
    celia.writes("Sala 5")
    assert celia.sees.startswith("Novo encontro — passo 4 de 4")
    celia.taps("Sem limite, 2 h")

    encontro = the_encontro(session)
    assert (encontro.title, encontro.venue, encontro.capacity, encontro.minutes) == (
        "Oficina de dados",
        "Sala 5",
        None,
        120,
    )
    assert start_of(session, encontro) == moment(23, 4, 14)
    assert celia.last.labels[0] == ["✅ Publicar"]


def test_step_by_step_offers_what_is_usual(celia: Person, session: Session) -> None:
    make.encontro(session, "1º Encontro da Rede", venue="Auditório JK", capacity=90)
    begins(celia)
    celia.taps("passo a passo")
    celia.taps("Usar 2º Encontro da Rede")
    celia.writes("quarta que vem, 9h")
    celia.taps("Quarta, 13/3/2024")
    celia.taps("Auditório JK")
    celia.taps("90 vagas, 3 horas")

    encontro = session.scalars(select(Activity).order_by(Activity.id.desc())).first()
    assert encontro is not None
    assert (encontro.title, encontro.venue) == ("2º Encontro da Rede", "Auditório JK")
    assert start_of(session, encontro) == moment(13, 3, 9)


def test_a_text_without_an_encontro_is_asked_again(celia: Person) -> None:
    begins(celia)
    celia.writes("120 vagas")

    assert celia.sees.startswith("Não achei os dados do encontro")
    celia.writes(INVITATION)
    assert celia.last.labels[0] == ["✅ Publicar"]


def test_a_day_of_the_past_proposes_the_next_year(celia: Person, session: Session) -> None:
    begins(celia)
    celia.writes("Oficina, 23/4/2023, 9h às 12h, Sala 5, 30 vagas")
    assert celia.sees.startswith("23/4/2023 já passou")
    celia.taps("Sim, 23/4/2024")

    assert start_of(session, the_encontro(session)) == moment(23, 4, 9)


def test_an_hour_of_the_past_asks_for_another(celia: Person) -> None:
    begins(celia)
    celia.writes("Oficina, hoje, 8h às 8h30, Sala 5, 30 vagas")

    assert celia.sees.startswith("11/3/2024 já passou")
    assert celia.last.labels == [["⬅️ Voltar", "✖️ Cancelar"]]


@pytest.mark.parametrize(
    ("day", "warning"),
    [("29/3", "feriado"), ("23/3", "fim de semana"), ("22/3", None)],
)
def test_a_day_off_is_warned_of_and_not_prevented(
    celia: Person, day: str, warning: str | None
) -> None:
    begins(celia)
    celia.writes(f"Oficina, {day}, 9h às 12h, Sala 5, 30 vagas")

    assert ("⚠️" in celia.sees) == (warning is not None)
    assert warning is None or warning in celia.sees
    assert celia.last.labels[0] == ["✅ Publicar"]


def test_a_draft_can_be_changed_previewed_and_deleted(celia: Person, session: Session) -> None:
    begins(celia)
    celia.writes(INVITATION)
    draft = celia.last
    celia.taps("Ver como fica", draft)
    assert celia.sees.startswith("Assim as pessoas recebem o aviso:\n\nNovo encontro: 2º Encontro")
    assert celia.last.labels == [["✅ Publicar"], ["⬅️ Voltar"]]
    celia.taps("Voltar")
    celia.taps("Mudar dados", draft)
    celia.taps("Programação", celia.messages[draft.message_id])
    celia.writes("9h Abertura\n12h Fim")
    assert "12h Fim" in celia.sees
    celia.taps("Apagar rascunho")
    assert celia.sees.startswith("Apagar o rascunho?\n2º Encontro da Rede\n")
    celia.taps("Não, voltar")
    assert session.scalars(select(Activity)).all() != []
    celia.taps("Apagar rascunho")
    celia.taps("Sim, apagar")

    assert session.scalars(select(Activity)).all() == []
    assert celia.toast is not None
    assert celia.toast.text == "Rascunho apagado."


def test_a_wrong_answer_is_mended_by_going_back(celia: Person, session: Session) -> None:
    begins(celia)
    celia.taps("passo a passo")
    celia.writes("Oficina de dado")
    celia.writes("23/4, 9h às 12h")
    celia.writes("das 9 às 12")
    celia.taps("Voltar")
    assert celia.sees.startswith("Novo encontro — passo 3 de 4")
    celia.taps("Voltar")
    celia.taps("Voltar")
    assert celia.sees.startswith("Novo encontro — passo 1 de 4")
    celia.writes("Oficina de dados")
    assert celia.sees.startswith("Novo encontro — passo 4 de 4")
    celia.taps("Voltar")
    celia.writes("Sala 5")
    celia.writes("30 vagas")

    found = the_encontro(session)
    assert (found.title, found.venue, found.capacity) == ("Oficina de dados", "Sala 5", 30)
    assert start_of(session, found) == moment(23, 4, 9)


def test_going_back_from_a_new_value_leads_to_what_can_change(celia: Person) -> None:
    begins(celia)
    celia.writes(INVITATION)
    for piece in ("Nome", "Data e hora", "Local", "Vagas e horas", "Programação"):
        celia.taps("Mudar dados" if piece == "Nome" else piece)
        if piece == "Nome":
            celia.taps(piece)
        celia.taps("Voltar")
        assert celia.sees.startswith("O que você quer mudar?")


def test_an_end_before_the_start_is_refused_and_asked_again(
    celia: Person, session: Session
) -> None:
    begins(celia)
    celia.taps("passo a passo")
    celia.writes("Oficina de dados")
    celia.writes("23/4 das 9 às 8")
    assert celia.sees.startswith("A hora do fim não combina")
    celia.writes("23/4 das 9 às 12")

    assert celia.sees.startswith("Novo encontro — passo 3 de 4")
    assert session.scalars(select(Activity)).all() == []


def test_a_day_taken_as_one_of_next_year_is_pointed_out(celia: Person) -> None:
    begins(celia)
    celia.writes("Oficina, 11/1, 9h às 12h, Sala 5, 30 vagas")

    assert "⚠️ Esse dia cai no fim de semana. Confira o ano: é 2025." in celia.sees


def test_a_draft_shows_where_the_meeting_by_video_is(celia: Person) -> None:
    begins(celia)
    celia.writes("Oficina, 23/4, 9h às 12h, por vídeo: https://exemplo.gov.br/sala, 30 vagas")

    assert "Por vídeo\nhttps://exemplo.gov.br/sala" in celia.sees


@pytest.mark.parametrize(("waiting", "label"), [(0, "11 vagas, 3 horas"), (2, "3 vagas, 3 horas")])
def test_more_seats_offers_what_serves_the_waitlist(
    celia: Person, session: Session, waiting: int, label: str
) -> None:
    encontro = make.encontro(session, capacity=1)
    for _ in range(waiting):
        make.seat(session, encontro, make.participant(session), SeatState.WAITING)
    celia.starts()
    celia.taps(ChangePiece(encontro.id, Piece.SEATS))

    assert celia.last.labels[:2] == [[label], ["Sem limite, 3 horas"]]


def test_an_old_meetings_address_is_not_used_again(celia: Person, session: Session) -> None:
    make.encontro(session, venue="Por vídeo", address="https://exemplo.gov.br/antiga")
    begins(celia)
    celia.writes("Oficina, 23/4, 9h às 12h, por vídeo, 30 vagas")
    assert "antiga" not in celia.sees

    celia.taps("Mudar dados")
    celia.taps("Local")
    assert celia.last.labels[0] == ["🎥 Por vídeo"]
    celia.taps("Por vídeo")
    assert "antiga" not in celia.sees


def test_going_back_to_the_same_place_keeps_its_address(celia: Person, session: Session) -> None:
    make.encontro(session, venue="Por vídeo")
    begins(celia)
    celia.writes("Oficina, 23/4, 9h às 12h, por vídeo: https://exemplo.gov.br/sala")
    celia.taps("Voltar")
    celia.taps("Por vídeo")
    celia.writes("30 vagas")

    assert "Por vídeo\nhttps://exemplo.gov.br/sala" in celia.sees


def test_the_next_number_follows_the_highest_one(celia: Person, session: Session) -> None:
    make.encontro(session, "7º Encontro da Rede", starts_at=moment(3, 12, 9))
    make.encontro(session, "5º Encontro da Rede", starts_at=moment(10, 12, 9))
    begins(celia)
    celia.taps("passo a passo")

    assert celia.last.labels[0] == ["✅ Usar 8º Encontro da Rede"]


def test_sheet_puts_attendance_first_on_the_day_only(celia: Person, session: Session) -> None:
    encontro = make.encontro(session)
    ana = make.participant(session)
    make.attendance(session, make.slots_of(session, encontro)[0], ana)
    celia.starts()

    celia.taps(ManageActivity(encontro.id))
    assert celia.last.labels[:2] == [
        ["👥 Lista de pessoas", "📥 Baixar lista"], ["📍 Presença", "📣 Enviar aviso"],
    ]  # fmt: skip
    celia.chat.now = moment(18, 3, 8)
    celia.taps(ManageActivity(encontro.id))
    assert celia.last.labels[0] == ["📍 Abrir presença"]
    celia.chat.now = moment(18, 3, 14)
    celia.taps(ManageActivity(encontro.id))
    assert "📍 1 pessoa presente" in celia.sees
    assert "sem resposta" not in celia.sees


def test_a_hostile_invitation_is_shown_as_text(celia: Person) -> None:
    begins(celia)
    celia.writes("Oficina <b>Zé & Cia, 23/4, 9h às 12h, Sala <i>5, 30 vagas")

    assert "Oficina &lt;b&gt;Zé &amp; Cia" in celia.last.html


def test_publishing_what_has_started_meanwhile_is_refused(celia: Person, session: Session) -> None:
    begins(celia)
    celia.writes(INVITATION)
    celia.chat.now = moment(23, 4, 10)
    celia.taps("Publicar")

    assert celia.sees == "Essa data já passou\nEscolha outra data e hora."
    assert the_encontro(session).published_at is None

    celia.taps("Mudar dados")
    assert "🕘 Data e hora" in celia.last.labels[0]


# --- Lists and sheet ------------------------------------------------------------------------


def test_the_list_shows_encontros_and_turmas_with_day_and_waitlist(
    celia: Person, session: Session
) -> None:
    encontro = make.encontro(session)
    make.turma(session)
    make.encontro(session, "Já foi", starts_at=moment(4, 3, 9))
    make.seat(session, encontro, make.participant(session))
    make.seat(session, encontro, make.participant(session), SeatState.WAITING)
    celia.taps(ListManaged(), None if celia.messages else _start(celia))

    assert "1º Encontro da Rede Estratégia: 1 pessoa na fila." in celia.sees
    assert celia.last.labels[:2] == [
        ["📅 1º Encontro · 18/3"],
        ["🎓 Gestão de projetos, turma 1 · 9/4"],
    ]
    celia.taps("Anteriores")
    assert celia.last.labels[0] == ["📅 Já foi · 4/3"]


def test_an_empty_list_has_the_buttons_that_its_words_name(celia: Person) -> None:
    celia.taps(ListManaged(), _start(celia))

    assert celia.sees.endswith("Crie um encontro ou importe a planilha.")
    assert celia.last.labels[:2] == [
        ["📄 Importar planilha"],
        ["🗂️ Anteriores", "➕ Novo encontro"],
    ]


def test_the_list_says_in_words_what_is_a_draft_or_cancelled(
    celia: Person, session: Session
) -> None:
    turma = make.turma(session)
    turma.cancelled_at = NOW
    draft = make.encontro(session)
    draft.published_at = None
    celia.taps(ListManaged(), _start(celia))
    assert celia.last.labels[0] == ["💾 Rascunho · 1º Encontro"]
    celia.taps("Anteriores")
    assert celia.last.labels[0] == ["🚫 Cancelada · Gestão… · turma 1"]


def _start(celia: Person) -> Any:
    celia.starts()
    return celia.last


def test_the_sheet_counts_people(celia: Person, session: Session) -> None:
    encontro = make.encontro(session)
    make.seat(session, encontro, make.participant(session))
    make.seat(session, encontro, make.participant(session), SeatState.DECLINED)
    celia.taps(ManageActivity(encontro.id), _start(celia))

    assert "✅ 1 de 120 vagas ocupadas" in celia.sees
    assert "❌ 1 pessoa não vai" in celia.sees
    assert "⬜ 1 pessoa sem resposta" in celia.sees


# --- Moving ---------------------------------------------------------------------------------


def moves(celia: Person, answer: str) -> None:
    celia.starts()
    celia.taps("Organizar")
    celia.taps("1º Encontro")
    celia.taps("Mudar dados")
    celia.taps("Data e hora")
    celia.writes(answer)


@pytest.fixture
def ana(chat: Chat, session: Session) -> Person:
    """Somebody with a seat in the only encontro."""
    row = make.participant(session)
    make.seat(session, make.encontro(session), row)
    return chat.person(row)


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
    celia.taps(ChangePiece(encontro.id, Piece.WHEN, _slot(session, encontro)))
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
    celia.taps(ChangeActivity(encontro.id), _start(celia))
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

    celia.taps(ChangeActivity(encontro.id), _start(celia))

    assert celia.last.labels[0] == ["🕘 18/3, 9h", "🕘 18/3, 14h"]


def test_another_address_of_the_call_is_told(celia: Person, ana: Person, session: Session) -> None:
    encontro = the_encontro(session)
    encontro.link = "https://exemplo.gov.br/antes"
    celia.taps(ChangeActivity(encontro.id), _start(celia))
    celia.taps("Local")
    celia.writes("Auditório da Fapemig e https://exemplo.gov.br/agora")
    celia.taps("Mudar e só avisar")

    assert ana.sees.startswith(
        "Mudou o endereço do vídeo: 1º Encontro da Rede Estratégia\n"
        "segunda, 18/3, das 9h às 12h (não mudou)\n"
        "Local: Auditório da Fapemig (não mudou)\n"
        "Por vídeo, agora em: https://exemplo.gov.br/agora\n"
    )


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
    celia.taps(ChangePiece(encontro.id, Piece.WHEN, _slot(session, encontro)))
    celia.writes("25/3")
    celia.taps(ApplyChange(asks=True))

    notices = told(session, Purpose.NOTICE)
    assert [row.state for row in notices] == [OutboxState.CANCELLED, OutboxState.READY]
    assert "Antes era: segunda, 18/3, das 9h às 12h\n" in notices[1].payload["html"]
    assert "<b>segunda, 25/3, das 9h às 12h</b>" in notices[1].payload["html"]
    del ana


def _slot(session: Session, activity: Activity) -> int:
    return session.scalars(select(Slot.id).where(Slot.activity_id == activity.id)).first() or 0


def test_moving_a_lesson_of_a_turma_tells_its_people(celia: Person, session: Session) -> None:
    turma = make.turma(session)
    held = celia.chat.person(_seated(session, turma, SeatState.HELD))
    waiting = celia.chat.person(_seated(session, turma, SeatState.WAITING))
    celia.taps(ChangeActivity(turma.id), _start(celia))
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


def _seated(session: Session, activity: Activity, state: SeatState) -> Any:
    row = make.participant(session)
    make.seat(session, activity, row, state)
    return row


def test_another_place_is_told_too(celia: Person, ana: Person, session: Session) -> None:
    encontro = the_encontro(session)
    celia.taps(ChangePiece(encontro.id, Piece.VENUE), _start(celia))
    celia.writes("Auditório JK")
    celia.taps("Mudar e pedir nova resposta")

    assert ana.sees.startswith("Mudou o local")
    assert "O local era: Auditório da Fapemig\n" in ana.last.html


def test_more_seats_wake_the_clock_and_fewer_than_taken_are_refused(
    celia: Person, ana: Person, session: Session
) -> None:
    del ana
    encontro = the_encontro(session)
    make.seat(session, encontro, make.participant(session))
    celia.taps(ManageActivity(encontro.id), _start(celia))
    celia.taps("Vagas e horas")
    celia.writes("1 vaga")
    assert "2 pessoas já têm vaga. Escreva 2 vagas ou mais." in celia.sees
    celia.writes("150 vagas")

    assert encontro.capacity == 150
    assert celia.chat.clock_was_woken


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("120 vagas, 1 hora", "As horas caem de 3 horas para 1 hora. Confirma?"),
        (
            "90 vagas, 1 hora",
            "As vagas caem de 120 para 90. As horas caem de 3 horas para 1 hora. Confirma?",
        ),
    ],
)
def test_fewer_hours_are_asked_first_and_what_was_before_stays_on_the_sheet(
    celia: Person, ana: Person, session: Session, text: str, asked: str
) -> None:
    del ana
    encontro = the_encontro(session)
    celia.taps(ManageActivity(encontro.id), _start(celia))
    celia.taps("Vagas e horas")
    celia.writes(text)
    assert celia.sees.startswith(asked)
    assert encontro.minutes == 180
    celia.taps("Sim, mudar")

    assert encontro.minutes == 60
    assert "Horas: 1 hora (antes: 3 horas)" in celia.sees
    assert ("Vagas: 90 (antes: 120)" in celia.sees) is (encontro.capacity == 90)


def test_a_shorter_encontro_says_first_that_it_is_worth_less(
    celia: Person, ana: Person, session: Session
) -> None:
    del ana
    moves(celia, "18/3, 9h às 10h")
    assert "Horas: 1 hora (hoje: 3 horas)" in celia.sees
    celia.taps("Mudar e só avisar")

    assert the_encontro(session).minutes == 60
    assert "Horas: 1 hora (antes: 3 horas)" in celia.sees


def test_what_another_programme_or_name_replaces_is_shown(
    celia: Person, ana: Person, session: Session
) -> None:
    del ana
    encontro = the_encontro(session)
    celia.taps(ManageActivity(encontro.id), _start(celia))
    celia.taps("Mudar dados")
    celia.taps("Programação")
    assert "Está assim:\n9h Abertura\n12h Encaminhamentos\n" in celia.sees
    celia.writes("9h Boas-vindas")
    celia.taps("Mudar dados")
    celia.taps("Nome")
    celia.writes("Encontro de abertura")

    assert (encontro.programme, encontro.title) == ("9h Boas-vindas", "Encontro de abertura")
    assert "Nome: Encontro de abertura (antes: 1º Encontro da Rede Estratégia)" in celia.sees


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


def test_an_announcement_at_night_says_what_is_true_in_the_morning(
    celia: Person, session: Session
) -> None:
    ana = celia.chat.person(make.participant(session))
    celia.chat.now = moment(11, 3, 22)
    begins(celia)
    celia.writes(INVITATION)
    celia.taps("Publicar")
    celia.taps("Avisar agora")
    celia.taps(ChangePiece(the_encontro(session).id, Piece.VENUE))
    celia.writes("Sala 7")
    celia.chat.now = moment(12, 3, 8)
    celia.chat.deliver()

    assert len(ana.messages) == 1
    assert "Sala 7" in ana.sees


# --- Cancelling -----------------------------------------------------------------------------


def test_cancelling_tells_everybody_with_the_reason_in_five_taps(
    celia: Person, ana: Person, session: Session
) -> None:
    encontro = the_encontro(session)
    waiting = celia.chat.person(_seated(session, encontro, SeatState.WAITING))
    celia.starts()
    celia.taps("Organizar")
    celia.taps("1º Encontro")
    celia.taps("Cancelar encontro")
    celia.taps("Local indisponível")
    assert (
        "1 pessoa tem vaga e 1 está na fila. O aviso vai para quem não bloqueou o robô."
        in celia.sees
    )
    celia.taps("Sim, cancelar")

    assert celia.taps_count == 5
    assert celia.sees.startswith("Encontro cancelado")
    assert ana.sees.startswith("Cancelamento: 1º Encontro da Rede Estratégia")
    assert "Motivo: o local ficou indisponível." in ana.sees
    assert ana.last.payload["made"]["maker"] == "calendar"
    assert "made" not in waiting.last.payload
    assert encontro.cancelled_at == NOW
    assert session.scalars(select(Seat.state).order_by(Seat.id)).all() == [
        SeatState.HELD,
        SeatState.WAITING,
    ]


def test_a_written_reason_is_shown_as_text(celia: Person, ana: Person, session: Session) -> None:
    celia.taps(AskCancel(the_encontro(session).id), _start(celia))
    celia.writes("Faltou <b>luz & água")
    celia.taps("Sim, cancelar")

    assert "Motivo: Faltou &lt;b&gt;luz &amp; água" in ana.last.html


def test_cancelling_twice_is_refused_politely(celia: Person, ana: Person, session: Session) -> None:
    encontro = the_encontro(session)
    celia.taps(AskCancel(encontro.id), _start(celia))
    celia.taps("Conflito de agenda")
    celia.taps("Sim, cancelar")
    celia.taps(AskCancel(encontro.id))

    assert celia.sees.startswith("Este cancelamento já está feito")
    assert len(told(session, Purpose.NOTICE)) == 1
    del ana


# --- Permission -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make_action",
    [
        lambda _: ListManaged(),
        lambda _: ListPastManaged(),
        lambda _: CreateEncontro(),
        ManageActivity,
        ChangeActivity,
        AskCancel,
        PublishActivity,
        AnnounceActivity,
        PreviewActivity,
        DeleteDraft,
        lambda activity_id: ChangePiece(activity_id, Piece.TITLE),
    ],
)
def test_every_button_is_only_for_organizers(
    chat: Chat, session: Session, make_action: Any
) -> None:
    ana = chat.person(make.participant(session))
    draft = make.encontro(session, published_at=None)
    ana.taps(make_action(draft.id), _start(ana))

    assert ana.sees.startswith("Essa parte é só da organização")
    assert draft.published_at is None


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
    celia.taps(ChangeActivity(turma.id), _start(celia))
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
