"""Commands that need no app: neither it nor what it is made of is loaded for them."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

import click

# By name: the module and what in it is the command.
_WHERE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "lot": ("matchpot.cli.lots.group", "lot"),
        "match": ("matchpot.cli.matching.group", "match"),
        "round": ("matchpot.cli.rounds.group", "round_"),
    }
)
NAMES = frozenset(_WHERE)


def command(name: str) -> click.Command | None:
    """Find a command; None when there is none of this name that needs no app."""
    if name not in _WHERE:
        return None
    module, attribute = _WHERE[name]
    found = getattr(import_module(module), attribute)
    assert isinstance(found, click.Command)  # noqa: S101 - the table says so
    return found
