from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.participants import Standing
from messages.actions.help import AskOrganizers
from messages.actions.privacy import ShowDataNotice
from messages.actions.registration import Field, SendRegistration, StartRegistration, TakeReading
from models import Assessoria, Correction, OutboxRow, Participant, Topic
from tests import make
from tests.chat import Chat, Person

HOSTILE = "<b>Zé & Cia"
EMAIL = "ana.souza@planejamento.mg.gov.br"


@pytest.fixture(autouse=True)
def offices(session: Session) -> None:
    make.assessoria(session, "Seplag", "Secretaria de Estado de Planejamento e Gestão")
    make.assessoria(session, "SES", "Secretaria de Estado de Saúde")
    make.assessoria(session, "SEE", "Secretaria de Estado de Educação")
    make.assessoria(session, "SEF", "Secretaria de Estado de Fazenda")


@pytest.fixture
def ana(chat: Chat) -> Person:
    return chat.person(77, "Ana", "Souza")


def reach_review(ana: Person) -> None:
    ana.starts()
    ana.taps("Fazer meu cadastro")
    ana.taps("Seplag")
    ana.taps("Usar “Ana Souza”")
    ana.writes(EMAIL)


def row(session: Session, chat_id: int = 77) -> Participant | None:
    return session.scalar(select(Participant).where(Participant.chat_id == chat_id))


def test_registration_without_an_invite_takes_five_taps_and_one_text(
    session: Session, ana: Person
) -> None:
    reach_review(ana)
    ana.taps("Está certo, enviar")

    person = row(session)
    assert person is not None
    assert (person.name, person.standing) == ("Ana Souza", Standing.PENDING)
    assert session.get_one(Correction, person.id).email == EMAIL
    assert ana.sees.startswith("⏳ Seu cadastro está com a organização")
    # "Iniciar" is one more.
    assert ana.taps_count + 1 <= 6


def test_welcome_greets_newcomers(ana: Person) -> None:
    ana.starts()

    assert ana.sees.startswith("Boas-vindas à Rede Estratégia")
    assert ana.last.labels == [
        ["✅ Fazer meu cadastro"],
        ["📅 Encontros"],
        ["🔐 Uso dos dados"],
    ]


def test_review_shows_everything_and_asks_no_consent(ana: Person) -> None:
    reach_review(ana)

    assert ana.sees == (
        "Está tudo certo?\n"
        "Nome: Ana Souza\n"
        "Órgão: Seplag — Secretaria de Estado de Planejamento e Gestão\n"
        f"E-mail: {EMAIL}\n\n"
        "Se sim, toque em Está certo, enviar. Para mudar um dado, toque no botão dele."
    )


def test_office_is_found_in_spite_of_typos(ana: Person) -> None:
    ana.starts()
    ana.taps("Fazer meu cadastro")

    ana.writes("seplaj")

    assert ana.sees.startswith("Cadastro — pergunta 2 de 3")


def test_office_unsure_offers_what_was_meant(ana: Person) -> None:
    ana.starts()
    ana.taps("Fazer meu cadastro")

    ana.writes("sez")
    assert ana.sees.startswith("Você quis dizer")
    ana.taps("SES")

    assert ana.sees.startswith("Cadastro — pergunta 2 de 3")


def test_office_that_is_not_listed_is_written_freely(session: Session, ana: Person) -> None:
    ana.starts()
    ana.taps("Fazer meu cadastro")
    ana.writes("Órgão novo qualquer")
    assert ana.sees.startswith("Não achei esse órgão")

    ana.taps("Meu órgão não está aqui")
    ana.writes(f"Fundação {HOSTILE}")
    ana.taps("Usar")
    ana.writes(EMAIL)
    assert "Órgão: Fundação <b>Zé & Cia" in ana.sees
    ana.taps("Está certo, enviar")

    person = row(session)
    assert person is not None
    assert (person.assessoria_id, person.agency_text) == (None, f"Fundação {HOSTILE}")


