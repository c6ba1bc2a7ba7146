from sqlalchemy.orm import Session

from messages.actions.privacy import ShowMyData
from tests import make
from tests.chat import Chat

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
        "Fale com a organização",
    ):
        assert word in bruno.sees
    assert "concorda" not in bruno.sees


def test_notice_leads_back_to_where_people_come_from(session: Session, chat: Chat) -> None:
    bruno, ana = chat.person(77), chat.person(make.participant(session))
    for person, expected in ((bruno, "Boas-vindas"), (ana, "Avisos e dados")):
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
