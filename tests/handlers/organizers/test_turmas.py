import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.actions.organizers.courses import CreateTurma, ManageCourse, UndoTerms
from messages.actions.organizers.encontros import ChangeActivity, ManageActivity
from models import Activity, Kind, Slot
from tests import make
from tests.chat import Chat, Person
from tests.make import NOW, moment


def begins(celia: Person) -> None:
    celia.starts()
    celia.taps("Organizar")
    celia.taps("Cursos")
    celia.taps("Gestão de projetos")
    celia.taps("Nova turma")


def the_draft(session: Session) -> Activity:
    return session.scalars(select(Activity).where(Activity.published_at.is_(None))).one()


def lessons_of(session: Session, turma: Activity) -> list[tuple[object, object]]:
    return [(slot.starts_at, slot.ends_at) for slot in session.scalars(
        select(Slot).where(Slot.activity_id == turma.id).order_by(Slot.starts_at)
    )]  # fmt: skip


TWO_MORNINGS = [
    (moment(9, 4, 8, 30), moment(9, 4, 12, 30)),
    (moment(11, 4, 8, 30), moment(11, 4, 12, 30)),
]


# --- A new turma ----------------------------------------------------------------------------


def test_pasting_the_invitation_makes_a_turma_with_all_its_lessons(
    celia: Person, session: Session
) -> None:
    make.course(session)
    begins(celia)
    assert celia.sees.startswith("Nova turma: Gestão de projetos, turma 1")
    celia.writes("9/4 e 11/4, 8h30 às 12h30, Escola de Governo, 30 vagas")

    assert celia.sees == (
        "Gestão de projetos, turma 1\n💾 Rascunho: só a organização vê.\n\n"
        "terça, 9/4/2024, das 8h30 às 12h30\nquinta, 11/4/2024, das 8h30 às 12h30\n"
        "Escola de Governo\n30 vagas. Vale 8 horas de formação.\n"
        "Inscrição: até 9/4, às 8h30.\nPara sair da turma: até 9/4, às 8h30.\n"
        "Presença mínima: 75%, nas 2 aulas."
    )
    turma = the_draft(session)
    assert (turma.kind, turma.number, turma.capacity, turma.minutes) == (Kind.TURMA, 1, 30, 480)
    assert lessons_of(session, turma) == TWO_MORNINGS
    celia.taps("Publicar")
    assert celia.sees.startswith(
        "Gestão de projetos, turma 1: publicada\nAs pessoas já podem fazer inscrição."
    )
    assert turma.published_at == NOW


def test_turma_is_made_step_by_step_with_what_is_usual(celia: Person, session: Session) -> None:
    course = make.course(session)
    make.turma(session, of=course, venue="Escola de Governo", capacity=25)
    begins(celia)
    celia.taps("passo a passo")
    assert celia.sees.startswith("Nova turma — passo 1 de 3")
    celia.writes("7/5 e 9/5, 8h30 às 12h30")
    assert celia.sees.startswith("Nova turma — passo 2 de 3")
    celia.taps("Escola de Governo")
    assert celia.sees.startswith("Nova turma — passo 3 de 3")
    celia.taps("25 vagas, 8 horas")

    turma = the_draft(session)
    assert (turma.title, turma.capacity, turma.venue) == (
        "Gestão de projetos, turma 2", 25, "Escola de Governo",
    )  # fmt: skip
    assert lessons_of(session, turma)[1] == (moment(9, 5, 8, 30), moment(9, 5, 12, 30))


def test_each_lesson_may_have_its_own_hours(celia: Person, session: Session) -> None:
    make.course(session)
    begins(celia)
    celia.taps("passo a passo")
    celia.writes("9/4, 8h às 12h\n11/4, 14h às 18h")
    celia.writes("Sala 5")
    celia.writes("20 vagas")

    assert lessons_of(session, the_draft(session)) == [
        (moment(9, 4, 8), moment(9, 4, 12)),
        (moment(11, 4, 14), moment(11, 4, 18)),
    ]


