"""What an organizer taps on the list of presence."""

from messages.actions import Action
from messages.actions.organizers.attendance import Mark, MarkPresence, TogglePresence


def mark(slot_id: int, person: int, *, is_present: bool) -> Action:
    """Return the tap that marks somebody as present, or takes the mark back on their card."""
    if is_present:
        return TogglePresence(slot_id, person, is_present=True, page=0)
    return MarkPresence(slot_id, person, Mark.ABSENT)
