"""Choices of a list or a row of buttons, in the shape WTForms takes them."""

from collections.abc import Iterable
from typing import Any

from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # stubs of an older WTForms


def choices(pairs: Iterable[tuple[Any, Any]], *, first: Any = None) -> list[Any]:
    """Value and label of each choice; `first` is the label of a choice that means none."""
    found = [SelectChoice(value, label) for value, label in pairs]
    return found if first is None else [SelectChoice("", first), *found]