def test_steps_lead_back_one_by_one(celia: Person, session: Session) -> None:
    make.course(session)
    begins(celia)
    celia.taps("passo a passo")
    celia.writes("9/4 e 11/4, 8h30 às 12h30")
    celia.taps("Voltar")
    assert celia.sees.startswith("Nova turma — passo 1 de 3")
    celia.taps("Voltar")
    assert celia.sees.startswith("Nova turma: Gestão de projetos, turma 1")


def test_repeating_the_last_turma_asks_for_the_days_alone(celia: Person, session: Session) -> None:
    course = make.course(session)
    make.turma(session, of=course, venue="Escola de Governo", capacity=25)
    begins(celia)
    assert "“Repetir a última turma” traz tudo de “Gestão de projetos, turma 1”" in celia.sees
    celia.taps("Repetir a última turma")
    celia.writes("7/5 e 9/5")

    turma = the_draft(session)
    assert (turma.title, turma.capacity, turma.venue) == (
        "Gestão de projetos, turma 2", 25, "Escola de Governo",
    )  # fmt: skip
    assert lessons_of(session, turma)[0] == (moment(7, 5, 8, 30), moment(7, 5, 12, 30))


def test_text_without_days_is_asked_again(celia: Person, session: Session) -> None:
    make.course(session)
    begins(celia)
    celia.writes("Escola de Governo")

    assert celia.sees.startswith("Não achei os dados da turma")


def test_turma_on_a_card_leads_to_its_sheet_and_its_draft_back_to_the_course(
    celia: Person, session: Session
) -> None:
    course = make.course(session)
    make.turma(session, of=course)
    draft = make.turma(session, of=course, number=2, published_at=None)
    celia.starts()
    celia.taps(ManageCourse(course.id))
    assert celia.last.labels[:2] == [
        ["💾 Rascunho · Gestão… · turma 2"],
        ["🎓 Gestão de projetos, turma 1 · 9/4"],
    ]
    celia.taps("turma 1")
    assert "Presença mínima: 75%, nas 2 aulas." in celia.sees
    celia.taps(ManageActivity(draft.id))
    celia.taps("Sair e guardar")
    assert celia.sees.startswith("Gestão de projetos\n2 turmas.")


@pytest.mark.all_on_postgres
def test_two_drafts_at_once_have_two_numbers(celia: Person, session: Session) -> None:
    course = make.course(session)
    for _ in range(2):
        celia.starts()
        celia.taps(CreateTurma(course.id))
        celia.writes("9/4, 8h30 às 12h30, Escola de Governo, 30 vagas")

    numbers = session.scalars(select(Activity.number).order_by(Activity.number)).all()
    assert numbers == [1, 2]


# --- Its terms ------------------------------------------------------------------------------


def changes(celia: Person, turma: Activity, what: str, *texts: str) -> None:
    celia.starts()
    celia.taps(ChangeActivity(turma.id))
    celia.taps(what)
    for text in texts:
        celia.writes(text)


def test_window_of_enrollment_is_changed_and_put_back(celia: Person, session: Session) -> None:
    turma = make.turma(session)
    changes(celia, turma, "Inscrição")
    assert "Está assim: de 4/3, às 10h, até 6/4, às 18h" in celia.sees
    celia.writes("15/3 10h até 5/4 18h")

    assert celia.sees == (
        "Mudança guardada\nGestão de projetos, turma 1\n\nInscrição\n"
        "Antes: de 4/3, às 10h, até 6/4, às 18h\nAgora: de 15/3, às 10h, até 5/4, às 18h"
    )
    assert (turma.enrollment_opens_at, turma.enrollment_closes_at) == (
        moment(15, 3, 10), moment(5, 4, 18),
    )  # fmt: skip
    celia.taps("Desfazer")
    assert (turma.enrollment_opens_at, turma.enrollment_closes_at) == (
        moment(4, 3, 10), moment(6, 4, 18),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "opens", "closes"),
    [
        ("15/3 a 5/4", moment(15, 3, 0), moment(5, 4, 23, 59)),
        ("até 5/4", moment(4, 3, 10), moment(5, 4, 23, 59)),
        ("5/4, 18h", moment(4, 3, 10), moment(5, 4, 18)),
        ("15/3 a 9/4", moment(15, 3, 0), moment(9, 4, 8, 30)),
    ],
)
def test_window_is_read_as_people_write_it(
    celia: Person, session: Session, said: str, opens: object, closes: object
) -> None:
    turma = make.turma(session)
    changes(celia, turma, "Inscrição", said)

    assert (turma.enrollment_opens_at, turma.enrollment_closes_at) == (opens, closes)


