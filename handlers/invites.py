"""Entering by a personal invite (C13), and the first organizer's link."""

from domain import participants
from domain.errors import SuspendedError
from domain.participants import Standing
from domain.people import invites, registrations
from handlers import registration, routes
from handlers.access import Access
from handlers.events import Event, Tap
from handlers.here import Here
from messages import invites as messages
from messages import privacy
from messages import registration as registration_messages
from messages.actions.invites import (
    ClaimAndCorrect,
    ClaimInvite,
    ReadInviteNotice,
    RejectInvite,
    ShowInvite,
)
from messages.organizers import registrations as organizers_messages


@routes.link("c")
def open_invite(digest: str, event: Event, here: Here) -> None:
    """Show whom the invite is for."""
    del event
    _require_no_registration(here)
    here.show(
        messages.offer(
            invites.open_link(here.session, digest=digest, chat_id=here.chat_id, now=here.now)
        )
    )


@routes.tap(ShowInvite, access=Access.ANYBODY)
def show_invite(tap: Tap[ShowInvite], here: Here) -> None:
    """Show it again, after the data notice."""
    _require_no_registration(here)
    here.show(
        messages.offer(
            invites.look(
                here.session, invite_id=tap.action.invite_id, chat_id=here.chat_id, now=here.now
            )
        )
    )


@routes.tap(ReadInviteNotice, access=Access.ANYBODY)
def read_notice(tap: Tap[ReadInviteNotice], here: Here) -> None:
    """Show how data is used, and the way back to the invite."""
    here.show(privacy.notice(ShowInvite(tap.action.invite_id)))


@routes.tap(ClaimInvite, access=Access.ANYBODY)
def claim(tap: Tap[ClaimInvite], here: Here) -> None:
    """Enter, and open what the person came for."""
    _claim(tap.action.invite_id, here)
    if here.profile is not None:
        here.show(messages.claimed(here.profile.first_name))
    registration.open_destination(tap, here)


@routes.tap(ClaimAndCorrect, access=Access.ANYBODY)
def claim_and_correct(tap: Tap[ClaimAndCorrect], here: Here) -> None:
    """Enter, and show the data to correct."""
    _claim(tap.action.invite_id, here)
    registration.begin_correction(here)


@routes.tap(RejectInvite, access=Access.ANYBODY)
def reject(tap: Tap[RejectInvite], here: Here) -> None:
    """Make the invite void and tell the organizers."""
    invitation = invites.reject(
        here.session, invite_id=tap.action.invite_id, chat_id=here.chat_id, now=here.now
    )
    for _, chat_id in registrations.organizers_chats(here.session, now=here.now):
        here.tell(chat_id, organizers_messages.invite_rejected(invitation))
    here.show(messages.rejected())


@routes.link("org")
def open_first_organizer(digest: str, event: Event, here: Here) -> None:
    """Open the organizers' side to the first of them, after the registration if need be."""
    del event
    if here.profile is None or here.profile.standing is Standing.DECLINED:
        invites.check_first_organizer(here.session, digest=digest, now=here.now)
        here.place.destination = f"org_{digest}"
        here.show(registration_messages.welcome(is_first_organizer=True))
        return
    invites.claim_first_organizer(
        here.session, digest=digest, participant_id=here.profile.id, now=here.now
    )
    here.profile = participants.find(here.session, chat_id=here.chat_id, now=here.now)
    here.show(messages.first_organizer())


def _require_no_registration(here: Here) -> None:
    profile = here.profile
    if profile is not None and profile.standing is Standing.SUSPENDED:
        raise SuspendedError
    if profile is not None and profile.standing is Standing.ACTIVE:
        raise invites.AlreadyRegisteredError


def _claim(invite_id: int, here: Here) -> None:
    invites.claim(here.session, invite_id=invite_id, chat_id=here.chat_id, now=here.now)
    here.profile = participants.find(here.session, chat_id=here.chat_id, now=here.now)
    # What was filled in before is not needed any more.
    here.place.finish()
