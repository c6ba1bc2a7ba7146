"""Buttons that many screens share."""

from typing import Final

from messages.actions import Action
from messages.actions.start import CancelDialogue, GoHome
from messages.outgoing import Button

HOME: Final = Button("🏠 Início", GoHome())
CANCEL: Final = Button("✖️ Cancelar", CancelDialogue())


def back(action: Action) -> Button:
    """Lead back to the screen before."""
    return Button("⬅️ Voltar", action)


def clip(label: str, limit: int) -> str:
    """Shorten a label made of somebody's words, so that Telegram does not cut it."""
    return label if len(label) <= limit else label[: limit - 1].rstrip() + "…"
