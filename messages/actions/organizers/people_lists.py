"""Actions of the organizers' lists of people."""

from domain.organizing.people_lists import Form, Group
from messages.actions import Action, action


@action("op")
class ListPeople(Action):
    """Show the people of an activity (O17); pages start at 0."""

    activity_id: int
    group: Group = Group.HELD
    page: int = 0


@action("opf")
class FindPerson(Action):
    """Ask for the name to look for."""

    activity_id: int


@action("opp")
class ShowPersonAt(Action):
    """Show how a person stands towards an activity (O18)."""

    activity_id: int
    participant_id: int


@action("opo")
class ShowAnswers(Action):
    """Show how many of each assessoria have answered (O51); pages start at 0."""

    activity_id: int
    page: int = 0


@action("opx")
class SendPeopleList(Action):
    """Send the list as a spreadsheet (O26)."""

    activity_id: int


@action("opy")
class SendPeopleFile(Action):
    """Send the list in another form than a spreadsheet (O26)."""

    activity_id: int
    form: Form
