"""Who asked to be forgotten, in a form that names nobody."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Erasure(Base):
    """One person who was erased; a copy of older days that is put back is erased by it again.

    Only a slow hash is kept, of the chat or of the e-mail: it recognises the person in an old
    copy, and tells nothing without one. See domain/privacy/erasure.py.
    """

    __tablename__ = "erasures"

    digest: Mapped[str] = mapped_column(primary_key=True)
    erased_at: Mapped[datetime]
