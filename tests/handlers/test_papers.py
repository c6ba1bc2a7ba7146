from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.documents import paper_codes
from messages import documents, organization
from messages.actions.papers import RenamePaper, SendPaper, SendYear
from models import DocumentKind, IssuedDocument, Source, Standing
from scheduler import absences
from tests import make
from tests.chat import Chat
from tests.make import moment

AFTER = moment(20, 4, 9)


@pytest.fixture(autouse=True)
def _after(chat: Chat) -> None:
    documents.load()
    chat.now = AFTER


def test_papers_are_found_behind_the_hours_and_sent_as_they_were_stored(
    chat: Chat, session: Session
) -> None:
    ana = make.participant(session, "Ana Souza")
    row = make.paper(session, make.turma(session), ana, code="3479ACDEFHJK", pdf=b"%PDF-stored")
    person = chat.person(ana)

    person.commands("horas")
    person.taps("Meus certificados")
    listed = person.sees
    person.taps("📜 Gestão de projetos")

    assert listed == "Seus certificados e declarações\nToque em um para receber o arquivo."
    assert person.sees == (
        "Certificado: Gestão de projetos\n8 horas. Emissão: 15/4/2024.\n"
        "Código para conferir: RE-3479-ACDE-FHJK"
    )
    made = person.last.payload["made"]
    file = documents.make(session, maker=made["maker"], arguments=made["arguments"], now=AFTER)
    assert file.content == b"%PDF-stored"
    assert file.name == "certificado-RE-3479-ACDE-FHJK.pdf"
    assert person.last.payload["buttons"][0][0]["copy_text"] == "RE-3479-ACDE-FHJK"
    assert made["arguments"] == {"document_id": row.id}


def test_who_has_none_reads_when_they_come(chat: Chat, session: Session) -> None:
    person = chat.person(make.participant(session))

    person.commands("horas")
    person.taps("Meus certificados")

    assert person.sees.startswith("Você ainda não tem certificados\nEles saem depois do fim")


def test_papers_of_a_year_come_in_one_file(chat: Chat, session: Session) -> None:
    ana = make.participant(session, "Ana Souza")
    for code in ("3479ACDEFHJK", "3479ACDEFHJM"):
        make.paper(session, make.turma(session), ana, code=code)
    # What holds no more, and what somebody else has, is not in it.
    make.paper(session, make.turma(session), ana, replaced_at=AFTER)
    make.paper(session, make.turma(session), make.participant(session))
    person = chat.person(ana)

    person.commands("horas")
    person.taps("Meus certificados")
    person.taps("Tudo de 2024")

    assert person.sees.startswith("2 documentos de 2024")
    made = person.last.payload["made"]
    file = documents.make(session, maker=made["maker"], arguments=made["arguments"], now=AFTER)
    assert file.content.startswith(b"%PDF-")
    assert file.name == "certificados-2024.pdf"


def test_many_papers_are_walked_by_pages(chat: Chat, session: Session) -> None:
    ana = make.participant(session)
    for number in range(8):
        make.paper(session, make.turma(session), ana, title=f"Curso {number}")
    person = chat.person(ana)
    person.commands("horas")

    person.taps("Meus certificados")
    first = person.last.labels
    person.taps("Próxima página")

    assert [first[0], first[5]] == [["📜 Curso 7"], ["📜 Curso 2"]]
    assert person.last.labels[:2] == [["📜 Curso 1"], ["📜 Curso 0"]]


def test_nobody_gets_the_paper_of_somebody_else(chat: Chat, session: Session) -> None:
    row = make.paper(session, make.turma(session), make.participant(session, "Ana Souza"))
    bia = chat.person(make.participant(session, "Bia"))
    bia.starts()

    for action in (SendPaper(row.id), RenamePaper(row.id), SendYear(2024)):
        bia.taps(action)
        assert "made" not in bia.last.payload
    assert session.scalars(select(IssuedDocument.replaced_at)).all() == [None]


