"""Kinds of words: a sentence is known by which kinds stand in it, in whatever order."""

from collections.abc import Collection


class Words:
    """Words of one kind; "mud*" stands for every word that begins so."""

    def __init__(self, text: str) -> None:
        """Take the words of a text, without accents."""
        told = text.split()
        self._whole = frozenset(word for word in told if not word.endswith("*"))
        self._begun = tuple(word[:-1] for word in told if word.endswith("*"))

    def __contains__(self, word: str) -> bool:
        """Tell whether a word is of the kind."""
        return word in self._whole or (bool(self._begun) and word.startswith(self._begun))

    def among(self, words: Collection[str]) -> bool:
        """Tell whether one of several words is of the kind."""
        return any(word in self for word in words)
