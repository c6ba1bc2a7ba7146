"""What organizers see of the answers they keep for everybody."""

from domain.conversation.articles import MAX_TEXT, MAX_TITLE, Article, ArticleUnfitError, Page
from messages import buttons, refusals
from messages.actions.organizers.articles import (
    ArticlePart,
    AskArticlePart,
    BringArticleBack,
    ChangeArticle,
    ListArticles,
    SaveArticle,
    ShowArticle,
    WithdrawArticle,
)
from messages.actions.organizers.inquiries import ListInquiries
from messages.outgoing import Button, Message, Toast
from messages.render import render


def listing(page: Page) -> Message:
    """Show the answers kept as help, some on a page."""
    return Message(
        render("organizers/articles/list.html", page=page),
        (
            *(buttons.alone(one.title, ShowArticle(one.article_id)) for one in page.articles),
            buttons.turning(page.number, ListArticles, has_more=page.number + 1 < page.pages_count),
            (buttons.back(ListInquiries()), buttons.HOME),
        ),
    )


def sheet(article: Article) -> Message:
    """Show one, with what can be done about it."""
    number = article.article_id
    return Message(
        render("organizers/articles/sheet.html", article=article),
        (
            (Button("✏️ Mudar", ChangeArticle(number)),),
            (
                Button("👁️ Pôr no ar de novo", BringArticleBack(number))
                if article.is_withdrawn
                else Button("🗑️ Tirar do ar", WithdrawArticle(number)),
            ),
            (buttons.back(ListArticles()), buttons.HOME),
        ),
    )


def review(title: str, text: str, found: str) -> Message:
    """Show what everybody would read; `found` names the data of people it seems to hold."""
    return Message(
        render("organizers/articles/review.html", title=title, text=text, found=found),
        (
            (Button("✅ Guardar", SaveArticle(), "success"),),
            (
                Button("✏️ Mudar título", AskArticlePart(ArticlePart.TITLE)),
                Button("✏️ Mudar texto", AskArticlePart(ArticlePart.TEXT)),
            ),
            (buttons.CANCEL,),
        ),
    )


def ask(part: ArticlePart) -> Message:
    """Ask for the title or the text."""
    is_title = part is ArticlePart.TITLE
    limit = MAX_TITLE if is_title else MAX_TEXT
    return Message(
        render("organizers/articles/ask.html", is_title=is_title, limit=limit),
        ((buttons.CANCEL,),),
    )


def said(article: Article) -> Toast:
    """Say over the sheet what became of it."""
    return Toast(render("organizers/articles/said.txt", article=article))


@refusals.explain.register
def unfit(error: ArticleUnfitError) -> Message:
    """Say how much fits."""
    limit = MAX_TITLE if error.is_title else MAX_TEXT
    return Message(
        render("organizers/articles/unfit.html", is_title=error.is_title, limit=limit),
        ((buttons.CANCEL,),),
    )
