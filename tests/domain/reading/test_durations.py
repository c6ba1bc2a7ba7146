import pytest

from domain.reading import durations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3h30", (210,)),
        ("1h30min", (90,)),
        ("180 min", (180,)),
        ("90min", (90,)),
        ("3 horas", (180,)),
        ("8 h", (480,)),
        ("3,5 h", (210,)),
        ("1.5h", (90,)),
        ("duas horas e meia", (150,)),
        ("três horas e quinze minutos", (195,)),
        ("1 hora e 30 minutos", (90,)),
        ("meia hora", (30,)),
        ("4 (quatro) horas", (240,)),
        ("carga horária de 8 horas", (480,)),
        ("4 horas-aula", (200, 240)),
        ("4 h/a", (200, 240)),
        ("8", (480,)),
        ("2,5", (150,)),
        ("8:00", (480,)),
        ("08:00:00", (480,)),
        ("oito", (480,)),
        ("3.20", (192, 200)),
        ("2,30 h", (138, 150)),
        ("3,25", (195,)),
        ("3.50h", (210,)),
        ("2,80", (168,)),
        ("2 x 4h", (480,)),
        ("3 aulas de 2h30", (450,)),
        ("carga horária: 2x 90 min", (180,)),
        ("duas tardes de 3 horas", (360,)),
        ("2 x 4 h/a", (400, 480)),
    ],
)
def test_a_length_is_the_whole_of_an_answer(text: str, expected: tuple[int, ...]) -> None:
    found = durations.read(text)

    assert found is not None
    assert found.readings == expected


@pytest.mark.parametrize(
    "text", ["3h30 xyz", "2 x", "2 x 4", "90 x 4h", "8 a 10 horas", "0", "abc", "12 dias", "", "-"]
)
def test_what_is_left_over_is_no_length(text: str) -> None:
    assert durations.read(text) is None


def test_lengths_are_found_in_a_text() -> None:
    text = "Duração: 1h30, vale 3 horas; em 15 dias"

    found = durations.find(text)

    assert [(text[each.start : each.end], each.readings) for each in found] == [
        ("1h30", (90,)), ("3 horas", (180,)),
    ]  # fmt: skip


def test_a_number_and_the_label_below_it_are_no_length() -> None:
    assert durations.find("Vagas: 45\nHoras certificadas: 3") == ()
    assert durations.find("Carga horária de 45\nhoras")[0].readings == (2700,)
