"""A text of an organizer's own to people of an activity, as both sides see it (O28 to O32, N26)."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.notices.notices import Topic
from domain.organizing.bulletins import MAX_TEXT, MAX_UNDER_FILE
from messages.actions.encontros import DeclinePresence
from messages.actions.organizers.bulletins import SendBulletin, WriteBulletin
from messages.actions.organizers.encontros import ManageActivity
from models import Activity, Conversation, OutboxRow, Participant, Role, SeatState
from tests import make
from tests.chat import Chat, Person
from tests.make import NOW, moment

TEXT = "Traga um indicador da sua área.\n\nA sala é a 2."
REVIEW = (
    "Confira antes de enviar\n"
    "Para quem tem vaga: 1 pessoa recebe.\n"
    "1 pessoa não recebe, porque não fala com o robô.\n"
    "O aviso sai na hora. Depois de enviar, não dá para desfazer.\n\n"
    "Assim as pessoas recebem:\n\n"
)
TOLD = "Aviso da organização\n1º Encontro da Rede Estratégia\n\n"


@pytest.fixture
def celia(chat: Chat, session: Session) -> Person:
    person = chat.person(make.organizer(session))
    person.starts()
    return person


@pytest.fixture
def row(session: Session) -> Participant:
    return make.participant(session, "Ana Lima")


@pytest.fixture
def ana(chat: Chat, row: Participant) -> Person:
    person = chat.person(row)
    person.starts()
    return person


@pytest.fixture
def encontro(session: Session, row: Participant) -> Activity:
    """Ana and somebody who blocked the bot have seats; Bia waits; an organizer is silent."""
    activity = make.encontro(session, capacity=2)
    make.seat(session, activity, row)
    make.seat(session, activity, make.participant(session, "Rui Sá", unreachable_at=NOW))
    make.seat(session, activity, make.participant(session, "Bia Reis"), SeatState.WAITING)
    return activity


def told(session: Session) -> list[OutboxRow]:
    return list(session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.BULLETIN)))


def write(celia: Person, encontro: Activity, text: str = TEXT) -> None:
    celia.taps(ManageActivity(encontro.id))
    celia.taps("Enviar aviso")
    celia.writes(text)


def test_text_is_asked_reviewed_sent_and_read(
    session: Session, celia: Person, ana: Person, encontro: Activity
) -> None:
    celia.taps(ManageActivity(encontro.id))
    celia.taps("Enviar aviso")
    assert celia.sees == (
        "Escreva o aviso\n"
        "Comece pelo que a pessoa precisa fazer. Exemplo: traga um indicador da sua área.\n"
        "Pode ir uma foto ou um arquivo, com o aviso na legenda.\n"
        "1º Encontro da Rede Estratégia\n\n"
        "Para quem tem vaga: 1 pessoa recebe.\n"
        "Nada sai antes de você conferir."
    )
    celia.writes(TEXT)
    assert celia.sees == REVIEW + TOLD + TEXT
    assert told(session) == []

    celia.taps("Enviar")

    assert celia.sees.startswith(
        "✅ Aviso a caminho de 1 pessoa. 1 pessoa não recebe.\n\n1º Encontro da Rede Estratégia\n"
    )
    # What was reviewed is what people get.
    assert ana.sees == TOLD + TEXT
    assert ana.last.labels == [["📅 Ver o encontro"], ["💬 Falar com a organização"]]
    ana.taps("Ver o encontro")
    assert ana.sees.startswith("1º Encontro da Rede Estratégia")


def test_who_answers_the_text_reaches_the_organizers(
    celia: Person, ana: Person, encontro: Activity
) -> None:
    write(celia, encontro)
    celia.taps("Enviar")

    ana.taps("Falar com a organização")

    assert "organização" in ana.sees


def test_hostile_markup_is_shown_as_it_was_written(
    celia: Person, ana: Person, encontro: Activity
) -> None:
    hostile = '<b>Grátis</b> <a href="http://x.y">clique</a> & {{ facts }} &lt;i&gt;'
    write(celia, encontro, hostile)
    assert celia.sees == f"{REVIEW}{TOLD}{hostile}"

    celia.taps("Enviar")

    assert ana.sees == f"{TOLD}{hostile}"
    assert "&lt;b&gt;Grátis&lt;/b&gt;" in ana.last.payload["html"]


def test_group_is_chosen_before_the_text_or_after_it(
    session: Session, celia: Person, encontro: Activity
) -> None:
    celia.taps(WriteBulletin(encontro.id))
    celia.taps("Mudar para quem")
    assert celia.sees == (
        "Para quem é o aviso?\n1º Encontro da Rede Estratégia\n\n"
        "Agora: quem tem vaga. O número diz quantas pessoas recebem."
    )
    assert celia.last.labels == [
        ["✅ Quem tem vaga · 1"],
        ["⏳ Quem está na fila · 1"],
        ["⬜ Quem está sem resposta · 1"],
        ["👥 Todas essas pessoas · 3"],
        ["⬅️ Voltar", "✖️ Cancelar"],
    ]
    celia.taps("Voltar")
    assert "Para quem tem vaga" in celia.sees
    celia.taps("Mudar para quem")
    celia.taps("Quem está na fila")
    assert "Para quem está na fila: 1 pessoa recebe." in celia.sees
    celia.writes(TEXT)
    celia.taps("Mudar para quem")
    celia.taps("Todas essas pessoas")
    assert "Para todas as pessoas: com vaga, na fila ou sem resposta: 3 pessoas" in celia.sees

    celia.taps("Enviar")

    assert len(told(session)) == 3


def test_of_a_turma_nobody_is_asked_for_who_is_silent(session: Session, celia: Person) -> None:
    turma = make.turma(session)
    make.seat(session, turma, make.participant(session))
    celia.taps(WriteBulletin(turma.id))
    celia.taps("Mudar para quem")

    assert [labels[0] for labels in celia.last.labels[:-1]] == [
        "✅ Quem tem vaga · 1",
        "⏳ Quem está na fila · 0",
        "👥 Todas essas pessoas · 1",
    ]
    celia.taps("Todas essas pessoas")
    assert "Para todas as pessoas: com vaga, na fila: 1 pessoa recebe." in celia.sees


def test_nobody_to_tell_leaves_nothing_to_send(session: Session, celia: Person) -> None:
    encontro = make.encontro(session)
    write(celia, encontro)
    celia.taps("Mudar para quem")
    celia.taps("Quem está na fila")

    assert celia.sees.startswith(
        "Ninguém recebe este aviso\nEscolhido: quem está na fila. Mude para quem é o aviso.\n\n"
    )
    assert celia.last.labels[0] == ["✏️ Mudar texto", "👥 Mudar para quem"]


def test_text_is_changed_by_a_button_or_by_writing_again(
    session: Session, celia: Person, ana: Person, encontro: Activity
) -> None:
    write(celia, encontro, "Primeiro texto.")
    celia.taps("Mudar texto")
    assert celia.sees.startswith("Escreva o aviso\n")
    celia.writes("Segundo texto.")
    celia.writes("Terceiro texto.")

    # A button of a review that was replaced.
    celia.taps(SendBulletin(encontro.id, 1))
    assert celia.sees.startswith("Esta tela não vale mais")
    assert told(session) == []
    celia.taps(WriteBulletin(encontro.id))
    celia.writes("Quarto texto.")
    celia.taps("Enviar")

    assert ana.sees == f"{TOLD}Quarto texto."
    assert len(told(session)) == 1


def test_long_text_is_not_cut_but_asked_anew(celia: Person, encontro: Activity) -> None:
    write(celia, encontro, "a" * (MAX_TEXT + 1))
    assert celia.sees.startswith(
        "O aviso ficou longo demais\n"
        "Ele tem 1.501 letras e pode ter até 1.500 letras. Escreva um menor.\n"
    )

    celia.writes("a" * MAX_TEXT)

    assert celia.sees == REVIEW + TOLD + "a" * MAX_TEXT


def test_photo_goes_along_with_its_caption(
    session: Session, celia: Person, ana: Person, encontro: Activity
) -> None:
    celia.taps(ManageActivity(encontro.id))
    celia.taps("Enviar aviso")
    celia.sends_file("mapa.jpg", kind="photo", caption=TEXT)
    with_photo = REVIEW.replace("desfazer.\n\n", "desfazer.\nA foto que você mandou vai junto.\n\n")
    assert celia.sees == with_photo + TOLD + TEXT
    assert "📎 Tirar o anexo" in celia.last.labels[1]

    celia.taps("Enviar")

    assert ana.sees == TOLD + TEXT
    (row,) = told(session)
    assert row.payload["file"]["kind"] == "photo"
    assert ana.last.labels == [["📅 Ver o encontro"], ["💬 Falar com a organização"]]


def test_file_may_come_before_the_text_or_after_it_and_be_left_out(
    session: Session, celia: Person, encontro: Activity
) -> None:
    celia.taps(ManageActivity(encontro.id))
    celia.taps("Enviar aviso")
    celia.sends_file("mapa.pdf")
    assert "O arquivo que você mandou vai junto.\n1º Encontro" in celia.sees
    celia.writes(TEXT)
    assert "O arquivo que você mandou vai junto.\n\nAssim as pessoas recebem:" in celia.sees
    celia.taps("Tirar o anexo")
    assert celia.sees == REVIEW + TOLD + TEXT
    celia.sends_file("mapa.jpg", kind="photo")
    assert "A foto que você mandou vai junto." in celia.sees
    celia.taps("Tirar o anexo")
    celia.taps("Enviar")

    assert "file" not in told(session)[0].payload


def test_text_under_a_file_has_fewer_letters(
    session: Session, celia: Person, encontro: Activity
) -> None:
    write(celia, encontro, "a" * (MAX_UNDER_FILE + 1))
    celia.sends_file("mapa.jpg", kind="photo")
    assert celia.sees.startswith(
        "O aviso ficou longo demais\nEle tem 801 letras e pode ter até 800 letras."
    )
    celia.taps(SendBulletin(encontro.id, celia.said_id))
    assert told(session) == []

    celia.starts()
    write(celia, encontro, "a" * MAX_UNDER_FILE)
    celia.sends_file("mapa.jpg", kind="photo")
    celia.taps("Enviar")

    assert len(told(session)) == 1


def test_second_tap_says_the_same_and_sends_nothing_more(
    session: Session, celia: Person, encontro: Activity
) -> None:
    write(celia, encontro)
    review = celia.last
    celia.taps("Enviar")
    sheet = celia.sees

    celia.taps("Enviar", review)

    assert celia.sees == sheet
    assert len(told(session)) == 1


def test_at_night_it_waits_and_says_so(
    session: Session, chat: Chat, celia: Person, ana: Person, encontro: Activity
) -> None:
    chat.now = moment(11, 3, 22)
    before = ana.sees
    write(celia, encontro)
    assert "O aviso sai amanhã, às 8h. Depois de enviar, não dá para desfazer." in celia.sees

    celia.taps("Enviar")

    assert celia.sees.startswith("✅ Aviso a caminho de 1 pessoa. Ele sai amanhã, às 8h. 1 pessoa")
    assert ana.sees == before
    assert [row.due_at for row in told(session)] == [moment(12, 3, 8)]


def test_too_many_texts_are_refused_before_one_is_written(
    celia: Person, encontro: Activity
) -> None:
    for _ in range(3):
        write(celia, encontro)
        celia.taps("Enviar")

    celia.taps("Enviar aviso")

    assert celia.sees == (
        "Não dá para enviar outro aviso agora\n"
        "Este encontro ou turma já teve muitos. Você pode enviar mais um hoje, às 17h. "
        "Quem recebe muitos avisos deixa de ler."
    )


def test_cancelling_sends_nothing(session: Session, celia: Person, encontro: Activity) -> None:
    write(celia, encontro)
    celia.taps("Cancelar")
    celia.taps("Continuar")
    assert celia.sees == REVIEW + TOLD + TEXT

    celia.taps("Voltar à ficha")

    assert celia.sees.startswith("1º Encontro da Rede Estratégia")
    assert told(session) == []


@pytest.mark.all_on_postgres
def test_others_neither_write_nor_send(
    session: Session, chat: Chat, ana: Person, encontro: Activity
) -> None:
    door = chat.person(make.participant(session, role=Role.DOOR))
    for person in (ana, door):
        person.starts()
        for action in (WriteBulletin(encontro.id), SendBulletin(encontro.id, 1)):
            person.taps(action)
            assert "Essa parte é só da organização" in person.sees
    assert told(session) == []
    assert not session.scalars(
        select(Conversation).where(Conversation.step == "bulletin.text")
    ).all()


def test_text_of_the_night_does_not_reach_who_gave_up_meanwhile(
    chat: Chat, celia: Person, ana: Person, encontro: Activity
) -> None:
    chat.now = moment(11, 3, 22)
    write(celia, encontro)
    celia.taps("Enviar")
    ana.taps(DeclinePresence(encontro.id))
    seen = ana.sees

    chat.now = moment(12, 3, 9)
    chat.deliver()

    assert ana.sees == seen
