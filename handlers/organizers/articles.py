"""Answers kept as help for everybody: made of an answered question, changed, withdrawn."""

from domain.conversation import articles, inquiries
from domain.conversation.articles import Article
from domain.publications import moderation
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from messages import buttons
from messages.actions.organizers.articles import (
    ArticlePart,
    AskArticlePart,
    BringArticleBack,
    ChangeArticle,
    KeepAsHelp,
    ListArticles,
    SaveArticle,
    ShowArticle,
    WithdrawArticle,
)
from messages.organizers import articles as messages
from messages.organizers import moderation as moderation_messages

_DIALOGUE = "article"
_REVIEW, _TITLE, _TEXT = "article.review", "article.title", "article.text"


@routes.tap(ListArticles, access=Access.ORGANIZER)
def show_list(tap: Tap[ListArticles], context: Context) -> None:
    """Show the answers kept as help."""
    page = articles.listing(
        context.session, actor_id=context.participant.id, page=tap.action.page, now=context.now
    )
    context.show(messages.listing(page))


@routes.tap(ShowArticle, access=Access.ORGANIZER)
def show(tap: Tap[ShowArticle], context: Context) -> None:
    """Show one of them."""
    context.show(messages.sheet(_get(context, tap.action.article_id)))


@routes.tap(KeepAsHelp, access=Access.ORGANIZER)
def keep(tap: Tap[KeepAsHelp], context: Context) -> None:
    """Propose a question and its answer as help, to be read again before it is kept."""
    card = inquiries.card(
        context.session,
        actor_id=context.participant.id,
        inquiry_id=tap.action.inquiry_id,
        now=context.now,
    )
    title = buttons.clip(" ".join(card.text.split()) or "Pergunta", articles.MAX_TITLE)
    _open(context, None, title, card.answer[: articles.MAX_TEXT])


@routes.tap(ChangeArticle, access=Access.ORGANIZER)
def change(tap: Tap[ChangeArticle], context: Context) -> None:
    """Show one again to change it."""
    article = _get(context, tap.action.article_id)
    _open(context, article.article_id, article.title, article.text)


@routes.tap(AskArticlePart, access=Access.ORGANIZER, within=_DIALOGUE)
def ask_part(tap: Tap[AskArticlePart], context: Context) -> None:
    """Ask for the title or the text."""
    step = _TITLE if tap.action.part is ArticlePart.TITLE else _TEXT
    context.ask(step, messages.ask(tap.action.part))


@routes.answer(_TITLE, access=Access.ORGANIZER)
def read_title(text: Text, context: Context) -> None:
    """Take the title."""
    context.draft["title"] = articles.checked_title(text.text)
    _review(context)


@routes.answer(_TEXT, access=Access.ORGANIZER)
@routes.answer(_REVIEW, access=Access.ORGANIZER)
def read_text(text: Text, context: Context) -> None:
    """Take the text; at the review a new one replaces the old one."""
    context.draft["text"] = articles.checked_text(text.text)
    _review(context)


@routes.tap(SaveArticle, access=Access.ORGANIZER, within=_DIALOGUE)
def save(_: Tap[SaveArticle], context: Context) -> None:
    """Keep it for everybody."""
    article = articles.save(
        context.session,
        actor_id=context.participant.id,
        article_id=context.draft.get("article"),
        title=context.draft["title"],
        text=context.draft["text"],
        now=context.now,
    )
    context.dialog.finish()
    _show_done(article, context)


@routes.tap(WithdrawArticle, access=Access.ORGANIZER)
def withdraw(tap: Tap[WithdrawArticle], context: Context) -> None:
    """Answer "Tirar do ar"."""
    article = articles.withdraw(
        context.session,
        actor_id=context.participant.id,
        article_id=tap.action.article_id,
        now=context.now,
    )
    _show_done(article, context)


@routes.tap(BringArticleBack, access=Access.ORGANIZER)
def bring_back(tap: Tap[BringArticleBack], context: Context) -> None:
    """Answer "Pôr no ar de novo"."""
    article = articles.bring_back(
        context.session,
        actor_id=context.participant.id,
        article_id=tap.action.article_id,
        now=context.now,
    )
    _show_done(article, context)


@routes.resume(_DIALOGUE)
def resume(context: Context) -> None:
    """Ask the open question again."""
    match context.dialog.step:
        case "article.title":
            context.show(messages.ask(ArticlePart.TITLE))
        case "article.text":
            context.show(messages.ask(ArticlePart.TEXT))
        case _:
            _review(context)


def _show_done(article: Article, context: Context) -> None:
    context.toast = messages.said(article)
    context.show(messages.sheet(article))


def _get(context: Context, article_id: int) -> Article:
    return articles.get(
        context.session, actor_id=context.participant.id, article_id=article_id, now=context.now
    )


def _open(context: Context, article_id: int | None, title: str, text: str) -> None:
    context.dialog.draft = {"article": article_id, "title": title, "text": text}
    _review(context)


def _review(context: Context) -> None:
    title, text = context.draft["title"], context.draft["text"]
    found = moderation_messages.named(moderation.personal_data(title, text))
    context.ask(_REVIEW, messages.review(title, text, found))
