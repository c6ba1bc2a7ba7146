"""Questions to the organizers: how many reach them, and what they do with each."""

from datetime import timedelta

import pytest
from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from domain.notices import outbox
from domain.participants import Standing
from domain.privacy import erasure, privacy, retention
from messages.actions.help import AskOrganizers
from messages.actions.organizers.inquiries import (
    AnswerInquiry,
    CloseInquiry,
    ListInquiries,
    ReopenInquiry,
)
from models import AuditEntry, Conversation, Inquiry, OutboxRow, OutboxState
from scheduler import inquiries as late
from scheduler.still_true import still_true
from tests import make
from tests.chat import Chat, Person
from tests.make import moment
from tests.scale import sized

pytestmark = pytest.mark.all_on_postgres

HOUR = timedelta(hours=1)


def asks(person: Person, text: str = "Onde é?") -> None:
    person.commands("ajuda")
    person.taps(AskOrganizers())
    person.writes(text)


def stranger(chat: Chat, number: int = 0) -> Person:
    return chat.person(7_000 + number, f"Estranho{number}")


def test_strangers_in_ten_minutes_are_two_messages_to_each_organizer(
    session: Session, chat: Chat
) -> None:
    many = sized(40, 200)
    organizers = [chat.person(make.organizer(session)) for _ in range(2)]

    for number in range(many):
        asks(stranger(chat, number), f"Compre já {number}")
        chat.now += timedelta(seconds=600 / many)
    in_ten_minutes = [len(one.messages) for one in organizers]
    chat.now += 2 * HOUR
    chat.deliver()

    assert in_ten_minutes == [1, 1]
    assert [len(one.messages) for one in organizers] == [2, 2]
    assert f"{many} perguntas esperam resposta" in organizers[0].sees
    assert f"{many} perguntas são de pessoas sem cadastro" in organizers[0].sees
    assert "Compre" not in "".join(shown.text for shown in organizers[0].messages.values())


