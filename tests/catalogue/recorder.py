"""A plugin of pytest: while the conversations are tested, it keeps every screen and every way.

It takes the tests of tests/handlers and the walks (walk_*.py), on SQLite only. The first time a
screen stands in a new state, each of its buttons is tapped, and what came of it is undone. In the
short form a button is tapped in the first states of each screen: in one if it opens the same from
everywhere, otherwise in three.
"""

import json
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

import pytest

from domain.conversation import conversations
from domain.notices.outbox import OutgoingMessage
from handlers import turn
from handlers.events import Command, Event, File, Other, Tap, Text
from messages import render
from messages.actions import pack, unpack
from tests.catalogue import branches
from tests.catalogue.branches import Branch
from tests.catalogue.run import is_recorded
from tests.chat import Chat, Person, Shown

LOOKS: Final = re.compile(
    "Ask|Cancel|Find|Go|List|Manage|Preview|Read|Resume|Review|Search|Show|Skip"
)
"""How the names of actions begin that change nothing; every other one is taken to change."""
_WAYS_OUT: Final = "⬅✖"
"""How labels begin that lead back."""
_STATES: Final = 3
"""In how many states of a screen the short form taps a button that may open something else."""
SHORTEST: Final = 12
"""Letters of a text that cannot be in another by chance."""

State = tuple[tuple[Branch, ...], tuple[str, ...]]
"""The ways taken through the texts of a screen, and what its buttons do."""


@dataclass
class Picture:
    """A screen in one of its states, as the first test that came by saw it."""

    texts: list[str]
    taken: list[Branch]
    payload: dict[str, Any]
    test: str
    does: tuple[str, ...]
    """The actions of its buttons."""
    is_toast: bool = False
    leads: dict[str, str] = field(default_factory=dict)
    """The text that each button opened, by its data."""


@dataclass(frozen=True, order=True)
class Way:
    """How somebody came to a screen: `kind` is one of those of page.py.

    A button that was not on the message ("outro") stands for one that was, before things
    changed; then `words` is what it does.
    """

    kind: str
    source: str
    words: str
    target: str
    is_told: bool = False
    """Somebody else did it, and the person is told."""


