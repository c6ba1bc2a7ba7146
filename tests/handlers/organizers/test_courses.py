from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.actions.courses import Enroll, ShowTurma
from messages.actions.organizers.courses import (
    AskDeleteCourse,
    CloseCourseAgain,
    CreateTurma,
    DeleteCourse,
    ManageCourse,
    ShowCourseOffices,
    UndoCourseChange,
    UseMinutes,
)
from messages.actions.organizers.encontros import AnnounceActivity
from messages.outgoing import Toast
from models import Activity, Course, CourseOffice, Seat, SeatState
from tests import make
from tests.chat import Chat, Person
from tests.make import NOW


def opens_courses(celia: Person) -> None:
    celia.starts()
    celia.taps("Organizar")
    celia.taps("Cursos")


def the_course(session: Session) -> Course:
    return session.scalars(select(Course)).one()


# --- A new course ---------------------------------------------------------------------------


def test_course_is_created_step_by_step(celia: Person, session: Session) -> None:
    opens_courses(celia)
    assert celia.sees == "Cursos\nNenhum curso ainda. Crie o primeiro ou importe a planilha."
    celia.taps("Novo curso")
    assert celia.sees.startswith("Novo curso — passo 1 de 3\nQual é o nome do curso?")
    celia.writes("Gestão de projetos")
    assert celia.sees.startswith("Novo curso — passo 2 de 3")
    celia.writes("Planejar e acompanhar projetos.")
    assert celia.sees.startswith("Novo curso — passo 3 de 3")
    celia.taps("8 horas")

    assert celia.sees == (
        "✅ Curso criado. Abra agora a primeira turma.\n\n"
        "Gestão de projetos\nNenhuma turma ainda. Abra a primeira.\n\n"
        "Planejar e acompanhar projetos.\nVale 8 horas de formação.\n"
        "Quem pode ir: todas as pessoas da Rede."
    )
    assert celia.last.labels == [
        ["➕ Nova turma"],
        ["✏️ Mudar curso", "🗑️ Apagar curso"],
        ["⬅️ Voltar", "🏠 Início"],
    ]
    course = the_course(session)
    assert (course.code, course.title, course.minutes) == ("C1", "Gestão de projetos", 480)


@pytest.mark.all_on_postgres
def test_course_is_created_from_one_pasted_text(celia: Person, session: Session) -> None:
    make.course(session, "Outro", code="C7")
    opens_courses(celia)
    celia.taps("Novo curso")
    celia.writes(
        "Gestão de riscos\nObjetivo: achar e tratar riscos\nTema: riscos\nCarga horária: 16 horas"
    )

    course = session.scalars(select(Course).where(Course.title == "Gestão de riscos")).one()
    assert (course.code, course.aim, course.minutes, course.theme) == (
        "C8", "achar e tratar riscos", 960, "riscos",
    )  # fmt: skip
    assert "Tema: riscos" in celia.sees


def test_course_may_have_no_aim_and_its_hours_are_asked_again(
    celia: Person, session: Session
) -> None:
    opens_courses(celia)
    celia.taps("Novo curso")
    celia.writes("x" * 101)
    assert celia.sees.startswith("Não cabe\nEscreva até 100 letras.")
    celia.writes("Escrita simples")
    celia.taps("Deixar sem objetivo")
    celia.writes("muitas")
    assert celia.sees.startswith("Não entendi as horas")
    celia.writes("4 h")

    assert (the_course(session).aim, the_course(session).minutes) == ("", 240)


def test_course_begun_and_left_goes_on_where_it_was(celia: Person) -> None:
    opens_courses(celia)
    celia.taps("Novo curso")
    celia.writes("Escrita simples")
    celia.starts()
    celia.taps("Voltar ao rascunho")

    assert celia.sees.startswith("Novo curso — passo 2 de 3")


