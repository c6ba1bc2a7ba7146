"""What organizers ask for in words opens the sheet, with the button marked that does it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.understanding import agenda
from messages.actions import Action, unpack
from messages.actions.organizers.bulletins import UseWritten
from messages.actions.organizers.encontros import AskCancel, ChangeActivity, CreateEncontro
from messages.actions.organizers.registrations import ReviewRegistrations
from models import AuditEntry, Conversation, Standing
from tests import make
from tests.chat import Chat, Person
from tests.make import NOW, moment


def marked(person: Person) -> list[Action]:
    """What the marked buttons of the last screen do."""
    rows = person.last.payload["buttons"]
    return [unpack(one["callback_data"]) for row in rows for one in row if one.get("style")]


def test_a_draft_is_named_published_and_thrown_away_by_words(
    session: Session, celia: Person
) -> None:
    make.encontro(session)
    make.encontro(session, "Encontro de maio", starts_at=moment(14, 5, 9), published_at=None)

    celia.writes("muda a sala do rascunho do encontro de maio")
    assert celia.sees.startswith("Para mudar alguma coisa, toque em Mudar dados.")
    assert "Rascunho: só a organização vê" in celia.sees
    assert "Ver como participante" not in str(celia.last.labels)
    celia.writes("apaga o rascunho")
    assert celia.sees.startswith("Para apagar o rascunho, toque em Apagar rascunho.")
    celia.writes("avisa quem vai no encontro de maio: tragam notebook")
    assert celia.sees.startswith("Ainda é um rascunho. Isso vem depois de publicar.")
    celia.writes("abre as inscrições do encontro de maio")
    assert celia.sees.startswith("As inscrições abrem depois de publicar.")
    celia.writes("publica o encontro de maio")
    assert celia.sees.startswith("Para publicar, toque em Publicar.")
    celia.taps("Publicar")
    assert "publicado" in celia.sees


@pytest.mark.all_on_postgres
def test_participants_do_not_name_drafts_nor_what_was_cancelled(
    session: Session, chat: Chat
) -> None:
    make.encontro(session, "Encontro secreto", starts_at=moment(14, 5, 9), published_at=None)
    make.encontro(session, "Encontro caído", starts_at=moment(20, 8, 9), cancelled_at=NOW)
    bia = chat.person(make.participant(session, "Bia Reis"))

    for words in ("publica o rascunho do encontro de maio", "mostra o encontro de 20/8 cancelado"):
        bia.writes(words)
        assert "secreto" not in bia.sees + str(bia.last.labels)
    known = {
        organizes: agenda.load(session, participant_id=None, now=NOW, organizes=organizes)
        for organizes in (False, True)
    }
    assert known[False].hidden == ()
    assert [one.title for one in known[True].hidden] == ["Encontro secreto", "Encontro caído"]
    assert known[False].activities == known[True].activities == ()


def test_what_was_cancelled_is_shown_and_a_new_one_is_offered(
    session: Session, celia: Person
) -> None:
    make.encontro(session)
    make.encontro(session, "Encontro caído", starts_at=moment(20, 8, 9), cancelled_at=NOW)

    celia.writes("mostra o encontro cancelado de agosto")
    assert celia.sees.startswith("Encontro caído")
    celia.writes("cancela o encontro de agosto")
    assert celia.sees.startswith("O cancelamento já está feito.")
    celia.writes("reabre o encontro cancelado")
    assert celia.sees.startswith("Um cancelamento não volta atrás. Para marcar de novo")
    assert marked(celia) == [CreateEncontro()]


def test_the_order_goes_with_the_choice_among_several(session: Session, celia: Person) -> None:
    course = make.course(session, "Linguagem simples")
    first, second = (make.turma(session, of=course, number=number) for number in (1, 2))

    celia.writes("muda o horário da turma para 14h")
    assert len([row for row in celia.last.labels if ", turma" in row[0]]) == 2
    celia.taps("Linguagem simples, turma 2")

    assert celia.sees.startswith("Para mudar alguma coisa, toque em Mudar dados.")
    assert marked(celia) == [ChangeActivity(second.id)]
    assert first.id != second.id


def test_a_text_waits_for_the_activity_and_is_shown_before_it_goes(
    session: Session, celia: Person, ana: Person
) -> None:
    course = make.course(session, "Linguagem simples")
    for number in (1, 2):
        make.turma(session, of=course, number=number)
    before = session.scalar(select(func.count()).select_from(AuditEntry))

    celia.writes("avisa a turma: tragam notebook às 9:30.")
    celia.taps("Linguagem simples, turma 1")
    assert celia.sees.startswith("Guardei seu texto, e ainda não enviei nada.")
    assert isinstance(marked(celia)[0], UseWritten)
    celia.writes("avisa o pessoal do encontro: tragam o crachá")
    celia.taps("Usar este texto")

    assert "Confira antes de enviar" in celia.sees
    assert celia.sees.endswith("Tragam o crachá")
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == before
    celia.taps("Enviar")
    assert "Tragam o crachá" in ana.sees


def test_a_text_that_was_forgotten_or_is_too_long_is_asked_for(
    session: Session, celia: Person
) -> None:
    encontro = make.encontro(session)

    celia.writes("avisa o pessoal do encontro")
    celia.taps(UseWritten(encontro.id))
    assert celia.sees.startswith("Escreva o aviso")
    celia.taps("Cancelar")
    celia.writes("avisa o pessoal do encontro: " + "tragam notebook " * 120)
    celia.taps("Usar este texto")
    assert celia.sees.startswith("O aviso ficou longo demais")


def test_another_order_forgets_the_text(session: Session, celia: Person) -> None:
    make.encontro(session)

    celia.writes("avisa o pessoal do encontro: tragam notebook")
    celia.writes("avisa o pessoal do encontro")

    assert "Usar este texto" not in str(celia.last.labels)


def test_a_text_that_waits_is_no_work_to_lose_and_lives_no_longer_than_a_draft(
    session: Session, celia: Person
) -> None:
    make.encontro(session)
    invitation = "Encontro da Rede\nDia 20/03/2024, das 14h às 16h\nAuditório JK, prédio Gerais"

    celia.writes(invitation)
    celia.writes("avisa o pessoal do encontro: tragam notebook")
    celia.writes(invitation.replace("20/03", "21/03"))
    assert "cole o texto de novo" not in celia.sees
    place = session.get_one(Conversation, celia.sender.chat_id)
    assert place.draft["told"] == "Tragam notebook"
    soon = NOW + timedelta(minutes=5)
    place.parked_step, place.draft_until = None, soon
    session.flush()
    celia.writes("obrigada")
    session.refresh(place)

    assert (place.draft["told"], place.draft_until) == ("Tragam notebook", soon)


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("cancela o encontro de fevereiro", "não dá mais para cancelar."),
        ("muda o local do encontro de fevereiro", "não dá mais para mudar os dados."),
        ("avisa o pessoal do encontro de fevereiro: oi", "não dá mais para enviar aviso."),
        ("tira a Maria do encontro de fevereiro", "não dá mais para tirar a vaga de alguém."),
    ],
)
def test_what_is_over_says_so_and_what_can_be_done(
    session: Session, celia: Person, order: str, said: str
) -> None:
    make.encontro(session, starts_at=moment(20, 2, 9))

    celia.writes(order)

    assert celia.sees.startswith(f"Já acabou, e {said} Dá para corrigir a presença")
    assert marked(celia) == []


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (
            "tira a Maria do encontro de 18/3",
            "Para tirar a vaga de alguém, toque em Lista de pessoas e na",
        ),
        (
            "fecha as inscrições do encontro de hoje",
            "Um encontro recebe respostas até começar. Para pôr",
        ),
        ("fecha as inscrições da turma 1", "Para abrir ou fechar as inscrições, toque em Mudar"),
        ("repete o último encontro", "Para repetir o último encontro, toque em Novo encontro e em"),
        ("publica o encontro de 18/3", "Já está publicado. Para divulgar, toque em Divulgar"),
        ("publica o encontro de hoje", "Não falta publicar: já aparece na agenda."),
        ("reabre o encontro de 18/3", "Não houve cancelamento."),
        ("apaga o encontro de 18/3", "Para cancelar e avisar as pessoas, toque em Cancelar"),
    ],
)
def test_the_marked_button_is_named_or_what_there_is_instead(
    session: Session, celia: Person, order: str, said: str
) -> None:
    make.encontro(session)
    make.turma(session)
    make.encontro(session, "Encontro em andamento", starts_at=moment(11, 3, 8))

    celia.writes(order)

    assert celia.sees.startswith(said)


def test_the_screen_with_the_mark_does_nothing(session: Session, celia: Person) -> None:
    encontro = make.encontro(session)

    celia.writes("cancela o encontro")

    assert marked(celia) == [AskCancel(encontro.id)]
    assert encontro.cancelled_at is None


def test_what_waits_is_marked_or_said_to_be_nothing(session: Session, celia: Person) -> None:
    celia.writes("tem pergunta sem resposta?")
    nothing = celia.sees
    make.participant(session, "Nova Pessoa", standing=Standing.PENDING)
    celia.writes("tem algum cadastro pendente?")

    assert nothing.startswith("Nada espera pela organização")
    assert celia.sees.startswith("Há o que conferir. Para começar, toque em Conferir 1 cadastro.")
    assert marked(celia) == [ReviewRegistrations()]


def test_the_way_behind_the_button_is_said_in_bold_and_not_in_signs(
    session: Session, celia: Person
) -> None:
    make.turma(session)

    celia.writes("abre as inscrições da turma 1")
    opened = celia.last
    celia.writes("repete o último encontro")

    assert "e em <b>Inscrição</b>." in opened.html
    assert "&lt;" not in opened.html + celia.last.html
