"""The eve: who has not answered, and the question that goes out again to them."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.notices import outbox
from messages.actions.organizers.calls import AskSilent, RemindSilent
from messages.actions.organizers.encontros import ManageActivity
from messages.actions.organizers.people_lists import ShowAnswers, ShowPersonAt
from models import AuditEntry, OutboxRow, SeatState, Standing, Topic
from scheduler.still_true import still_true
from tests import make
from tests.chat import Chat, Person
from tests.handlers.organizers.steps import row_of, started, ticks
from tests.make import moment


def test_eve_says_who_comes_who_does_not_and_asks_the_silent_in_two_taps(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro = make.encontro(session, starts_at=moment(19, 3, 9))
    make.seat(session, encontro, make.participant(session))
    make.seat(session, encontro, make.participant(session), SeatState.DECLINED, reason="schedule")
    make.seat(session, encontro, row_of(session, celia))
    make.participant(session, standing=Standing.LISTED, chat_id=None)
    rows = [make.participant(session, name) for name in ("Bia Sá", "Caio Reis", "Davi Melo")]
    bia, caio, davi = (chat.person(row) for row in rows)

    ticks(chat, 18, 3, 15)
    assert celia.sees == (
        "Amanhã: 1º Encontro da Rede Estratégia\nterça, 19/3, das 9h às 12h\n\n"
        "✅ 2 pessoas confirmaram\n❌ 1 pessoa não vai: horário (1)\n"
        "⬜ 3 pessoas sem resposta\n🔕 1 outra sem resposta não recebe mensagens"
    )
    assert celia.last.labels == [["🔔 Lembrar 3 pessoas"], ["📅 Ficha do encontro"]]
    celia.taps("Lembrar 3 pessoas")
    assert celia.sees == (
        "Lembrar 3 pessoas?\n1º Encontro da Rede Estratégia\n\n"
        "Elas ainda não responderam. A pergunta “Você vai?” sai agora.\n"
        "1 pessoa não recebe: não fala com o robô ou desligou este lembrete.\n\n"
        "Depois de enviar, não dá para desfazer."
    )
    assert not bia.messages
    celia.taps("Sim, lembrar 3 pessoas")

    assert celia.taps_count == 2
    assert celia.sees == (
        "Lembrete a caminho de 3 pessoas\n1º Encontro da Rede Estratégia\n\n"
        "Ele sai agora. As respostas aparecem na ficha."
    )
    assert (
        bia.sees
        == caio.sees
        == davi.sees
        == (
            "Você vai? 1º Encontro da Rede Estratégia\nterça, 19/3, das 9h às 12h\n"
            "Auditório da Fapemig\n\nAinda não recebi sua resposta."
        )
    )
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "silence.remind")).one()
    assert entry.details == {"told": 3}
    bia.taps("Confirmar presença")
    caio.taps("Não vou")

    # Nobody is asked twice.
    celia.taps(AskSilent(encontro.id))
    assert celia.sees == (
        "Ninguém para lembrar\n1º Encontro da Rede Estratégia\n\n"
        "1 pessoa já recebeu esse lembrete.\n"
        "1 pessoa não recebe: não fala com o robô ou desligou este lembrete."
    )
    celia.taps(RemindSilent(encontro.id))
    assert celia.sees.startswith("Ninguém para lembrar")
    asked = session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.SILENCE)).all()
    assert len(asked) == 3

    # Who begins to organize meanwhile reads of it.
    rui = chat.person(make.organizer(session, "Rui Sá"))
    ticks(chat, 18, 3, 16)
    assert "⬜ 2 pessoas sem resposta, 1 já com lembrete" in rui.sees


@pytest.mark.parametrize(("hour", "minute"), [(7, 0), (8, 0)])
def test_nobody_is_asked_by_night_of_what_begins_before_anybody_reads_it(
    session: Session, chat: Chat, celia: Person, hour: int, minute: int
) -> None:
    encontro = make.encontro(session, starts_at=moment(19, 3, hour, minute))
    make.participant(session, "Bia Sá")
    chat.now = moment(18, 3, 21)

    celia.taps(AskSilent(encontro.id), started(celia))
    asked = celia.sees
    celia.taps(RemindSilent(encontro.id))

    assert asked == celia.sees
    assert asked.startswith("O lembrete não chega a tempo\n1º Encontro da Rede Estratégia\n")
    assert session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.SILENCE)).all() == []
    # In the afternoon there is time.
    chat.now = moment(18, 3, 19)
    celia.taps(AskSilent(encontro.id))
    assert celia.sees.startswith("Lembrar 2 pessoas?")


@pytest.mark.all_on_postgres
def test_who_answers_while_the_question_waits_for_the_morning_is_not_asked(
    session: Session, chat: Chat, celia: Person
) -> None:
    encontro = make.encontro(session, starts_at=moment(19, 3, 9), capacity=1)
    make.seat(session, encontro, row_of(session, celia))
    make.seat(session, encontro, make.participant(session), SeatState.WAITING)
    ana_row = make.participant(session, "Ana Souza")
    bia = chat.person(make.participant(session, "Bia Sá"))
    ticks(chat, 18, 3, 15)
    assert "⏳ 1 pessoa na fila\n⬜ 2 pessoas sem resposta" in celia.sees
    chat.now = moment(18, 3, 21)
    celia.taps(AskSilent(encontro.id), started(celia))
    assert "Elas ainda não responderam. A pergunta “Você vai?” sai amanhã, às 8h." in celia.sees
    celia.taps("Sim, lembrar 2 pessoas")
    assert "Ele sai amanhã, às 8h." in celia.sees

    to_ana = select(OutboxRow).where(
        OutboxRow.topic == Topic.SILENCE, OutboxRow.recipient_id == ana_row.id
    )
    row = session.scalars(to_ana).one()
    with session.begin_nested() as point:
        claimed = outbox.claim(
            session, outbox_ids=[row.id], now=moment(19, 3, 8), still_true=still_true
        )
        assert [message.id for message in claimed] == [row.id]
        point.rollback()
    make.seat(session, encontro, ana_row, SeatState.DECLINED)
    assert (
        outbox.claim(session, outbox_ids=[row.id], now=moment(19, 3, 8), still_true=still_true)
        == []
    )
    chat.now = moment(19, 3, 8)
    chat.deliver()
    assert "As vagas acabaram. Você pode entrar na fila de espera." in bia.sees
    bia.taps("Entrar na fila de espera")
    assert "Você é a 2ª pessoa da fila" in bia.sees


def test_nobody_is_asked_about_what_has_begun_or_was_cancelled(
    session: Session, chat: Chat, celia: Person
) -> None:
    begun = make.encontro(session)
    gone = make.encontro(session, cancelled_at=moment(11, 3, 10))
    make.participant(session)
    chat.now = moment(18, 3, 10)

    over = make.encontro(session, starts_at=moment(12, 3, 9))
    for activity, words in (
        (begun, "não vale mais"),
        (over, "já acabou"),
        (gone, "cancelamento já está feito"),
    ):
        celia.taps(RemindSilent(activity.id), started(celia))
        assert words in celia.sees.lower()
    assert not session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.SILENCE)).all()


def test_reasons_stand_on_the_sheet_the_answers_and_the_card(
    session: Session, celia: Person
) -> None:
    encontro = make.encontro(session)
    ana = make.participant(session, "Ana Souza")
    make.seat(session, encontro, ana, SeatState.DECLINED, reason="distance")

    celia.taps(ManageActivity(encontro.id), started(celia))
    assert "❌ 1 pessoa não vai: distância (1)\n" in celia.sees
    celia.taps(ShowAnswers(encontro.id))
    assert "❌ 1 pessoa não vai: distância (1)\n" in celia.sees
    celia.taps(ShowPersonAt(encontro.id, ana.id))
    assert "❌ Não vai: distância." in celia.sees