def test_two_courses_have_two_names(celia: Person, session: Session) -> None:
    make.course(session, "Ética e gestão de riscos")
    opens_courses(celia)
    celia.taps("Novo curso")
    celia.writes("ética e Gestão de riscos\nCarga horária: 8 horas\nObjetivo: x")

    assert celia.sees.startswith("Já existe um curso com este nome")
    assert len(session.scalars(select(Course)).all()) == 1


# --- Changing one ---------------------------------------------------------------------------


def test_change_shows_what_before_and_after_and_can_be_undone(
    celia: Person, session: Session
) -> None:
    turma = make.turma(session, of=make.course(session, "Gestão de projetos"))
    opens_courses(celia)
    celia.taps("Gestão de projetos")
    celia.taps("Mudar curso")
    celia.taps("Nome")
    assert celia.sees.startswith("Qual é o novo nome do curso?\nEstá assim: Gestão de projetos")
    celia.writes("Projetos na prática")

    assert celia.sees == (
        "Curso mudado\nProjetos na prática\n\nAntes: Gestão de projetos\nAgora: Projetos na prática"
    )
    session.refresh(turma)
    assert turma.title == "Projetos na prática, turma 1"
    celia.taps("Desfazer")
    session.refresh(turma)
    assert turma.title == "Gestão de projetos, turma 1"
    assert "Antes: Projetos na prática" in celia.sees


def test_undo_of_something_else_since_is_refused(celia: Person, session: Session) -> None:
    course = make.course(session)
    celia.starts()
    celia.taps(UndoCourseChange(course.id))

    assert "Curso mudado" not in celia.sees


def test_new_hours_are_those_of_turmas_that_have_not_begun(celia: Person, session: Session) -> None:
    course = make.course(session)
    begun = make.turma(
        session, of=course, lessons=((NOW - timedelta(days=1), NOW - timedelta(hours=20)),)
    )
    coming = make.turma(session, of=course, number=2)
    opens_courses(celia)
    celia.taps("Gestão de projetos")
    celia.taps("Mudar curso")
    celia.taps("Carga horária")
    celia.writes("12 horas")

    assert "Vale para as turmas que ainda não começaram." in celia.sees
    session.refresh(begun)
    session.refresh(coming)
    assert (begun.minutes, coming.minutes) == (480, 720)


def test_undone_hours_leave_each_turma_what_it_was_worth_itself(
    celia: Person, session: Session
) -> None:
    course = make.course(session)
    own, usual, other = (make.turma(session, of=course, number=number) for number in (1, 2, 3))
    own.minutes = 600
    session.flush()
    opens_courses(celia)
    celia.taps("Gestão de projetos")
    celia.taps("Mudar curso")
    celia.taps("Carga horária")
    celia.writes("12 horas")
    session.expire_all()
    assert (own.minutes, usual.minutes, other.minutes) == (720, 720, 720)
    # One is given other hours of its own since.
    other.minutes = 660
    session.flush()

    celia.taps("Desfazer")

    session.expire_all()
    assert course.minutes == 480
    assert (own.minutes, usual.minutes, other.minutes) == (600, 480, 660)
    # The undoing can be undone alike.
    celia.taps("Desfazer")
    session.expire_all()
    assert (course.minutes, own.minutes, usual.minutes, other.minutes) == (720, 720, 720, 660)


def test_aim_and_theme_are_changed_alike(celia: Person, session: Session) -> None:
    make.course(session)
    opens_courses(celia)
    celia.taps("Gestão de projetos")
    celia.taps("Mudar curso")
    celia.taps("Objetivo")
    celia.writes("Acompanhar projetos.")
    celia.taps("Voltar ao curso")
    celia.taps("Mudar curso")
    celia.taps("Tema")
    assert "Está assim: em branco" in celia.sees
    celia.taps("Voltar")
    celia.taps("Tema")
    celia.writes("Projetos")

    course = the_course(session)
    assert (course.aim, course.theme) == ("Acompanhar projetos.", "Projetos")


# --- Whom it is for -------------------------------------------------------------------------


