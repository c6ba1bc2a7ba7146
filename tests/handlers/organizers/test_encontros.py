"""Encontros and turmas as organizers have them: lists, sheet, publishing, telling, cancelling."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.activities.activities import SeatState
from messages.actions.organizers.encontros import (
    AnnounceActivity,
    AskCancel,
    ChangePiece,
    ListManaged,
    ManageActivity,
    Piece,
)
from models import Purpose, Seat
from tests import make
from tests.chat import Person
from tests.handlers.organizers.steps import INVITATION, begins, seated, started, the_encontro, told
from tests.make import NOW, moment


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


# --- Lists and sheet ------------------------------------------------------------------------


def test_the_list_shows_encontros_and_turmas_with_day_and_waitlist(
    celia: Person, session: Session
) -> None:
    encontro = make.encontro(session)
    make.turma(session)
    make.encontro(session, "Já foi", starts_at=moment(4, 3, 9))
    make.seat(session, encontro, make.participant(session))
    make.seat(session, encontro, make.participant(session), SeatState.WAITING)
    celia.taps(ListManaged(), None if celia.messages else started(celia))

    assert "1º Encontro da Rede Estratégia: 1 pessoa na fila." in celia.sees
    assert celia.last.labels[:2] == [
        ["📅 1º Encontro · 18/3"],
        ["🎓 Gestão de projetos, turma 1 · 9/4"],
    ]
    celia.taps("Anteriores")
    assert celia.last.labels[0] == ["📅 Já foi · 4/3"]


def test_an_empty_list_has_the_buttons_that_its_words_name(celia: Person) -> None:
    celia.taps(ListManaged(), started(celia))

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
    celia.taps(ListManaged(), started(celia))
    assert celia.last.labels[0] == ["💾 Rascunho · 1º Encontro"]
    celia.taps("Anteriores")
    assert celia.last.labels[0] == ["🚫 Cancelada · Gestão… · turma 1"]


def test_the_sheet_counts_people(celia: Person, session: Session) -> None:
    encontro = make.encontro(session)
    make.seat(session, encontro, make.participant(session))
    make.seat(session, encontro, make.participant(session), SeatState.DECLINED)
    celia.taps(ManageActivity(encontro.id), started(celia))

    assert "✅ 1 de 120 vagas ocupadas" in celia.sees
    assert "❌ 1 pessoa não vai" in celia.sees
    assert "⬜ 1 pessoa sem resposta" in celia.sees


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
    waiting = celia.chat.person(seated(session, encontro, SeatState.WAITING))
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
    celia.taps(AskCancel(the_encontro(session).id), started(celia))
    celia.writes("Faltou <b>luz & água")
    celia.taps("Sim, cancelar")

    assert "Motivo: Faltou &lt;b&gt;luz &amp; água" in ana.last.html


def test_cancelling_twice_is_refused_politely(celia: Person, ana: Person, session: Session) -> None:
    encontro = the_encontro(session)
    celia.taps(AskCancel(encontro.id), started(celia))
    celia.taps("Conflito de agenda")
    celia.taps("Sim, cancelar")
    celia.taps(AskCancel(encontro.id))

    assert celia.sees.startswith("Este cancelamento já está feito")
    assert len(told(session, Purpose.NOTICE)) == 1
    del ana
