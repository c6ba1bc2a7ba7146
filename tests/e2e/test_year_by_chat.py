"""The sample year run in the chat alone, beside the same year whose plan came as a spreadsheet.

Whatever way the encontros, courses and turmas came in, the same things done by the same people
must leave the same seats, presences and hours. Everything goes over the simulator's HTTP.
"""

import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.attendance import hours
from domain.quiet_hours import SAO_PAULO
from models import Activity, Assessoria, Attendance, Participant, Seat, Slot
from tests.e2e.conftest import SAMPLE, YearRun
from tests.e2e.phones import Phone
from tests.make import moment
from tests.scale import sized

NAMES: Final = ("Ana Souza", "Bruno Reis", "Caio Prado", "Dora Lima", "Elisa Melo")


def rows(sheet: str) -> list[dict[str, Any]]:
    head, *lines = CalamineWorkbook.from_path(SAMPLE).get_sheet_by_name(sheet).to_python()
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


@dataclass
class Town:
    """The organizer, five people of the Rede, and the clock."""

    town: YearRun
    celia: Phone
    people: list[Phone] = field(default_factory=list)

    async def at(self, *when: int) -> None:
        """Let it be this moment: day, month, hour and minute of 2024."""
        await self.town.network.waits_until(moment(*when))
        await self.celia.looks()

    async def opens(self, label: str) -> None:
        """Open the sheet of an activity from the organizers' list."""
        celia = self.celia
        await celia.writes("/organizar")
        await celia.taps("Encontros e turmas")
        while not any(label in button for button in celia.buttons):
            await celia.taps("Próxima página")
        await celia.taps(label)


# --- The plan of the year, in two ways ---------------------------------------------------------


async def by_spreadsheet(year: Town) -> None:
    await year.celia.writes("/organizar")
    await year.celia.taps("Importar")
    await year.celia.sends("rede-2024.xlsx", SAMPLE.read_bytes())
    await year.celia.gets("Li ")
    await year.celia.taps("Importar")
    await year.celia.gets("Importação feita")


async def by_chat(year: Town) -> None:
    for encontro in rows("Encontros"):
        await creates_encontro(year.celia, encontro)
    lessons: dict[tuple[str, float], list[dict[str, Any]]] = defaultdict(list)
    for lesson in rows("Aulas"):
        lessons[lesson["curso"], lesson["turma"]].append(lesson)
    for course in rows("Cursos"):
        await creates_course(year.celia, course)
        for turma in rows("Turmas"):
            if turma["curso"] == course["código"]:
                await creates_turma(
                    year.celia, course["título"], turma, lessons[turma["curso"], turma["turma"]]
                )


async def creates_encontro(celia: Phone, encontro: dict[str, Any]) -> None:
    start, end = encontro["início"], encontro["fim"]
    place = ", ".join(filter(None, (encontro["local"], encontro["endereço"])))
    await celia.writes("/organizar")
    await celia.taps("Novo encontro")
    await celia.writes(
        f"{encontro['título']}\nTema: {encontro['tema']}\n"
        f"{start:%d/%m/%Y}, {start:%Hh} às {end:%Hh}\nLocal: {place}\n"
        f"{encontro['vagas']:.0f} vagas\n\n{encontro['programação']}"
    )
    await celia.taps("Publicar")
    assert "publicado" in celia.sees, celia.sees


async def creates_course(celia: Phone, course: dict[str, Any]) -> None:
    await celia.writes("/organizar")
    await celia.taps("Cursos")
    await celia.taps("Novo curso")
    await celia.writes(
        f"{course['título']}\nObjetivo: {course['objetivo']}\n"
        f"Carga horária: {course['carga horária']:.0f} horas"
    )


