"""What the calls of the day lead to: asking who is silent, recovering a presence."""

from dataclasses import replace

from domain.notices.notices import Topic
from domain.organizing import attendance_recovery, silence
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap
from messages.actions.organizers.calls import (
    AskSilent,
    RecoverEverybody,
    RecoverPresence,
    RemindSilent,
    UndoRecovery,
)
from messages.organizers import calls as messages
from messages.organizers import recovery as recovery_messages
from messages.outgoing import to_payload


@routes.tap(AskSilent, access=Access.ORGANIZER)
def ask_silent(tap: Tap[AskSilent], context: Context) -> None:
    """Show who would be asked."""
    context.show(messages.ask_silent(_silence(context, tap.action.activity_id), context.now))


@routes.tap(RemindSilent, access=Access.ORGANIZER)
def remind_silent(tap: Tap[RemindSilent], context: Context) -> None:
    """Ask everybody who has said nothing."""
    view = _silence(context, tap.action.activity_id)
    result = silence.remind(
        context.session,
        actor_id=context.participant.id,
        activity_id=tap.action.activity_id,
        payload=to_payload(messages.silent(view)),
        now=context.now,
    )
    context.hand_on(*result.written)
    context.show(messages.reminded(result, context.now))


def _silence(context: Context, activity_id: int) -> silence.Silence:
    return silence.ask(
        context.session,
        actor_id=context.participant.id,
        activity_id=activity_id,
        now=context.now,
    )


@routes.tap(RecoverPresence, access=Access.ORGANIZER)
def look_at_lost(tap: Tap[RecoverPresence], context: Context) -> None:
    """Show whose presence would be recovered."""
    lost = attendance_recovery.look(
        context.session,
        actor_id=context.participant.id,
        slot_id=tap.action.slot_id,
        now=context.now,
    )
    context.show(recovery_messages.look(lost))


@routes.tap(RecoverEverybody, access=Access.ORGANIZER)
def recover(tap: Tap[RecoverEverybody], context: Context) -> None:
    """Record that everybody with a seat was there; they are told when it cannot be undone."""
    result = attendance_recovery.recover(
        context.session,
        actor_id=context.participant.id,
        slot_id=tap.action.slot_id,
        now=context.now,
    )
    message = recovery_messages.told(result)
    told = [
        context.notice(
            chat_id,
            message,
            Topic.RECOVERED,
            recipient_id=participant_id,
            about_id=result.slot_id,
            # Recovered again in one night, both are told at the same time in the morning.
            edition=int(context.now.timestamp()),
        )
        for participant_id, chat_id in result.told
    ]
    context.tell_all(replace(each, due_at=result.tells_at) for each in told)
    context.show(recovery_messages.recovered(result, context.now))


@routes.tap(UndoRecovery, access=Access.ORGANIZER)
def undo_recovery(tap: Tap[UndoRecovery], context: Context) -> None:
    """Take the recovery back."""
    facts = attendance_recovery.undo(
        context.session,
        actor_id=context.participant.id,
        slot_id=tap.action.slot_id,
        now=context.now,
    )
    context.show(recovery_messages.undone(facts, tap.action.slot_id))
