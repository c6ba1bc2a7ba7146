import json
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.people import people
from domain.reminders import due_reminders
from messages import documents
from messages.actions.privacy import ShowMyData, WithdrawErasure
from models import Participant, Role, Standing
from tests import make
from tests.chat import Chat
from tests.make import NOW, moment

HOSTILE = "<b>Zé & Cia"


def test_notice_tells_purpose_basis_time_place_and_rights(chat: Chat) -> None:
    bruno = chat.person(77)

    bruno.commands("privacidade")

    for word in (
        "Para quê",
        "tarefa pública, prevista em lei",
        "não pedimos consentimento",
        "Quem vê",
        "Por quanto tempo",
        "fora do Brasil",
        "Seus direitos",
        "fale com a organização",
        "Seplag",
        "o encarregado, está em lgpd.mg.gov.br",
    ):
        assert word in bruno.sees
    assert "concorda" not in bruno.sees


def test_notice_leads_back_to_where_people_come_from(session: Session, chat: Chat) -> None:
    bruno, ana = chat.person(77), chat.person(make.participant(session))
    for person, expected in ((bruno, "Boas-vindas"), (ana, "Lembretes e dados")):
        person.commands("privacidade")

        person.taps("Voltar")

        assert person.sees.startswith(expected)


def test_my_data_shows_what_is_kept(session: Session, chat: Chat) -> None:
    office = make.assessoria(session, "Seplag", f"Secretaria {HOSTILE}")
    ana = chat.person(make.participant(session, f"Ana {HOSTILE}", office=office, email="a@b.br"))
    ana.commands("configuracoes")

    ana.taps("Meus dados")

    assert ana.sees == (
        f"Seus dados\nNome: Ana {HOSTILE}\nÓrgão: Seplag — Secretaria {HOSTILE}\n"
        "E-mail: a@b.br\nCadastro: aprovado em 11/2/2024"
    )


def test_my_data_of_a_newcomer_is_the_welcome(chat: Chat) -> None:
    bruno = chat.person(77)
    bruno.starts()

    bruno.taps(ShowMyData())

    assert bruno.sees.startswith("Boas-vindas")


# --- Copy and erasure -----------------------------------------------------------------------


def test_my_data_sends_everything_as_text_and_as_json(session: Session, chat: Chat) -> None:
    row = make.participant(session, f"Ana {HOSTILE}")
    encontro = make.encontro(session, "Encontro de março")
    make.seat(session, encontro, row)
    make.grant(session, row, Role.DOOR, activity=encontro, ends_at=NOW + timedelta(days=7))
    ana = chat.person(row)
    ana.commands("meusdados")

    ana.taps("Baixar tudo")

    made = [shown.payload["made"] for shown in ana.messages.values() if "made" in shown.payload]
    documents.load()
    text, data = (
        documents.make(session, maker=one["maker"], arguments=one["arguments"], now=NOW)
        for one in made
    )
    assert (text.name, data.name) == ("meus-dados.txt", "meus-dados.json")
    words = text.content.decode("utf-8-sig")
    assert f"Nome: Ana {HOSTILE}\r\n" in words
    assert "Sobre: Encontro de março\r\n" in words
    assert "Situação: com vaga" in words
    assert "Papel: só presença\r\nOnde vale: em um encontro ou em uma turma\r\n" in words
    assert "Vale até: 18/3/2024, 9h" in words
    tables = json.loads(data.content)["tables"]
    assert tables["participants"][0]["name"] == f"Ana {HOSTILE}"
    assert tables["seats"][0]["about"] == "Encontro de março"
    assert tables["grants"][0]["about"] == "Encontro de março"


def test_copy_begins_with_a_page_in_words(session: Session, chat: Chat) -> None:
    row = make.participant(session, "Ana Lima", office=make.assessoria(session, "SES", "Saúde"))
    ahead, other = make.encontro(session), make.encontro(session, "Adiado", cancelled_at=NOW)
    was_there, was_not = (
        make.encontro(session, title, starts_at=moment(day, 2, 9))
        for title, day in (("Abertura", 6), ("Oficina", 7))
    )
    for encontro in (ahead, other, was_there, was_not):
        make.seat(session, encontro, row)
    make.attendance(session, make.slots_of(session, was_there)[0], row)
    chat.person(row).commands("inicio")
    documents.load()

    made = documents.make(
        session, maker="my_data_text", arguments={"participant_id": row.id}, now=NOW
    )

    words = made.content.decode("utf-8-sig").replace("\r\n", "\n")
    page, _, fields = words.partition("\n\nCAMPO POR CAMPO\n")
    assert page.partition("\n\nQUEM VÊ")[0] == (
        "SEUS DADOS NO ROBÔ DA REDE ESTRATÉGIA\nCópia feita em 11/3/2024, às 9h.\n\n"
        f"Nome: Ana Lima\nÓrgão: SES — Saúde\nE-mail: {row.email}\n"
        f"Cadastro: aprovado\nSeu número na Rede: {row.id}\n"
        f"Seu número no Telegram: {row.chat_id}\n\n"
        "SUAS HORAS DE FORMAÇÃO\n2024: 3 horas\n- 6/2/2024, Abertura: 3 horas\n\n"
        "SEUS ENCONTROS E CURSOS\n"
        "- 18/3/2024, 1º Encontro da Rede Estratégia: com vaga\n"
        "- 18/3/2024, Adiado: houve cancelamento\n"
        "- 7/2/2024, Oficina: com vaga, sem registro de presença\n"
        "- 6/2/2024, Abertura: presença registrada"
    )
    # What only the bot uses is left to the other file, and so is what is gone by now.
    assert "Número da mensagem" not in fields
    assert "1 mensagem de que já não guardo o texto." in fields
    assert "Nada guardado em: Papéis na Rede; Convites; " in fields