async def creates_turma(
    celia: Phone, title: str, turma: dict[str, Any], lessons: list[dict[str, Any]]
) -> None:
    """Make one turma step by step, with its terms, and publish it."""
    await celia.writes("/organizar")
    await celia.taps("Cursos")
    await celia.taps(title.split(maxsplit=1)[0])
    await celia.taps("Nova turma")
    await celia.taps("passo a passo")
    await celia.writes(
        "\n".join(
            f"{lesson['início']:%d/%m/%Y}, {lesson['início']:%Hh%M} às {lesson['fim']:%Hh%M}"
            for lesson in lessons
        )
    )
    await celia.writes(turma["local"])
    await celia.writes(f"{turma['vagas']:.0f} vagas")
    opens_at, closes_at = turma["inscrição abre"], turma["inscrição fecha"]
    await sets_term(celia, "Inscrição", f"{opens_at:%d/%m/%Y %Hh} até {closes_at:%d/%m/%Y %Hh}")
    await sets_term(celia, "Presença mínima", f"{turma['presença mínima (%)']:.0f}%")
    await celia.taps("Publicar")
    assert "publicada" in celia.sees, celia.sees


async def sets_term(celia: Phone, label: str, words: str) -> None:
    """Change one term of the turma whose sheet is open."""
    await celia.taps("Mudar dados")
    await celia.taps(label)
    await celia.writes(words)
    await celia.taps("Voltar à ficha")


# --- The people ---------------------------------------------------------------------------------


async def first_organizer(town: YearRun) -> Phone:
    celia = await town.network.meet("Célia", "Andrade")
    await celia.starts(town.organizers_link)
    await celia.taps("Fazer meu cadastro")
    await celia.writes("Seplag")
    await celia.taps("Usar “Célia Andrade”")
    await celia.writes("celia.andrade@planejamento.mg.gov.br")
    await celia.taps("Está certo, enviar")
    return celia


async def joins(year: Town, name: str) -> Phone:
    person = await year.town.network.meet(*name.split())
    await person.starts()
    await person.taps("Fazer meu cadastro")
    await person.writes("SEF")
    await person.taps(f"Usar “{name}”")
    await person.writes(f"{name.split(maxsplit=1)[0].lower()}@fazenda.mg.gov.br")
    await person.taps("Está certo, enviar")
    await year.celia.writes("/organizar")
    await year.celia.taps("Conferir 1 cadastro")
    await year.celia.taps("Aprovar")
    return person


# --- What happens in the year -------------------------------------------------------------------


async def opens_presence(year: Town, *, lesson: str = "") -> str:
    """Open the presence from the call that the day makes; returns the code of the room."""
    await year.celia.gets("Começa às")
    assert year.celia.has_read(lesson)
    await year.celia.taps("Abrir presença", on="Começa às")
    # The clock may have said something else since.
    shown = (str(message["text"] or "") for message in reversed(year.celia.messages))
    codes = (re.search(r"Código agora: ((?:\d ?){4})", text) for text in shown)
    found = next(filter(None, codes))
    return found[1].replace(" ", "")


async def are_there(people: list[Phone], code: str) -> None:
    for person in people:
        await person.writes(code)
        assert person.sees.startswith("✅ Presença registrada"), person.sees


async def marks(celia: Phone, name: str, *how: str) -> None:
    """Mark somebody on the list, and say on the card how they were there."""
    await celia.taps(f"⬜ {name}")
    if how:
        await celia.taps(f"✅ {name}")
        for each in how:
            await celia.taps(each)
        await celia.taps("👥 Lista")


async def confirm(people: list[Phone], encontro: str) -> None:
    for person in people:
        await person.writes("/encontros")
        await person.taps(encontro)
        await person.taps("Confirmar presença")
        assert "Você confirmou presença" in person.sees, person.sees


async def enroll(person: Phone, course: str, how: str = "Fazer inscrição") -> None:
    await person.writes("/cursos")
    await person.taps(course)
    await person.taps(how)