# --- Another name ---------------------------------------------------------------------------


@pytest.mark.all_on_postgres
def test_a_name_that_was_mended_is_issued_anew_and_the_old_code_says_so(
    chat: Chat, session: Session
) -> None:
    ana = make.participant(session, "Ana Souza")
    turma = make.turma(session)
    for slot in make.slots_of(session, turma):
        make.attendance(session, slot, ana)
    row = make.paper(session, turma, ana)
    person = chat.person(ana)
    person.starts()
    person.taps(SendPaper(row.id))
    assert person.last.labels[1] == ["✏️ Corrigir meu nome"]
    person.taps(RenamePaper(row.id))
    assert session.scalar(select(IssuedDocument.replaced_at)) is None
    ana.name = "Ana Lima"
    session.flush()

    person.taps(SendPaper(row.id))
    asked = person.sees
    person.taps("Emitir com meu nome atual")

    assert asked.endswith("No arquivo está Ana Souza. No seu cadastro está Ana Lima.")
    assert person.sees.startswith(
        "Vou emitir de novo: Gestão de projetos\nNo novo estará Ana Lima."
    )
    new = session.scalars(select(IssuedDocument).where(IssuedDocument.edition == 2)).one()
    assert (new.name, new.minutes, new.pdf, new.signer_name) == (
        "Ana Lima",
        480,
        None,
        "Marta Reis",
    )
    person.writes(paper_codes.shown(row.code))
    assert person.sees.startswith("🔁 Este documento não vale mais\nEm 20/4/2024,")
    person.writes(paper_codes.shown(new.code))
    assert person.sees.startswith("✅ Certificado que vale\nAna Lima\n")
    # Tapped again, nothing is issued a third time.
    person.taps(RenamePaper(row.id))
    person.taps(RenamePaper(new.id))
    assert len(session.scalars(select(IssuedDocument)).all()) == 2


def test_another_name_brings_back_no_hours_that_were_taken_away(
    chat: Chat, session: Session
) -> None:
    ana = make.participant(session, "Ana Souza")
    turma = make.turma(session)
    make.attendance(session, make.slots_of(session, turma)[0], ana)
    # It says what was so before the second presence was taken away.
    row = make.paper(session, turma, ana)
    ana.name = "Ana Lima"
    session.flush()
    person = chat.person(ana)
    person.starts()
    person.taps(SendPaper(row.id))

    person.taps("Emitir com meu nome atual")

    assert person.sees == (
        "Não dá para emitir por aqui\nNeste documento, não mudou só o nome: suas horas ou sua "
        "presença também mudaram. Neste caso, quem emite outro é a organização.\n\n"
        "Fale com ela. Até lá, o seu continua valendo."
    )
    assert person.last.labels[0] == ["💬 Falar com a organização"]
    assert session.scalars(select(IssuedDocument.replaced_at)).all() == [None]


@pytest.mark.all_on_postgres
def test_a_paper_anew_comes_behind_all_there_were_and_is_signed_by_who_signs_now(
    chat: Chat, session: Session
) -> None:
    ana = make.participant(session, "Ana Souza")
    turma = make.turma(session)
    for slot in make.slots_of(session, turma):
        make.attendance(session, slot, ana)
    # As two registrations that became one leave them: the one that holds is not the newest.
    row = make.paper(session, turma, ana)
    make.paper(session, turma, ana, edition=2, replaced_at=AFTER)
    make.signer(session, "Rui Prado", "Chefe")
    ana.name = "Ana Lima"
    session.flush()
    person = chat.person(ana)
    person.starts()

    person.taps(RenamePaper(row.id))

    new = session.scalars(select(IssuedDocument).where(IssuedDocument.name == "Ana Lima")).one()
    assert (new.edition, new.signer_name, new.signer_office) == (3, "Rui Prado", "Chefe")


# --- Whether it holds -----------------------------------------------------------------------