def test_who_may_still_enroll_may_still_leave(celia: Person, session: Session) -> None:
    turma = make.turma(
        session, enrollment_closes_at=moment(1, 4, 18), withdraw_until=moment(2, 4, 18)
    )
    changes(celia, turma, "Inscrição", "5/4, 18h")

    assert turma.withdraw_until == moment(7, 4, 8, 30)
    assert "Para sair da turma\nAntes: até 2/4, às 18h\nAgora: até 7/4, às 8h30" in celia.sees


def test_deadline_to_leave_and_minimum_are_changed(celia: Person, session: Session) -> None:
    turma = make.turma(session)
    changes(celia, turma, "Prazo para sair", "5/4, 12h")
    assert "Antes: até 8/4, às 18h\nAgora: até 5/4, às 12h" in celia.sees
    celia.taps("Voltar à ficha")
    changes(celia, turma, "Presença mínima", "muita")
    assert celia.sees.startswith("Não entendi")
    celia.writes("50%")

    assert "Antes: 75%\nAgora: 50%" in celia.sees
    assert (turma.withdraw_until, turma.minimum_attendance_percent) == (moment(5, 4, 12), 50)


def test_deadlines_that_cannot_be_are_refused(celia: Person, session: Session) -> None:
    turma = make.turma(session)
    changes(celia, turma, "Prazo para sair", "10/4")
    assert celia.sees.startswith("O prazo passa do começo da turma")
    changes(celia, turma, "Inscrição", "5/4 18h até 2/4 18h")
    assert celia.sees.startswith("A inscrição acabaria antes de abrir")

    assert turma.enrollment_closes_at == moment(6, 4, 18)


def test_nothing_is_undone_twice_and_an_open_question_goes_on(
    celia: Person, session: Session
) -> None:
    turma = make.turma(session)
    changes(celia, turma, "Presença mínima")
    celia.starts()
    celia.taps("Voltar ao rascunho")
    assert celia.sees.startswith("Qual é a presença mínima?")
    celia.writes("75")
    assert "Nada mudou." in celia.sees
    turma.minimum_attendance_percent = 60
    session.flush()
    celia.taps(UndoTerms(turma.id))

    assert turma.minimum_attendance_percent == 60


def test_name_of_a_turma_is_that_of_its_course(celia: Person, session: Session) -> None:
    turma = make.turma(session)
    celia.starts()
    celia.taps(ChangeActivity(turma.id))

    labels = [label for row in celia.last.labels for label in row]
    assert labels[-6:-1] == [
        "🗒️ Programação", "🗓️ Inscrição", "🚪 Prazo para sair", "📊 Presença mínima", "📝 Aprovação",
    ]  # fmt: skip
    assert "✏️ Nome" not in labels


def test_enrollment_that_is_not_open_yet_says_when_it_opens(
    celia: Person, chat: Chat, session: Session
) -> None:
    ana = chat.person(make.participant(session))
    turma = make.turma(session, published_at=None, enrollment_opens_at=moment(2, 4, 10))
    celia.starts()
    celia.taps(ManageActivity(turma.id))
    celia.taps("Publicar")
    assert "As inscrições abrem em 2/4, às 10h. Quer avisar agora?" in celia.sees
    celia.taps("Avisar agora")

    assert "Inscrição de 2/4, às 10h, até 6/4, às 18h" in ana.sees
    ana.taps("Ver a turma")
    assert ana.sees.startswith("A inscrição nesta turma abre em 2/4")