def test_office_list_turns_its_pages(session: Session, ana: Person) -> None:
    for number in range(9):
        make.assessoria(session, f"Zz{number}")
    ana.starts()
    ana.taps("Fazer meu cadastro")

    ana.taps("Próxima página")
    assert "Zz8" in str(ana.last.labels)
    ana.taps("Página anterior")

    assert "Seplag" in str(ana.last.labels)


@pytest.mark.all_on_postgres
def test_without_any_office_the_agency_is_asked_in_words(session: Session, chat: Chat) -> None:
    for office in session.query(Assessoria):
        session.delete(office)
    session.flush()
    bruno = chat.person(78, "Bruno", "Lima")
    bruno.starts()

    bruno.taps("Fazer meu cadastro")

    assert "Qual é o nome do seu órgão?" in bruno.sees
    assert bruno.last.labels == [["✖️ Cancelar"]]


@pytest.mark.parametrize("name", ["Ana", "🎉", HOSTILE, "Ana 2"])
def test_name_of_the_chat_is_offered_only_when_it_is_one(chat: Chat, name: str) -> None:
    person = chat.person(78, name)
    person.starts()
    person.taps("Fazer meu cadastro")

    person.taps("Seplag")

    assert person.sees.endswith("Escreva nome e sobrenome. Exemplo: Ana Souza.")
    assert person.last.labels == [["⬅️ Voltar", "✖️ Cancelar"]]


def test_long_name_of_the_chat_fits_on_its_button(chat: Chat) -> None:
    person = chat.person(78, "Maria Aparecida", "do Nascimento de Oliveira")
    person.starts()
    person.taps("Fazer meu cadastro")
    person.taps("Seplag")

    person.taps("Usar este nome")

    assert person.sees.startswith("Cadastro — pergunta 3 de 3")


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("Ana", "Preciso do nome completo"),
        ("1234567", "Preciso do nome completo"),
        ("🎉", "Preciso do nome completo"),
        ("<b>Zé & Cia", "Este nome tem um sinal que não entendi"),
        ("a" * 5000, "Este nome é longo demais"),
        ("Ana Souza / Bia Reis", "Parecem duas pessoas"),
    ],
)
def test_name_that_is_none_is_refused_with_a_way_on(ana: Person, written: str, why: str) -> None:
    ana.starts()
    ana.taps("Fazer meu cadastro")
    ana.taps("Seplag")

    ana.writes(written)
    assert ana.sees.startswith(why)
    assert ana.last.labels == [["Usar “Ana Souza”"], ["⬅️ Voltar", "✖️ Cancelar"]]
    ana.writes("Ana Souza")

    assert ana.sees.startswith("Cadastro — pergunta 3 de 3")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("joão da silva d'ávila", "João da Silva D'Ávila"),
        ("MARIA DOS SANTOS", "Maria dos Santos"),
        ("Ana de Souza e Silva", "Ana de Souza e Silva"),
        ("Ana McDonald", "Ana McDonald"),
    ],
)
def test_name_typed_in_a_hurry_gets_its_capitals(ana: Person, written: str, name: str) -> None:
    ana.starts()
    ana.taps("Fazer meu cadastro")
    ana.taps("Seplag")

    ana.writes(written)
    ana.writes(EMAIL)

    assert f"Nome: {name}\n" in ana.sees


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("ana", "Este e-mail parece incompleto"),
        ("🎉", "Este e-mail parece incompleto"),
        ("<b>a@b", "Este e-mail parece incompleto"),
        ("a" * 5000, "Este e-mail parece incompleto"),
        ("ana@mg", "Este e-mail parece incompleto"),
        ("ana lima@ses.mg.gov.br", "Há um espaço no meio deste e-mail"),
        ("ana@ses.mg.gov.br / ana@gmail.com", "Escreva um e-mail só"),
    ],
)
def test_email_that_is_not_whole_is_refused_with_a_way_on(
    ana: Person, written: str, why: str
) -> None:
    ana.starts()
    ana.taps("Fazer meu cadastro")
    ana.taps("Seplag")
    ana.taps("Usar")

    ana.writes(written)
    assert ana.sees.startswith(why)
    assert ana.last.labels[-1] == ["⬅️ Voltar", "✖️ Cancelar"]
    ana.writes(EMAIL.upper())

    assert f"E-mail: {EMAIL}" in ana.sees


