"""Before and after of the screens: what changed stands beside what it was, the same is left out."""

from typing import Any

from tests.catalogue import changes
from tests.catalogue.screens import screens


def picture(html: str, *labels: str) -> dict[str, Any]:
    return {
        "texts": ["encontros/open.html"],
        "payload": {"html": html, "buttons": [[{"text": label}] for label in labels]},
        "is_toast": False,
        "leads": {},
    }


def test_pairs_put_a_state_beside_the_one_it_was() -> None:
    full, free = picture("Encontro lotado"), picture("Restam 90 vagas.", "Ir")
    plainer = picture("Ainda há 90 vagas.", "Ir")

    assert changes.pairs([full, free], [plainer, full]) == [(free, plainer)]


def test_pairs_see_a_label_that_changed_and_a_state_that_came_or_went() -> None:
    was, now = picture("Encontro", "Ir"), picture("Encontro", "Confirmar presença")

    assert changes.pairs([was], [now]) == [(was, now)]
    assert changes.pairs([was], []) == [(was, None)]
    assert changes.pairs([], [now]) == [(None, now)]


def test_page_shows_both_and_why(monkeypatch: Any) -> None:
    monkeypatch.setattr(changes, "screens_at", lambda _: {one.code: one for one in screens()})
    monkeypatch.setattr(changes, "reasons", lambda *_: ["words: Say how many are left."])
    before = {"pictures": [picture("Restam 90 vagas.")]}
    after = {"pictures": [picture("Ainda há 90 vagas.")]}

    made = changes.make("v1", before, after)

    assert made.index("Restam 90 vagas.") < made.index("Ainda há 90 vagas.")
    assert "words: Say how many are left." in made
    assert "1 telas mudaram" not in made
