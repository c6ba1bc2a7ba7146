import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.documents import completion, issuing
from messages import documents
from messages.actions.organizers.encontros import ManageActivity
from messages.actions.organizers.papers import AskSigner, IssuePapers, SendPapers, ShowPapers
from models import (
    Activity,
    AuditEntry,
    CheckInWindow,
    IssuedDocument,
    Issuing,
    Participant,
    PresenceClaim,
    Signer,
    Visitor,
)
from scheduler import papers as clock
from tests import make
from tests.chat import Chat, Person
from tests.make import moment

OVER = moment(12, 4, 9)


@pytest.fixture
def celia(chat: Chat, session: Session) -> Person:
    chat.now = OVER
    return chat.person(make.organizer(session))


def windows(session: Session, activity: Activity, by: Participant) -> None:
    session.add_all(
        CheckInWindow(
            slot_id=slot.id, secret="00", opened_at=slot.starts_at, closes_at=slot.ends_at,
            opened_by_id=by.id,
        )
        for slot in make.slots_of(session, activity)
    )  # fmt: skip
    session.flush()


def turma_of(session: Session) -> Activity:
    """Ana was at both lessons, Bia at one, and Caio at none; presence was taken."""
    turma = make.turma(session)
    ana, bia, caio = (
        make.participant(session, name) for name in ("Ana Souza", "Bia Reis", "Caio Luz")
    )
    for person in (ana, bia, caio):
        make.seat(session, turma, person)
    first, second = make.slots_of(session, turma)
    make.attendance(session, first, ana)
    make.attendance(session, second, ana)
    make.attendance(session, first, bia)
    windows(session, turma, ana)
    return turma


def issue(session: Session, now: object) -> None:
    while make.issue_page(session, now):  # type: ignore[arg-type]
        pass


def draw(chat: Chat) -> None:
    """Store a file for everything that has none, and bring it to its people."""
    found = issuing.undrawn(chat.session, limit=99)
    clock.keep(chat.session, [(paper, b"%PDF-" + paper.code.encode()) for paper in found], chat.now)
    chat.deliver()


def test_organizer_sees_who_completes_names_the_signer_and_issues(
    session: Session, celia: Person
) -> None:
    turma = turma_of(session)
    celia.starts()
    celia.taps(ManageActivity(turma.id))

    celia.taps("📜 Certificados")
    before = celia.sees
    assert celia.last.green == []
    celia.taps("Dizer quem assina")
    celia.writes("Marta Reis")
    celia.writes("Diretora da Escola de Governo")
    asked = celia.sees
    celia.taps("Sim, assina")
    ready = celia.sees
    assert celia.last.green == ["📜 Emitir 2 documentos"]
    celia.taps("Emitir 2 documentos")

    assert before == (
        "2 documentos a emitir\nGestão de projetos, turma 1\n\n"
        "🎓 1 certificado: presença de 75% ou mais, em metade das aulas\n"
        "📄 1 declaração do que a pessoa fez\n⬜ 1 pessoa com vaga, sem registro de presença\n\n"
        "✍️ Falta dizer quem assina. Sem isso, nada sai."
    )
    assert asked == (
        "Marta Reis assina os próximos?\nCargo: Diretora da Escola de Governo\n\n"
        "O que já saiu não muda."
    )
    assert ready.endswith("✍️ Assina: Marta Reis, Diretora da Escola de Governo")
    assert celia.sees.startswith(
        "Emissão marcada: 2 documentos\nGestão de projetos, turma 1\n\n"
        "Começo hoje, às 9h10. Até lá, você pode desfazer."
    )
    assert celia.last.labels[0] == ["↩️ Desfazer"]
    assert {row.action for row in session.scalars(select(AuditEntry))} == {
        "signer.change",
        "document.order",
    }


def test_everybody_is_told_with_the_file_once(chat: Chat, session: Session, celia: Person) -> None:
    turma = turma_of(session)
    make.signer(session)
    celia.starts()
    celia.taps(ShowPapers(turma.id))
    celia.taps("Emitir 2 documentos")
    chat.now = OVER + timedelta(minutes=10)

    issue(session, chat.now)
    celia.taps(ShowPapers(turma.id))
    halfway = celia.sees
    draw(chat)
    draw(chat)
    celia.taps(ShowPapers(turma.id))

    assert halfway.startswith("2 documentos a caminho\n")
    people = {row.name: row for row in session.scalars(select(IssuedDocument))}
    told = {name: chat.people[_chat(session, name)].messages for name in people}
    assert {name: len(messages) for name, messages in told.items()} == {
        "Ana Souza": 1,
        "Bia Reis": 1,
    }
    (ana,), (bia,) = (told[name].values() for name in ("Ana Souza", "Bia Reis"))
    assert ana.text.startswith("Seu certificado chegou\nGestão de projetos: 8 horas.\nCódigo")
    assert bia.text.startswith(
        "Sua declaração chegou\nGestão de projetos: 4 horas.\n"
        "Sua presença foi de 50%. O certificado pede 75% e metade das aulas."
    )
    assert ana.payload["silent"]
    assert ana.payload["made"]["arguments"] == {"document_id": people["Ana Souza"].id}
    assert celia.sees.startswith("2 documentos prontos\n")