def test_question_to_the_organizers_in_the_middle_keeps_the_draft(
    session: Session, ana: Person
) -> None:
    make.organizer(session)
    reach_review(ana)

    ana.taps(AskOrganizers())
    ana.writes("Qual é o meu órgão?")
    assert ana.sees.startswith("Pergunta enviada")
    ana.taps("Voltar ao rascunho")

    assert ana.sees.startswith("Está tudo certo?")


@pytest.mark.parametrize(
    ("label", "answer", "line"),
    [
        ("✏️ Nome", "Ana Reis", "Nome: Ana Reis"),
        ("✏️ Órgão", "saúde", "Órgão: SES"),
        ("✏️ E-mail", "ana@saude.mg.gov.br", "E-mail: ana@saude.mg.gov.br"),
    ],
)
def test_correcting_a_field_returns_straight_to_the_review(
    ana: Person, label: str, answer: str, line: str
) -> None:
    reach_review(ana)

    ana.taps(label)
    ana.writes(answer)

    assert ana.sees.startswith("Está tudo certo?")
    assert line in ana.sees


@pytest.mark.parametrize("label", ["✏️ Nome", "✏️ Órgão", "✏️ E-mail", "🔐 Uso dos dados"])
def test_back_from_a_correction_changes_nothing(ana: Person, label: str) -> None:
    reach_review(ana)
    before = ana.sees

    ana.taps(label)
    ana.taps("Voltar")

    assert ana.sees == before


def test_back_leads_to_the_question_before(ana: Person) -> None:
    ana.starts()
    ana.taps("Fazer meu cadastro")
    ana.taps("Seplag")
    ana.taps("Usar")

    ana.taps("Voltar")
    assert ana.sees.startswith("Cadastro — pergunta 2 de 3")
    ana.taps("Voltar")

    assert ana.sees.startswith("Cadastro — pergunta 1 de 3")


def test_sending_twice_stores_once(session: Session, ana: Person) -> None:
    reach_review(ana)
    review = ana.last

    ana.taps("Está certo, enviar")
    ana.taps(SendRegistration(), review)

    assert session.scalar(select(func.count()).select_from(Participant)) == 1
    assert "não vale mais" in ana.sees


STEPS = ["office", "agency", "name", "email", "review"]


def reach(ana: Person, step: str) -> None:
    ana.starts()
    ana.taps("Fazer meu cadastro")
    if step == "agency":
        ana.taps("Meu órgão não está aqui")
    if step in {"name", "email", "review"}:
        ana.taps("Seplag")
    if step in {"email", "review"}:
        ana.taps("Usar")
    if step == "review":
        ana.writes(EMAIL)


@pytest.mark.parametrize("step", STEPS)
def test_voice_and_files_are_answered_at_every_step_and_lose_nothing(
    ana: Person, step: str
) -> None:
    reach(ana, step)
    question = ana.sees

    # The question comes again; of the agency, the list it stands beside.
    asked = "Cadastro — pergunta 1 de 3" if step == "agency" else question.split("\n")[0]
    ana.sends_voice()
    assert ana.sees.startswith("Ainda não entendo")
    assert ana.sees.endswith(f"\n\n{question}")
    ana.sends_file("foto.jpg", kind="photo")
    assert ana.sees.startswith("Responda com texto")
    ana.taps("Continuar")
    assert ana.sees.startswith(asked)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("text", ["🎉", "a" * 5000, "<i>&", " "])
