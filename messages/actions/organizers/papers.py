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


@action("odc")
class ListDone(Action):
    """List who completes a turma, or was at an encontro (O65i); pages start at 0."""

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


@action("odl")
class ListIssued(Action):
    """List the papers issued of an activity (O65d); pages start at 0."""

    activity_id: int
    page: int = 0


@action("odd")
class ShowIssued(Action):
    """Show one paper beside what it would say now (O65e)."""

    document_id: int


@action("ode")
class ShowNewest(Action):
    """Show the newest paper of the same person, which came in place of this one."""

    document_id: int


@action("odn")
class ReissuePaper(Action):
    """Issue another in its place, as things stand now."""

    document_id: int


@action("oda")
class AskReissueAll(Action):
    """Show what changes in all papers that differ, before others are issued (O65j)."""

    activity_id: int
    page: int = 0


@action("odj")
class ReissueAll(Action):
    """Issue others in place of all that differ."""

    activity_id: int


@action("odr")
class AskRevoke(Action):
    """Ask why it shall hold no more (O65f)."""

    document_id: int


@action("odx")
class RevokePaper(Action):
    """Let it hold no more, for the reason that was shown."""

    document_id: int


@action("odu")
class RestorePaper(Action):
    """Take that back."""

    document_id: int
