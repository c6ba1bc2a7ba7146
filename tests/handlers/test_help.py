import pytest
from sqlalchemy.orm import Session

from domain.participants import Role
from messages.actions.help import AskOrganizers, ShowTopic
from messages.actions.organizers.inquiries import AnswerQuestion
from messages.help import TOPICS
from tests import make
from tests.chat import Chat, Person

HOSTILE = "<b>Zé & Cia"


@pytest.fixture
def ana(session: Session, chat: Chat) -> Person:
    return chat.person(make.participant(session, f"Ana {HOSTILE}"))


@pytest.mark.parametrize("command", ["help", "ajuda"])
def test_help_offers_the_topics(ana: Person, command: str) -> None:
    ana.commands(command)

    assert ana.last.labels == [
        ["📍 Registrar presença", "🎓 Inscrição e fila"],
        ["⏱️ Horas de formação", "🔔 Lembretes"],
        ["📝 Cadastro", "🔐 Dados pessoais"],
        ["🏛️ O que é a Rede"],
        ["💬 Falar com a organização"],
        ["🏠 Início"],
    ]


def test_every_topic_is_answered_with_a_way_on(ana: Person) -> None:
    ana.commands("ajuda")
    for name in TOPICS:
        ana.taps(ShowTopic(name))

        assert ana.sees.split("\n")[0].endswith("?")
        assert ana.last.labels[-1] == ["⬅️ Voltar", "🏠 Início"]


def test_topic_that_is_gone_is_an_old_button(ana: Person) -> None:
    ana.commands("ajuda")

    ana.taps(ShowTopic("..refusals.stale"))

    assert "não vale mais" in ana.sees


def test_question_reaches_every_organizer_and_is_answered(
    session: Session, chat: Chat, ana: Person
) -> None:
    celia, davi = chat.person(make.organizer(session)), chat.person(make.organizer(session))
    ana.commands("ajuda")

    ana.taps("Falar com a organização")
    ana.writes(f"Posso levar {HOSTILE}?")
    assert ana.taps_count <= 2
    assert ana.sees.startswith("Pergunta enviada")
    assert celia.sees == davi.sees
    assert f"Pergunta de Ana {HOSTILE}" in celia.sees
    celia.taps("Responder")
    celia.writes("Pode, sim.")

    assert celia.sees.startswith("Resposta enviada")
    assert (
        ana.sees
        == f"Resposta da organização\nVocê perguntou:\nPosso levar {HOSTILE}?\n\nPode, sim."
    )
    assert ana.last.labels == [["💬 Responder"], ["🏠 Início"]]


def test_question_may_be_a_photo(session: Session, chat: Chat, ana: Person) -> None:
    celia = chat.person(make.organizer(session))
    ana.commands("ajuda")
    ana.taps(AskOrganizers())

    ana.sends_file("foto.jpg", kind="photo", caption="Veja")

    assert celia.last.payload["file"]["kind"] == "photo"
    assert "Veja" in celia.sees


def test_question_of_a_newcomer_is_counted_and_names_the_chat_when_opened(
    session: Session, chat: Chat
) -> None:
    celia = chat.person(make.organizer(session))
    bruno = chat.person(77, "Bruno", "Lima")
    bruno.commands("ajuda")
    bruno.taps(AskOrganizers())

    bruno.writes("Sou novo")

    assert celia.sees.startswith("1 pergunta espera resposta")
    assert "Bruno" not in celia.sees
    celia.taps("Ver perguntas")
    celia.taps("Bruno")
    assert celia.sees == (
        "Pergunta de pessoa sem cadastro aprovado\nDiz ser Bruno Lima. Enviada: segunda, 11/3,"
        " às 9h.\n\nSou novo"
    )


def test_very_long_question_is_refused_and_asked_again(
    session: Session, chat: Chat, ana: Person
) -> None:
    celia = chat.person(make.organizer(session))
    ana.commands("ajuda")
    ana.taps(AskOrganizers())

    ana.writes("a" * 5000)
    assert ana.sees.startswith("A pergunta ficou longa")
    ana.writes("Mais curta")

    assert celia.sees.endswith("Mais curta")


def test_question_when_nobody_organizes_says_so(ana: Person) -> None:
    ana.commands("ajuda")
    ana.taps(AskOrganizers())

    ana.writes("Alguém?")

    assert ana.sees.startswith("Ainda não há quem responda por aqui")


def test_question_is_not_lost_by_a_voice(session: Session, chat: Chat, ana: Person) -> None:
    celia = chat.person(make.organizer(session))
    ana.commands("ajuda")
    ana.taps(AskOrganizers())

    ana.sends_voice()
    ana.writes("Agora por escrito")

    assert celia.sees.endswith("Agora por escrito")


def test_button_under_an_older_question_still_answers(
    session: Session, chat: Chat, ana: Person
) -> None:
    celia = chat.person(make.organizer(session))
    celia.starts()

    celia.taps(AnswerQuestion(ana.sender.chat_id))
    celia.writes("Pode, sim.")

    assert celia.sees.startswith("Resposta enviada")
    assert ana.sees == "Resposta da organização\n\nPode, sim."


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.DOOR, Role.FOCAL_POINT])
def test_answering_is_refused_to_others(session: Session, chat: Chat, role: Role) -> None:
    bia = chat.person(make.participant(session, "Bia Alves", role=role))
    target = chat.person(make.participant(session, "Davi Reis"))
    bia.starts()

    bia.taps(AnswerQuestion(target.sender.chat_id))
    assert bia.sees.startswith("Essa parte é só da organização")
    bia.writes("Sou eu")

    assert target.messages == {}


def test_answering_ends_with_the_access(session: Session, chat: Chat, ana: Person) -> None:
    person = make.organizer(session)
    celia = chat.person(person)
    ana.commands("ajuda")
    ana.taps(AskOrganizers())
    ana.writes("Oi")
    celia.taps("Responder")
    make.take_role(session, person)

    celia.writes("Resposta")

    assert celia.sees.startswith("Essa parte é só da organização")
    assert "Resposta" not in ana.sees
