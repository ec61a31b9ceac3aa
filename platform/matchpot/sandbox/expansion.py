"""The `expand` parameter: replacing ids in an answer by the objects they name."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from matchpot.sandbox.errors import ApiError, invalid
from matchpot.sandbox.resources import list_of
from matchpot.sandbox.store import JsonObject, Store

MAX_DEPTH = 4


def expand(store: Store, document: JsonObject, paths: Sequence[str]) -> JsonObject:
    """Fills in the asked fields, up to four levels deep.

    Raises:
        ApiError: 400 for a field that cannot be expanded.
    """
    for path in paths:
        steps = path.split(".")
        if len(steps) > MAX_DEPTH:
            raise invalid(f"You cannot expand more than {MAX_DEPTH} levels: {path}", param="expand")
        _expand_steps(store, document, steps, path)
    return document


def _expand_steps(store: Store, document: JsonObject, steps: list[str], path: str) -> None:
    name, rest = steps[0], steps[1:]
    value = document.get(name)
    if value is None:
        value = _included(store, document, name, path)
    elif isinstance(value, str):
        value = store.find(value)
        if value is None:
            raise _cannot(path)
    elif isinstance(value, list) and not rest:
        # An array is always shown whole, and Stripe refuses to expand it.
        raise _cannot(path)
    document[name] = value
    if rest:
        _descend(store, value, rest, path)


def _descend(store: Store, value: Any, rest: list[str], path: str) -> None:
    if isinstance(value, list):
        for item in value:
            _expand_steps(store, item, rest, path)
    elif isinstance(value, dict):
        _expand_steps(store, value, rest, path)


def _included(store: Store, document: JsonObject, name: str, path: str) -> JsonObject | None:
    """Makes a list that is only shown on request; a field that is just empty stays empty."""
    maker = INCLUDABLE.get((document["object"], name)) if "object" in document else None
    if maker is not None:
        return maker(store, document)
    if name not in document:
        raise _cannot(path)
    return None


def _cannot(path: str) -> ApiError:
    return invalid(
        f"This property cannot be expanded ({path}). You may want to try expanding"
        " 'data." + path + "' for a list.",
        param="expand",
    )


def refunds_of(store: Store, charge: JsonObject) -> JsonObject:
    """The refunds of a charge, newest first."""
    refunds = store.linked("refund", "charge", charge["id"])
    return list_of(list(reversed(refunds)), f"/v1/charges/{charge['id']}/refunds")


def line_items_of(store: Store, session: JsonObject) -> JsonObject:
    """The lines of a Checkout Session, in their order."""
    plan = store.get(f"plan_{session['id']}")
    return list_of(plan["lines"], f"/v1/checkout/sessions/{session['id']}/line_items")


INCLUDABLE: Mapping[tuple[str, str], Callable[[Store, JsonObject], JsonObject]] = {
    ("charge", "refunds"): refunds_of,
    ("checkout.session", "line_items"): line_items_of,
}
