"""Actions of issuing certificates and declarations."""

from messages.actions import Action, action


@action("odp")
class ShowPapers(Action):
    """Show who completes, what is open, and how far the issuing is (O65)."""

    activity_id: int


@action("odm")
class ListShort(Action):
    """List who misses a certificate, and by how much (O65b); pages start at 0."""

    activity_id: int
    page: int = 0


@action("odi")
class IssuePapers(Action):
    """Issue the papers of an activity."""

    activity_id: int


@action("odt")
class TakeBackPapers(Action):
    """Take the order back."""

    activity_id: int


@action("ods")
class SendPapers(Action):
    """Send all papers of an activity, for people without Telegram."""

    activity_id: int


@action("odg")
class AskSigner(Action):
    """Ask who signs (O66); then the papers of an activity are shown again, 0 for none."""

    from_id: int = 0


@action("odk")
class KeepSigner(Action):
    """Let the person named sign from now on."""
