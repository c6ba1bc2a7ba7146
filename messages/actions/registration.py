"""Actions of the registration's screens."""

from enum import StrEnum

from messages.actions import Action, action


class Field(StrEnum):
    """What the registration asks for."""

    OFFICE = "o"
    NAME = "n"
    EMAIL = "e"


@action("c")
class StartRegistration(Action):
    """Begin, or go on with, the registration (C03)."""


@action("ce")
class CorrectRegistration(Action):
    """Look at one's own registration and change it (C07)."""


@action("cl")
class ListOffices(Action):
    """Show a page of offices to choose from (C03); pages start at 0."""

    page: int


@action("co")
class ChooseOffice(Action):
    """Choose an office of the list."""

    assessoria_id: int


@action("ca")
class TypeAgency(Action):
    """Say that one's agency is not on the list."""


@action("cu")
class UseChatName(Action):
    """Take the name shown in the chat."""


@action("cg")
class TakeReading(Action):
    """Take what the answer was understood as: the first, or the second of two."""

    field: Field
    index: int


@action("cw")
class SkipEmail(Action):
    """Say that one has no work e-mail."""


@action("cf")
class AskField(Action):
    """Ask for one field, again or for the first time."""

    field: Field


@action("cr")
class ReviewRegistration(Action):
    """Go on: to what is missing, or to the review (C07)."""


@action("cn")
class ReadDataNotice(Action):
    """Read how data is used without leaving the registration (C09)."""


@action("cs")
class SendRegistration(Action):
    """Send it (C08)."""
