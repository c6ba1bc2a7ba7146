"""Actions of the encontros' screens."""

from messages.actions import Action, action


@action("el")
class ListEncontros(Action):
    """Show the upcoming encontros (E01); pages start at 0."""

    page: int = 0


@action("e")
class ShowEncontro(Action):
    """Show one encontro with the person's own standing (E02)."""

    activity_id: int


@action("ec")
class ConfirmPresence(Action):
    """Confirm presence at the encontro, as it stood in `version`."""

    activity_id: int
    version: int


@action("ed")
class DeclinePresence(Action):
    """Answer "não vou", or give the seat back (E06)."""

    activity_id: int


@action("em")
class ShowMap(Action):
    """Send the place on the map (E08); for encontros and turmas."""

    activity_id: int


@action("ei")
class SendCalendar(Action):
    """Send the calendar file (E09); for encontros and turmas."""

    activity_id: int


@action("ep")
class ListPastEncontros(Action):
    """Show the encontros that are over (E12); pages start at 0."""

    page: int = 0


@action("ew")
class ShowWhoGoes(Action):
    """Show who goes (E13); for encontros and turmas."""

    activity_id: int
