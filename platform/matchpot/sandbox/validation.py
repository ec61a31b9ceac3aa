"""Checks requests against the parameter types that the installed Stripe SDK ships.

The SDK's `stripe.params.*` are TypedDicts made from Stripe's own specification of the pinned
version. Each is compiled once into a small tree of checks; an SDK upgrade therefore changes what
is accepted here, and our tests notice before production does. Values arrive as text and leave
typed. Rules between parameters are the endpoints' business, not this module's.
"""

import functools
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, Union, get_args, get_origin

import stripe
import typing_extensions
from stripe import RequestOptions

from matchpot.sandbox.errors import ApiError, invalid
from matchpot.sandbox.forms import name_of
from matchpot.sandbox.store import JsonObject

Path = tuple[str, ...]

INTEGER = re.compile(r"-?\d{1,18}")
NOT_PARAMETERS = frozenset(RequestOptions.__annotations__)
# Names that the SDK's annotations use but that only exist for type checkers.
ABSENT_NAMES: Mapping[str, Any] = {"StripeContext": object, "Mapping": Mapping}
REMOVED = {
    "payment_method_types": (
        "payment_method_types_no_longer_supported",
        "The parameter `payment_method_types` is no longer supported in this API version. Manage"
        " payment methods from the Dashboard, or use `allowed_payment_method_types`.",
    )
}


@dataclass(slots=True)
class Rule:
    """What one parameter may be; several kinds at once when the SDK's type is a union."""

    scalars: set[type] = field(default_factory=set)
    choices: set[str] = field(default_factory=set)
    can_be_unset: bool = False
    item: "Rule | None" = None
    value: "Rule | None" = None
    params: type | None = None


@dataclass(slots=True)
class Shape:
    """The parameters of one request, or of one nested value."""

    rules: dict[str, Rule]
    required: frozenset[str]


def check(params_class: type, given: JsonObject) -> JsonObject:
    """Returns the request's parameters, typed.

    Raises:
        ApiError: 400 for an unknown or missing parameter, a wrong type, a value not listed.
    """
    return _check_params(params_class, given, ())


def _check_params(params_class: type, given: JsonObject, path: Path) -> JsonObject:
    shape = shape_of(params_class)
    for name in given:
        if name not in shape.rules:
            raise _unknown(name, (*path, name))
    for name in sorted(shape.required):
        if name not in given:
            where = name_of((*path, name))
            raise invalid(
                f"Missing required param: {where}.", param=where, code="parameter_missing"
            )
    return {
        name: _check_value(shape.rules[name], value, (*path, name)) for name, value in given.items()
    }


def _unknown(name: str, path: Path) -> ApiError:
    if name in REMOVED:
        code, message = REMOVED[name]
        return invalid(message, param=name_of(path), code=code)
    where = name_of(path)
    return invalid(f"Received unknown parameter: {where}", param=where, code="parameter_unknown")


def _check_value(rule: Rule, value: Any, path: Path) -> Any:
    if isinstance(value, dict):
        return _check_nested(rule, value, path)
    if value == "" and not rule.can_be_unset:
        where = name_of(path)
        raise invalid(
            f"You passed an empty string for '{where}'. We assume empty values are an attempt to"
            f" unset a parameter; however '{where}' cannot be unset. You should remove '{where}'"
            " from your request or supply a non-empty value.",
            param=where,
            code="parameter_invalid_empty",
        )
    return _check_scalar(rule, value, path)


def _check_nested(rule: Rule, value: JsonObject, path: Path) -> Any:
    if rule.item is not None and all(key.isdigit() for key in value):
        keys = sorted(value, key=int)
        return [_check_value(rule.item, value[key], (*path, key)) for key in keys]
    if rule.params is not None:
        return _check_params(rule.params, value, path)
    if rule.value is not None:
        return {key: _check_value(rule.value, v, (*path, key)) for key, v in value.items()}
    where = name_of(path)
    if rule.item is not None:
        raise invalid(f"Invalid array: {where}", param=where)
    raise invalid(f"Invalid {where}: must not be a hash.", param=where)