def _chat(session: Session, name: str) -> int:
    return session.scalar(select(Participant.chat_id).where(Participant.name == name)) or 0


def test_issuing_is_taken_back_within_ten_minutes(
    chat: Chat, session: Session, celia: Person
) -> None:
    turma = turma_of(session)
    make.signer(session)
    celia.starts()
    celia.taps(ShowPapers(turma.id))
    celia.taps("Emitir 2 documentos")
    old = celia.last

    celia.taps("Desfazer")
    undone = celia.sees
    chat.now = OVER + timedelta(minutes=30)
    issue(session, chat.now)

    assert undone.startswith("2 documentos a emitir\n")
    assert session.scalars(select(IssuedDocument)).all() == []
    celia.taps("Emitir 2 documentos")
    chat.now += timedelta(minutes=11)
    celia.taps("Desfazer", old)
    assert celia.sees.startswith("Emissão em curso: 0 de 2 documentos\n")
    assert session.scalars(select(Issuing.issued_at)).all() == [None]


def test_what_is_open_is_said_with_a_way_to_it(session: Session, celia: Person) -> None:
    turma = turma_of(session)
    first, second = make.slots_of(session, turma)
    make.signer(session)
    session.delete(session.get_one(CheckInWindow, first.id))
    session.get_one(CheckInWindow, second.id).closes_at = OVER + timedelta(hours=1)
    session.add(Visitor(slot_id=first.id, chat_id=99, text="Rui Sá", happened_at=OVER))
    claimer = make.participant(session)
    session.add(PresenceClaim(slot_id=first.id, participant_id=claimer.id, made_at=OVER))
    session.flush()
    celia.starts()

    celia.taps(ShowPapers(turma.id))

    assert (
        "Ainda falta:\n• presença de 9/4, que ninguém abriu\n• fechar a presença de 11/4\n"
        "• conferir 1 visitante\n• conferir 1 presença pedida"
    ) in celia.sees
    assert celia.last.green == []
    view = celia.last
    for label, expected in (
        ("Conferir 1 visitante", "Rui Sá"),
        ("Conferir 1 presença pedida", "presença"),
        ("Ver presença", "Gestão de projetos"),
    ):
        celia.taps(label, view)
        assert expected in celia.sees
        celia.taps(ShowPapers(turma.id))
        view = celia.last


def test_who_misses_a_certificate_is_listed_with_how_much(session: Session, celia: Person) -> None:
    turma = turma_of(session)
    celia.starts()
    celia.taps(ShowPapers(turma.id))

    celia.taps("Quem não chega")

    assert celia.sees == (
        "Quem não chega ao certificado\nGestão de projetos, turma 1\n\nBia Reis: faltam 2 h"
    )


def test_who_completes_is_listed_with_what_they_did(session: Session, celia: Person) -> None:
    turma = turma_of(session)
    encontro = make.encontro(session)
    for number in range(13):
        person = make.participant(session, f"Pessoa {number:02}")
        make.attendance(session, make.slots_of(session, encontro)[0], person)
    celia.starts()
    celia.taps(ShowPapers(turma.id))
    celia.taps("Quem conclui")
    of_turma = celia.sees
    celia.taps(ShowPapers(encontro.id))
    celia.taps("Quem esteve")
    celia.taps("Próxima página")

    assert of_turma == (
        "Quem conclui o curso\nGestão de projetos, turma 1\n\nAna Souza: 8 h, presença de 100%"
    )
    assert celia.sees == (
        "Quem esteve no encontro\n1º Encontro da Rede Estratégia\n\nPessoa 12: 3 h\n\nPágina 2 de 2"
    )


