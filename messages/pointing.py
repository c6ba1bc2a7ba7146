"""A screen whose one button is marked that does what somebody asked for in words."""

from collections.abc import Callable
from dataclasses import replace

from messages.actions import Action
from messages.outgoing import Message


def point(
    screen: Message,
    doing: tuple[type[Action], ...],
    say: Callable[[str], str],
    *,
    otherwise: str = "",
) -> Message:
    """Mark the first button that does one of these, none besides, and say above which it is.

    `say` makes the words from the label, without its sign; `otherwise` stands above where no
    button does it. A style that the button has already stays. Where nothing can be marked and
    nothing is to be said, the screen stays as it is.
    """
    if not doing and not otherwise:
        return screen
    found = (button for row in screen.buttons for button in row)
    marked = next((one for one in found if isinstance(one.action, doing)), None)
    rows = tuple(
        tuple(
            replace(one, style=(one.style or "primary") if one == marked else None) for one in row
        )
        for row in screen.buttons
    )
    words = otherwise if marked is None else say(marked.label.partition(" ")[2])
    html = f"{words}\n\n{screen.html}" if words else screen.html
    return replace(screen, html=html, buttons=rows)
