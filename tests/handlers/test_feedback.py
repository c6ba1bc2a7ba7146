from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.conversation import conversations
from messages.actions.attendance import GiveScore
from models import Feedback
from tests import make
from tests.chat import Chat, Person
from tests.make import moment

AFTER = moment(18, 3, 12, 30)


def _present(chat: Chat, session: Session, title: str = "1º Encontro") -> tuple[Person, int]:
    encontro = make.encontro(session, title)
    ana = make.participant(session)
    make.attendance(session, make.slots_of(session, encontro)[0], ana)
    chat.now = AFTER
    person = chat.person(ana)
    person.commands("horas")
    return person, encontro.id


def test_one_tap_records_and_a_text_is_the_comment(chat: Chat, session: Session) -> None:
    ana, activity_id = _present(chat, session, "<b>Zé & Cia")

    ana.taps(GiveScore(activity_id, 5))
    noted = ana.sees
    ana.writes("Muito bom & <b>útil")

    assert noted.startswith("Anotado: nota 5\n<b>Zé & Cia\n")
    assert ana.sees.startswith("Agradeço sua opinião!\n")
    row = session.scalars(select(Feedback)).one()
    assert (row.score, row.comment) == (5, "Muito bom & <b>útil")


def test_score_can_be_changed(chat: Chat, session: Session) -> None:
    ana, activity_id = _present(chat, session)

    ana.taps(GiveScore(activity_id, 2))
    ana.taps("Mudar a nota")
    question = ana.last
    assert "Sua nota até agora: 2." in question.text
    ana.taps("4", question)
    ana.taps("Concluir")

    assert question.labels[:2] == [
        ["😞 1 ruim", "🙁 2 fraco", "😐 3 regular"],
        ["🙂 4 bom", "😃 5 ótimo"],
    ]
    assert ana.sees.startswith("Agradeço sua opinião!\n")
    assert session.scalars(select(Feedback.score)).one() == 4


def test_score_in_the_middle_of_a_form_keeps_its_draft(chat: Chat, session: Session) -> None:
    ana, activity_id = _present(chat, session)
    chat_id = ana.sender.chat_id
    place = conversations.load(session, chat_id=chat_id, now=AFTER)
    place.step, place.draft = "good_practice.title", {"title": "Painel de metas"}
    conversations.store(session, place, now=AFTER)

    ana.taps(GiveScore(activity_id, 5))
    ana.writes("Muito bom")

    after = conversations.load(session, chat_id=chat_id, now=AFTER)
    assert (after.step, after.parked_step) == (None, "good_practice.title")
    assert after.draft == {"title": "Painel de metas"}
    assert ana.last.labels[0] == ["💾 Voltar ao rascunho"]


def test_score_of_somebody_absent_is_refused(chat: Chat, session: Session) -> None:
    ana, _ = _present(chat, session)
    other = make.encontro(session, "Outro")

    ana.taps(GiveScore(other.id, 5))

    assert ana.sees.startswith("Não achei sua presença\n")
    assert session.scalars(select(Feedback)).all() == []