def test_many_who_miss_it_are_walked_by_pages(session: Session, celia: Person) -> None:
    turma = make.turma(session)
    slot = make.slots_of(session, turma)[0]
    for number in range(14):
        make.attendance(session, slot, make.participant(session, f"Pessoa {number:02}"))
    celia.starts()
    celia.taps(ShowPapers(turma.id))

    celia.taps("Quem não chega")
    celia.taps("Próxima página")

    assert "Pessoa 13: faltam 2 h" in celia.sees
    assert celia.sees.endswith("Página 2 de 2")


def test_an_encontro_gives_declarations(session: Session, celia: Person) -> None:
    encontro = make.encontro(session)
    make.attendance(session, make.slots_of(session, encontro)[0], make.participant(session))
    celia.starts()
    celia.taps(ManageActivity(encontro.id))

    celia.taps("📜 Declarações")

    assert celia.sees.startswith(
        "1 documento a emitir\n1º Encontro da Rede Estratégia\n\n📄 1 declaração\n"
    )


def test_nobody_was_there_and_nothing_is_issued(session: Session, celia: Person) -> None:
    turma = make.turma(session)
    make.signer(session)
    celia.starts()
    celia.taps(IssuePapers(turma.id))

    assert celia.sees.startswith("Ninguém recebe documento\n")
    assert session.scalars(select(Issuing)).all() == []


def test_before_the_end_nothing_can_be_issued(chat: Chat, session: Session, celia: Person) -> None:
    turma = turma_of(session)
    make.signer(session)
    chat.now = moment(10, 4, 9)
    celia.starts()

    celia.taps(IssuePapers(turma.id))

    assert "Dá para emitir depois do fim." in celia.sees
    assert not any("Emitir" in label for row in celia.last.labels for label in row)
    assert session.scalars(select(Issuing)).all() == []


def test_all_papers_come_in_one_file_for_who_has_no_telegram(
    chat: Chat, session: Session, celia: Person
) -> None:
    turma = turma_of(session)
    make.signer(session)
    celia.starts()
    celia.taps(ShowPapers(turma.id))
    celia.taps("Emitir 2 documentos")
    chat.now = OVER + timedelta(minutes=10)
    issue(session, chat.now)
    celia.taps(SendPapers(turma.id))
    assert "made" not in celia.last.payload
    draw(chat)
    celia.taps(ShowPapers(turma.id))

    celia.taps("Baixar tudo")

    assert celia.sees.startswith("2 documentos: Gestão de projetos, turma 1\n")
    made = celia.last.payload["made"]
    file = documents.make(session, maker=made["maker"], arguments=made["arguments"], now=chat.now)
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        found = {name.partition("-RE-")[0]: archive.read(name) for name in archive.namelist()}
    codes = {row.name: row.code for row in session.scalars(select(IssuedDocument))}
    assert found == {
        "Ana-Souza-certificado": b"%PDF-" + codes["Ana Souza"].encode(),
        "Bia-Reis-declaracao": b"%PDF-" + codes["Bia Reis"].encode(),
    }
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions.count("document.export") == 1


# --- Who signs ------------------------------------------------------------------------------


def test_who_signs_is_who_the_screen_says_until_issuing_begins(
    chat: Chat, session: Session, celia: Person
) -> None:
    make.signer(session, "Marta Reis", "Diretora")
    turma = turma_of(session)
    celia.starts()
    celia.taps(IssuePapers(turma.id))

    celia.taps("Mudar quem assina")
    celia.writes("Rui Prado")
    celia.writes("Chefe")
    celia.taps("Sim, assina")
    assert celia.sees.endswith("✍️ Assina: Rui Prado, Chefe")

    # Once it has begun, all papers of the order have one signer, whoever is named meanwhile.
    chat.now += timedelta(minutes=11)
    celia.taps("Mudar quem assina")
    celia.writes("Lia Sá")
    celia.writes("Chefe")
    celia.taps("Sim, assina")
    assert celia.sees.endswith("✍️ Assina: Rui Prado, Chefe")
    issue(session, chat.now)
    celia.taps(ShowPapers(turma.id))
    assert celia.sees.endswith("✍️ Assina os próximos: Lia Sá, Chefe")
    assert set(session.scalars(select(IssuedDocument.signer_name))) == {"Rui Prado"}


