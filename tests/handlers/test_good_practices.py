"""Telling and reading good practices in the chat."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.actions.good_practices import SubmitGoodPractice
from models import Publication, PublicationState
from tests import make
from tests.chat import Chat, Person
from tests.make import NOW

WHAT = "Juntamos doze planilhas em um painel que o gabinete abre toda segunda."
RESULT = "O relatório mensal caiu de 5 dias para 4 horas."


def tells(person: Person, until: str = "review") -> None:
    """Answer the questions up to the one named."""
    person.commands("praticas")
    person.taps("Contar uma prática")
    for step, answer in (("title", "Painel único"), ("what", WHAT), ("result", RESULT)):
        if until == step:
            return
        person.writes(answer)
    if until == "review":
        person.taps("Indicadores")


def told(session: Session) -> Publication:
    return session.scalars(select(Publication)).one()


def test_tell_takes_five_taps_and_three_texts_at_most(session: Session, chat: Chat) -> None:
    ana = chat.person(make.participant(session, "Ana Souza"))
    ana.starts()

    ana.taps("Boas práticas")
    ana.taps("Contar uma prática")
    start_count = ana.taps_count
    ana.writes("Painel único")
    ana.writes(WHAT)
    ana.writes(RESULT)
    ana.taps("Indicadores")
    ana.taps("Enviar")

    row = told(session)
    assert start_count == 2
    assert ana.taps_count <= 5
    assert "Agradeço por contar!" in ana.sees
    assert (row.title, row.body, row.result, row.theme, row.state) == (
        "Painel único",
        WHAT,
        RESULT,
        "indicators",
        PublicationState.IN_REVIEW,
    )


def test_tell_without_a_measure_and_with_a_photo(session: Session, chat: Chat) -> None:
    ana = chat.person(make.participant(session))
    tells(ana, until="result")

    ana.taps("Ainda não medimos")
    ana.sends_file("", kind="photo", mime="image/jpeg")
    ana.taps("Dados")
    ana.taps("Enviar")

    row = told(session)
    assert (row.result, row.attachment_kind, row.attachment_name) == ("", "photo", "foto")


def test_tell_refuses_a_long_text_with_its_length_and_keeps_the_rest(
    session: Session, chat: Chat
) -> None:
    ana = chat.person(make.participant(session))
    tells(ana, until="what")

    ana.writes("a" * 1501)
    refusal = ana.sees
    ana.writes("b" * 1500)
    ana.taps("Ainda não medimos")
    ana.taps("Dados")

    assert "1.501 letras" in refusal
    assert "Cabem 1.500" in refusal
    assert "Painel único" in ana.sees


@pytest.mark.parametrize(
    ("size", "name", "words"),
    [
        (28 * 1024 * 1024, "painel.pdf", "O seu tem 28 MB."),
        (1000, "robo.exe", "Aceito foto, PDF, Word, Excel ou PowerPoint"),
    ],
)
def test_tell_refuses_a_file_and_goes_on_without_it(
    session: Session, chat: Chat, size: int, name: str, words: str
) -> None:
    ana = chat.person(make.participant(session))
    tells(ana, until="theme")

    ana.sends_file(name, size=size)
    refusal = ana.sees
    ana.taps("Seguir sem anexo")
    ana.taps("Riscos")
    ana.taps("Enviar")

    assert words in refusal
    assert told(session).attachment_file_id is None


def test_tell_takes_another_file_after_a_refused_one(session: Session, chat: Chat) -> None:
    ana = chat.person(make.participant(session))
    tells(ana, until="theme")

    ana.sends_file("robo.exe")
    ana.sends_file("painel.pdf")
    ana.taps("Dados")
    ana.sends_file("painel novo.docx")
    ana.taps("Enviar")

    assert told(session).attachment_name == "painel novo.docx"


def test_tell_answers_an_early_file_and_waits_for_the_text(session: Session, chat: Chat) -> None:
    ana = chat.person(make.participant(session))
    tells(ana, until="title")

    ana.sends_file("painel.pdf")
    early = ana.sees
    ana.writes("Painel único")

    assert "Aqui preciso de um texto" in early
    assert "2 de 4" in ana.sees


@pytest.mark.parametrize("text", ["😀😀😀", "...", "  "])
def test_tell_asks_for_words(session: Session, chat: Chat, text: str) -> None:
    ana = chat.person(make.participant(session))
    tells(ana, until="title")

    ana.writes(text)

    assert "Ficou curto demais" in ana.sees


def test_tell_shows_hostile_words_as_they_are(session: Session, chat: Chat) -> None:
    ana = chat.person(make.participant(session))
    tells(ana, until="title")

    ana.writes("<b>Zé & Cia")
    ana.writes("<script>alert(1)</script> & mais")
    ana.writes("Antes 5 < 6 depois 😀")
    ana.taps("Pessoas")

    assert "<b>Zé & Cia" in ana.sees
    assert "<script>alert(1)</script> & mais" in ana.sees
    assert "&lt;script&gt;" in ana.last.html


def test_tell_goes_on_after_another_command_and_a_restart(session: Session, chat: Chat) -> None:
    row = make.participant(session)
    ana = chat.person(row)
    tells(ana, until="result")

    ana.commands("ajuda")
    # Another process with another memory: only the database is the same.
    ana = Chat(session).person(row)
    ana.commands("praticas")
    ana.taps("💾 Voltar ao rascunho")
    ana.writes(RESULT)
    ana.taps("Dados")
    ana.taps("Enviar")

    assert (told(session).title, told(session).result) == ("Painel único", RESULT)


def test_tell_again_goes_on_with_the_draft(session: Session, chat: Chat) -> None:
    ana = chat.person(make.participant(session))
    tells(ana, until="result")

    ana.commands("praticas")
    ana.taps("Contar uma prática")

    assert "3 de 4" in ana.sees


def test_tell_corrects_one_part_from_the_review(session: Session, chat: Chat) -> None:
    ana = chat.person(make.participant(session))
    tells(ana)

    ana.taps("Título")
    ana.writes("Painel de todos")

    assert ana.last.labels[0] == ["✅ Enviar"]
    assert "Painel de todos" in ana.sees
    assert WHAT in ana.sees


def test_tell_goes_back_one_question(session: Session, chat: Chat) -> None:
    ana = chat.person(make.participant(session))
    tells(ana, until="result")

    ana.taps("Voltar")
    asked = ana.sees
    ana.writes("Fizemos de outro jeito.")

    assert "2 de 4" in asked
    assert "3 de 4" in ana.sees


def test_tell_takes_a_written_theme(session: Session, chat: Chat) -> None:
    ana = chat.person(make.participant(session))
    tells(ana, until="theme")

    ana.writes("comunicacao")

    assert "Tema: Comunicação" in ana.sees


def test_send_twice_sends_once(session: Session, chat: Chat) -> None:
    ana = chat.person(make.participant(session))
    tells(ana)
    panel = ana.last

    ana.taps("Enviar")
    ana.taps(SubmitGoodPractice(), panel)

    assert told(session).state == PublicationState.IN_REVIEW
    assert "Suas publicações" in ana.sees


def test_newcomer_is_asked_to_register(session: Session, chat: Chat) -> None:
    make.good_practice(session)
    bruno = chat.person(77)

    bruno.commands("praticas")

    assert "Painel único" not in bruno.sees
    assert any("cadastro" in label for row in bruno.last.labels for label in row)


def test_link_opens_a_practice(session: Session, chat: Chat) -> None:
    practice = make.good_practice(session, author=make.participant(session, "Bia Reis"))
    ana = chat.person(make.participant(session))

    ana.starts(f"b_{practice.id}")

    assert ana.sees.startswith("Painel único de metas")


@pytest.mark.parametrize("rest", ["", "zzzzzzzzzz", "não", "-1", "1_2"])
def test_broken_link_is_answered(session: Session, chat: Chat, rest: str) -> None:
    ana = chat.person(make.participant(session))

    ana.starts(f"b_{rest}")

    assert ana.last.labels


def test_will_use_is_counted_once_and_taken_back(session: Session, chat: Chat) -> None:
    make.good_practice(session)
    ana = chat.person(make.participant(session))
    bia = chat.person(make.participant(session, "Bia Reis"))
    for person in (ana, bia):
        person.commands("praticas")
        person.taps("Práticas mais novas")
        person.taps("💡 Painel")

    ana.taps("Vou usar")
    bia.taps("Vou usar")
    both = bia.sees
    bia.taps("Vou usar")

    assert "2 pessoas vão usar esta prática" in both
    assert "1 pessoa vai usar esta prática" in bia.sees


def test_attachment_is_sent_to_the_reader(session: Session, chat: Chat) -> None:
    practice = make.good_practice(
        session,
        attachment_file_id="file-9",
        attachment_kind="document",
        attachment_name="painel.pdf",
    )
    ana = chat.person(make.participant(session))
    ana.starts(f"b_{practice.id}")

    ana.taps("Anexo (PDF)")

    assert ana.last.payload["file"] == {"id": "file-9", "kind": "document"}


def test_practices_are_listed_by_theme_and_page(session: Session, chat: Chat) -> None:
    for number in range(7):
        make.good_practice(
            session,
            f"Prática {number}",
            theme="risks",
            published_at=make.NOW - timedelta(days=10 - number),
        )
    make.good_practice(session, "De outro tema", theme="people")
    ana = chat.person(make.participant(session))
    ana.commands("praticas")

    ana.taps("Por tema")
    ana.taps("Riscos (7)")
    first = ana.last.labels
    ana.taps("Próxima página")

    assert first[0] == ["💡 Prática 6"]
    assert "De outro tema" not in str(first)
    assert ana.last.labels[1] == ["💡 Prática 0"]


def test_practice_of_somebody_who_left_has_nobody_to_ask(session: Session, chat: Chat) -> None:
    practice = make.good_practice(session)
    ana = chat.person(make.participant(session))

    ana.starts(f"b_{practice.id}")

    assert not any("💬 Falar com" in label for row in ana.last.labels for label in row)


@pytest.fixture
def few_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let counting end after three, so that a test need not publish five hundred."""
    monkeypatch.setattr("domain.publications.good_practices.MOST_COUNTED", 3)
    monkeypatch.setattr("messages.good_practices.MOST_COUNTED", 3)


@pytest.mark.usefixtures("few_counted")
@pytest.mark.parametrize(("there", "said"), [(3, "3 práticas"), (5, "mais de 3 práticas")])
def test_many_are_not_counted_to_the_end(
    session: Session, chat: Chat, there: int, said: str
) -> None:
    for number in range(there):
        make.good_practice(session, f"Painel {number}")
    make.good_practice(session, "Retirada", withdrawn_at=NOW)
    ana = chat.person(make.participant(session))

    ana.commands("praticas")
    shelf = ana.sees
    ana.taps("Por tema")

    assert said in shelf
    assert f"({said.removesuffix(' práticas')})" in str(ana.last.labels)


@pytest.mark.parametrize(("there", "pages"), [(5, 1), (6, 2), (10, 2), (11, 3)])
def test_pages_end_where_the_practices_end(
    session: Session, chat: Chat, there: int, pages: int
) -> None:
    for number in range(there):
        make.good_practice(session, f"Painel {number}")
    ana = chat.person(make.participant(session))
    ana.commands("praticas")
    ana.taps("Práticas mais novas")

    turned = 1
    while "▶️ Próxima página" in str(ana.last.labels):
        ana.taps("▶️ Próxima página")
        turned += 1

    assert turned == pages