def test_odd_texts_are_answered_at_every_step(ana: Person, step: str, text: str) -> None:
    reach(ana, step)

    ana.writes(text)

    assert ana.last.labels != []
    assert "Algo deu errado" not in ana.sees


@pytest.mark.parametrize("step", STEPS)
def test_another_command_keeps_the_draft(ana: Person, step: str) -> None:
    reach(ana, step)
    question = ana.sees

    ana.commands("ajuda")
    assert ana.sees.startswith("Como posso ajudar?")
    ana.starts()
    ana.taps("Continuar meu cadastro")

    assert ana.sees == question


@pytest.mark.parametrize("step", STEPS)
def test_cancel_offers_to_go_on(ana: Person, step: str) -> None:
    reach(ana, step)
    question = ana.sees

    ana.taps("Cancelar")
    assert ana.sees.startswith("Cancelado. Não enviei nada.")
    ana.taps("Continuar")

    assert ana.sees == question


def test_registering_again_from_the_same_chat_shows_the_own_data(
    session: Session, chat: Chat
) -> None:
    bia = chat.person(make.participant(session, "Bia Alves"))
    bia.starts()

    bia.taps(StartRegistration())

    assert "Nome: Bia Alves" in bia.sees


def test_declined_person_corrects_and_sends_again(session: Session, chat: Chat) -> None:
    person = make.participant(
        session, "Bia Alves", standing=Standing.DECLINED, decline_reason="falta o sobrenome."
    )
    bia = chat.person(person)
    bia.starts()
    assert "Motivo: falta o sobrenome." in bia.sees

    bia.taps("Corrigir dados")
    bia.taps("✏️ Nome")
    bia.writes("Bia Alves Reis")
    bia.taps("Está certo, enviar")

    assert bia.sees.startswith("⏳ Seu cadastro está com a organização")
    assert person.standing == Standing.PENDING


def test_organizers_hear_at_most_once_in_two_hours(session: Session, chat: Chat) -> None:
    make.organizer(session)
    make.organizer(session, "Davi Reis")

    for number in range(3):
        reach_review_of(chat, number)

    notices = session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.REGISTRATIONS)).all()
    # What came after the first notice is told in the next two hours, once, if it still waits.
    assert sorted(Counter(row.due_at for row in notices).items()) == [
        (chat.now, 2),
        (chat.now + timedelta(hours=2), 2),
    ]


def test_organizers_hear_once_in_the_morning_of_a_whole_night(session: Session, chat: Chat) -> None:
    make.organizer(session)

    for number, hour in enumerate((20, 23)):
        chat.now = make.moment(12, 3, hour)
        reach_review_of(chat, number)
    chat.now = make.moment(13, 3, 5)
    reach_review_of(chat, 2)

    (notice,) = session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.REGISTRATIONS))
    assert notice.due_at == make.moment(13, 3, 8)


def reach_review_of(chat: Chat, number: int) -> None:
    person = chat.person(200 + number, "Eva", "Melo")
    person.starts()
    person.taps("Fazer meu cadastro")
    person.taps("SES")
    person.taps("Usar")
    person.writes(f"eva{number}@saude.mg.gov.br")
    person.taps("Está certo, enviar")


def test_destination_survives_the_registration(session: Session, ana: Person) -> None:
    encontro = make.encontro(session)
    ana.starts(f"e_{encontro.id}")
    assert ana.sees.startswith("Boas-vindas")

    ana.taps("Fazer meu cadastro")
    ana.taps("Seplag")
    ana.taps("Usar")
    ana.writes(EMAIL)
    ana.taps("Está certo, enviar")

    assert encontro.title in ana.sees
    assert any(
        "⏳ Seu cadastro está com a organização" in shown.text for shown in ana.messages.values()
    )


def test_destination_that_is_gone_does_not_undo_the_registration(
    session: Session, ana: Person
) -> None:
    ana.starts("e_zzz9")

    ana.taps("Fazer meu cadastro")
    ana.taps("Seplag")
    ana.taps("Usar")
    ana.writes(EMAIL)
    ana.taps("Está certo, enviar")

    assert row(session) is not None
    assert ana.sees.startswith("⏳ Seu cadastro está com a organização")