@pytest.mark.all_on_postgres
def test_signer_is_asked_again_until_it_can_stand_on_a_paper(
    session: Session, celia: Person
) -> None:
    make.signer(session, "Rui Prado", "Chefe")
    celia.starts()
    celia.taps(AskSigner())
    assert "Hoje: Rui Prado, Chefe." in celia.sees
    for no_name in ("12", "山田 太郎", "Мarta Reis", "Marta Reis 🌻", "Marta ✓ Reis"):
        celia.writes(no_name)
        assert celia.sees.startswith("Não entendi esse nome. Escreva em uma linha, com até 100 ")
    celia.writes("Marta  Reis")
    for no_office in ("x" * 121, "Diretora ❤️"):
        celia.writes(no_office)
    assert celia.sees.startswith("Não entendi esse cargo.")
    celia.writes("Diretora")
    celia.writes("sim")
    assert "Hoje assina Rui Prado, Chefe." in celia.sees

    celia.taps("Sim, assina")

    assert celia.sees.startswith("✅ Agora assina Marta Reis\nDiretora\n")
    names = session.scalars(select(Signer.name).order_by(Signer.id)).all()
    assert names == ["Rui Prado", "Marta Reis"]
    celia.taps("Mudar de novo")
    assert "Hoje: Marta Reis, Diretora." in celia.sees


def test_a_question_about_the_signer_is_gone_on_with(celia: Person) -> None:
    celia.starts()
    for written in ((), ("Marta Reis",), ("Marta Reis", "Diretora")):
        celia.taps(AskSigner())
        for text in written:
            celia.writes(text)
        asked = celia.sees
        celia.commands("horas")
        celia.starts()
        celia.taps("Voltar ao rascunho")
        assert celia.sees == asked
        celia.commands("cancelar")


# --- By the clock ---------------------------------------------------------------------------


@pytest.mark.all_on_postgres
def test_organizers_are_called_once_while_something_is_open(
    chat: Chat, session: Session, celia: Person
) -> None:
    turma_of(session)
    celia.starts()
    chat.now = moment(15, 4, 7)
    issuer = clock.Issuer()
    issuer.plan(session, chat.now)
    chat.deliver()
    assert not celia.sees.startswith("2 documentos")
    chat.now = moment(15, 4, 8)

    for _ in range(2):
        issuer.plan(session, chat.now)
        chat.deliver()

    calls = [one for one in celia.messages.values() if "à espera" in one.text]
    assert "\n---\n".join(one.text for one in calls) == (
        "2 documentos à espera: Gestão de projetos, turma 1\n"
        "O fim já passou, e nada saiu.\n\n• Falta dizer quem assina"
    )
    celia.taps("Ver o que falta", calls[0])
    assert celia.sees.startswith("2 documentos a emitir\n")
    assert session.scalars(select(IssuedDocument)).all() == []


def test_a_call_says_everything_that_is_open(chat: Chat, session: Session, celia: Person) -> None:
    turma = turma_of(session)
    make.signer(session)
    first, second = make.slots_of(session, turma)
    session.delete(session.get_one(CheckInWindow, first.id))
    session.get_one(CheckInWindow, second.id).closes_at = moment(16, 4, 9)
    session.add(Visitor(slot_id=first.id, chat_id=99, text="Rui Sá", happened_at=OVER))
    claimer = make.participant(session)
    session.add(PresenceClaim(slot_id=first.id, participant_id=claimer.id, made_at=OVER))
    session.flush()
    celia.starts()
    chat.now = moment(15, 4, 8)

    clock.Issuer().plan(session, chat.now)
    chat.deliver()

    assert celia.sees.endswith(
        "• Ninguém abriu a presença de 9/4\n• A presença de 11/4 está aberta\n"
        "• Falta conferir 1 visitante\n• Falta conferir 1 presença pedida"
    )


def test_the_clock_issues_what_is_settled_and_calls_nobody(
    chat: Chat, session: Session, celia: Person
) -> None:
    turma_of(session)
    make.signer(session)
    celia.starts()
    chat.now = moment(15, 4, 8)
    issuer = clock.Issuer()

    issuer.plan(session, chat.now)
    while issuer.has_more():
        issuer.plan(session, chat.now)
    draw(chat)

    assert len(session.scalars(select(IssuedDocument)).all()) == 2
    assert not any("à espera" in one.text for one in celia.messages.values())
    assert session.scalars(select(Issuing.ordered_by_id)).all() == [None]