def test_one_stranger_is_one_question_until_it_is_answered(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    bruno = stranger(chat)

    for _ in range(36):
        asks(bruno)
        chat.now += timedelta(seconds=1)

    assert session.scalar(select(func.count(Inquiry.id))) == 1
    bruno.taps(AskOrganizers())
    assert bruno.sees.startswith("Ainda não dá para perguntar de novo")
    assert len(celia.messages) == 1


def test_stranger_who_is_answered_writes_twice_and_then_waits(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    bruno = stranger(chat)
    for _ in range(2):
        asks(bruno)
        answers(celia, session)

    bruno.taps(AskOrganizers())
    assert bruno.sees.startswith("Ainda não dá para perguntar de novo")
    assert "às 21h" in bruno.sees
    chat.now += 12 * HOUR
    bruno.taps(AskOrganizers())
    assert bruno.sees.startswith("Escreva sua pergunta")


def test_what_is_added_goes_to_the_question_that_waits(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    ana = chat.person(make.participant(session, "Ana"))

    asks(ana, "Primeira?")
    whole = celia.sees
    asks(ana, "Segunda?")
    assert ana.sees.startswith("Juntei à sua pergunta")
    ana.taps(AskOrganizers())
    assert ana.sees.startswith("Sua pergunta ainda espera resposta\nPrimeira? Segunda?")
    ana.sends_file("foto.jpg", kind="photo", caption="Terceira?")

    assert "Primeira?" in whole
    # Who has not opened it finds all of it there, and hears of it once.
    assert len(celia.messages) == 1
    assert session.scalar(select(func.count(Inquiry.id))) == 1
    celia.taps(ListInquiries())
    celia.taps("Ana: Primeira?")
    card, photo = (shown.text for shown in celia.messages.values())
    assert "Primeira?\n\nSegunda?\n\nTerceira?" in card
    assert photo == "Arquivo de Ana."


def test_question_that_is_full_takes_no_more(session: Session, chat: Chat) -> None:
    make.organizer(session)
    ana = chat.person(make.participant(session, "Ana"))
    for _ in range(3):
        asks(ana, "a" * 790)

    asks(ana, "b" * 790)

    assert ana.sees.startswith("Sua pergunta já tem o que cabe")
    assert "b" not in session.scalars(select(Inquiry.text)).one()


def test_night_is_one_notice_in_the_morning(session: Session, chat: Chat) -> None:
    celia = make.organizer(session)
    chat.now = moment(11, 3, 20, 30)

    for number in range(12):
        asks(stranger(chat, number))
        asks(chat.person(make.participant(session)))
        chat.now += 55 * timedelta(minutes=1)

    waiting = session.scalars(select(OutboxRow).where(OutboxRow.chat_id == celia.chat_id)).all()
    assert [row.due_at for row in waiting] == [moment(12, 3, 8)]
    assert "24 perguntas esperam resposta" in waiting[0].payload["html"]


def test_notice_of_the_morning_counts_participants_alone(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    chat.now = moment(11, 3, 21)
    asks(chat.person(make.participant(session)))

    chat.now = moment(12, 3, 8)
    chat.deliver()

    assert celia.sees == "1 pergunta espera resposta\nEnviada: segunda, 11/3, às 21h."


def test_notice_that_has_become_untrue_is_not_sent(session: Session, chat: Chat) -> None:
    celia, davi = chat.person(make.organizer(session)), make.organizer(session)
    chat.now = moment(11, 3, 21)
    asks(stranger(chat))
    asks(stranger(chat, 1))
    outgoing = session.scalars(select(OutboxRow.id).where(OutboxRow.chat_id == davi.chat_id)).all()

    celia.starts()
    answers(celia, session)
    assert "1 pergunta espera" in session.get_one(OutboxRow, outgoing[0]).payload["html"]
    answers(celia, session)
    claimed = outbox.claim(
        session,
        outbox_ids=outgoing,
        now=moment(12, 3, 8),
        still_true=still_true,
    )

    assert claimed == []
    assert session.get_one(OutboxRow, outgoing[0]).state == OutboxState.CANCELLED

    # Nobody was told in this window: the next question of it is announced at once.
    chat.now = moment(12, 3, 8, 5)
    asks(stranger(chat, 2))
    session.expire_all()
    waiting = session.scalars(select(OutboxRow).where(OutboxRow.chat_id == davi.chat_id)).all()
    assert [(row.id, row.due_at, row.state) for row in waiting] == [
        (outgoing[0], chat.now, OutboxState.SENT)
    ]
    assert "1 pergunta espera" in waiting[0].payload["html"]


def answers(celia: Person, session: Session, text: str = "Na portaria 2.") -> None:
    """Answer the question that waits longest."""
    inquiry_id = session.scalars(
        select(Inquiry.id).where(Inquiry.answered_at.is_(None)).order_by(Inquiry.id)
    ).first()
    assert inquiry_id is not None
    celia.taps(AnswerInquiry(inquiry_id))
    celia.writes(text)


def test_list_shows_participants_first_and_opens_a_card(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    for number in range(7):
        asks(stranger(chat, number))
    office = make.assessoria(session, "SEPLAG")
    asks(chat.person(make.participant(session, "Ana Souza", office=office)), "Posso levar bolo?")
    celia.commands("organizar")

    celia.taps("Responder 8 perguntas")
    assert celia.last.labels[0] == ["👤 Ana Souza: Posso levar bolo?"]
    assert len([row for row in celia.last.labels if row[0].startswith("❔")]) == 5
    celia.taps("Próxima página")
    assert len([row for row in celia.last.labels if row[0].startswith("❔")]) == 2
    celia.taps("Página anterior")
    celia.taps("Ana Souza")
    assert celia.sees.startswith("Pergunta de Ana Souza\nSEPLAG, segunda, 11/3, às 9h")
    celia.taps("Responder")
    assert "Ana Souza" in celia.sees
    celia.writes("Pode!")

    assert celia.sees.startswith("Resposta enviada a Ana Souza")
    assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == [
        "inquiry.take",
        "inquiry.answer",
    ]
    celia.taps("Outras perguntas")
    celia.taps("Próxima página")
    assert celia.last.labels[1] == ["Respondida · Ana Souza: Posso levar…"]
    celia.taps("Respondida")
    assert celia.sees.endswith("Quem cuidou: Célia Dias (segunda, 11/3, às 9h).\nPode!")


def test_who_waits_for_approval_is_named_as_such(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    asks(chat.person(make.participant(session, "Célia Andrade", standing=Standing.PENDING)))
    celia.taps("Ver perguntas")

    celia.taps("Célia")

    assert "Diz ser Célia Andrade" in celia.sees


def test_answer_quotes_the_question_shortly(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    ana = chat.person(make.participant(session))
    asks(ana, "palavra " * 90)

    answers(celia, session)

    assert ana.sees.startswith("Resposta da organização\nVocê perguntou:\npalavra palavra")
    assert ana.sees.endswith("…\n\nNa portaria 2.")
    assert len(ana.sees) < 250


def test_closing_tells_nobody_and_makes_room(session: Session, chat: Chat) -> None:
    celia, davi = chat.person(make.organizer(session)), chat.person(make.organizer(session))
    bruno = stranger(chat)
    asks(bruno)
    celia.taps("Ver perguntas")
    celia.taps("Estranho0")
    number = session.scalars(select(Inquiry.id)).one()
    heard = len(bruno.messages)

    celia.taps("Encerrar sem responder")
    davi.taps(CloseInquiry(number))

    assert celia.sees.startswith("Nenhuma pergunta espera resposta")
    assert "já cuidou desta pergunta" in davi.sees
    assert len(bruno.messages) == heard
    bruno.taps(AskOrganizers())
    assert bruno.sees.startswith("Escreva sua pergunta")


def test_question_closed_by_mistake_is_opened_again_and_answered(
    session: Session, chat: Chat
) -> None:
    celia, davi = chat.person(make.organizer(session)), chat.person(make.organizer(session))
    ana = chat.person(make.participant(session, "Ana"))
    asks(ana, "Onde é?")
    celia.taps(ListInquiries())
    celia.taps("Ana: Onde é?")
    celia.taps("Encerrar sem responder")
    assert celia.toast is not None
    assert celia.toast.text.endswith("Foi engano? Toque nela para reabrir.")
    celia.taps("Encerrada · Ana")
    celia.taps("Reabrir pergunta")
    celia.taps("Responder")
    celia.writes("Na portaria 2.")
    davi.taps(ReopenInquiry(session.scalars(select(Inquiry.id)).one()))

    assert "Na portaria 2." in ana.sees
    assert "já cuidou desta pergunta" in davi.sees
    davi.taps(ListInquiries())
    assert davi.sees.startswith("Nenhuma pergunta espera resposta")


def test_file_is_shown_when_the_question_is_opened(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    bruno = stranger(chat)
    bruno.commands("ajuda")
    bruno.taps(AskOrganizers())
    bruno.sends_file("foto.jpg", kind="photo")
    celia.taps("Ver perguntas")

    celia.taps("Estranho0")

    assert celia.last.payload["file"]["kind"] == "photo"


def test_question_gone_meanwhile_leaves_nobody_stuck(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    asks(stranger(chat))
    number = session.scalars(select(Inquiry.id)).one()
    celia.starts()
    celia.taps(AnswerInquiry(number))
    session.delete(session.get_one(Inquiry, number))
    session.flush()

    celia.writes("Na portaria 2.")
    assert "não vale mais" in celia.sees
    celia.commands("organizar")
    assert celia.sees.startswith("Organizar")


@pytest.mark.parametrize("page", [1, 2**31 - 1])
def test_page_that_is_gone_leads_to_the_last(session: Session, chat: Chat, page: int) -> None:
    celia = chat.person(make.organizer(session))
    asks(stranger(chat))
    celia.starts()

    celia.taps(ListInquiries(page))

    assert celia.last.labels[0] == ["❔ Sem cadastro · Estranho0"]


def test_nothing_of_a_question_stays_after_erasure(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    ana = make.participant(session, "Ana Canário")
    for _ in range(2):
        asks(chat.person(ana), "segredo de canário")
    celia.taps("Responder")
    privacy.ask_erasure(session, participant_id=ana.id, now=chat.now)

    erasure.erase(session, participant_id=ana.id, now=chat.now + timedelta(days=7))

    session.expire_all()
    left = session.scalars(select(Inquiry)).all()
    assert {(row.chat_id, row.participant_id, row.name, row.text) for row in left} == {
        (0, None, "", "")
    }
    assert None not in {row.answered_at for row in left}
    words = session.scalars(select(cast(OutboxRow.payload, String))).all()
    assert not [one for one in words if "segredo" in one or "Can" in one]


@pytest.mark.parametrize("gone", ["erased", "forgotten"])
def test_old_button_never_acts_on_the_question_of_somebody_else(
    session: Session, chat: Chat, gone: str
) -> None:
    celia, davi = (chat.person(make.organizer(session, name)) for name in ("Célia Dias", "Davi"))
    ana = make.participant(session, "Ana")
    asks(chat.person(ana), "Da Ana?")
    number = session.scalars(select(Inquiry.id)).one()
    celia.starts()
    davi.starts()
    celia.taps(AnswerInquiry(number))
    if gone == "erased":
        privacy.ask_erasure(session, participant_id=ana.id, now=chat.now)
        erasure.erase(session, participant_id=ana.id, now=chat.now + timedelta(days=7))
    else:
        # This rule alone: the draft may be much younger than the question.
        rule = next(rule for rule in retention.RULES if rule.name == "inquiries")
        retention.apply(session, rule, now=chat.now + timedelta(days=91))
    bruno = stranger(chat)
    asks(bruno, "Do Bruno?")
    heard = len(bruno.messages)

    davi.taps(CloseInquiry(number))
    celia.writes("Só para a Ana")

    session.expire_all()
    waiting = session.scalars(select(Inquiry).where(Inquiry.answered_at.is_(None))).all()
    assert [(row.id != number, row.text) for row in waiting] == [(True, "Do Bruno?")]
    assert not session.scalars(
        select(OutboxRow.id).where(
            cast(OutboxRow.payload, String).contains("para a Ana"), OutboxRow.chat_id == ana.chat_id
        )
    ).all()
    assert len(bruno.messages) == heard
    assert "não vale mais" in celia.sees
    assert "não vale mais" in davi.sees


def test_answer_goes_to_who_asked_whatever_the_draft_says(session: Session, chat: Chat) -> None:
    celia, ana = chat.person(make.organizer(session)), chat.person(make.participant(session))
    bruno = stranger(chat)
    asks(ana)
    celia.taps("Responder")
    heard = len(bruno.messages)
    row = session.get_one(Conversation, celia.sender.chat_id)
    # As a draft of before looks.
    row.draft = {**row.draft, "answer_to": bruno.sender.chat_id}
    session.flush()

    celia.writes("Na portaria 2.")

    assert "Na portaria 2." in ana.sees
    assert len(bruno.messages) == heard


# --- Files both ways ------------------------------------------------------------------------


def test_answer_may_be_a_photo_and_replies_to_the_message(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    ana = chat.person(make.participant(session, "Ana"))
    asks(ana, "Onde é?")
    asked_id = ana.said_id
    celia.taps("Responder")

    celia.sends_file("mapa.jpg", kind="photo", caption="Na portaria 2.")

    assert ana.last.payload["file"]["kind"] == "photo"
    assert ana.last.payload["replies_to"] == asked_id
    assert ana.sees == "Resposta da organização\nVocê perguntou:\nOnde é?\n\nNa portaria 2."
    celia.taps("Outras perguntas")
    celia.taps("Respondida")
    assert celia.sees == "Arquivo da resposta a Ana."


def test_answer_to_who_blocked_the_bot_reaches_them_once_when_they_are_back(
    session: Session, chat: Chat
) -> None:
    celia = chat.person(make.organizer(session))
    ana = chat.person(make.participant(session, "Ana"))
    asks(ana, "Onde é?")
    answers(celia, session, "Na portaria 1.")
    chat.now += HOUR
    asks(ana, "E quando?")
    chat.now += HOUR
    ana.blocks()
    answers(celia, session, "Às 9h.")
    assert celia.sees == (
        "Resposta enviada a Ana\nA pessoa bloqueou o robô. Se ela voltar, eu entrego."
    )
    ana.messages.clear()
    chat.now += HOUR

    for _ in range(2):
        ana.unblocks()
        ana.starts()

    answered = [one.text for one in ana.messages.values() if one.text.startswith("Resposta")]
    assert answered == ["Resposta da organização\nVocê perguntou:\nE quando?\n\nÀs 9h."]


def test_asking_says_what_not_to_send(session: Session, chat: Chat) -> None:
    ana = chat.person(make.participant(session, "Ana"))
    ana.commands("ajuda")

    ana.taps(AskOrganizers())

    assert ana.sees.endswith("Não mande atestado, laudo nem documento de saúde.")


def test_closed_question_is_shown_without_an_answer(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    ana = chat.person(make.participant(session, "Ana"))
    for text in ("Onde é?", "Quem vai?", "E quando?"):
        chat.now += 6 * HOUR
        asks(ana, text)
        celia.taps(ListInquiries())
        celia.taps(f"Ana: {text[:4]}")
        shown = celia.sees
        celia.taps("Encerrar sem responder")

    assert shown.endswith(
        "E quando?\n\nPerguntas anteriores\nsegunda, 11/3: Quem vai?\nsegunda, 11/3: Onde é?"
    )
    celia.taps("Encerrada · Ana: E")
    assert "Quem cuidou: Célia Dias (terça, 12/3, às 3h)." in celia.sees
    assert celia.last.labels == [["💬 Outras perguntas"], ["↩️ Reabrir pergunta"], ["🏠 Início"]]


def test_card_shows_what_the_person_asked_before(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    ana, bia = (chat.person(make.participant(session, name)) for name in ("Ana", "Bia"))
    asks(bia, "Outra pessoa?")
    asks(ana, "Onde é?")
    celia.taps("Responder")
    celia.writes("Na portaria 2.")
    asks(ana, "E a que horas?")

    celia.taps(ListInquiries())
    celia.taps("Ana: E a que")

    assert celia.sees.endswith(
        "E a que horas?\n\nPerguntas anteriores\nsegunda, 11/3: Onde é? → Na portaria 2."
    )


# --- Waiting too long -----------------------------------------------------------------------


def test_question_older_than_a_working_day_is_called_once(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session, "Célia Dias"))
    chat.now = moment(27, 3, 15)
    asks(chat.person(make.participant(session, "Ana Souza")), "Onde é?")
    heard = len(celia.messages)

    # Friday is Good Friday: the working day ends on Monday.
    for now, count in (
        (moment(28, 3, 14), 0),
        (moment(28, 3, 15), 1),
        (moment(28, 3, 17), 1),
        (moment(5, 4, 9), 1),
    ):
        chat.now = now
        late.plan(session, now)
        chat.deliver()
        assert len(celia.messages) == heard + count
    assert celia.sees == (
        "Uma pergunta espera resposta desde quarta, 27/3\nDe Ana Souza.\n\nOnde é?"
    )


def test_question_asked_before_a_day_off_waits_for_the_next_working_day(
    session: Session, chat: Chat
) -> None:
    chat.person(make.organizer(session))
    chat.now = moment(28, 3, 15)
    asks(chat.person(make.participant(session)))

    assert not late.plan(session, moment(29, 3, 15))
    assert not late.plan(session, moment(31, 3, 15))
    assert late.plan(session, moment(1, 4, 15))


def test_call_names_who_has_begun_and_no_stranger(session: Session, chat: Chat) -> None:
    celia, davi = (chat.person(make.organizer(session, name)) for name in ("Célia Dias", "Davi"))
    asks(stranger(chat), "Onde é?")
    celia.taps("Ver perguntas")
    celia.taps("Estranho0")
    celia.taps("Responder")
    chat.now = moment(13, 3, 9)

    late.plan(session, chat.now)
    chat.deliver()

    assert davi.sees == (
        "Uma pergunta espera resposta desde segunda, 11/3\nDe pessoa sem cadastro aprovado.\n"
        "✍️ Célia Dias começou a responder.\n\nOnde é?"
    )
    davi.taps("Ver a pergunta")
    assert "Célia Dias está respondendo desde as 9h" in davi.sees


def test_call_that_has_become_untrue_is_not_sent(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    asks(chat.person(make.participant(session)))
    chat.now = moment(12, 3, 22)
    late.plan(session, chat.now)
    (waiting,) = session.scalars(
        select(OutboxRow.id).where(OutboxRow.dedupe.contains("late"))
    ).all()
    celia.taps("Responder")
    celia.writes("Na portaria 2.")

    claimed = outbox.claim(
        session,
        outbox_ids=[waiting],
        now=moment(13, 3, 8),
        still_true=still_true,
    )

    assert claimed == []
