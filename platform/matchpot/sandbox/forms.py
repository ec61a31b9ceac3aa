"""Reading Stripe's way of writing nested values in a form: ``items[0][price][currency]=eur``."""

from urllib.parse import parse_qsl

from matchpot.sandbox.errors import invalid, refused
from matchpot.sandbox.store import JsonObject

MAX_DEPTH = 8


def decode(text: str) -> JsonObject:
    """Reads a form or query string into nested dicts; lists are dicts keyed "0", "1", ...

    Whether ``{"0": ...}`` is a list or a dict is known by who checks the types.

    Raises:
        ApiError: when a name is not well formed.
    """
    result: JsonObject = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        _put(result, _steps(name), value)
    return result


def _steps(name: str) -> list[str]:
    head, bracket, rest = name.partition("[")
    if not bracket:
        return [head]
    if not rest.endswith("]") or not head:
        raise invalid(f"Invalid parameter name: {name}", param=name)
    steps = [head, *rest[:-1].split("][")]
    if len(steps) > MAX_DEPTH:
        raise invalid(f"Parameter nested too deeply: {name}", param=name)
    return steps


def _put(result: JsonObject, steps: list[str], value: str) -> None:
    place = result
    for step in steps[:-1]:
        inner = place.setdefault(step or str(len(place)), {})
        if not isinstance(inner, dict):
            raise invalid(f"Parameter given twice: {steps[0]}", param=steps[0])
        place = inner
    place[steps[-1] or str(len(place))] = value


def name_of(path: tuple[str, ...]) -> str:
    """Writes a path the way Stripe names a parameter: ``line_items[0][quantity]``."""
    return path[0] + "".join(f"[{step}]" for step in path[1:])


def whole(given: JsonObject, name: str, default: int | None = None) -> int:
    """A whole number of a control call, which may send it as text.

    Raises:
        ApiError: when it is missing or something else.
    """
    value = given.get(name, default)
    try:
        return int(value)  # type: ignore[arg-type] # a missing value is refused just below
    except (TypeError, ValueError) as error:
        raise refused(f"{name} must be a whole number.", param=name) from error
