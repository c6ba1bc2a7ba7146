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
