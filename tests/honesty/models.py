"""Every call of the Bot API measured by another maker's models of it.

aiogram describes each method and each object as a pydantic model. A parameter or a field that
its models do not know, or of another type, is a mistake of ours: of the bot's in a request, of
the simulator's in an answer. As a pytest plugin this watches every simulator of the process.
"""

import json
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest

from simulator.journal import Journal, LoggedCall

if TYPE_CHECKING:
    from pydantic import BaseModel

SITE = Path(__file__).parents[2] / ".venv" / "honesty" / "site"
# Behind everything else: only what the environment does not have comes from there.
if str(SITE) not in sys.path:
    sys.path.append(str(SITE))
IS_HERE = find_spec("aiogram") is not None

heard_calls: list[LoggedCall] = []
_count = 0


def pytest_configure() -> None:
    if IS_HERE:
        Journal.on_end.append(heard_calls.append)


def pytest_unconfigure() -> None:
    if IS_HERE:
        Journal.on_end.remove(heard_calls.append)


def pytest_report_header() -> str:
    if IS_HERE:
        return "Bot API: cada chamada é conferida pelos modelos do aiogram"
    return "Bot API: chamadas NÃO conferidas; rode scripts/honesty"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _count:
        terminalreporter.write_line(f"{_count} chamadas da Bot API conferidas pelos modelos")


@pytest.fixture(autouse=True)
def _every_call_fits_the_models(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which a call did not fit, whatever the code under test made of it."""
    global _count  # noqa: PLW0603 - counted over the whole run
    heard_calls.clear()
    yield
    calls, heard_calls[:] = list(heard_calls), []
    if request.node.get_closest_marker("strange_calls"):
        return
    _count += len(calls)
    if found := [problem for call in calls for problem in problems(call)]:
        pytest.fail("\n".join(found))


def problems(call: LoggedCall) -> list[str]:
    """Return what does not fit in one call; nothing is said of methods nobody knows."""
    if call.method == "webhook":
        return _answer_problems("webhook", _library().Update, call.params["update"])
    model = _methods().get(call.method.lower())
    if model is None or not isinstance(call.answer, dict):
        return []
    answer = call.answer.get("done", {}) if "fault" in call.answer else call.answer
    if not answer.get("ok"):
        # What is refused may be as wrong as it likes; the words are compared elsewhere.
        return []
    found = _request_problems(call.method, model, call.params)
    return found + _answer_problems(call.method, model.__returning__, answer["result"])


_unbuilt: dict[Any, dict[str, Any]] = {}
"""Models that nothing was measured by yet, with what their annotations name."""


@cache
def _library() -> Any:
    """Import the models without building all four hundred: that takes three seconds."""
    from pydantic import BaseModel

    def note(model: Any, _types_namespace: dict[str, Any]) -> None:
        _unbuilt[model] = _types_namespace

    rebuild = BaseModel.__dict__["model_rebuild"]
    BaseModel.model_rebuild = classmethod(note)  # type: ignore[method-assign,assignment]
    try:
        import aiogram.types
    finally:
        BaseModel.model_rebuild = rebuild  # type: ignore[method-assign]
    return aiogram.types


def build(*kinds: Any) -> None:
    """Build the models in these kinds now, or all models for who uses the library itself."""
    for kind in kinds or tuple(_unbuilt):
        if names := _unbuilt.pop(kind, None):
            kind.model_rebuild(_types_namespace=names)
        elif parts := get_args(kind):
            build(*parts)


@cache
def _methods() -> dict[str, Any]:
    names = vars(_library())
    import aiogram.methods

    named = ((name, getattr(aiogram.methods, name)) for name in aiogram.methods.__all__)
    found = {name.lower(): model for name, model in named if hasattr(model, "__returning__")}
    _unbuilt.update(dict.fromkeys(found.values(), names))
    return found


def _request_problems(method: str, model: Any, params: dict[str, Any]) -> list[str]:
    from aiogram.types import BufferedInputFile
    from pydantic import ValidationError

    build(model)
    read: dict[str, Any] = {}
    for name, value in params.items():
        field = model.model_fields.get(name)
        if isinstance(value, dict):
            # A file. Under a name of its own it is meant by an attach:// in another parameter.
            if field is not None:
                read[name] = BufferedInputFile(b"", str(value["file_name"]))
        elif field is not None and _is_text(field.annotation):
            read[name] = value
        else:
            read[name] = _decoded(value)
    try:
        made = model.model_validate(read)
    except ValidationError as error:
        return [f"{method}: {_told(error)}"]
    return [f"{method}: unknown parameter {name}" for name in _unknown(made)]


def _answer_problems(method: str, returning: Any, result: Any) -> list[str]:
    from pydantic import ValidationError

    try:
        made = _adapter(returning).validate_python(result)
    except ValidationError as error:
        return [f"{method} answered: {_told(error)}"]
    return [f"{method} answered: unknown field {name}" for name in _unknown(made)]


@cache
def _adapter(returning: Any) -> Any:
    from pydantic import TypeAdapter

    build(returning)
    return TypeAdapter(returning)


def _unknown(value: Any, place: str = "") -> list[str]:
    """Return the fields no model knows, however deep they stand."""
    if isinstance(value, list):
        return [name for part in value for name in _unknown(part, place)]
    if not hasattr(value, "model_extra"):
        return []
    model: BaseModel = value
    found = [f"{place}{name}" for name in model.model_extra or {}]
    for name in type(model).model_fields:
        found += _unknown(getattr(model, name), f"{place}{name}.")
    return found


def _is_text(annotation: Any) -> bool:
    kinds = {annotation, *get_args(annotation)}
    return str in kinds and not any(kind in kinds for kind in (int, bool, float, list))


def _decoded(value: str) -> Any:
    if value[:1] in ("{", "["):
        try:
            return _with_button_objects(json.loads(value))
        except ValueError:
            return value
    return value


def _with_button_objects(value: Any) -> Any:
    """Write out the buttons of a reply keyboard, which may be given by their text alone."""
    if isinstance(value, dict) and isinstance(value.get("keyboard"), list):
        rows = [
            [{"text": button} if isinstance(button, str) else button for button in row]
            for row in value["keyboard"]
        ]
        return {**value, "keyboard": rows}
    return value


def _told(error: Any) -> str:
    return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:3])
