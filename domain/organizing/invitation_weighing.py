"""Weighing what is seen in an invitation.

The weights are learned from invitations that were read by people (scripts/learn_invitations.py).
"""

import math
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("invitation_weights").with_suffix(".toml")
WEIGHTS: Final[dict[str, dict[str, float]]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
"""By what is read: "name", "place", "mode"."""


def shares(kind: str, evidence: Sequence[Iterable[str]]) -> list[float]:
    """Return how likely each of some readings is, of 1 for all, by what is seen of each."""
    weights = WEIGHTS[kind]
    sums = [sum([weights.get(each, 0) for each in seen]) for seen in evidence]
    most = max(sums)
    powers = [math.exp(each - most) for each in sums]
    whole = sum(powers)
    return [each / whole for each in powers]
