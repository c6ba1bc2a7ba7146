"""The collector of cycles, kept from what stays: modules, and thirteen thousand tests.

Looking through them again and again took a sixth of all the time of a process.
"""

import gc

import pytest

_YOUNG_OBJECTS = 20_000


def pytest_configure() -> None:
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 20, 20)
    gc.enable()
