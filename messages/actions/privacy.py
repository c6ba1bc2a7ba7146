"""Actions about one's own data."""

from messages.actions import Action, action


@action("pd")
class ShowDataNotice(Action):
    """Show in plain words how personal data is used (C09)."""


@action("pm")
class ShowMyData(Action):
    """Show what is kept about one's own registration (P08)."""


@action("pb")
class SendMyData(Action):
    """Send a copy of everything that is kept about oneself (P10)."""


@action("px")
class AskErasure(Action):
    """Show what erasing one's registration means, and ask whether one is sure (P11)."""


@action("pz")
class ConfirmErasure(Action):
    """Ask for one's registration to be erased in seven days (P12)."""


@action("pw")
class WithdrawErasure(Action):
    """Take the request to be erased back."""
