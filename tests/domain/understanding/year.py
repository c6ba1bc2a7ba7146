"""The sample year as sentences see it, without a database: what Ana of the SES may name."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from domain.reading.offices import Office
from domain.understanding.agenda import Agenda, Known, roots, subject
from models import SeatState

NOW: Final = datetime(2024, 3, 11, 12, tzinfo=UTC)

_ENCONTROS: Final = (
    (date(2024, 3, 18), "Automatização de processos", "Auditório da Fapemig"),
    (date(2024, 4, 23), "Gestão de projetos estratégicos", "Cidade Administrativa, prédio Gerais"),
    (date(2024, 6, 11), "Indicadores e resultados", "Fundação João Pinheiro"),
    (date(2024, 7, 23), "Linguagem simples na prática", "Por vídeo"),
    (date(2024, 9, 10), "Dados para decidir", "Cidade Administrativa, prédio Gerais"),
    (date(2024, 10, 22), "Inovação e simplificação de serviços", "Auditório da Fapemig"),
    (date(2024, 12, 3), "Balanço do ano e desafios de 2025", "Cidade Administrativa"),
)
_COURSES: Final = (
    ("Automatização de processos", (4, 9), (8, 20)),
    ("Gestão de projetos", (5, 7), (9, 17)),
    ("Indicadores e resultados", (5, 21), (10, 1)),
    ("Análise de dados e painéis", (6, 18), (10, 15)),
    ("Linguagem simples", (7, 2), (11, 5)),
    ("Facilitação e trabalho em rede", (7, 16), (11, 26)),
)
_OFFICES: Final = (
    Office(1, "SES", "Secretaria de Estado de Saúde"),
    Office(2, "FJP", "Fundação João Pinheiro"),
    Office(3, "Fapemig", "Fundação de Amparo à Pesquisa do Estado de Minas Gerais"),
    Office(4, "Seplag", "Secretaria de Estado de Planejamento e Gestão"),
)


def name(number: int) -> str:
    """How the tests call an activity: "e4" the encontro, "c2.1" a turma."""
    return f"e{number}" if number < 10 else f"c{number // 10}.{number % 10}"


def year() -> Agenda:
    """Seven encontros and twelve turmas; Ana has a seat in the first one and in turma 1 of C2."""
    activities = [
        _known(number, f"{number}º Encontro da Rede Estratégia", theme, (day,), place, number)
        for number, (day, theme, place) in enumerate(_ENCONTROS, 1)
    ]
    for course, (title, *firsts) in enumerate(_COURSES, 1):
        for number, (month, day) in enumerate(firsts, 1):
            first = date(2024, month, day)
            activities.append(
                _known(
                    10 * course + number,
                    f"{title}, turma {number}",
                    "",
                    (first, first + timedelta(days=2)),
                    "Escola de Governo, FJP",
                    number,
                )
            )
    return Agenda(
        now=NOW,
        activities=tuple(sorted(activities, key=lambda one: one.starts_at)),
        offices=_OFFICES,
    )


def known(id_: int, title: str, day: date) -> Known:
    """One more activity: an encontro under 10, else a turma with its number at the end."""
    return _known(id_, title, "", (day,), "Auditório JK", id_ % 10)


def _known(  # noqa: PLR0917 - the columns of the tables above
    id_: int, title: str, theme: str, days: tuple[date, ...], place: str, number: int
) -> Known:
    is_encontro = id_ < 10
    return Known(
        id=id_,
        is_encontro=is_encontro,
        title=title,
        number=number,
        course_id=None if is_encontro else id_ // 10,
        days=days,
        starts_at=datetime(*days[0].timetuple()[:3], 12, tzinfo=UTC),
        ends_at=datetime(*days[-1].timetuple()[:3], 15, tzinfo=UTC),
        named=roots(f"{title}\n{theme}"),
        subject=subject(theme or title),
        placed=roots(place),
        is_by_video="vídeo" in place,
        is_open=is_encontro or number == 1,
        state=SeatState.HELD if id_ in {1, 21} else None,
        notes=f"{title}\n{theme}\n{place}",
        code="" if is_encontro else f"C{id_ // 10}",
    )
