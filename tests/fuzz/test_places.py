"""Nobody can stand where the trials of texts and buttons do not come."""

from handlers import routes
from tests.fuzz import places
from tests.fuzz.conftest import FuzzCase


def test_every_step_that_waits_for_words_or_files_is_reached(fuzz_case: FuzzCase) -> None:
    found = {place.step for place in fuzz_case.places}

    assert found >= routes.registered_steps() | places.BUTTONS_ONLY
