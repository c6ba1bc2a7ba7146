"""Actions of the organizers' screens about practices and challenges that wait."""

from messages.actions import Action, action


@action("om")
class ReviewPublications(Action):
    """Show the next practice or challenge that waits for review (O48)."""


@action("oms")
class SkipPublication(Action):
    """Show the one after this, which goes on waiting."""

    publication_id: int


@action("omp")
class PublishPublication(Action):
    """Publish it, as it stood in `revision`."""

    publication_id: int
    revision: int


@action("oma")
class AskAdjustment(Action):
    """Ask what the author should change, as it stood in `revision`."""

    publication_id: int
    revision: int


@action("omd")
class DeclinePublication(Action):
    """Do not publish it, as it stood in `revision`."""

    publication_id: int
    revision: int


@action("omf")
class SendAttachmentToReview(Action):
    """Send the file of a publication that waits."""

    publication_id: int


@action("omt")
class TakeDown(Action):
    """Put what is published back in review."""

    publication_id: int