@pytest.mark.all_on_postgres
def test_an_order_that_always_fails_holds_up_no_other(
    chat: Chat, session: Session, celia: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, other = turma_of(session), turma_of(session)
    make.signer(session)
    celia.starts()
    chat.now = moment(15, 4, 8)
    complete = completion.completion

    def failing(session: Session, *, activity_id: int) -> completion.Completion:
        if activity_id == broken.id:
            raise KeyError(activity_id)
        return complete(session, activity_id=activity_id)

    def tick() -> None:
        issuer.plan(session, chat.now)
        while issuer.has_more():
            issuer.plan(session, chat.now)

    issuer = clock.Issuer()
    # First while it is ordered, and then while it is written.
    monkeypatch.setattr(completion, "completion", failing)
    tick()
    assert session.scalars(select(Issuing.activity_id)).all() == [other.id]
    monkeypatch.undo()
    third = turma_of(session)
    for turma in (broken, third):
        celia.taps(IssuePapers(turma.id))
    chat.now += issuing.UNDO_WITHIN
    monkeypatch.setattr(completion, "completion", failing)
    tick()

    def issued() -> set[int]:
        return set(session.scalars(select(IssuedDocument.activity_id)))

    assert issued() == {other.id, third.id}
    monkeypatch.undo()
    tick()
    assert issued() == {broken.id, other.id, third.id}


def test_organizers_are_called_where_nobody_took_the_presence(
    chat: Chat, session: Session, celia: Person
) -> None:
    turma = make.turma(session)
    make.seat(session, turma, make.participant(session))
    make.signer(session)
    celia.starts()
    chat.now = moment(15, 4, 8)

    clock.Issuer().plan(session, chat.now)
    chat.deliver()

    assert celia.sees == (
        "Falta a presença: Gestão de projetos, turma 1\nO fim já passou, e ninguém recebe "
        "documento sem ela.\n\n• Ninguém abriu a presença de 9/4\n"
        "• Ninguém abriu a presença de 11/4"
    )
    celia.taps("Ver o que falta")
    assert celia.sees == (
        "Ninguém recebe documento\nGestão de projetos, turma 1\n"
        "⬜ 1 pessoa com vaga, sem registro de presença\n\nAinda falta:\n"
        "• presença de 9/4, que ninguém abriu\n• presença de 11/4, que ninguém abriu\n\n"
        "✍️ Assina os próximos: Marta Reis, Diretora"
    )
    assert ["📍 Ver presença"] in celia.last.labels


def test_a_call_knows_of_papers_that_were_all_revoked(
    chat: Chat, session: Session, celia: Person
) -> None:
    turma = turma_of(session)
    make.signer(session)
    celia.starts()
    chat.now = moment(15, 4, 8)
    for _ in range(2):
        clock.Issuer().plan(session, chat.now)
    for row in session.scalars(select(IssuedDocument)):
        row.revoked_at, row.revoke_reason = chat.now, "Engano nosso"
    first, second = make.slots_of(session, turma)
    session.delete(session.get_one(CheckInWindow, first.id))
    make.attendance(session, second, make.participant(session, "Rui Lima"), recorded_at=chat.now)
    chat.now = moment(17, 4, 8)

    clock.Issuer().plan(session, chat.now)
    chat.deliver()

    assert celia.sees.startswith(
        "1 documento à espera: Gestão de projetos, turma 1\n"
        "É de quem entrou na lista depois da emissão.\n"
    )


def test_organizers_are_called_for_papers_that_say_what_is_no_longer_so_once_a_day(
    chat: Chat, session: Session, celia: Person
) -> None:
    turma = turma_of(session)
    make.signer(session)
    celia.starts()
    chat.now = moment(15, 4, 8)
    issuer = clock.Issuer()
    for _ in range(2):
        issuer.plan(session, chat.now)
    first, second = make.slots_of(session, turma)
    bia, caio = (
        session.scalars(select(Participant).where(Participant.name == name)).one()
        for name in ("Bia Reis", "Caio Luz")
    )
    make.attendance(session, second, bia, recorded_at=moment(15, 4, 9))
    chat.now = moment(17, 4, 8)

    for _ in range(3):
        issuer.plan(session, chat.now)
        chat.deliver()

    calls = [one for one in celia.messages.values() if "não bate" in one.text]
    assert "\n---\n".join(one.text for one in calls) == (
        "1 documento não bate: Gestão de projetos, turma 1\n"
        "A presença mudou depois da emissão. Emita outro no lugar, ou cancele."
    )
    celia.taps("Conferir", calls[0])
    assert celia.last.labels[0] == ["📜 Bia Reis · não bate"]
    # Somebody new has to be settled first: nobody is called again the same day.
    make.attendance(session, first, caio, recorded_at=moment(15, 4, 9))
    session.get_one(CheckInWindow, first.id).closes_at = moment(30, 4, 9)
    session.flush()
    issuer.plan(session, chat.now)
    chat.deliver()
    assert "à espera" not in celia.sees
    chat.now = moment(18, 4, 9)
    issuer.plan(session, chat.now)
    chat.deliver()
    assert celia.sees.startswith("1 documento à espera: Gestão de projetos, turma 1\n")
