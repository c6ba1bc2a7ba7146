"""A Telegram on this machine: the Bot API over HTTP, and a chat page in the browser.

The front door is `Simulator`; nothing else of this package is meant for others.
"""

from simulator.server import Simulator, new_token, serve

__all__ = ["Simulator", "new_token", "serve"]
