"""Actions of the calls of the day: the silent ones, and presence that was lost."""

from messages.actions import Action, action


@action("ofs")
class AskSilent(Action):
    """Show who would be asked whether they come (O52)."""

    activity_id: int


@action("ofr")
class RemindSilent(Action):
    """Ask everybody who has said nothing (O52b)."""

    activity_id: int


@action("ofv")
class RecoverPresence(Action):
    """Show whose presence would be recovered, where nobody recorded any (O21l)."""

    slot_id: int


@action("ofa")
class RecoverEverybody(Action):
    """Record that everybody with a seat was there (O21m)."""

    slot_id: int


@action("ofu")
class UndoRecovery(Action):
    """Take a recovery back (O21n)."""

    slot_id: int