async def first_encontro(year: Town) -> None:
    """The code, the list, somebody who came late, and a visitor without a phone."""
    ana, bruno, caio, dora, elisa = year.people
    await confirm([ana, bruno, caio, dora], "1º Encontro")
    await elisa.writes("/encontros")
    await elisa.taps("1º Encontro")
    await elisa.taps("Não vou")
    await elisa.taps("Horário")

    await year.at(18, 3, 8, 30)
    await are_there([ana, bruno], await opens_presence(year))
    await year.celia.taps("Registrar na lista")
    await marks(year.celia, "Caio Prado")
    await marks(year.celia, "Dora Lima", "Com atraso")
    await year.celia.writes("José da Silva")
    await year.celia.taps("Anotar como visitante")
    await year.at(18, 3, 12, 30)
    await year.celia.gets("Como foi: 1º Encontro")
    assert "1 visitante a conferir" in year.celia.sees
    await year.celia.taps("visitante")
    await year.celia.taps("Não é da Rede")
    await year.celia.taps("Sim, apagar")


async def course_with_a_line(year: Town) -> None:
    """Fewer seats, a line, an offer, a seat beyond the limit; a lesson that moves."""
    ana, bruno, caio, dora, elisa = year.people
    celia = year.celia
    await year.opens("Automatização")
    await celia.taps("Vagas e horas")
    await celia.writes("3 vagas")
    await celia.taps("Sim, mudar")
    for person in (ana, bruno, caio):
        await enroll(person, "Automatização")
    await enroll(dora, "Automatização", "Entrar na fila")
    await caio.taps("Sair da turma")
    await caio.taps("Sim, sair da turma")
    await dora.gets("Há uma vaga para você")
    await dora.taps("Quero a vaga")
    await year.opens("Automatização")
    await celia.taps("Dar uma vaga")
    await celia.writes("Elisa")
    await celia.taps("Elisa Melo")
    await celia.writes("vai apresentar a prática")
    assert celia.sees.startswith("✅ Elisa Melo tem vaga")

    await year.at(9, 4, 8)
    await are_there([ana, elisa], await opens_presence(year, lesson="1ª aula de 2"))
    await celia.taps("Registrar na lista")
    await marks(celia, "Bruno Reis", "Só uma parte", "2 horas")
    await marks(celia, "Dora Lima", "Falta justificada")

    await year.at(10, 4, 9)
    await year.opens("Automatização")
    await celia.taps("Mudar dados")
    await celia.taps("Aula de 11/4")
    await celia.writes("12/4, 8h30 às 12h30")
    await celia.taps("Mudar e só avisar")
    await ana.gets("Mudou a data: Automatização")
    await year.at(12, 4, 8)
    await are_there([ana, bruno, dora, elisa], await opens_presence(year, lesson="2ª aula de 2"))


async def encontro_nobody_opened(year: Town) -> None:
    """Presence stayed closed: what would have been lost is recovered afterwards."""
    await confirm(year.people[:3], "2º Encontro")
    await year.at(23, 4, 8, 30)
    await year.at(23, 4, 9, 15)
    await year.celia.gets("A presença está fechada: 2º Encontro")
    await year.at(23, 4, 12, 30)
    await year.celia.gets("Como foi: 2º Encontro")
    await year.celia.taps("Recuperar presenças")
    await year.celia.taps("Registrar")
    assert year.celia.sees.startswith("✅ 3 presenças registradas")


async def lesson_that_is_cancelled(year: Town) -> None:
    ana, bruno, *_ = year.people
    for person in (ana, bruno):
        await enroll(person, "Gestão")
    await year.opens("Gestão")
    await year.celia.taps("Mudar dados")
    await year.celia.taps("Aula de 9/5")
    await year.celia.taps("Cancelar esta aula")
    await year.celia.taps("Mudar e só avisar")
    await bruno.gets("Mudou a data: Gestão de projetos")
    await year.at(7, 5, 8)
    await are_there([ana, bruno], await opens_presence(year))


async def turma_that_is_changed(year: Town) -> None:
    """Somebody is moved to the other turma; a turma whose seats are asked for."""
    ana, _, _, dora, _ = year.people
    celia = year.celia
    await enroll(ana, "Indicadores")
    await year.opens("Indicadores")
    await celia.taps("Lista de pessoas")
    await celia.taps("Ana Souza")
    await celia.taps("Mudar de turma")
    await celia.taps("turma 2")
    await celia.taps("Mudar de turma")
    await ana.gets("A organização mudou você de turma")

    await year.opens("Análise")
    await celia.taps("Mudar dados")
    await celia.taps("Aprovação")
    await enroll(dora, "Análise", "Pedir vaga")
    await celia.gets("1 pedido de vaga espera")
    await celia.taps("Conferir pedidos")
    await celia.taps("Dora Lima")
    await celia.taps("Aprovar")
    await dora.gets("✅ Pedido aprovado")


