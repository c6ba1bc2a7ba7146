"""Actions of the organizers' screens about answers kept as help."""

from enum import StrEnum

from messages.actions import Action, action


class ArticlePart(StrEnum):
    """A part of an answer for everybody."""

    TITLE = "t"
    TEXT = "x"


@action("ohl")
class ListArticles(Action):
    """Show the answers kept as help."""

    page: int = 0


@action("ohs")
class ShowArticle(Action):
    """Show one of them, with what can be done about it."""

    article_id: int


@action("ohk")
class KeepAsHelp(Action):
    """Make an answer for everybody of a question that was answered."""

    inquiry_id: int


@action("ohc")
class ChangeArticle(Action):
    """Change an answer kept as help."""

    article_id: int


@action("ohp")
class AskArticlePart(Action):
    """Write the title or the text anew."""

    part: ArticlePart


@action("ohv")
class SaveArticle(Action):
    """Keep it as it was shown."""


@action("ohw")
class WithdrawArticle(Action):
    """Let nobody but the organizers see it any more."""

    article_id: int


@action("ohb")
class BringArticleBack(Action):
    """Let everybody see it again."""

    article_id: int
