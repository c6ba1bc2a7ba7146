"""The sample year walked end to end over HTTP, by people who only tap, write and read."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.people import invites
from models import Activity, Grant, Participant, Seat, SeatState, Standing
from tests.e2e.conftest import YearRun
from tests.e2e.phones import Phone
from tests.make import NOW, moment

TURMA = "Automatização de processos, turma 1"


async def test_the_sample_year(year_run: YearRun) -> None:
    network = year_run.network
    celia = await first_organizer(year_run)
    ana, ana_id = await invited(year_run)
    bruno = await newcomer(year_run, celia)

    await confirm_and_be_reminded(year_run, bruno)
    await check_in(year_run, celia, bruno)
    await give_feedback_and_see_hours(year_run, bruno)
    await network.waits_until(moment(19, 3, 10))
    await wait_for_a_seat(year_run, ana, ana_id, bruno)
    await tell_a_practice(celia, bruno)
    await find_it_from_another_office(ana)


async def first_organizer(year_run: YearRun) -> Phone:
    """Célia opens the one-use link, registers and organizes; the link is of no more use."""
    celia = await year_run.network.meet("Célia", "Andrade")
    await celia.starts(year_run.organizers_link)
    await celia.taps("Fazer meu cadastro")
    await celia.writes("seplaj")
    await celia.taps("Usar “Célia Andrade”")
    await celia.writes("celia.andrade@planejamento.mg.gov.br")
    assert "Seplag — Secretaria de Estado de Planejamento e Gestão" in celia.sees
    await celia.taps("Está certo, enviar")
    assert celia.sees.startswith("Agora você organiza a Rede")

    stranger = await year_run.network.meet("Davi", "Reis")
    await stranger.starts(year_run.organizers_link)
    assert "organização" not in stranger.sees.splitlines()[0]
    return celia


async def invited(year_run: YearRun) -> tuple[Phone, int]:
    """Somebody on the imported list enters in two taps, by the personal link."""
    with Session(year_run.engine) as session, session.begin():
        person = session.scalars(
            select(Participant)
            .where(
                Participant.standing == Standing.LISTED,
                Participant.id.not_in(select(Grant.participant_id)),
            )
            .limit(1)
        ).one()
        person_id, name = person.id, person.name
        token = invites.create(session, participant_id=person.id, now=NOW)
    ana = await year_run.network.meet(name.split()[0])
    await ana.starts(f"c_{token}")
    assert name in ana.sees
    await ana.taps("Sim, sou eu")
    assert ana.taps_count == 2
    assert ana.sees.startswith(f"Pronto, {name.split()[0]}!")
    return ana, person_id


async def newcomer(year_run: YearRun, celia: Phone) -> Phone:
    """Bruno follows a link, registers, looks around while he waits, and is approved."""
    bruno = await year_run.network.meet("Bruno", "Teixeira")
    await bruno.starts()
    await bruno.taps("Fazer meu cadastro")
    await bruno.taps("SEF")
    await bruno.taps("Usar “Bruno Teixeira”")
    await bruno.writes("bruno.teixeira@fazenda.mg.gov.br")
    await bruno.taps("Está certo, enviar")
    assert bruno.sees.startswith("⏳ Seu cadastro está com a organização")
    assert (bruno.taps_count, bruno.texts_count) == (5, 1)

    await celia.gets("1 cadastro espera conferência")
    celia.new_task()
    await celia.taps("Conferir agora")
    assert "Bruno Teixeira — SEF" in celia.sees
    await celia.taps("Aprovar")
    assert celia.taps_count == 2
    await bruno.gets("Cadastro aprovado, Bruno!")
    return bruno


async def confirm_and_be_reminded(year_run: YearRun, bruno: Phone) -> None:
    """One tap from /start; the Friday before; and on the day, but not before 8h."""
    await bruno.starts()
    await bruno.taps("Confirmar presença")
    assert "Você confirmou presença" in bruno.sees
    await bruno.taps("Pôr na agenda")
    await bruno.gets_files("1o-encontro-da-rede-estrategia.ics")

    await year_run.network.waits_until(moment(15, 3, 9))
    await bruno.gets("Na segunda: 1º Encontro da Rede Estratégia")
    await year_run.network.waits_until(moment(18, 3, 7, 30))
    await bruno.gets("Na segunda")
    await year_run.network.waits_until(moment(18, 3, 8))
    await bruno.gets("Começa às 9h: 1º Encontro da Rede Estratégia")


async def check_in(year_run: YearRun, celia: Phone, bruno: Phone) -> None:
    """The organizer opens the check-in; a wrong code, the right one, and the same again."""
    await year_run.network.waits_until(moment(18, 3, 8, 40))
    celia.new_task()
    await celia.writes("/organizar")
    await celia.taps("Abrir presença")
    await celia.taps("Abrir com código")
    assert celia.taps_count <= 3
    found = re.search(r"Código agora: ((?:\d ?){4})", celia.sees)
    assert found is not None
    code = found[1].replace(" ", "")

    await bruno.gets("A presença está aberta")
    wrong = f"{(int(code) + 5000) % 10000:04d}"
    await bruno.writes(wrong)
    # One number in some hundreds was a code of the last hours.
    assert bruno.sees.startswith(("Este não é o código de agora", "Este código já mudou"))
    await bruno.writes(code)
    assert bruno.sees.startswith("✅ Presença registrada")
    assert "8h40" in bruno.sees
    await bruno.writes(code)
    assert bruno.sees.startswith("Sua presença já está registrada")
    await celia.taps("Atualizar")
    assert "1 pessoa já registrou presença" in celia.sees


async def give_feedback_and_see_hours(year_run: YearRun, bruno: Phone) -> None:
    """The third message of the day waits for the next morning; the hours are there at once."""
    await year_run.network.waits_until(moment(18, 3, 12, 30))
    await bruno.writes("/horas")
    assert "Você tem 3 horas de formação em 2024" in bruno.sees
    await bruno.taps("Ver extrato")
    assert "18/3 — 1º Encontro da Rede Estratégia: 3 h" in bruno.sees
    assert not bruno.has_read("Você somou 3 horas de formação")

    await year_run.network.waits_until(moment(19, 3, 8, 1))
    await bruno.gets("✅ Você somou 3 horas de formação")
    await bruno.taps("😃 5 ótimo")
    assert "nota 5" in bruno.sees


async def wait_for_a_seat(year_run: YearRun, ana: Phone, ana_id: int, bruno: Phone) -> None:
    """The turma is full: the waitlist, somebody gives up, the offer, the seat."""
    await ana.starts()
    ana.new_task()
    await ana.taps("Cursos")
    await ana.taps("Automatização")
    await ana.taps("Fazer inscrição")
    assert ana.taps_count == 3
    assert "Sua vaga está garantida" in ana.sees
    fill(year_run, but=ana_id)

    await bruno.starts()
    bruno.new_task()
    await bruno.taps("Cursos")
    await bruno.taps("Automatização")
    assert "As 30 vagas acabaram" in bruno.sees
    await bruno.taps("Entrar na fila")
    assert bruno.taps_count == 3
    assert "Você é a 1ª pessoa da fila" in bruno.sees

    await ana.taps("Sair da turma")
    await ana.taps("Sim, sair da turma")
    assert ana.sees.startswith("Você saiu da turma")

    await bruno.gets("Há uma vaga para você")
    assert TURMA in bruno.sees
    bruno.new_task()
    await bruno.taps("Quero a vaga")
    assert bruno.taps_count == 1
    assert "Sua vaga está garantida" in bruno.sees


def fill(year_run: YearRun, *, but: int) -> None:
    """Give the other 29 seats to people of the imported list."""
    with Session(year_run.engine) as session, session.begin():
        turma = session.scalars(select(Activity).where(Activity.title == TURMA)).one()
        others = session.scalars(
            select(Participant.id).where(
                Participant.standing == Standing.LISTED, Participant.id != but
            )
        ).all()
        for person_id in others[:29]:
            session.add(
                Seat(
                    activity_id=turma.id,
                    participant_id=person_id,
                    state=SeatState.HELD,
                    changed_at=NOW,
                )
            )


async def tell_a_practice(celia: Phone, bruno: Phone) -> None:
    """Three texts and few taps; an organizer reads and publishes."""
    await bruno.starts()
    bruno.new_task()
    await bruno.taps("Boas práticas")
    await bruno.taps("Contar uma prática")
    await bruno.writes("Painel único de indicadores")
    await bruno.writes("Juntamos 12 planilhas em um painel. A reunião usa os mesmos dados.")
    await bruno.writes("O relatório do mês caiu de 5 dias para 4 horas.")
    await bruno.taps("Indicadores")
    await bruno.taps("Enviar")
    assert bruno.taps_count <= 5
    assert bruno.texts_count == 3

    await celia.gets("Há publicação esperando revisão")
    await celia.taps("Revisar agora")
    assert "Painel único de indicadores" in celia.sees
    await celia.taps("Publicar")
    await bruno.gets("A organização publicou sua prática")
    assert "Painel único de indicadores" in bruno.sees


async def find_it_from_another_office(ana: Phone) -> None:
    """Without accents, in the singular, from any screen: one text and one tap."""
    ana.new_task()
    await ana.writes("painel indicador")
    assert any("Painel único" in label for label in ana.buttons)
    await ana.taps("Painel único")
    assert ana.taps_count == 1
    assert "Juntamos 12 planilhas" in ana.sees
    assert "SEF" in ana.sees