class Recorder:
    """What was seen so far."""

    def __init__(self) -> None:
        self.pictures: dict[State, Picture] = {}
        self.ways: dict[Way, None] = {}
        self.changed: dict[str, None] = {}
        """The texts that say what came of a change."""
        self.wordless: dict[str, None] = {}
        self.faults: dict[str, None] = {}
        self.is_running = False
        self.is_long = False
        self._rendered: dict[str, tuple[Branch, ...]] = {}
        self._opened: defaultdict[tuple[str, type, str], list[str]] = defaultdict(list)
        """By screen, action and sign: where such a button led, state by state."""
        self._test = ""
        self._cause: tuple[Person, Way] | None = None
        self._arrived: list[tuple[Person, Shown]] = []
        self._is_trying = False

    def begin(self, test: str) -> None:
        """Forget what the last test rendered."""
        self._test = test
        self._rendered.clear()
        self._arrived.clear()

    def note(self, words: str, taken: dict[Branch, None]) -> None:
        """Keep how a text was filled in, to know it again in a message."""
        self._rendered[words] = tuple(taken)

    # --- What happens, in the order in which it does --------------------------------------------

    def arrive(self, person: Person, event: Event) -> None:
        """Let the event happen, as the cause of what is said until it is over."""
        outer, self._cause = self._cause, (person, self._read(person, event))
        try:
            _arrive(person, event)
            self.hear(person)
        finally:
            self._cause = outer

    def refuse(self) -> None:
        """Note that the event was refused: then any button may be an old one."""
        if self._cause is not None and self._cause[1].kind == "outro":
            self._cause = (self._cause[0], Way("antigo", "", "", ""))

    def receive(self, person: Person, row: OutgoingMessage) -> int | None:
        """Note which message came."""
        number = _receive(person, row)
        if number is not None and not row.payload.get("retire"):
            self._arrived.append((person, person.messages[number]))
        return number

    def deliver(self, chat: Chat) -> None:
        """Keep what came, and try the buttons of what is new."""
        _deliver(chat)
        arrived, self._arrived = self._arrived, []
        for person, shown in arrived:
            picture = self._keep(dict(shown.payload), person)
            if picture is not None and not self._is_trying:
                self._try_buttons(person, shown, picture)

    def hear(self, person: Person) -> None:
        """Keep the short text over the chat, if there is one."""
        if person.toast is not None and self.is_running:
            payload = {"html": person.toast.text, "alert": person.toast.is_alert}
            self._keep(payload, person, is_toast=True)

    # --- Screens and ways -----------------------------------------------------------------------

    def _keep(
        self, payload: dict[str, Any], person: Person, *, is_toast: bool = False
    ) -> Picture | None:
        """Keep the way to a screen, and its picture if the state is new."""
        state = self._state_of(payload)
        texts = _texts(state)
        if not texts:
            self.wordless[str(payload.get("html", ""))] = None
            return None
        for text in texts:
            self._go(text, person)
        old = self.pictures.get(state)
        # Names that try to break the page are for tests, not for readers.
        if old is not None and ("&lt;" not in old.payload["html"] or "&lt;" in payload["html"]):
            return None
        self.pictures[state] = Picture(
            texts, list(state[0]), payload, self._test, state[1], is_toast
        )
        return self.pictures[state]

    def _state_of(self, payload: dict[str, Any]) -> State:
        words = str(payload.get("html", ""))
        if not words:
            name = payload.get("made", {}).get("maker", "file")
            return (((f"({name})", ""),), ())
        # A message may be made of several texts; the first of them names it.
        parts = [part for part in self._rendered if len(part) >= SHORTEST and part in words]
        parts = parts or [words] if words in self._rendered else parts
        parts.sort(key=lambda part: (words.find(part), -len(part)))
        taken = dict.fromkeys(branch for part in parts for branch in self._rendered[part])
        return tuple(taken), tuple(sorted({type(unpack(d)).__name__ for d in _data(payload)}))

    def _go(self, text: str, person: Person) -> None:
        if self._cause is None:
            self.ways[Way("relógio", "", "", text)] = None
            return
        who, way = self._cause
        self.ways[replace(way, target=text, is_told=person is not who)] = None
        if way.kind == "resposta" and person is who:
            self.changed[text] = None

    def _read(self, person: Person, event: Event) -> Way:
        chat, last = person.chat, person.last.payload if person.messages else None
        here = self._name_of(last) if last is not None else ""
        match event:
            case Command(name=name, argument=argument):
                link = f" {argument.partition('_')[0]}_…" if argument else ""
                return Way("comando", "", f"/{name}{link}", "")
            case Tap(action=action, message_id=number):
                on = person.messages.get(number)
                for row in on.payload.get("buttons", []) if on is not None else []:
                    for button in row:
                        if on is not None and button.get("callback_data") == pack(action):
                            return Way("botão", self._name_of(on.payload), button["text"], "")
                return Way("outro", "", type(action).__name__, "")
            case Text() | File() | Other():
                said = {Text: "uma frase", File: "um arquivo"}.get(type(event), "voz ou figurinha")
                chat_id, now = person.sender.chat_id, chat.now
                step = conversations.load(chat.session, chat_id=chat_id, now=now).step
                return Way("resposta", here, said, "") if step else Way("frase", "", said, "")
            case _:
                return Way("antigo", "", "", "")

    def _name_of(self, payload: Any) -> str:
        return next(iter(_texts(self._state_of(payload))), "")

    # --- Trying buttons -------------------------------------------------------------------------

    def _try_buttons(self, person: Person, shown: Shown, picture: Picture) -> None:
        kinds: dict[tuple[type, str], str] = {}
        labels = {
            button["callback_data"]: button["text"]
            for row in picture.payload.get("buttons", [])
            for button in row
            if "callback_data" in button
        }
        for data, label in labels.items():
            # Of a list, one line is enough.
            action, name = unpack(data), picture.texts[0]
            kind = (type(action), label[:1])
            leads_the_same = label[:1] in _WAYS_OUT or not fields(action)  # type: ignore[arg-type]
            opened = self._opened[name, *kind]
            if kind not in kinds and (
                self.is_long or len(opened) < (1 if leads_the_same else _STATES)
            ):
                opened.append(self._try(person, shown, f"{name} [{label}]", data))
            kinds[kind] = opened[-1]
            picture.leads[data] = kinds[kind]
            if not LOOKS.match(kind[0].__name__):
                self.changed[kinds[kind]] = None

    def _try(self, person: Person, shown: Shown, name: str, data: str) -> str:
        with self._undone(person.chat):
            arrived_before = _numbers(person)
            try:
                person.taps(unpack(data), shown)
            except Exception as error:  # noqa: BLE001 - whatever breaks is a fault of the button
                self.faults[f"{name}: {type(error).__name__} {error}"] = None
                return ""
            newest = self._name_of(person.last.payload)
            if _numbers(person) == arrived_before and person.toast is None:
                self.faults[f"{name}: nothing happened"] = None
            if newest == "refusals/stale.html":
                self.faults[f"{name}: the screen was just shown, and is stale"] = None
            return newest

    @contextmanager
    def _undone(self, chat: Chat) -> Iterator[None]:
        """Undo what is done within, in the database and in what the test holds."""
        people = {
            number: (one, dict(one.messages), one.toast) for number, one in chat.people.items()
        }
        payloads = [
            (shown, shown.payload) for one, *_ in people.values() for shown in one.messages.values()
        ]
        counts = [(one, one.taps_count) for one, *_ in people.values()]
        info, is_woken, arrived = dict(chat.session.info), chat.clock_was_woken, self._arrived
        self._arrived, self._is_trying = [], True
        nested = chat.session.begin_nested()
        try:
            yield
        finally:
            nested.rollback()
            chat.session.info.clear()
            chat.session.info.update(info)
            chat.clock_was_woken = is_woken
            for number in chat.people.keys() - people:
                del chat.people[number]
            for one, messages, toast in people.values():
                one.messages.clear()
                one.messages.update(messages)
                one.toast = toast
            for shown, payload in payloads:
                shown.payload = payload
            for one, taps_count in counts:
                one.taps_count = taps_count
            self._arrived, self._is_trying = arrived, False


