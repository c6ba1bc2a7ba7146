"""Free text in the chat: results, near words, plain questions."""

import pytest
from sqlalchemy.orm import Session

from models import Standing
from tests import make
from tests.chat import Chat


def test_text_is_looked_for_and_opens_in_one_tap(session: Session, chat: Chat) -> None:
    office = make.assessoria(session, "SES")
    make.good_practice(
        session, "Painel de indicadores", author=make.participant(session, office=office)
    )
    ana = chat.person(make.participant(session))

    ana.writes("indicador")
    results = ana.last
    ana.taps("Painel de indicadores")

    assert "Achei 1 resultado para “indicador”" in results.text
    assert ["💡 Painel de indicadores · SES"] in results.labels
    assert ana.taps_count == 1
    assert ana.sees.startswith("Painel de indicadores")


def test_text_finds_encontros_turmas_and_help(session: Session, chat: Chat) -> None:
    make.encontro(session, "Encontro de presença")
    make.turma(session, of=make.course(session, "Presença de palco"))
    make.challenge(session, "Falta presença nas oficinas.")
    ana = chat.person(make.participant(session))

    ana.writes("presenca")

    signs = {row[0].split()[0] for row in ana.last.labels[:-1]}
    assert signs == {"📅", "🎓", "🧩", "❓"}


def test_text_with_a_typo_shows_what_was_meant(session: Session, chat: Chat) -> None:
    make.good_practice(session, "Orçamento aberto")
    ana = chat.person(make.participant(session))

    ana.writes("orçamnto")

    assert "Não achei “orçamnto”. Procurei “orçamento”" in ana.sees
    assert "Orçamento aberto" in str(ana.last.labels)


def test_text_not_found_offers_near_words(session: Session, chat: Chat) -> None:
    make.good_practice(session, "Rodízio de facilitadores")
    ana = chat.person(make.participant(session))

    ana.writes("facilidade")
    offered = ana.sees
    ana.taps("Buscar “facilitadores”")

    assert "Você quis dizer facilitadores?" in offered
    assert "Rodízio de facilitadores" in str(ana.last.labels)


def test_newcomer_finds_the_agenda_but_no_practice(session: Session, chat: Chat) -> None:
    make.encontro(session, "Encontro de riscos")
    make.good_practice(session, "Mapa de riscos")
    bruno = chat.person(77)

    bruno.writes("riscos")

    assert "Encontro de riscos" in str(bruno.last.labels)
    assert "Mapa de riscos" not in str(bruno.last.labels)


def test_suspended_person_is_told_so(session: Session, chat: Chat) -> None:
    ana = chat.person(make.participant(session, standing=Standing.SUSPENDED))

    ana.writes("riscos")

    assert "suspenso" in ana.sees


@pytest.mark.parametrize(
    "text", ['"', "a' OR 1=1 --", "AND OR NEAR(", "😀", "x" * 4000, "<b>Zé & Cia", "%", "日本"]
)
def test_text_of_any_kind_is_answered(session: Session, chat: Chat, text: str) -> None:
    make.good_practice(session)
    ana = chat.person(make.participant(session))

    ana.writes(text)

    assert "Não achei nada" in ana.sees
    assert len(ana.sees) < 400


@pytest.mark.parametrize(
    "text",
    [
        "quando é o próximo encontro?",
        "Quando vai ser o encontro",
        "proximo encontro",
        "data do encontro",
    ],
)
def test_question_about_the_next_encontro_is_answered(
    session: Session, chat: Chat, text: str
) -> None:
    make.encontro(session)
    make.encontro(session, "Depois", starts_at=make.moment(23, 4, 9))
    ana = chat.person(make.participant(session))

    ana.writes(text)

    assert ana.sees.startswith("Próximo encontro: segunda, 18/3, às 9h")


@pytest.mark.parametrize(
    "text", ["onde é?", "Onde vai ser o encontro?", "qual o endereço do encontro"]
)
def test_question_about_the_place_is_answered(session: Session, chat: Chat, text: str) -> None:
    make.encontro(session)
    ana = chat.person(make.participant(session))

    ana.writes(text)

    assert ana.sees.startswith("Local: Auditório da Fapemig")
    assert ana.last.labels[0][1] == "🗺️ Como chegar"


