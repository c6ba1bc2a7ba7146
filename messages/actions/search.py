"""Actions of the search."""

from messages.actions import Action, action


@action("q")
class SearchFor(Action):
    """Look for these words, without accents and joined by dots (P02)."""

    words: str


@action("qv")
class ShowLeaving(Action):
    """Show how to stop taking part (P02j)."""
