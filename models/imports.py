"""What is kept about importing spreadsheets."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class ColumnAnswer(Base):
    """Which column of a file is which, as a person told it once for every file of its shape."""

    __tablename__ = "column_answers"

    key: Mapped[str] = mapped_column(primary_key=True)
    """The shape of the sheet, and the field that was asked for."""
    place: Mapped[int | None]
    """Of the column, from 0; empty when none is it."""
    answered_at: Mapped[datetime]


class Import(Base):
    """An import that can be undone; the row goes after an hour, but for those that were.

    Of these the number counts: see importing_undo.first_version.
    """

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The numbers of the new rows, and the values before and after of those that changed."""
    is_undone: Mapped[bool] = mapped_column(default=False)