def _texts(state: State) -> list[str]:
    """The texts of a screen that are not part of another, the first first."""
    return [name for name, where in state[0] if not where and name not in FRAGMENTS]


def _data(payload: dict[str, Any]) -> list[str]:
    rows = payload.get("buttons", [])
    return [b["callback_data"] for row in rows for b in row if "callback_data" in b]


def _numbers(person: Person) -> dict[int, int]:
    return {number: id(shown) for number, shown in person.messages.items()}


recorder = Recorder()
FRAGMENTS = branches.fragments(render._environment)  # noqa: SLF001
_arrive, _receive, _deliver = Person._arrive, Person.receive, Chat.deliver  # noqa: SLF001
_refuse = turn.refuse


def pytest_configure() -> None:
    """Stand between the tests and the conversation."""
    from tests.scale import LONG  # pytest loads it as a plugin, and not before

    def refuse(*args: Any, **more: Any) -> Any:
        recorder.refuse()
        return _refuse(*args, **more)

    branches.watch(render._environment, recorder.note)  # noqa: SLF001
    recorder.is_running, recorder.is_long = True, LONG
    Person._arrive = _method(recorder.arrive)  # type: ignore[method-assign] # noqa: SLF001
    Person.receive = _method(recorder.receive)  # type: ignore[method-assign]
    Chat.deliver = _method(recorder.deliver)  # type: ignore[method-assign]
    turn.refuse = refuse


def _method(function: Callable[..., Any]) -> Any:
    """Let a class call a function of the recorder with its instance first."""

    def method(*args: Any) -> Any:
        return function(*args)

    return method


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Take each conversation once, on SQLite."""
    items[:] = [item for item in items if is_recorded(item)]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Know which test shows what."""
    recorder.begin(item.nodeid)


def pytest_sessionfinish() -> None:
    """Write down everything."""
    path = os.environ.get("REDE_CATALOGUE")
    if path is None:
        return
    environment = render._environment  # noqa: SLF001
    every = {
        branch
        for name in environment.list_templates()
        for branch in branches.branches_of(environment, name)
    }
    taken = {branch for picture in recorder.pictures.values() for branch in picture.taken}
    found = {
        "pictures": [asdict(picture) for picture in recorder.pictures.values()],
        "ways": [asdict(way) for way in sorted(recorder.ways)],
        "changed": sorted(recorder.changed),
        "wordless": sorted(recorder.wordless),
        "faults": sorted(recorder.faults),
        "unseen": sorted(every - taken),
    }
    Path(path).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