def test_question_about_the_place_is_about_what_the_person_goes_to(
    session: Session, chat: Chat
) -> None:
    make.encontro(session)
    row = make.participant(session)
    make.seat(session, make.turma(session), row)
    ana = chat.person(row)

    ana.writes("onde é")

    assert ana.sees.startswith("Local: Escola de Governo, FJP")


@pytest.mark.parametrize(
    "text", ["estou inscrito em quê", "em que estou inscrita?", "minhas inscrições", "minhas vagas"]
)
def test_question_about_own_seats_is_answered(session: Session, chat: Chat, text: str) -> None:
    row = make.participant(session)
    make.seat(session, make.encontro(session), row)
    ana = chat.person(row)

    ana.writes(text)

    assert ana.sees.startswith("Você tem vaga em 1 atividade")
    assert ana.last.labels[0] == ["📅 1º Encontro · 18/3"]


@pytest.mark.parametrize(
    "text", ["minhas horas", "quantas horas eu tenho?", "quantas horas faltam"]
)
def test_question_about_hours_is_answered(session: Session, chat: Chat, text: str) -> None:
    ana = chat.person(make.participant(session))

    ana.writes(text)

    assert "Você ainda não tem horas de formação em 2024" in ana.sees


@pytest.mark.parametrize(
    "text", ["onde acho o painel de metas", "horas de espera no hospital", "encontro de riscos"]
)
def test_question_about_something_else_is_looked_for(
    session: Session, chat: Chat, text: str
) -> None:
    make.encontro(session)
    make.good_practice(session, "Metas, riscos e espera no hospital em painel")
    ana = chat.person(make.participant(session))

    ana.writes(text)

    assert "Metas, riscos e espera" in str(ana.last.labels)


def test_question_without_any_encontro_has_a_way_on(chat: Chat) -> None:
    bruno = chat.person(77)

    bruno.writes("quando é o próximo encontro?")

    assert "Nenhum encontro marcado" in bruno.sees


@pytest.mark.parametrize(
    ("text", "first_line"),
    [
        ("oi", "Olá, Ana!"),
        ("Obrigada!", "Por nada!"),
        ("preciso de ajuda", "Como posso ajudar?"),
        ("certificado", "Achei 1 resultado para “certificado”"),
        ("4172", "Nenhuma presença está aberta agora"),
    ],
)
def test_what_people_write_to_each_other_is_answered(
    session: Session, chat: Chat, text: str, first_line: str
) -> None:
    ana = chat.person(make.participant(session))

    ana.writes(text)

    assert ana.sees.split("\n")[0] == first_line


def test_greeting_of_a_newcomer_is_answered_with_the_welcome(chat: Chat) -> None:
    bruno = chat.person(77)

    bruno.writes("Boa tarde")

    assert bruno.sees.startswith("Boas-vindas")


def test_who_cannot_go_is_led_to_their_seats(session: Session, chat: Chat) -> None:
    row = make.participant(session)
    make.seat(session, make.encontro(session), row)
    ana = chat.person(row)

    ana.writes("não posso ir")
    assert ana.sees.startswith("Qual vaga você quer liberar?")
    ana.taps("1º Encontro")

    assert "Não vou mais" in str(ana.last.labels)


def test_answer_about_the_next_encontro_says_how_the_person_stands(
    session: Session, chat: Chat
) -> None:
    row = make.participant(session)
    make.seat(session, make.encontro(session), row)
    ana = chat.person(row)

    ana.writes("quando é o próximo encontro?")

    assert ana.sees.endswith("✅ Você confirmou presença.")
    assert "Ver o encontro" in str(ana.last.labels)


def test_what_fits_equally_well_comes_soonest_first(session: Session, chat: Chat) -> None:
    of = make.course(session, "Gestão de riscos")
    for number, month in ((1, 5), (2, 9)):
        day = (make.moment(7, month, 8), make.moment(7, month, 12))
        make.turma(session, of=of, number=number, lessons=(day,))
    ana = chat.person(make.participant(session))

    ana.writes("riscos")

    assert [row[0] for row in ana.last.labels[:2]] == [
        "🎓 Gestão de riscos, turma 1 · 7/5",
        "🎓 Gestão de riscos, turma 2 · 7/9",
    ]
