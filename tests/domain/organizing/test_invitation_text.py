from datetime import UTC, date, datetime, time

import pytest

from domain.organizing import invitation_text, invitation_times
from domain.organizing.invitation_text import BY_VIDEO, Invitation
from domain.organizing.invitation_times import Times

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""A Monday, 9h in Belo Horizonte."""


def times(day: str, starts: str, ends: str = "", *, year: bool = True) -> Times:
    return Times(
        date.fromisoformat(day),
        time.fromisoformat(starts),
        time.fromisoformat(ends) if ends else None,
        has_year=year,
    )


TEXTS: list[tuple[str, Invitation]] = [
    (
        "Oficina de dados\nDia 15/12, das 9 às 12, online pelo Teams\nVagas limitadas: 60",
        Invitation(
            "Oficina de dados",
            times("2026-12-15", "09:00", "12:00", year=False),
            BY_VIDEO,
            capacity=60,
        ),
    ),
    (
        "4º Encontro da Rede, 10/3/2027, 9h às 12h, Auditório JK, 120 vagas",
        Invitation(
            "4º Encontro da Rede",
            times("2027-03-10", "09:00", "12:00"),
            "Auditório JK",
            capacity=120,
        ),
    ),
    (
        "Oficina de dados, 10 de março, às 9 horas, Sala 5 do prédio Minas",
        Invitation(
            "Oficina de dados", times("2027-03-10", "09:00", year=False), "Sala 5 do prédio Minas"
        ),
    ),
    (
        (
            "Prezados(as),\nConvidamos todos para o 5º Encontro da Rede Estratégia.\n\n"
            "Data: 23/04/2027\nHorário: das 9h00 às 12h00\n"
            "Local: Cidade Administrativa, prédio Gerais"
            "\nVagas: 90"
        ),
        Invitation(
            "5º Encontro da Rede Estratégia",
            times("2027-04-23", "09:00", "12:00"),
            "Cidade Administrativa, prédio Gerais",
            capacity=90,
        ),
    ),
    (
        (
            "📅 *2º Encontro da Rede Estratégia*\n🗓️ 23 de abril de 2027 (sexta-feira)\n"
            "🕘 9h às 12h30\n"
            "📍 Auditório da Fapemig\n👥 120 vagas\n⏱️ Carga horária: 3 horas"
        ),
        Invitation(
            "2º Encontro da Rede Estratégia",
            times("2027-04-23", "09:00", "12:30"),
            "Auditório da Fapemig",
            capacity=120,
            minutes=180,
        ),
    ),
    (
        "Convite: Seminário de Governança. Dia 15/12, 14h–17h, por vídeo. Sem limite de vagas.",
        Invitation(
            "Seminário de Governança",
            times("2026-12-15", "14:00", "17:00", year=False),
            BY_VIDEO,
            is_unlimited=True,
        ),
    ),
    (
        (
            "Venha participar da Roda de conversa sobre linguagem simples amanhã, às 14h, "
            "na Escola de Governo"
        ),
        Invitation(
            "Roda de conversa sobre linguagem simples",
            times("2026-11-24", "14:00"),
            "Escola de Governo",
        ),
    ),
    (
        "Reunião da Rede - 02/02/2027 - 8:30 às 11:30 - Plenário do Edifício Gerais - 60 lugares",
        Invitation(
            "Reunião da Rede",
            times("2027-02-02", "08:30", "11:30"),
            "Plenário do Edifício Gerais",
            capacity=60,
        ),
    ),
    (
        (
            "Pessoal, o 6º Encontro da Rede será no dia 22 de outubro de 2027, das 9 às 12h, "
            "no Auditório da Fapemig. São 90 vagas. Vale 3h."
        ),
        Invitation(
            "6º Encontro da Rede",
            times("2027-10-22", "09:00", "12:00"),
            "Auditório da Fapemig",
            capacity=90,
            minutes=180,
        ),
    ),
    (
        (
            "Evento: Mostra de Boas Práticas\nQuando: 3/12/2026, 9h-12h\n"
            "Onde: Hall do prédio Minas\n"
            "Tema: O que deu certo em 2026\nCapacidade: 150 pessoas"
        ),
        Invitation(
            "Mostra de Boas Práticas",
            times("2026-12-03", "09:00", "12:00"),
            "Hall do prédio Minas",
            theme="O que deu certo em 2026",
            capacity=150,
        ),
    ),
    (
        (
            "A Seplag convida as Assessorias para a Oficina de Indicadores, em 08.02.2027, "
            "de 13h30 a 17h30, Laboratório de Inovação, 30 vagas, carga horária de 4h"
        ),
        Invitation(
            "Oficina de Indicadores",
            times("2027-02-08", "13:30", "17:30"),
            "Laboratório de Inovação",
            capacity=30,
            minutes=240,
        ),
    ),
    (
        "Encontro extraordinário\n2027-01-20\n10h\nonline\n200 participantes",
        Invitation("Encontro extraordinário", times("2027-01-20", "10:00"), BY_VIDEO, capacity=200),
    ),
    (
        (
            "Bom dia! Visita técnica ao Centro de Operações, 11/12, 13h às 16h. "
            "Local: Rodovia Papa João Paulo II, 4143. 20 vagas"
        ),
        Invitation(
            "Visita técnica ao Centro de Operações",
            times("2026-12-11", "13:00", "16:00", year=False),
            "Rodovia Papa João Paulo II, 4143",
            capacity=20,
        ),
    ),
    (
        "Café com Estratégia, quarta-feira, 9h, Café do prédio Gerais",
        Invitation(
            "Café com Estratégia", times("2026-11-25", "09:00", year=False), "Café do prédio Gerais"
        ),
    ),
    (
        (
            "Palestra “Decidir com dados”\nTema: dados\n1º de fevereiro de 2027, às 9h30\n"
            "Link: https://meet.exemplo.gov.br/abc\nGoogle Meet"
        ),
        Invitation(
            "Palestra “Decidir com dados”",
            times("2027-02-01", "09:30"),
            BY_VIDEO,
            "https://meet.exemplo.gov.br/abc",
            theme="dados",
        ),
    ),
    (
        (
            "7º Encontro da Rede Estratégia; 03/12/2026; início às 9h; término às 12h; "
            "Cidade Administrativa; 90 vagas; 3 horas de capacitação"
        ),
        Invitation(
            "7º Encontro da Rede Estratégia",
            times("2026-12-03", "09:00", "12:00"),
            "Cidade Administrativa",
            capacity=90,
            minutes=180,
        ),
    ),
    (
        "SAVE THE DATE: Fórum de Inovação, 18 mar 2027, 8h30 às 12h, Teatro Sesiminas, 400 vagas",
        Invitation(
            "Fórum de Inovação",
            times("2027-03-18", "08:30", "12:00"),
            "Teatro Sesiminas",
            capacity=400,
        ),
    ),
    (
        "Encontro da Rede 10/3 9h",
        Invitation("Encontro da Rede", times("2027-03-10", "09:00", year=False)),
    ),
    (
        "Mesa de desafios, dia 30, 14 horas e meia, Sala de situação, 25 vagas",
        Invitation(
            "Mesa de desafios",
            times("2026-11-30", "14:30", year=False),
            "Sala de situação",
            capacity=25,
        ),
    ),
    (
        (
            "Título: Planejamento 2027\nData: 20/01/2027\nHora: 14:00 às 17:00\n"
            "Endereço: Alameda das Acácias, 70, São Luiz\nLocal: Fundação João Pinheiro\nVagas: 45"
        ),
        Invitation(
            "Planejamento 2027",
            times("2027-01-20", "14:00", "17:00"),
            "Fundação João Pinheiro",
            "Alameda das Acácias, 70, São Luiz",
            capacity=45,
        ),
    ),
    (
        "Jornada da Rede Estratégia, 05/03/27, meio-dia às 14h, Palácio da Liberdade",
        Invitation(
            "Jornada da Rede Estratégia",
            times("2027-03-05", "12:00", "14:00"),
            "Palácio da Liberdade",
        ),
    ),
    (
        "Treinamento no SEI\n12/01/2027 das 08h às 12h\nsala 10, 11º andar\nmáximo de 30 pessoas",
        Invitation(
            "Treinamento no SEI", times("2027-01-12", "08:00", "12:00"), "sala 10", capacity=30
        ),
    ),
    (
        "Reunião de alinhamento hoje às 15h via Teams",
        Invitation("Reunião de alinhamento", times("2026-11-23", "15:00"), BY_VIDEO),
    ),
    (
        "4º Encontro da Rede\nAuditório JK",
        Invitation("4º Encontro da Rede", Times(), "Auditório JK"),
    ),
    (
        "120 vagas, 9h às 12h",
        Invitation("", Times(None, time(9), time(12)), capacity=120),
    ),
    (
        (
            "Oficina de processos com o tema “Automatizar sem medo”, 29/02/2028, 9h às 11h, "
            "Auditório do Ipsemg, limite de 80 pessoas"
        ),
        Invitation(
            "Oficina de processos",
            times("2028-02-29", "09:00", "11:00"),
            "Auditório do Ipsemg",
            theme="Automatizar sem medo",
            capacity=80,
        ),
    ),
    (
        "Semana da Estratégia, 31/02/2027, 9h, Sala 1",
        Invitation("Semana da Estratégia", Times(None, time(9)), "Sala 1"),
    ),
    (
        "Segunda oficina da Rede, 1/2, de 9h até 11h30, Espaço Cultural, 1.200 lugares",
        Invitation(
            "Segunda oficina da Rede",
            times("2027-02-01", "09:00", "11:30", year=False),
            "Espaço Cultural",
            capacity=1200,
        ),
    ),
    (
        "Encontro da Rede\n9h Abertura\n9h15 Informes\n12h Encerramento\n10/2/2027\nAuditório JK",
        Invitation("Encontro da Rede", times("2027-02-10", "09:00"), "Auditório JK"),
    ),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS, ids=[text[:30] for text, _ in TEXTS])
def test_read_finds_what_an_invitation_says(text: str, expected: Invitation) -> None:
    assert invitation_text.read(text, now=NOW) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10/3 9h às 12h", times("2027-03-10", "09:00", "12:00", year=False)),
        ("10/3/2026, 9h às 12h", times("2026-03-10", "09:00", "12:00")),
        ("quarta 9h", times("2026-11-25", "09:00", year=False)),
        ("segunda, 9h", times("2026-11-30", "09:00", year=False)),
        ("sábado às 9h", times("2026-11-28", "09:00", year=False)),
        ("amanhã 14h", times("2026-11-24", "14:00")),
        ("depois de amanhã às 8h30", times("2026-11-25", "08:30")),
        ("25 de dezembro, 10:00-11:00", times("2026-12-25", "10:00", "11:00", year=False)),
        ("dia 5 às 9 horas e 15", times("2026-12-05", "09:15", year=False)),
        ("29/2 9h", times("2028-02-29", "09:00", year=False)),
        ("10/3", Times(date(2027, 3, 10))),
        ("às 9h", Times(None, time(9))),
        ("99/99 77h", Times()),
        ("não sei", Times()),
    ],
)
def test_find_reads_an_answer_about_time(text: str, expected: Times) -> None:
    assert invitation_times.find(text, now=NOW)[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("120 vagas, 3 horas", Invitation(capacity=120, minutes=180)),
        ("120", Invitation(capacity=120)),
        ("90 pessoas", Invitation(capacity=90)),
        ("sem limite, 4h", Invitation(is_unlimited=True, minutes=240)),
        ("30 e 1h30", Invitation(capacity=30, minutes=90)),
        ("2,5 h", Invitation(minutes=150)),
        ("muitas", Invitation()),
        ("0 vagas", Invitation()),
        ("3.000.000.000 vagas", Invitation()),
    ],
)
def test_read_seats_reads_an_answer(text: str, expected: Invitation) -> None:
    assert invitation_text.read_seats(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Auditório JK", ("Auditório JK", "")),
        (
            "Auditório JK, Rodovia Papa João Paulo II, 4143",
            ("Auditório JK", "Rodovia Papa João Paulo II, 4143"),
        ),
        ("https://meet.exemplo.gov.br/abc", (BY_VIDEO, "https://meet.exemplo.gov.br/abc")),
        ("on-line", (BY_VIDEO, "")),
        ("  Sala   7 ", ("Sala 7", "")),
    ],
)
def test_read_place_reads_an_answer(text: str, expected: tuple[str, str]) -> None:
    assert invitation_text.read_place(text) == expected


def test_same_day_later_is_never_in_the_past() -> None:
    today = date(2026, 11, 23)

    assert invitation_times.same_day_later(date(2026, 3, 10), today) == date(2027, 3, 10)
    assert invitation_times.same_day_later(date(2019, 12, 1), today) == date(2026, 12, 1)
    assert invitation_times.same_day_later(date(2024, 2, 29), today) == date(2027, 2, 28)
