"""The one button that does what was asked for is marked, on whatever screen."""

from messages.actions.courses import ListCourses
from messages.actions.encontros import ListEncontros
from messages.actions.help import PassOn
from messages.actions.start import GoHome
from messages.outgoing import Button, Message
from messages.pointing import point

SCREEN = Message(
    "Escolha.",
    (
        (Button("📅 Encontros", ListEncontros(), "success"), Button("🎓 Cursos", ListCourses())),
        (Button("🏠 Início", GoHome(), "primary"),),
    ),
)


def test_one_button_is_marked_and_named_and_no_other() -> None:
    shown = point(SCREEN, (ListCourses, GoHome), "Toque em {}.".format)

    assert shown.html == "Toque em Cursos.\n\nEscolha."
    assert [one.style for row in shown.buttons for one in row] == [None, "primary", None]


def test_a_style_of_its_own_stays() -> None:
    shown = point(SCREEN, (ListEncontros,), "Toque em {}.".format)

    assert [one.style for row in shown.buttons for one in row] == ["success", None, None]


def test_without_the_button_nothing_else_is_marked_and_the_reason_is_said() -> None:
    shown = point(SCREEN, (PassOn,), "Toque em {}.".format, otherwise="Já acabou.")

    assert shown.html == "Já acabou.\n\nEscolha."
    assert {one.style for row in shown.buttons for one in row} == {None}


def test_where_no_button_can_do_it_the_screen_stays() -> None:
    assert point(SCREEN, (), "Toque em {}.".format) == SCREEN
