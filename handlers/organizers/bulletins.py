"""A text of an organizer's own to people of an activity (O28 to O32)."""

from collections.abc import Mapping
from typing import Any, Final

from domain.errors import StaleError
from domain.organizing import bulletins
from domain.organizing.bulletins import Group, View
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import File, Tap, Text
from handlers.organizers import sheet
from handlers.organizers.sheet import WRITTEN
from handlers.questions import close_question, open_question
from messages.actions.organizers.bulletins import (
    ChooseGroup,
    DropBulletinFile,
    ListGroups,
    RewriteBulletin,
    SendBulletin,
    UseWritten,
    WriteBulletin,
)
from messages.organizers import bulletins as messages
from messages.outgoing import Message, StoredFile, to_payload

_DIALOGUE: Final = "bulletin"
_TEXT: Final = "bulletin.text"
_KEYS: Final = ("bulletin_at", "bulletin_to", "bulletin_text", "bulletin_id", "bulletin_file")
"""What the draft holds: the activity, the group, the text, the message it came in, its file."""
_WRITTEN_ID: Final = "told_id"
KEPT: Final = (WRITTEN, _WRITTEN_ID)
"""A text that waits, and the message it came in."""


def keep_written(words: str, text: Text, context: Context) -> None:
    """Keep what people are to be told, of a text that orders it; nothing is sent."""
    for key in KEPT:
        context.draft.pop(key, None)
    if words:
        context.draft.update({WRITTEN: words, _WRITTEN_ID: text.message_id})


@routes.tap(WriteBulletin, access=Access.ORGANIZER)
def begin(tap: Tap[WriteBulletin], context: Context) -> None:
    """Ask for the text; it is for who has a seat, unless another group is chosen."""
    _begin(tap.action.activity_id, context)


@routes.tap(UseWritten, access=Access.ORGANIZER)
def use_written(tap: Tap[UseWritten], context: Context) -> None:
    """Show the text that was written with the order; ask for one if it was forgotten."""
    written = {}
    if WRITTEN in context.draft:
        written = {
            "bulletin_text": context.draft[WRITTEN],
            "bulletin_id": context.draft[_WRITTEN_ID],
        }
    _begin(tap.action.activity_id, context, **written)


def _begin(activity_id: int, context: Context, **written: int | str) -> None:
    view = _view(context, activity_id)
    for key in (*_KEYS, *KEPT):
        context.draft.pop(key, None)
    draft = {"bulletin_at": activity_id, "bulletin_to": view.usual.value, **written}
    open_question(context, _TEXT, _screen(draft, view, context), **draft)


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
    context.show(messages.ask_text(_view(context), _group(context), file=_file(context.draft)))


@routes.answer(_TEXT, access=Access.ORGANIZER)
def read(text: Text, context: Context) -> None:
    """Take the text, and show it as people will get it; a further text replaces it."""
    context.draft.update(bulletin_text=text.text, bulletin_id=text.message_id)
    go_on(context)


@routes.upload(_TEXT, access=Access.ORGANIZER)
def take_file(file: File, context: Context) -> None:
    """Let a photo or document go along; its caption is the text."""
    context.draft.update(
        bulletin_file=[file.file_id, file.kind],
        bulletin_text=file.caption or context.draft.get("bulletin_text", ""),
        # What was shown before it came is not what would be sent.
        bulletin_id=file.message_id,
    )
    go_on(context)


@routes.tap(DropBulletinFile, access=Access.ORGANIZER, within=_DIALOGUE)
def drop_file(_: Tap[DropBulletinFile], context: Context) -> None:
    """Let the text go alone."""
    context.draft.pop("bulletin_file", None)
    go_on(context)


@routes.resume(_DIALOGUE)
def go_on(context: Context) -> None:
    """Ask for the text, or show it once it was written and is short enough."""
    context.show(_screen(context.draft, _view(context), context))


def _screen(draft: Mapping[str, Any], view: View, context: Context) -> Message:
    group, file = Group(draft["bulletin_to"]), _file(draft)
    text = draft.get("bulletin_text", "")
    if not text or len(text) > messages.most_letters(file):
        return messages.ask_text(view, group, length=len(text), file=file)
    return messages.review(view, group, text, draft["bulletin_id"], file, context.now)


@routes.tap(SendBulletin, access=Access.ORGANIZER)
def send(tap: Tap[SendBulletin], context: Context) -> None:
    """Send the text, and say on the sheet to how many; a second tap says it again."""
    activity_id, text_id = tap.action.activity_id, tap.action.text_id
    actor_id, draft = context.participant.id, context.draft
    which = (draft.get("bulletin_at"), draft.get("bulletin_id"))
    if which == (activity_id, text_id) and _fits(context):
        facts = _view(context, activity_id).facts
        sent = bulletins.send(
            context.session,
            actor_id=actor_id,
            activity_id=activity_id,
            group=_group(context),
            payload=to_payload(
                messages.bulletin(facts, draft["bulletin_text"], _file(context.draft))
            ),
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


def _file(draft: Mapping[str, Any]) -> StoredFile | None:
    kept = draft.get("bulletin_file")
    return None if kept is None else StoredFile(*kept)


def _fits(context: Context) -> bool:
    return len(context.draft["bulletin_text"]) <= messages.most_letters(_file(context.draft))
