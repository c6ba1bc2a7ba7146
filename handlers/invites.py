"""Entering by a personal invite (C13), and the first organizer's link."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain import participants
from domain.errors import SuspendedError
from domain.notices import notices
from domain.notices.notices import Notice, Topic
from domain.participants import Standing
from domain.people import invites, registrations
from handlers import registration, routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Event, Tap
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
from messages.outgoing import to_payload


@routes.link("c")
def open_invite(digest: str, _: Event, context: Context) -> None:
    """Show whom the invite is for."""
    _require_no_registration(context)
    try:
        invitation = invites.open_link(
            context.session, digest=digest, chat_id=context.chat_id, now=context.now
        )
    except invites.InviteInvalidError:
        context.show(messages.invalid(is_newcomer=_is_newcomer(context)))
        return
    context.show(messages.offer(invitation))


@routes.tap(ShowInvite, access=Access.ANYBODY)
def show_invite(tap: Tap[ShowInvite], context: Context) -> None:
    """Show it again, after the data notice."""
    _require_no_registration(context)
    context.show(
        messages.offer(
            invites.look(
                context.session,
                invite_id=tap.action.invite_id,
                chat_id=context.chat_id,
                now=context.now,
            )
        )
    )


@routes.tap(ReadInviteNotice, access=Access.ANYBODY)
def read_notice(tap: Tap[ReadInviteNotice], context: Context) -> None:
    """Show how data is used, and the way back to the invite."""
    context.show(privacy.notice(ShowInvite(tap.action.invite_id)))


@routes.tap(ClaimInvite, access=Access.ANYBODY)
def claim(tap: Tap[ClaimInvite], context: Context) -> None:
    """Enter, and open what the person came for."""
    _claim(tap.action.invite_id, context)
    if context.profile is not None:
        context.show(messages.claimed(context.profile.first_name))
    registration.open_destination(tap, context)


@routes.tap(ClaimAndCorrect, access=Access.ANYBODY)
def claim_and_correct(tap: Tap[ClaimAndCorrect], context: Context) -> None:
    """Enter, and show the data to correct."""
    _claim(tap.action.invite_id, context)
    registration.begin_correction(context)


@routes.tap(RejectInvite, access=Access.ANYBODY)
def reject(tap: Tap[RejectInvite], context: Context) -> None:
    """Make the invite void and tell the organizers."""
    invitation = invites.reject(
        context.session, invite_id=tap.action.invite_id, chat_id=context.chat_id, now=context.now
    )
    for _, chat_id in registrations.organizers_chats(context.session, now=context.now):
        context.tell(chat_id, organizers_messages.invite_rejected(invitation))
    context.show(messages.rejected())


@routes.link("org")
def open_first_organizer(digest: str, _: Event, context: Context) -> None:
    """Open the organizers' side to the first of them, after the registration if need be."""
    if context.profile is None or _is_newcomer(context):
        invites.check_first_organizer(context.session, digest=digest, now=context.now)
        context.dialog.destination = f"org_{digest}"
        context.show(registration_messages.welcome(is_first_organizer=True))
        return
    others = registrations.organizers_chats(context.session, now=context.now)
    try:
        in_emergency = invites.claim_first_organizer(
            context.session, digest=digest, participant_id=context.profile.id, now=context.now
        )
    except invites.InviteInvalidError:
        context.show(messages.invalid(is_newcomer=False))
        return
    if in_emergency:
        told = organizers_messages.emergency_used(context.profile.id, context.profile.name)
        for id_, chat_id in others:
            if id_ != context.profile.id:
                context.tell(chat_id, told, is_urgent=True, recipient_id=id_)
    context.profile = participants.find(context.session, chat_id=context.chat_id, now=context.now)
    context.show(messages.first_organizer())


def create_in_emergency(session: Session, *, now: datetime) -> str:
    """Make the link of an emergency and tell who organizes; returns its token.

    Not from a chat: whoever holds the machine of the bot asks for it there.
    """
    token = invites.create_emergency(session, now=now)
    told = to_payload(organizers_messages.emergency_invite(now + invites.EMERGENCY_LIFE))
    for id_, chat_id in registrations.organizers_chats(session, now=now):
        notice = Notice(
            topic=Topic.NOTICE, chat_id=chat_id, payload=told, due_at=now, recipient_id=id_
        )
        notices.write(session, notice, now=now)
    return token


def _is_newcomer(context: Context) -> bool:
    """Tell whether the person may register, or register again."""
    return context.profile is None or context.profile.standing is Standing.DECLINED


def _require_no_registration(context: Context) -> None:
    profile = context.profile
    if profile is not None and profile.standing is Standing.SUSPENDED:
        raise SuspendedError
    if profile is not None and profile.standing is Standing.ACTIVE:
        raise invites.AlreadyRegisteredError


def _claim(invite_id: int, context: Context) -> None:
    invites.claim(context.session, invite_id=invite_id, chat_id=context.chat_id, now=context.now)
    context.profile = participants.find(context.session, chat_id=context.chat_id, now=context.now)
    # What was filled in before is not needed any more.
    context.dialog.finish()