@pytest.mark.parametrize("way", ["link", "code", "code with words"])
@pytest.mark.parametrize("who", ["newcomer", "pending", "active"])
def test_anybody_may_check_a_code(chat: Chat, session: Session, who: str, way: str) -> None:
    ana = make.participant(session, "Ana Souza")
    row = make.paper(session, make.turma(session), ana)
    reader = chat.person(
        77 if who == "newcomer" else make.participant(session, "Rui", standing=Standing(who))
    )

    if way == "link":
        reader.starts(f"v_{row.code}")
    else:
        written = paper_codes.shown(row.code)
        reader.writes(f"O código é {written}" if "words" in way else written.lower())

    assert reader.sees == (
        "✅ Certificado que vale\nAna Souza\nGestão de projetos\n"
        "8 horas de formação, com presença de 100%.\nDe 9 a 11 de abril de 2024. "
        f"Emissão: 15/4/2024.\nCódigo: {paper_codes.shown(row.code)}"
    )


def test_a_stranger_who_wants_to_check_a_paper_is_asked_for_its_code(
    chat: Chat, session: Session
) -> None:
    row = make.paper(session, make.turma(session), make.participant(session, "Ana Souza"))
    stranger = chat.person(99_002)
    stranger.starts()

    stranger.writes("conferir certificado")

    assert stranger.sees == (
        "Escreva o código do documento\nEle está no certificado ou na declaração e começa com RE. "
        "Exemplo: RE-3479-ACDE-FHJK.\n\nDigo se o documento vale e o que está nele."
    )
    stranger.writes(paper_codes.shown(row.code))
    assert stranger.sees.startswith("✅ Certificado que vale\nAna Souza\n")


def test_who_asks_to_check_a_paper_reads_of_the_public_page(chat: Chat) -> None:
    before = organization.current()
    organization.introduce(replace(before, web_address="https://rede.exemplo.mg.gov.br"))
    stranger = chat.person(99_002)
    stranger.starts()

    stranger.writes("conferir certificado")
    organization.introduce(before)

    assert stranger.sees.endswith(
        "Digo se o documento vale e o que está nele. Quem não usa o Telegram confere em "
        "rede.exemplo.mg.gov.br/conferir."
    )


def test_checking_is_found_in_the_help(chat: Chat, session: Session) -> None:
    person = chat.person(make.participant(session))
    person.commands("ajuda")
    person.taps("Horas de formação")

    person.taps("Conferir um documento")

    assert person.sees.startswith("Escreva o código do documento\n")


def test_a_declaration_that_holds_is_called_so(chat: Chat, session: Session) -> None:
    row = make.paper(
        session, make.encontro(session), make.participant(session, "Ana Souza"),
        kind=DocumentKind.DECLARATION, minimum_percent=None,
        first_at=moment(1, 3, 9), last_at=moment(1, 3, 12),
    )  # fmt: skip
    reader = chat.person(77)

    reader.starts(f"v_{row.code}")

    assert reader.sees.startswith("✅ Declaração de participação que vale\nAna Souza\n")
    assert "presença" not in reader.sees
    assert "\nEm 1º de março de 2024. Emissão:" in reader.sees


@pytest.mark.parametrize("written", ["RE-3479-ACDE-FHJ0", "re 1234 5678 9012"])
def test_a_code_with_a_wrong_sign_is_said_to_be_unknown(
    chat: Chat, session: Session, written: str
) -> None:
    reader = chat.person(make.participant(session))

    reader.writes(written)

    assert reader.sees.startswith("Não achei este código\n")


def test_what_the_robot_wrote_about_a_paper_is_checked_when_it_is_passed_on(
    chat: Chat, session: Session
) -> None:
    ana = make.participant(session, "Ana Souza")
    make.paper(session, make.turma(session), ana)
    holder, reader = chat.person(ana), chat.person(77)
    holder.commands("horas")
    holder.taps("Meus certificados")
    holder.taps("📜 Gestão de projetos")

    reader.writes(holder.sees)

    assert reader.sees.startswith("✅ Certificado que vale\nAna Souza\n")