def test_course_for_some_offices_is_shown_and_open_to_their_people_alone(
    celia: Person, chat: Chat, session: Session
) -> None:
    seplag, ses = make.assessoria(session, "SEPLAG"), make.assessoria(session, "SES")
    ana = chat.person(make.participant(session, "Ana Souza", office=seplag))
    bia = chat.person(make.participant(session, "Bia Reis", office=ses))
    turma = make.turma(session)
    opens_courses(celia)
    celia.taps("Gestão de projetos")
    celia.taps("Mudar curso")
    celia.taps("Quem pode ir")
    assert celia.sees.startswith("Quem pode ir: todas as pessoas da Rede")
    celia.taps("SEPLAG")
    assert celia.sees.startswith("Quem pode ir: SEPLAG")
    celia.taps("Voltar ao curso")
    assert "Quem pode ir: SEPLAG." in celia.sees
    celia.taps("Mudar curso")
    celia.taps("Quem pode ir")

    ana.commands("cursos")
    bia.commands("cursos")
    assert ana.last.labels[0][0].startswith("Gestão de projetos")
    assert "Nenhum curso" in bia.sees
    bia.taps(ShowTurma(turma.id))
    bia.taps(Enroll(turma.id, turma.version))
    assert bia.toast == Toast("Este curso é só para SEPLAG.", is_alert=True)
    ana.taps(ShowTurma(turma.id))
    ana.taps("Fazer inscrição")
    assert [seat.state for seat in session.scalars(select(Seat))] == [SeatState.HELD]

    celia.taps("Abrir para todas as pessoas")
    assert session.scalars(select(CourseOffice)).all() == []
    bia.taps(Enroll(turma.id, turma.version))
    assert "Inscrição feita" in bia.sees


@pytest.mark.all_on_postgres
def test_opening_a_course_to_all_shows_what_before_and_can_be_undone(
    celia: Person, session: Session
) -> None:
    course = make.course(session)
    for acronym in ("SEPLAG", "SES", "SEE"):
        make.assessoria(session, acronym)
    celia.starts()
    celia.taps(ShowCourseOffices(course.id))
    celia.taps("SEPLAG")
    celia.taps("SES")
    celia.taps("Abrir para todas as pessoas")
    opened = celia.sees
    assert len(session.scalars(select(CourseOffice)).all()) == 0
    old = celia.last

    celia.taps("Desfazer")

    assert opened.startswith(
        "Quem pode ir: todas as pessoas da Rede\nGestão de projetos\nAntes: SEPLAG e SES\n"
    )
    assert celia.sees.startswith("Quem pode ir: SEPLAG e SES\nGestão de projetos\n\n")
    assert "Desfazer" not in str(celia.last.labels)
    assert len(session.scalars(select(CourseOffice)).all()) == 2
    celia.taps(CloseCourseAgain(course.id), old)
    assert len(session.scalars(select(CourseOffice)).all()) == 2


def test_what_was_chosen_since_is_not_undone(celia: Person, session: Session) -> None:
    course = make.course(session)
    for acronym in ("SEPLAG", "SES"):
        make.assessoria(session, acronym)
    celia.starts()
    celia.taps(ShowCourseOffices(course.id))
    celia.taps("SEPLAG")
    celia.taps("Abrir para todas as pessoas")
    celia.taps("SES")
    celia.taps(CloseCourseAgain(course.id))

    assert celia.sees.startswith("Esta tela não vale mais")
    assert len(session.scalars(select(CourseOffice)).all()) == 1


def test_announcement_of_a_limited_course_reaches_its_offices_alone(
    celia: Person, chat: Chat, session: Session
) -> None:
    seplag, ses = make.assessoria(session, "SEPLAG"), make.assessoria(session, "SES")
    ana = chat.person(make.participant(session, "Ana Souza", office=seplag))
    bia = chat.person(make.participant(session, "Bia Reis", office=ses))
    turma = make.turma(session)
    session.add(CourseOffice(course_id=turma.course_id, assessoria_id=seplag.id))
    session.flush()
    celia.starts()
    celia.taps(AnnounceActivity(turma.id))

    assert "1 pessoa vai receber" in celia.sees
    assert ana.sees.startswith("Nova turma: Gestão de projetos, turma 1")
    assert bia.messages == {}


