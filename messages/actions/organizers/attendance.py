"""Actions of the organizers' screens about attendance."""

from enum import StrEnum

from messages.actions import Action, action


class Mark(StrEnum):
    """How somebody was at a slot; a part has a question of its own."""

    PRESENT = "p"
    LATE = "l"
    JUSTIFIED = "j"
    ABSENT = "a"


@action("oa")
class ManageAttendance(Action):
    """Show how attendance at a slot stands, or how to open it (O19, O20)."""

    slot_id: int


@action("oao")
class OpenCheckIn(Action):
    """Open the check-in, or open it again (O20)."""

    slot_id: int


@action("oae")
class ExtendCheckIn(Action):
    """Let the check-in go on for 30 minutes more."""

    slot_id: int


@action("oac")
class AskCloseCheckIn(Action):
    """Ask whether to close the check-in (O22)."""

    slot_id: int


@action("oak")
class CloseCheckIn(Action):
    """Close the check-in now (O23)."""

    slot_id: int


@action("oaq")
class SendRoomCode(Action):
    """Send the QR code of the room as a picture."""

    slot_id: int


@action("oap")
class ShowPageAddress(Action):
    """Show the address of the page to project."""

    slot_id: int


@action("ofp")
class ProjectRoom(Action):
    """Open the check-in, if it is not open, and show the address of the page to project."""

    slot_id: int


@action("oal")
class ShowRoll(Action):
    """Show the list to mark presence on (O21); pages start at 0."""

    slot_id: int
    page: int = 0
    keeps_query: bool = False
    """Whether to go on with the part of a name that was written."""


@action("oam")
class TogglePresence(Action):
    """Mark somebody as present, or show what can be changed."""

    slot_id: int
    participant_id: int
    is_present: bool
    """Whether to mark; otherwise the card is shown, as it is behind every marked name."""
    page: int


@action("oav")
class ReviewVisitors(Action):
    """Show the next visitor to check, after the one named; 0 begins."""

    slot_id: int
    after_id: int = 0


@action("oai")
class RecogniseVisitor(Action):
    """Say who a visitor is."""

    visitor_id: int
    participant_id: int


@action("oada")
class AskDismissVisitor(Action):
    """Ask before a visitor is forgotten."""

    slot_id: int
    visitor_id: int


@action("oad")
class DismissVisitor(Action):
    """Forget a visitor who is nobody of the Rede."""

    visitor_id: int


@action("oaf")
class ShowOpinions(Action):
    """Show what people thought; pages of comments start at 0."""

    slot_id: int
    page: int = 0


@action("oas")
class ListLessons(Action):
    """Show the lessons, or the days, of an activity to choose one for attendance (O20e)."""

    activity_id: int


@action("oax")
class ShowPresence(Action):
    """Show one person at a slot (O21g)."""

    slot_id: int
    participant_id: int


@action("oay")
class MarkPresence(Action):
    """Record how somebody was at a slot."""

    slot_id: int
    participant_id: int
    mark: Mark


@action("oaz")
class AskPart(Action):
    """Ask how long somebody was there (O21h)."""

    slot_id: int
    participant_id: int


@action("oat")
class MarkPart(Action):
    """Record that somebody was there for so many minutes."""

    slot_id: int
    participant_id: int
    minutes: int


@action("oau")
class UndoPresence(Action):
    """Make a person's record at a slot what it was before one change."""

    entry_id: int


@action("oan")
class NoteVisitor(Action):
    """Note somebody without Telegram by the name that was looked for on the list."""

    slot_id: int


@action("oab")
class AskPoster(Action):
    """Ask whether a poster with a code that does not change is to hang in the room (O20f)."""

    slot_id: int


@action("oah")
class HangPoster(Action):
    """Send the poster, whose code counts from now on while presence is open."""

    slot_id: int
