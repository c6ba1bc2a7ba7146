"""What was spent of the budgets that outlive a restart."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Spending(Base):
    """How much of one budget is used up, as a level that sinks with time; see domain/budgets.py."""

    __tablename__ = "spendings"

    resource: Mapped[str] = mapped_column(primary_key=True)
    """The resource, and what it is about where it is counted apart: "guesses/slot:7"."""
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """Whose budget; 0 for that of all chats together."""
    level: Mapped[float]
    """Units in use at `counted_at`."""
    counted_at: Mapped[datetime]