def _check_scalar(rule: Rule, value: str, path: Path) -> Any:
    if value == "" and rule.can_be_unset:
        return value
    if value in rule.choices:
        return value
    for kind, read in READERS.items():
        if kind in rule.scalars:
            typed = read(value)
            if typed is not None:
                return typed
    raise _wrong(rule, value, path)


def _wrong(rule: Rule, value: str, path: Path) -> ApiError:
    where = name_of(path)
    if rule.choices:
        listed = ", ".join(sorted(rule.choices))
        return invalid(f"Invalid {where}: must be one of {listed}", param=where)
    if int in rule.scalars:
        return invalid(f"Invalid integer: {value}", param=where, code="parameter_invalid_integer")
    if bool in rule.scalars:
        return invalid(f"Invalid boolean: {value}", param=where)
    if rule.item is not None:
        return invalid(f"Invalid array: {where}", param=where)
    if rule.params is not None or rule.value is not None:
        return invalid(f"Invalid object: {where}", param=where)
    return invalid(f"Invalid value for {where}: {value}", param=where)


def _read_integer(text: str) -> int | None:
    return int(text) if INTEGER.fullmatch(text) else None


def _read_boolean(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text)


def _read_decimal(text: str) -> str | None:
    # Stripe shows decimals as text, so the text is kept once it is known to be a number.
    try:
        return text if Decimal(text).is_finite() else None
    except InvalidOperation:
        return None


# In order of strictness: text accepts everything, so it comes last.
READERS: Mapping[type, Any] = {
    bool: _read_boolean,
    int: _read_integer,
    float: _read_decimal,
    Decimal: _read_decimal,
    str: str,
}


@functools.cache
def shape_of(params_class: type) -> Shape:
    """Compiles one of the SDK's TypedDicts; RequestOptions' own keys are not parameters."""
    hints = typing_extensions.get_type_hints(
        params_class, localns=dict(ABSENT_NAMES), include_extras=True
    )
    rules: dict[str, Rule] = {}
    required: set[str] = set()
    for name, hint in hints.items():
        if name in NOT_PARAMETERS:
            continue
        if origin_of(hint) is not typing_extensions.NotRequired:
            required.add(name)
        rules[name] = _rule(hint)
    return Shape(rules, frozenset(required))


def origin_of(hint: Any) -> Any:
    """What a hint is built with; any special form of typing, which has no common type."""
    return get_origin(hint)


def _rule(hint: Any) -> Rule:
    rule = Rule()
    _widen(rule, hint)
    # The SDK writes a closed list of words as `Literal[...] | str`, to survive newer words in
    # answers. In requests the words are closed, so the `str` beside them is dropped.
    if rule.choices:
        rule.scalars.discard(str)
    return rule


def _widen(rule: Rule, hint: Any) -> None:
    origin = origin_of(hint)
    inner = get_args(hint)
    if origin in (typing_extensions.NotRequired, typing_extensions.Required):
        _widen(rule, inner[0])
    elif origin in (Union, types.UnionType):
        for member in inner:
            _widen(rule, member)
    elif origin is Literal:
        rule.can_be_unset |= "" in inner
        rule.choices |= {word for word in inner if word != ""}
    elif origin is list:
        rule.item = _rule(inner[0])
    elif origin is dict:
        rule.value = _rule(inner[1])
        # Within metadata an empty value means: remove this key.
        rule.value.can_be_unset = True
    else:
        _widen_plain(rule, hint)


def _widen_plain(rule: Rule, hint: Any) -> None:
    if typing_extensions.is_typeddict(hint):
        rule.params = hint
    elif hint in READERS:
        rule.scalars.add(hint)


def params_named(name: str) -> type:
    """Finds a parameter type by its name, e.g. ``checkout.SessionCreateParams``."""
    place: Any = stripe.params
    for step in name.split("."):
        place = getattr(place, step)
    return typing.cast("type", place)
