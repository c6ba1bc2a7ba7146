"""The edge: puts the parts together and runs them."""

__version__ = "1.0.0"
