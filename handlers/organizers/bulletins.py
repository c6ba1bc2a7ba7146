"""A text of an organizer's own to people of an activity (O28 to O32)."""

from typing import Final

from domain.errors import StaleError
from domain.organizing import bulletins
from domain.organizing.bulletins import Group, View
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from handlers.organizers import sheet
from handlers.questions import close_question, open_question
from messages.actions.organizers.bulletins import (
    ChooseGroup,
    ListGroups,
    RewriteBulletin,
    SendBulletin,
    WriteBulletin,
)
from messages.organizers import bulletins as messages
from messages.outgoing import to_payload

_DIALOGUE: Final = "bulletin"
_TEXT: Final = "bulletin.text"
_KEYS: Final = ("bulletin_at", "bulletin_to", "bulletin_text", "bulletin_id")
"""What the draft holds: the activity, the group, the text, the message it came in."""


@routes.tap(WriteBulletin, access=Access.ORGANIZER)
def begin(tap: Tap[WriteBulletin], context: Context) -> None:
    """Ask for the text; it is for who has a seat, unless another group is chosen."""
    view = _view(context, tap.action.activity_id)
    for key in _KEYS:
        context.draft.pop(key, None)
    open_question(
        context,
        _TEXT,
        messages.ask_text(view, view.usual),
        bulletin_at=view.facts.id,
        bulletin_to=view.usual.value,
    )


@routes.tap(ListGroups, access=Access.ORGANIZER, within=_DIALOGUE)
def list_groups(_: Tap[ListGroups], context: Context) -> None:
    """Show for whom the text may be."""
    context.show(messages.groups(_view(context), _group(context)))


@routes.tap(ChooseGroup, access=Access.ORGANIZER, within=_DIALOGUE)
def choose_group(tap: Tap[ChooseGroup], context: Context) -> None:
    """Let the text be for these people, and go on."""
    context.draft["bulletin_to"] = tap.action.to.value
    go_on(context)


@routes.tap(RewriteBulletin, access=Access.ORGANIZER, within=_DIALOGUE)
def rewrite(_: Tap[RewriteBulletin], context: Context) -> None:
    """Ask for another text; the one that was written stays until then."""
    context.show(messages.ask_text(_view(context), _group(context)))


@routes.answer(_TEXT, access=Access.ORGANIZER)
def read(text: Text, context: Context) -> None:
    """Take the text, and show it as people will get it; a further text replaces it."""
    if len(text.text) > bulletins.MAX_TEXT:
        context.show(messages.ask_text(_view(context), _group(context), length=len(text.text)))
        return
    context.draft.update(bulletin_text=text.text, bulletin_id=text.message_id)
    go_on(context)


@routes.resume(_DIALOGUE)
def go_on(context: Context) -> None:
    """Ask for the text, or show it once it was written."""
    view, group = _view(context), _group(context)
    text = context.draft.get("bulletin_text")
    if text is None:
        context.show(messages.ask_text(view, group))
        return
    context.show(messages.review(view, group, text, context.draft["bulletin_id"], context.now))


@routes.tap(SendBulletin, access=Access.ORGANIZER)
def send(tap: Tap[SendBulletin], context: Context) -> None:
    """Send the text, and say on the sheet to how many; a second tap says it again."""
    activity_id, text_id = tap.action.activity_id, tap.action.text_id
    actor_id, draft = context.participant.id, context.draft
    which = (draft.get("bulletin_at"), draft.get("bulletin_id"))
    if which == (activity_id, text_id):
        facts = _view(context, activity_id).facts
        sent = bulletins.send(
            context.session,
            actor_id=actor_id,
            activity_id=activity_id,
            group=_group(context),
            payload=to_payload(messages.bulletin(facts, draft["bulletin_text"])),
            text_id=text_id,
            now=context.now,
        )
        context.hand_on(*sent.written)
        close_question(context, *_KEYS)
    else:
        found = bulletins.find_sent(
            context.session,
            actor_id=actor_id,
            activity_id=activity_id,
            text_id=text_id,
            now=context.now,
        )
        if found is None:
            raise StaleError
        sent = found
    sheet.show(context, activity_id, news=messages.sent(sent, context.now))


def _view(context: Context, activity_id: int | None = None) -> View:
    return bulletins.ask(
        context.session,
        actor_id=context.participant.id,
        activity_id=context.draft["bulletin_at"] if activity_id is None else activity_id,
        now=context.now,
    )


def _group(context: Context) -> Group:
    return Group(context.draft["bulletin_to"])