async def hour_that_is_missing(year: Town) -> None:
    """Who was there and forgot the code asks for it with one tap."""
    ana, bruno, *_ = year.people
    await confirm([ana, bruno], "3º Encontro")
    await year.at(11, 6, 8, 30)
    await are_there([ana], await opens_presence(year))
    await year.at(12, 6, 9)
    await bruno.writes("/horas")
    await bruno.taps("Ver extrato")
    await bruno.taps("Falta alguma hora")
    await bruno.taps("3º Encontro")
    await year.celia.looks()
    await year.celia.taps("Confirmar presença")


async def encontro_by_video(year: Town) -> None:
    ana, bruno, *_ = year.people
    await confirm([ana, bruno], "4º Encontro")
    await year.at(22, 7, 9)
    await year.celia.gets("Falta o endereço do vídeo: 4º Encontro")
    await year.celia.taps("Pôr o endereço")
    await year.celia.writes("https://exemplo.gov.br/sala")
    await year.celia.taps("Mudar e só avisar")
    await ana.gets("Mudou o endereço do vídeo: 4º Encontro")
    await year.at(23, 7, 8, 30)
    await are_there([ana, bruno], await opens_presence(year))


async def encontro_that_moves(year: Town) -> None:
    ana, bruno, *_ = year.people
    await confirm([ana, bruno], "5º Encontro")
    await year.opens("5º Encontro")
    await year.celia.taps("Mudar dados")
    await year.celia.taps("Data e hora")
    await year.celia.writes("11/9, 9h às 12h")
    await year.celia.taps("Mudar e pedir nova resposta")
    await ana.gets("Mudou a data: 5º Encontro")
    await year.at(11, 9, 8, 30)
    await are_there([ana, bruno], await opens_presence(year))


async def encontro_that_is_cancelled(year: Town) -> None:
    await confirm(year.people[:2], "6º Encontro")
    await year.opens("6º Encontro")
    await year.celia.taps("Cancelar encontro")
    await year.celia.taps("Conflito de agenda")
    await year.celia.taps("Sim, cancelar e avisar")


async def corrections(year: Town) -> None:
    """A mark that was wrong and is taken back; hours from elsewhere."""
    ana, _, caio, *_ = year.people
    celia = year.celia
    await confirm([ana, caio], "7º Encontro")
    await year.at(3, 12, 8, 30)
    await are_there([ana], await opens_presence(year))
    await celia.taps("Registrar na lista")
    await marks(celia, "Caio Prado", "Não veio", "Desfazer", "Não veio")
    await celia.writes("/organizar")
    await celia.taps("Pessoas da Rede")
    await celia.writes("Bruno")
    await celia.taps("Bruno Reis")
    await celia.taps("Lançar horas")
    await celia.taps("Lançar horas")
    await celia.writes("2h30")
    await celia.writes("10/4/2024")
    await celia.writes("Curso de indicadores")
    await celia.taps("Lançar 2")


# --- What it left -------------------------------------------------------------------------------

