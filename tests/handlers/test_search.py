"""Free text in the chat: results, near words, plain questions."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from domain.privacy import retention
from messages.actions import unpack
from messages.actions.encontros import DeclinePresence
from models import Conversation, Standing
from tests import make
from tests.chat import Chat
from tests.make import NOW


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
    make.encontro(session, "Encontro da câmera")
    make.turma(session, of=make.course(session, "Câmera na mão"))
    make.challenge(session, "Falta câmera nas oficinas.")
    ana = chat.person(make.participant(session))

    ana.writes("camera")

    signs = {row[0].split()[0] for row in ana.last.labels[:-2]}
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
    "text", ['"', "a' OR 1=1 --", "AND OR NEAR(", "🦊", "x" * 4000, "<b>Zé & Cia", "%", "日本"]
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

    assert ana.sees.startswith("1º Encontro da Rede Estratégia\n⬜ Você ainda não disse se vai")


@pytest.mark.parametrize(
    "text", ["onde é?", "Onde vai ser o encontro?", "qual o endereço do encontro"]
)
def test_question_about_the_place_is_answered(session: Session, chat: Chat, text: str) -> None:
    make.encontro(session)
    ana = chat.person(make.participant(session))

    ana.writes(text)

    assert ana.sees.startswith("Para ver o caminho, toque em Como chegar.")
    assert "Auditório da Fapemig" in ana.sees
    assert "🗺️ Como chegar" in str(ana.last.labels)


def test_question_about_the_place_is_about_what_the_person_goes_to(
    session: Session, chat: Chat
) -> None:
    make.encontro(session)
    row = make.participant(session)
    make.seat(session, make.turma(session), row)
    ana = chat.person(row)

    ana.writes("onde é")

    assert "Escola de Governo, FJP" in ana.sees


@pytest.mark.parametrize(
    "text", ["estou inscrito em quê", "em que estou inscrita?", "minhas inscrições", "minhas vagas"]
)
def test_question_about_own_seats_is_answered(session: Session, chat: Chat, text: str) -> None:
    row = make.participant(session)
    make.seat(session, make.encontro(session), row)
    ana = chat.person(row)

    ana.writes(text)

    assert ana.sees.startswith("Você tem 1 compromisso")
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

    assert "Nenhum encontro" in bruno.sees


@pytest.mark.parametrize(
    ("text", "first_line"),
    [
        ("oi", "Olá, Ana!"),
        ("Obrigada!", "Por nada!"),
        ("preciso de ajuda", "Como posso ajudar?"),
        ("certificado", "Como funcionam as horas?"),
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

    assert ana.sees.startswith("Para avisar que não vai, toque em Não vou mais.")
    assert "❌ Não vou mais" in str(ana.last.labels)


def test_answer_about_the_next_encontro_says_how_the_person_stands(
    session: Session, chat: Chat
) -> None:
    row = make.participant(session)
    make.seat(session, make.encontro(session), row)
    ana = chat.person(row)

    ana.writes("quando é o próximo encontro?")

    assert "✅ Você confirmou presença" in ana.sees


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


def test_text_in_boas_praticas_lists_practices_first(session: Session, chat: Chat) -> None:
    make.encontro(session, "Encontro de riscos")
    make.good_practice(session, "Mapa de riscos dos contratos")
    ana = chat.person(make.participant(session))

    ana.writes("riscos")
    outside = ana.last.labels
    ana.commands("praticas")
    ana.writes("riscos")

    assert outside[0][0].startswith("📅 Encontro de riscos")
    assert ana.last.labels[0] == ["💡 Mapa de riscos dos contratos"]


def test_sentence_in_boas_praticas_means_what_it_does_elsewhere(
    session: Session, chat: Chat
) -> None:
    make.encontro(session)
    ana = chat.person(make.participant(session))
    ana.commands("praticas")

    ana.writes("não vou dia 18")

    assert ana.sees.startswith("Para avisar que não vai, toque em Não vou.")


def test_two_wishes_are_asked(session: Session, chat: Chat) -> None:
    make.encontro(session)
    make.encontro(session, "2º Encontro", starts_at=make.moment(23, 4, 9))
    ana = chat.person(make.participant(session))

    ana.writes("não vou dia 18 mas pode me pôr no encontro de abril")

    assert ana.sees.startswith("Entendi mais de um pedido.")
    assert [row[0] for row in ana.last.labels[:2]] == [
        "📅 1º Encontro · 18/3",
        "📅 2º Encontro · 23/4",
    ]


def test_leaving_is_asked_and_shown(session: Session, chat: Chat) -> None:
    row = make.participant(session)
    make.seat(session, make.turma(session), row)
    ana = chat.person(row)

    ana.writes("quero sair")
    assert ana.sees.startswith("Qual destes?")
    ana.taps("Sair da Rede")

    assert ana.sees.startswith("Como você quer parar?")
    assert ["🗑️ Excluir cadastro"] in ana.last.labels


@pytest.mark.parametrize(
    ("text", "first_line"),
    [
        ("quero falar com uma pessoa", "Quer falar com a organização?"),
        ("tem estacionamento?", "Isso eu não sei responder"),
        ("encontro de 14/05", "Não há nada marcado em 14/5"),
        ("tem curso em janeiro?", "Não há nada marcado nessa data"),
        ("encontro de 31 de abril", "O dia 31 de abril não existe"),
        ("vou me atrasar", "Para avisar a organização, toque em Falar com a organização."),
        ("preciso de declaração", "Para receber a declaração, toque em Meus certificados."),
        ("minhas inscrições", "Você ainda não tem vaga"),
        ("confirmo presença", "Para ir, toque em Confirmar presença."),
        ("como chego no encontro", "Para ver o caminho, toque em Como chegar."),
        ("qual o link do encontro", "Isso eu não sei responder"),
    ],
)
def test_sentence_opens_what_it_means(
    session: Session, chat: Chat, text: str, first_line: str
) -> None:
    make.encontro(session)
    ana = chat.person(make.participant(session))

    ana.writes(text)

    assert ana.sees.split("\n")[0] == first_line


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("encontro de 14/05", "Próximos encontros"),
        ("curso dia 14/05", "Nenhum curso com inscrição aberta"),
    ],
)
def test_an_empty_day_is_answered_with_what_is_planned(
    session: Session, chat: Chat, text: str, listed: str
) -> None:
    make.encontro(session)
    ana = chat.person(make.participant(session))

    ana.writes(text)

    assert ana.sees.startswith(f"Não há nada marcado em 14/5\n\n{listed}")
    assert ["💬 Falar com a organização"] in ana.last.labels


def test_who_declines_is_not_shown_a_marked_way_to_confirm(session: Session, chat: Chat) -> None:
    encontro = make.encontro(session)
    ana = chat.person(make.participant(session))

    ana.writes("não vou ao encontro")

    assert ana.sees.startswith("Para avisar que não vai, toque em")
    marked = [
        unpack(button["callback_data"])
        for row in ana.last.payload["buttons"]
        for button in row
        if "style" in button
    ]
    assert marked == [DeclinePresence(encontro.id)]


def test_the_calendar_is_offered_before_anybody_confirms(session: Session, chat: Chat) -> None:
    make.encontro(session)
    ana = chat.person(make.participant(session))

    ana.writes("coloca o encontro na minha agenda")

    assert ana.sees.startswith("Para pôr na sua agenda, toque em Pôr na agenda.")
    assert ana.last.labels[0] == ["📆 Pôr na agenda"]


def test_a_title_of_two_things_is_asked(session: Session, chat: Chat) -> None:
    make.encontro(session, theme="Linguagem simples")
    make.turma(session, of=make.course(session, "Linguagem simples"))
    ana = chat.person(make.participant(session))

    ana.writes("linguagem simples")
    assert ana.sees.startswith("Qual destes?")
    ana.taps("Outros resultados")

    assert ana.sees.startswith("Achei 2 resultados para")


def test_own_agenda_entry_is_one_tap_away(session: Session, chat: Chat) -> None:
    row = make.participant(session)
    make.seat(session, make.encontro(session), row)
    ana = chat.person(row)

    ana.writes("como coloco o encontro na minha agenda do google?")

    assert ana.sees.startswith("Para pôr na sua agenda, toque em Pôr na agenda.")


def test_link_of_a_video_encontro_is_asked_of_the_organizers(session: Session, chat: Chat) -> None:
    make.encontro(session, venue="Por vídeo", address="", latitude=None, longitude=None)
    ana = chat.person(make.participant(session))

    ana.writes("me manda o link do encontro")

    assert ana.sees.startswith("Para pedir o endereço do vídeo, toque em Falar")


@pytest.mark.parametrize(
    ("text", "first_line"),
    [("minhas inscrições", "Próximos encontros"), ("próximo encontro", "1º Encontro da Rede")],
)
def test_newcomer_is_answered_with_what_they_may_see(
    session: Session, chat: Chat, text: str, first_line: str
) -> None:
    make.encontro(session)
    bruno = chat.person(77)

    bruno.writes(text)

    assert bruno.sees.startswith(first_line)


@pytest.mark.parametrize(
    "written", ["vou me atrasar na segunda", "preciso de declaração", "chego 9h30 <segunda>"]
)
def test_what_only_organizers_can_do_goes_on_in_the_words_that_were_written(
    session: Session, chat: Chat, written: str
) -> None:
    celia = chat.person(make.organizer(session))
    make.encontro(session)
    ana = chat.person(make.participant(session))

    ana.writes(written)
    ana.taps("Falar com a organização")
    shown, sent_before = ana.sees, dict(celia.messages)
    ana.taps("Enviar")

    assert shown.startswith(f"Envio isto para a organização?\n{written}\n")
    assert not sent_before
    assert written in celia.sees
    assert ana.sees.startswith("Pergunta enviada")


def test_what_was_written_may_be_written_anew_and_is_then_forgotten(
    session: Session, chat: Chat
) -> None:
    celia = chat.person(make.organizer(session))
    make.encontro(session)
    ana = chat.person(make.participant(session))
    ana.writes("vou me atrasar na segunda")
    card = ana.last
    ana.taps("Falar com a organização")

    ana.writes("Chego às 10h, tudo bem?")
    ana.taps("Falar com a organização", card)

    assert "Chego às 10h" in celia.sees
    assert "atrasar" not in celia.sees
    assert "Envio isto" not in ana.sees


def test_what_was_written_is_sent_once(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))
    make.encontro(session)
    ana = chat.person(make.participant(session))
    ana.writes("vou me atrasar na segunda")
    ana.taps("Falar com a organização")
    confirm = ana.last
    ana.taps("Enviar")

    ana.taps("Enviar", confirm)

    assert str([shown.text for shown in celia.messages.values()]).count("atrasar") == 1
    assert "não vale mais" in ana.sees


def test_what_was_written_is_asked_about_again_after_a_look_elsewhere(
    session: Session, chat: Chat
) -> None:
    make.organizer(session)
    make.encontro(session)
    ana = chat.person(make.participant(session))
    ana.writes("vou me atrasar na segunda")
    ana.taps("Falar com a organização")
    ana.taps("Cancelar")

    ana.taps("Continuar")

    assert ana.sees.startswith("Envio isto para a organização?\nvou me atrasar na segunda")


def test_what_is_written_below_a_card_is_about_it(session: Session, chat: Chat) -> None:
    make.encontro(session, "1º Encontro", starts_at=NOW + timedelta(days=7))
    make.encontro(session, "2º Encontro", starts_at=NOW + timedelta(days=40))
    ana = chat.person(make.participant(session))

    ana.writes("onde vai ser o 2º encontro?")
    ana.writes("confirmo")
    at_once = ana.sees
    ana.writes("onde vai ser o 2º encontro?")
    ana.taps("🏠 Início")
    ana.writes("confirmo")
    after_a_tap = ana.sees
    ana.writes("onde vai ser o 2º encontro?")
    chat.now += timedelta(minutes=11)
    ana.writes("confirmo")

    assert "2º Encontro" in at_once
    assert "1º Encontro" in after_a_tap
    assert "1º Encontro" in ana.sees


def test_what_was_shown_does_not_stay_in_a_chat_that_falls_silent(
    session: Session, chat: Chat
) -> None:
    make.encontro(session, "1º Encontro", starts_at=NOW + timedelta(days=30))
    ana = chat.person(make.participant(session))
    ana.writes("onde vai ser o 1º encontro?")
    row = session.get_one(Conversation, ana.sender.chat_id)
    session.refresh(row)
    assert "shown" in (row.last_said or {})

    for rule in retention.RULES:
        retention.apply(session, rule, now=NOW + timedelta(days=8))
    session.refresh(row)

    assert row.last_said is None
