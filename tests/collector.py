"""The collector of cycles, kept from what stays: modules, and thirteen thousand tests.

Looking through them again and again took a sixth of all the time of a process. What was left
behind while collecting is a few megabytes: looking for it would take longer than it is worth.
"""

import gc

import pytest

_YOUNG_OBJECTS = 20_000


def pytest_configure() -> None:
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 20, 20)
    gc.enable()
