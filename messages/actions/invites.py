"""Actions of the invites' screens; they work in the chat that opened the link."""

from messages.actions import Action, action


@action("ci")
class ShowInvite(Action):
    """Show whom a personal invite is for (C13)."""

    invite_id: int


@action("cy")
class ClaimInvite(Action):
    """Answer "Sim, sou eu"."""

    invite_id: int


@action("cm")
class ClaimAndCorrect(Action):
    """Answer "Sou eu, quero corrigir"."""

    invite_id: int


@action("cx")
class RejectInvite(Action):
    """Answer "Não sou eu"."""

    invite_id: int


@action("cq")
class ReadInviteNotice(Action):
    """Read how data is used, and come back to the invite."""

    invite_id: int
