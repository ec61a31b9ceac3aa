"""An export as text: section after section, a list item by item, the seal of it all at the end."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from matchpot.domain.matching.export_seal import Seal

Plain = dict[str, Any]


def written(sections: Iterable[tuple[str, object]]) -> Iterator[str]:
    """Write named values as one JSON object, piece by piece; iterators become lists."""
    seal = Seal()
    yield "{"
    for place, (name, value) in enumerate(sections):
        yield f"{',' if place else ''}\n{json.dumps(name)}: "
        if isinstance(value, Iterator):
            yield from _listed(name, value, seal)
        else:
            seal.take(name, value)
            yield json.dumps(value)
    yield f',\n"seal": {json.dumps(seal.made())}\n}}\n'


def _listed(name: str, items: Iterator[Plain], seal: Seal) -> Iterator[str]:
    """A list, each item on a line of its own."""
    yield "["
    for place, one in enumerate(items):
        seal.take(name, one)
        yield f"{',' if place else ''}\n{json.dumps(one)}"
    yield "]"
