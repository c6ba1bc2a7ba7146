import pytest

from domain.reading import seats
from domain.reading.seats import UNLIMITED, Problem

FOUND: list[tuple[str, tuple[int, ...]]] = [
    ("120 vagas", (120,)),
    ("São 90 vagas.", (90,)),
    ("Vagas limitadas: 60", (60,)),
    ("Vagas limitadas (50)", (50,)),
    ("Vagas para a Rede: 100", (100,)),
    ("vagas para 30 pessoas", (30,)),
    ("são trinta vagas tá bom", (30,)),
    ("cento e vinte vagas", (120,)),
    ("20 (vinte) vagas", (20,)),
    ("1.200 lugares", (1_200,)),
    ("(lotação: 250 lugares)", (250,)),
    ("Público: até 35 pessoas", (35,)),
    ("Capacidade\t55", (55,)),
    ("👥 Vagas: 5️⃣0️⃣", (50,)),
    ("sala 2 da Escola de Governo, 40 vagas", (40,)),
    ("Sem limite de vagas, é só entrar", (UNLIMITED,)),
    ("vagas ilimitadas", (UNLIMITED,)),
    ("90 a 120 vagas", (90, 120)),
    ("entre 50 e 60 vagas", (50, 60)),
    ("Vagas: 70 presenciais e mais 150 remotas", (70, 220)),
    ("400 vagas presenciais e 1.000 on-line", (400, 1_000)),
    ("20 pax", (20,)),
    ("90 vagas (3 por órgão)", (90,)),
    ("são 45 poltronas", (45,)),
    ("64 jogadores no máximo", (64,)),
    ("máximo de 30 gestores", (30,)),
    ("só há 30 carteiras", (30,)),
    ("Espectadores: até 400", (400,)),
    ("até completar 1.200 corredores", (1_200,)),
    ("serão distribuídos só 150 ingressos", (150,)),
    ("vamos entregar 60 pulseiras", (60,)),
    ("25 vagas + 10 de cadastro reserva", (25,)),
    ("Vagas: 25 (mais 10 suplentes)", (25,)),
]

WHOLE: list[tuple[str, tuple[int, ...]]] = [
    ("120", (120,)),
    ("1 200", (1_200,)),
    ("1.200", (1_200,)),
    ("trinta", (30,)),
    ("90 pessoas", (90,)),
    ("90 a 120", (90, 120)),
    ("90 presenciais + 200 on-line", (90, 200)),
    ("40 + 15 vagas", (40, 15)),
    ("sem limite", (UNLIMITED,)),
    ("ilimitado", (UNLIMITED,)),
    ("-", (UNLIMITED,)),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_seats_are_found_in_a_text(text: str, expected: tuple[int, ...]) -> None:
    assert [found.readings for found in seats.find(text)] == [expected]


@pytest.mark.parametrize(("text", "expected"), WHOLE)
def test_a_whole_answer_is_read(text: str, expected: tuple[int, ...]) -> None:
    found = seats.read(text)

    assert found is not None
    assert (found.readings, found.is_more) == (expected, False)


def test_fewer_seats_are_told_from_so_many() -> None:
    for text in ("-10", "menos 10", "dez a menos", "10 vagas a menos"):
        found = seats.read(text)
        assert found is not None
        assert (found.readings, found.is_more, found.is_less) == ((10,), False, True)


@pytest.mark.parametrize("text", ["+10", "mais 10", "10 a mais", "+ 10 vagas", "mais dez"])
def test_more_seats_are_told_from_so_many(text: str) -> None:
    found = seats.read(text)

    assert found is not None
    assert (found.readings, found.is_more) == ((10,), True)


@pytest.mark.parametrize(
    "text",
    [
        "2 vagas por assessoria",
        "duas vagas por município",
        "2 vagas para cada assessoria",
        "1 por secretaria",
        "2 servidores por diretoria",
    ],
)
def test_seats_for_each_office_are_to_be_asked(text: str) -> None:
    assert [(found.readings, found.problem) for found in seats.find(text)] == [
        ((), Problem.PER_OFFICE)
    ]


@pytest.mark.parametrize(
    "text",
    ["Vagas limitadas!", "As 10 primeiras inscritas", "Sala 402", "R$ 10,00 por pessoa",
     "Vagas: a definir", "0 vagas", "3.000.000.000 vagas", "120 dias",
     "entregar 12 medalhas", "equipes que terão no máximo 5 integrantes",
     "no máximo 2 acompanhantes", "pelo menos 2 pessoas de lá",
     "cada um traz no máximo 3 visitantes"],
)  # fmt: skip
def test_other_numbers_are_no_seats(text: str) -> None:
    assert [found.readings for found in seats.find(text)] == []


@pytest.mark.parametrize(
    "text", ["120 vagas, 3 horas", "muitas", "", "402 sala", "100 vagas (10 para o interior)"]
)
def test_what_is_left_over_makes_no_answer(text: str) -> None:
    assert seats.read(text) is None
