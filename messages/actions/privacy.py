"""Actions about one's own data."""

from messages.actions import Action, action


@action("pd")
class ShowDataNotice(Action):
    """Show in plain words how personal data is used (C09)."""


@action("pm")
class ShowMyData(Action):
    """Show what is kept about one's own registration (P08)."""