def test_many_offices_are_on_pages(celia: Person, session: Session) -> None:
    for number in range(20):
        make.assessoria(session, f"A{number:02}")
    course = make.course(session)
    celia.starts()
    celia.taps(ShowCourseOffices(course.id))
    celia.taps("Próxima página")
    celia.taps("A08")
    celia.taps("Página anterior")

    assert celia.sees.startswith("Quem pode ir: A08")


# --- Archive and delete ---------------------------------------------------------------------


def test_course_without_turmas_is_deleted_after_a_question(celia: Person, session: Session) -> None:
    make.course(session)
    opens_courses(celia)
    celia.taps("Gestão de projetos")
    celia.taps("Apagar curso")
    assert celia.sees == (
        "Apagar o curso?\nGestão de projetos\n\nEle não tem turmas. "
        "O nome e o objetivo somem na hora. Por isso, não dá para desfazer."
    )
    celia.taps("Sim, apagar")

    assert celia.toast == Toast("Curso apagado.")
    assert session.scalars(select(Course)).all() == []


def test_course_with_turmas_is_never_deleted(celia: Person, session: Session) -> None:
    turma = make.turma(session, cancelled_at=NOW)
    celia.starts()
    for action in (AskDeleteCourse(turma.course_id or 0), DeleteCourse(turma.course_id or 0)):
        celia.taps(action)
        assert celia.sees.startswith("Este curso tem turmas")

    assert len(session.scalars(select(Course)).all()) == 1
    celia.taps("Voltar ao curso")
    assert celia.sees.startswith("Gestão de projetos\n1 turma.")


def test_course_is_archived_when_nothing_of_it_is_to_come_and_brought_back(
    celia: Person, session: Session
) -> None:
    turma = make.turma(session)
    opens_courses(celia)
    celia.taps("Gestão de projetos")
    celia.taps("Arquivar curso")
    assert celia.sees.startswith("Este curso tem turmas")
    turma.cancelled_at = NOW
    session.flush()
    celia.taps("Voltar ao curso")
    celia.taps("Arquivar curso")
    assert "🗂️ No arquivo: fora da lista de cursos." in celia.sees
    celia.taps(CreateTurma(turma.course_id or 0))
    celia.writes("9/4, 8h30 às 12h30, Escola de Governo, 30 vagas")
    assert len(session.scalars(select(Activity)).all()) == 1

    opens_courses(celia)
    assert celia.sees.startswith("Cursos\nNenhum curso ainda.")
    celia.taps("Arquivados")
    celia.taps("Gestão de projetos")
    celia.taps("Tirar do arquivo")
    assert celia.sees.startswith("Gestão de projetos\n1 turma.")


def test_archive_may_be_empty(celia: Person) -> None:
    opens_courses(celia)
    celia.taps("Arquivados")

    assert celia.sees == "Cursos arquivados\nNenhum curso no arquivo."


def test_many_courses_and_many_turmas_are_on_pages(celia: Person, session: Session) -> None:
    courses = [make.course(session, f"Curso {number:02}") for number in range(10)]
    for number in range(1, 9):
        make.turma(session, of=courses[0], number=number)
    opens_courses(celia)
    celia.taps("Próxima página")
    assert "Página 2 de 2" in celia.sees
    celia.taps(ManageCourse(courses[0].id))
    celia.taps("Próxima página")

    assert celia.last.labels[0] == ["🎓 Curso 00, turma 2 · 9/4"]


def test_forged_hours_are_refused(celia: Person, session: Session) -> None:
    opens_courses(celia)
    celia.taps("Novo curso")
    celia.writes("Escrita simples")
    celia.taps("Deixar sem objetivo")
    celia.taps(UseMinutes(0))
    celia.taps(UseMinutes(2_000_000))

    assert session.scalars(select(Course)).all() == []