def test_my_data_tells_what_organizers_did_with_the_registration(session: Session) -> None:
    celia, row = make.organizer(session), make.participant(session)
    people.suspend(session, actor_id=celia.id, participant_id=row.id, now=NOW)
    people.reactivate(session, actor_id=celia.id, participant_id=row.id, now=NOW)
    documents.load()

    text = documents.make(
        session, maker="my_data_text", arguments={"participant_id": row.id}, now=NOW
    ).content.decode("utf-8-sig")

    assert "Ação: suspendeu um cadastro" in text
    assert "Ação: reativou um cadastro" in text


def test_erasing_takes_two_steps_and_can_be_withdrawn(session: Session, chat: Chat) -> None:
    ana = chat.person(make.participant(session))

    ana.commands("apagar")
    asked = ana.sees
    ana.taps("Sim, excluir")
    day = ana.sees
    ana.commands("apagar")
    again = ana.sees
    ana.taps("Cancelar a exclusão")

    assert asked.startswith("Excluir seu cadastro?")
    assert day == again
    assert day.startswith("Exclusão marcada para 18/3")
    assert ana.sees.startswith("Seus dados")
    assert "Exclusão marcada" not in ana.sees
    assert ana.toast is not None
    assert ana.toast.text == "Exclusão cancelada. Seu cadastro continua."


def test_scheduled_erasure_is_said_at_home_and_taken_back_there(
    session: Session, chat: Chat
) -> None:
    row = make.participant(session)
    make.seat(session, make.encontro(session), row)
    ana = chat.person(row)
    ana.commands("apagar")
    ana.taps("Sim, excluir")

    ana.starts()

    assert ana.sees.startswith(
        "Olá, Ana!\n\n"
        "🗑️ Exclusão do cadastro marcada para 18/3. Nesse dia, você perde suas vagas. "
        "Até lá, pode cancelar.\n\n"
        "📅 Próximo encontro"
    )
    ana.taps("Cancelar a exclusão")
    ana.starts()
    assert "Exclusão" not in ana.sees
    assert "Cancelar a exclusão" not in str(ana.last.labels)


def test_old_buttons_of_erasing_do_no_harm(session: Session, chat: Chat) -> None:
    ana = chat.person(make.participant(session))
    ana.commands("meusdados")

    ana.taps(WithdrawErasure())

    assert ana.sees.startswith("Seus dados")
    assert session.scalars(select(Participant.erasure_due_at)).all() == [None]


def test_suspended_people_keep_these_rights(session: Session, chat: Chat) -> None:
    row = make.participant(session, standing=Standing.SUSPENDED)
    ana = chat.person(row)

    ana.commands("apagar")
    ana.taps("Sim, excluir")
    ana.commands("meusdados")
    ana.taps("Baixar tudo")

    assert session.get_one(Participant, row.id).erasure_due_at is not None
    assert sum("made" in shown.payload for shown in ana.messages.values()) == 2


def test_correct_opens_the_registration(session: Session, chat: Chat) -> None:
    ana = chat.person(make.participant(session, "Ana Souza"))

    ana.commands("corrigir")

    assert "Ana Souza" in ana.sees
    assert ana.last.labels[0] == ["✅ Está certo, enviar"]


def test_newcomers_have_nothing_to_erase(chat: Chat) -> None:
    bruno = chat.person(77)
    for name in ("meusdados", "corrigir", "apagar"):
        bruno.commands(name)

        assert bruno.sees.startswith("Boas-vindas")


def test_nobody_is_reminded_who_asked_to_be_erased(session: Session, chat: Chat) -> None:
    row = make.participant(session)
    make.seat(session, make.encontro(session, starts_at=moment(12, 3, 9)), row)
    ana = chat.person(row)
    assert len(due_reminders.due(session, now=NOW)) == 1

    ana.commands("apagar")
    ana.taps("Sim, excluir")

    assert due_reminders.due(session, now=NOW) == []


def test_who_has_papers_reads_that_they_stay(session: Session, chat: Chat) -> None:
    row = make.participant(session)
    ana = chat.person(row)
    ana.commands("apagar")
    assert "certificados" not in ana.sees
    make.paper(session, make.turma(session), row, revoked_at=NOW, revoke_reason="Engano")

    ana.commands("apagar")

    assert "• Seus certificados e declarações ficam, com o seu nome." in ana.sees


def test_the_only_organizer_is_warned_before_leaving(session: Session, chat: Chat) -> None:
    row = make.organizer(session)
    celia = chat.person(row)

    celia.commands("apagar")
    alone = celia.sees
    celia.taps("Pessoas da Rede")
    assert celia.sees.startswith("Pessoas")
    make.organizer(session)
    celia.commands("apagar")

    assert "Só você organiza a Rede." in alone
    assert "Só você organiza a Rede." not in celia.sees
