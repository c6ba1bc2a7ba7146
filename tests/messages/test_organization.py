"""The name and address of an installation stand in the texts that speak of them."""

from collections.abc import Iterator

import pytest

from domain.errors import SuspendedError
from messages import buttons, commands, organization, privacy, refusals, registration
from messages import help as help_messages
from messages.organization import Organization
from messages.outgoing import Message
from tests.catalogue.rules import GOVERNMENT, MOTTO


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = organization.current()
    yield
    organization.introduce(before)


def suspended() -> Message:
    shown = refusals.explain(SuspendedError())
    assert isinstance(shown, Message)
    return shown


def contacts() -> dict[str, str]:
    return {
        "notice": privacy.notice().html,
        "suspended": suspended().html,
        "help": help_messages.topics().html,
        "nobody": help_messages.nobody_there().html,
    }


def test_introduce_shows_the_address_wherever_people_are_told_to_write() -> None:
    organization.introduce(Organization(email="rede&cia@exemplo.mg.gov.br"))

    for text in contacts().values():
        assert "rede&amp;cia@exemplo.mg.gov.br" in text


def test_without_an_address_every_text_is_whole_and_shows_a_way() -> None:
    organization.introduce(Organization(email=None))

    said = contacts()
    assert "None" not in said["notice"]
    assert said["suspended"].endswith("procure a organização da Rede por outro meio.")
    assert said["help"].endswith("Ou escolha um assunto.")
    assert said["nobody"].endswith("Tente de novo mais tarde.")


def test_introduce_names_the_network_in_the_greeting_and_beside_the_chat() -> None:
    organization.introduce(Organization(name="Rede <Metas>"))

    assert registration.welcome().html.startswith("<b>Boas-vindas à Rede &lt;Metas&gt;</b>")
    assert "Rede <Metas>" in commands.description()
    assert "Rede <Metas>" in commands.short_description()


def test_an_empty_chat_names_the_government_and_says_the_motto() -> None:
    assert GOVERNMENT in commands.description()
    assert MOTTO in commands.description()


def test_descriptions_fit_whatever_the_name() -> None:
    organization.introduce(Organization(name="Rede " + "muito " * 100))

    assert len(commands.description()) <= 512
    assert len(commands.short_description()) <= 120


@pytest.mark.parametrize(
    ("title", "limit", "label"),
    [
        ("1º Encontro da Rede Estratégia", 28, "1º Encontro"),
        ("Encontro extraordinário da Rede Estratégia", 28, "Encontro extraordinário"),
        ("Linguagem simples, turma 1", 34, "Linguagem simples, turma 1"),
        ("Facilitação e trabalho em rede, turma 12", 34, "Facilitação e trabalho… · turma 12"),
        ("Oficina de indicadores e de metas para 2025", 24, "Oficina de indicadores…"),
        ("Automatização de processos, turma 1", 34, "Automatização… · turma 1"),
        ("Análise de dados e painéis, turma 1", 34, "Análise de dados… · turma 1"),
        ("Desburocratização", 12, "Desburocrat…"),
    ],
)
def test_title_keeps_what_tells_it_from_its_neighbours(title: str, limit: int, label: str) -> None:
    assert buttons.title(title, limit) == label
    assert len(label) <= limit