def test_suspended_people_see_only_that_and_their_data(session: Session, chat: Chat) -> None:
    bia = chat.person(make.participant(session, "Bia Alves", standing=Standing.SUSPENDED))

    for command, argument in (("start", ""), ("configuracoes", ""), ("start", "c_x")):
        bia.commands(command, argument)
        assert bia.sees.startswith("Seu acesso está suspenso")
    bia.taps("Meus dados")
    assert "Cadastro: suspenso" in bia.sees
    assert "Corrigir" not in str(bia.last.labels)
    bia.taps(ShowDataNotice())
    assert bia.sees.startswith("Como usamos seus dados")


@pytest.mark.parametrize(
    "written",
    ["123.456.789-09 Joana Prado", "1. Joana Prado", "Prado, Joana", "Joana Prado 🌸",
     "Joana Prado (SES)", "meu nome é Joana Prado"],
)  # fmt: skip
def test_name_that_was_mended_is_asked_first(ana: Person, written: str) -> None:
    ana.starts()
    ana.taps("Fazer meu cadastro")
    ana.taps("Seplag")

    ana.writes(written)
    assert ana.sees.startswith("Você quis dizer Joana Prado?")
    ana.taps("Sim, Joana Prado")

    assert ana.sees.startswith("Cadastro — pergunta 3 de 3\nNome: Joana Prado")


def test_name_of_one_person_that_looks_like_two_can_be_kept(ana: Person) -> None:
    ana.starts()
    ana.taps("Fazer meu cadastro")
    ana.taps("Seplag")

    ana.writes("Ana Prado e Silva Lima")
    assert ana.sees.startswith("Parecem duas pessoas")
    ana.taps("É o nome de uma pessoa só")

    assert "Nome: Ana Prado e Silva Lima" in ana.sees


@pytest.mark.parametrize(
    ("written", "label", "email"),
    [
        ("ana@ses.mg.gov,br", "Sim, ana@ses.mg.gov.br", "ana@ses.mg.gov.br"),
        ("ana@gmail.con", "Sim, ana@gmail.com", "ana@gmail.com"),
        ("ana@gmail.con", "Não, é ana@gmail.con", "ana@gmail.con"),
    ],
)
def test_email_that_was_mended_is_asked_first(
    ana: Person, written: str, label: str, email: str
) -> None:
    ana.starts()
    ana.taps("Fazer meu cadastro")
    ana.taps("Seplag")
    ana.writes("Ana Lima")

    ana.writes(written)
    assert ana.sees.startswith("Você quis dizer ana@")
    ana.taps(label)

    assert f"E-mail: {email}\n" in ana.sees


def test_no_email_in_words_is_the_answer_of_the_button(ana: Person) -> None:
    ana.starts()
    ana.taps("Fazer meu cadastro")
    ana.taps("Seplag")
    ana.writes("Ana Lima")
    ana.writes("não tenho")

    assert "E-mail: não informado" in ana.sees


def test_office_that_was_understood_is_said_before_going_on(ana: Person) -> None:
    ana.starts()
    ana.taps("Fazer meu cadastro")
    ana.writes("seplaj")

    assert ana.sees.startswith("Cadastro — pergunta 2 de 3\nÓrgão: Seplag")


def test_a_reading_of_before_is_not_taken_again(ana: Person) -> None:
    ana.starts()
    ana.taps("Fazer meu cadastro")
    ana.taps("Seplag")
    ana.writes("Ana Lima 2")
    ana.writes("Bia Reis")
    ana.taps(TakeReading(Field.NAME, 0))
    assert ana.sees.startswith("Esta tela não vale mais")
    ana.writes("bia@ses.mg.gov.br")

    assert "Nome: Bia Reis" in ana.sees
