"""Actions of the invites' screens; the token is what lets somebody in."""

from messages.actions import Action, action


@action("ci")
class ShowInvite(Action):
    """Show whom a personal invite is for (C13)."""

    token: str


@action("cy")
class ClaimInvite(Action):
    """Answer "Sim, sou eu"."""

    token: str


@action("cm")
class ClaimAndCorrect(Action):
    """Answer "Sou eu, mas corrigir"."""

    token: str


@action("cx")
class RejectInvite(Action):
    """Answer "Não sou eu"."""

    token: str


@action("cq")
class ReadInviteNotice(Action):
    """Read how data is used, and come back to the invite."""

    token: str