_ENCONTRO: Final = "{}º Encontro da Rede Estratégia"
_C1, _C2, _C3, _C4 = (
    "Automatização de processos",
    "Gestão de projetos",
    "Indicadores e resultados",
    "Análise de dados e painéis",
)
SEATS: Final = {
    **{(_ENCONTRO.format(number), "Ana"): "held" for number in range(1, 8)},
    **{(_ENCONTRO.format(number), "Bruno"): "held" for number in range(1, 7)},
    **{(_ENCONTRO.format(number), "Caio"): "held" for number in (1, 2, 7)},
    (_ENCONTRO.format(1), "Dora"): "held",
    (_ENCONTRO.format(1), "Elisa"): "declined",
    **{(f"{_C1}, turma 1", name): "held" for name in ("Ana", "Bruno", "Dora", "Elisa")},
    (f"{_C1}, turma 1", "Caio"): "declined",
    (f"{_C2}, turma 1", "Ana"): "held",
    (f"{_C2}, turma 1", "Bruno"): "held",
    (f"{_C3}, turma 1", "Ana"): "released",
    (f"{_C3}, turma 2", "Ana"): "held",
    (f"{_C4}, turma 1", "Dora"): "held",
}
PRESENCES: Final = {
    "18/03": {"Ana": "present", "Bruno": "present", "Caio": "present", "Dora": "late"},
    "09/04": {"Ana": "present", "Bruno": "partial 120", "Dora": "justified", "Elisa": "present"},
    "12/04": {"Ana": "present", "Bruno": "present", "Dora": "present", "Elisa": "present"},
    "23/04": {"Ana": "present", "Bruno": "present", "Caio": "present"},
    **{day: {"Ana": "present", "Bruno": "present"} for day in ("07/05", "11/06", "23/07", "11/09")},
    "03/12": {"Ana": "present"},
}
HOURS: Final = {"Ana": 30.0, "Bruno": 27.5, "Caio": 6.0, "Dora": 7.0, "Elisa": 8.0}


def first(name: str) -> str:
    return name.partition(" ")[0]


def seats(session: Session) -> dict[tuple[str, str], str]:
    found = session.execute(
        select(Activity.title, Participant.name, Seat.state)
        .join(Seat, Seat.activity_id == Activity.id)
        .join(Participant, Participant.id == Seat.participant_id)
    )
    return {(title, first(name)): state for title, name, state in found}


def presences(session: Session) -> dict[str, dict[str, str]]:
    found = session.execute(
        select(Slot.starts_at, Participant.name, Attendance.kind, Attendance.minutes)
        .join(Attendance, Attendance.slot_id == Slot.id)
        .join(Participant, Participant.id == Attendance.participant_id)
    )
    days: dict[str, dict[str, str]] = defaultdict(dict)
    for starts_at, name, kind, part in found:
        day = f"{starts_at.astimezone(SAO_PAULO):%d/%m}"
        days[day][first(name)] = kind if part is None else f"{kind} {part}"
    return days


def done_hours(session: Session) -> dict[str, float]:
    people = select(Participant.id, Participant.name).where(Participant.name.in_(NAMES))
    now = moment(31, 12, 12)
    return {
        first(name): hours.summary(session, participant_id=id_, now=now).done_minutes / 60
        for id_, name in session.execute(people)
    }


_WAYS: Final = [
    ("sqlite", by_spreadsheet),
    ("sqlite", by_chat),
    ("postgresql", by_spreadsheet),
    ("postgresql", by_chat),
][: sized(1, 4)]
"""The short form has the year once: tests/handlers/organizers/test_year_of_courses.py plans it in
the chat as well, and test_sample_year.py walks over PostgreSQL."""


@pytest.mark.takes_long
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("database_url", "plan"), _WAYS, indirect=["database_url"])
async def test_year_leaves_the_same_whatever_way_its_plan_came_in(
    empty_year: YearRun, plan: Callable[[Town], Awaitable[None]]
) -> None:
    with Session(empty_year.engine) as session, session.begin():
        for office in rows("Assessorias"):
            acronym, name = office.values()
            session.add(Assessoria(acronym=acronym, agency_name=name))
    year = Town(empty_year, await first_organizer(empty_year))
    await plan(year)
    for name in NAMES:
        year.people.append(await joins(year, name))

    await first_encontro(year)
    await course_with_a_line(year)
    await encontro_nobody_opened(year)
    await lesson_that_is_cancelled(year)
    await turma_that_is_changed(year)
    await hour_that_is_missing(year)
    await encontro_by_video(year)
    await encontro_that_moves(year)
    await encontro_that_is_cancelled(year)
    await corrections(year)

    with Session(empty_year.engine) as session:
        assert seats(session) == SEATS
        assert presences(session) == PRESENCES
        assert done_hours(session) == HOURS