def test_what_holds_no_more_names_nobody(chat: Chat, session: Session) -> None:
    ana = make.participant(session, "Ana Souza")
    row = make.paper(
        session, make.turma(session), ana, revoked_at=moment(18, 4, 9), revoke_reason="Engano"
    )
    reader = chat.person(77)

    reader.starts(f"v_{row.code}")

    assert reader.sees == (
        "⛔ A Rede cancelou este documento\nEle não vale desde 18/4/2024.\n"
        f"Código: {paper_codes.shown(row.code)}"
    )


@pytest.mark.parametrize("payload", ["v_", "v_RE", "v_3479ACDEFHJK", "v_" + "x" * 60])
def test_a_code_that_does_not_exist_is_unknown(chat: Chat, payload: str) -> None:
    reader = chat.person(77)

    reader.starts(payload)

    assert reader.sees.startswith("Não achei este código\n")


def test_an_answer_to_a_question_is_no_code(chat: Chat, session: Session) -> None:
    person = chat.person(make.participant(session))
    person.commands("ajuda")
    person.taps("Falar com a organização")

    person.writes("RE-3479-ACDE-FHJK")

    assert "Não achei este código" not in person.sees


def test_words_are_looked_for_as_before(chat: Chat, session: Session) -> None:
    person = chat.person(make.participant(session))

    person.writes("da para fechar")

    assert "código" not in person.sees


# --- Warnings in time -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minimum", "lesson", "says", "is_silent"),
    [
        (
            75,
            3,
            (
                "Faltando a esta aula, não há certificado\nGestão de projetos, turma 1\n"
                "3ª aula de 4: terça, 9/4, das 8h às 12h\n\n"
                "Faltar a uma das outras também tira o certificado.\n"
                "Ele pede 75% de presença e metade das aulas. Falta justificada não conta: avise a "
                "organização."
            ),
            False,
        ),
        (
            75,
            4,
            (
                "Faltando a esta aula, não há certificado\nGestão de projetos, turma 1\n"
                "4ª aula de 4: quinta, 11/4, das 8h às 12h\n\n"
                "Ele pede 75% de presença e metade das aulas. Falta justificada não conta: avise a "
                "organização."
            ),
            False,
        ),
        (
            50,
            3,
            (
                "Você ainda pode faltar a 1 aula\nGestão de projetos, turma 1\n"
                "3ª aula de 4: terça, 9/4, das 8h às 12h\n\n"
                "Se faltar a duas, não há certificado.\n"
                "Ele pede 50% de presença e metade das aulas. Falta justificada não conta: avise a "
                "organização."
            ),
            True,
        ),
    ],
)
def test_who_may_miss_no_other_lesson_is_warned_before_the_next(
    chat: Chat, session: Session, minimum: int, lesson: int, says: str, *, is_silent: bool
) -> None:
    lessons = tuple((moment(day, 4, 8), moment(day, 4, 12)) for day in (2, 4, 9, 11))
    turma = make.turma(session, lessons=lessons, minimum_attendance_percent=minimum)
    ana = make.participant(session, "Ana Souza")
    make.seat(session, turma, ana)
    slots = make.slots_of(session, turma)
    for slot in slots[: lesson - 1]:
        make.attendance(session, slot, make.participant(session), source=Source.RECOVERED)
    for slot in slots[1 : lesson - 1]:
        make.attendance(session, slot, ana)
    person = chat.person(ana)
    chat.now = moment(5, 4, 9) if lesson == 3 else moment(10, 4, 9)

    absences.plan(session, chat.now)
    chat.deliver()

    assert person.sees == says
    assert person.last.labels == [["🎓 Ver a turma"], ["💬 Falar com a organização"], ["🏠 Início"]]
    assert person.last.payload.get("silent", False) is is_silent
