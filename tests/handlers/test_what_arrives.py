"""What a real Telegram brings besides texts and taps: albums, edits, captions, stickers."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.actions.good_practices import TellGoodPractice
from messages.actions.help import AskOrganizers
from messages.actions.organizers.encontros import CreateEncontro
from messages.actions.registration import StartRegistration
from models import Inquiry, OutboxRow
from tests import make
from tests.chat import BOT_USERNAME, Chat, Person

EDITED = "Vi que você corrigiu uma mensagem que eu já tinha lido. Mande de novo, já corrigida."


@pytest.fixture
def ana(session: Session, chat: Chat) -> Person:
    person = chat.person(make.participant(session, "Ana Souza"))
    person.starts()
    return person


def test_album_at_rest_has_one_answer(ana: Person) -> None:
    before = len(ana.messages)

    ana.sends_album(10)

    assert len(ana.messages) == before + 1
    assert ana.sees.startswith("Ainda não leio arquivos aqui")
    ana.sends_album(2)
    assert len(ana.messages) == before + 2


def test_album_in_a_form_gives_its_first_file_and_says_so(
    session: Session, chat: Chat, ana: Person
) -> None:
    celia = chat.person(make.organizer(session))
    ana.taps(AskOrganizers())
    before = len(ana.messages)

    ana.sends_album(3)

    assert len(ana.messages) == before + 1
    assert ana.sees.startswith("Recebi vários arquivos juntos. Aqui só vale o primeiro.\n\n")
    assert len(session.scalars(select(Inquiry)).all()) == 1
    assert celia.last.payload["file"]["kind"] == "photo"


@pytest.mark.parametrize("captioned", [0, 1, 9])
def test_album_of_ten_with_an_invitation_below_one_of_them_is_one_draft(
    captioned: int, session: Session, chat: Chat
) -> None:
    celia = chat.person(make.organizer(session))
    celia.starts()
    celia.taps(CreateEncontro())
    before = len(celia.messages)

    for number in range(10):
        words = "Oficina de Dados\n23/4, 9h às 12h\nSala 5\n30 vagas" if number == captioned else ""
        celia.sends_file("foto.jpg", kind="photo", album="a", caption=words)

    # Before its words came, the first picture was answered.
    assert len(celia.messages) == before + (1 if captioned == 0 else 2)
    assert "Oficina de Dados" in celia.sees


@pytest.mark.all_on_postgres
def test_album_for_an_answer_sends_one_file(session: Session, chat: Chat, ana: Person) -> None:
    celia = chat.person(make.organizer(session))
    ana.taps(AskOrganizers())
    ana.writes("Onde é?")
    celia.taps("Responder")
    heard = len(ana.messages)

    celia.sends_album(10)

    assert len(ana.messages) == heard + 1
    assert ana.last.payload["file"]["kind"] == "photo"


def test_sticker_in_a_form_asks_the_question_again(chat: Chat) -> None:
    bruno = chat.person(77, "Bruno")
    bruno.starts()
    bruno.taps(StartRegistration())
    question = bruno.sees
    labels = bruno.last.labels

    bruno.sends_voice()

    assert bruno.sees == (f"Ainda não entendo isso. A pergunta continua:\n\n{question}")
    assert bruno.last.labels == labels


def test_caption_is_read_as_the_answer(ana: Person) -> None:
    ana.taps(TellGoodPractice())

    ana.sends_file("foto.jpg", kind="photo", caption="Painel de metas")

    assert ana.sees.startswith("Li só o texto. Mande o arquivo quando eu pedir.\n\n")
    assert "Painel de metas" not in ana.sees
    ana.commands("encontros")
    ana.sends_file("foto.jpg", kind="photo", caption="obrigada")
    assert ana.sees.startswith("Li só o texto. Mande o arquivo quando eu pedir.\n\nPor nada")


def test_edit_of_the_last_answer_is_taken_while_its_question_is_open(
    session: Session, chat: Chat
) -> None:
    make.assessoria(session, "SEPLAG")
    bruno = chat.person(77, "Bruno")
    bruno.starts()
    bruno.taps(StartRegistration())
    bruno.writes("SEPLAG")
    bruno.writes("Bruno")
    assert bruno.sees.startswith("Preciso do nome completo")

    bruno.edits("Bruno Lima")

    assert bruno.sees.startswith("Cadastro — pergunta 3 de 3")


def test_edit_of_a_refused_code_is_tried_again(ana: Person) -> None:
    ana.commands("presenca")
    ana.writes("1234")
    refused, before = ana.sees, len(ana.messages)

    ana.edits("4321")

    assert ana.sees == refused
    assert len(ana.messages) == before + 1


def test_edit_after_its_question_is_over_is_told(ana: Person) -> None:
    ana.taps(TellGoodPractice())
    ana.writes("Painel de metas")
    question, before = ana.last, len(ana.messages)

    ana.edits("Painel de metas da SES")

    assert ana.sees == EDITED.replace(
        "Mande de novo, já corrigida.", "Para mudar a resposta, volte à pergunta dela."
    )
    assert len(ana.messages) == before + 1
    assert ana.messages[question.message_id].labels


def test_edit_that_changes_no_word_is_silent(ana: Person) -> None:
    ana.writes("obrigada")
    before = len(ana.messages)

    ana.edits("obrigada")

    assert len(ana.messages) == before


def test_edit_at_rest_is_read_anew(ana: Person) -> None:
    ana.writes("obrigadx")

    ana.edits("obrigada")

    assert ana.sees.startswith("Por nada")


def test_edit_of_an_older_message_is_told(ana: Person) -> None:
    ana.writes("obrigada")
    older = ana.said_id
    ana.writes("encontros")

    ana.edits("obrigado", older)

    assert ana.sees == EDITED


@pytest.mark.parametrize(("addressee", "works"), [("", True), (BOT_USERNAME, True), ("x", False)])
def test_command_for_another_bot_does_nothing(ana: Person, addressee: str, works: bool) -> None:  # noqa: FBT001
    ana.commands("ajuda", addressee=addressee)

    assert ana.sees.startswith("Como posso ajudar?") is works


def test_group_is_told_once_where_to_talk(session: Session, chat: Chat) -> None:
    group = chat.person(-100, "Grupo")

    group.calls("OutroBot")
    assert not group.messages
    group.calls(BOT_USERNAME)
    group.calls(BOT_USERNAME)
    group.calls("")

    assert [shown.text for shown in group.messages.values()] == [
        f"Converso só no particular: abra @{BOT_USERNAME} e toque em “Iniciar”."
    ]
    assert len(session.scalars(select(OutboxRow)).all()) == 1


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("sticker", "Recebi sua figurinha"),
        ("voice", "Ainda não ouço áudios"),
        ("video", "Ainda não vejo vídeos"),
        ("location", "Não uso sua localização"),
        ("contact", "Ainda não entendo"),
    ],
)
def test_what_has_no_words_gets_its_own_answer(ana: Person, kind: str, words: str) -> None:
    ana.sends(kind)

    assert ana.sees.startswith(words)


def test_file_at_rest_is_told_the_way_to_the_organizers(ana: Person) -> None:
    ana.sends_file()

    assert ana.sees.startswith("Ainda não leio arquivos aqui")
    assert ["💬 Falar com a organização"] in ana.last.labels
