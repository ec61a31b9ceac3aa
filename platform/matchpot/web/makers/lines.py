"""Lists of lines in a form, before it is read: empty ones dropped, one moved or taken away.

Works on what was sent, pair by pair (`costs-0-label`), so a line moves with whatever was typed in
it, right or wrong, and without any script.
"""

import re
from collections.abc import Iterable

Pairs = list[tuple[str, str]]

_LINE = re.compile(r"([a-z]+)-(\d{1,3})-([a-z_]+)")
_DO = re.compile(r"(up|down|remove)-([a-z]+)-(\d{1,3})")
# Filled without anybody typing: a line with nothing else is empty.
_SILENT = frozenset(
    {"id", "kind", "state", "licence", "vat", "in_kind", "is_public", "is_hidden", "scheme_key"}
)
_NOT_KEPT = frozenset({"csrf_token", "revision", "do"})


def arranged(sent: Iterable[tuple[str, str]], do: str = "") -> Pairs:
    """The pairs in order, without empty lines, numbered anew, after the button that was pressed.

    Args:
        sent: What the form sent; a list may be numbered with gaps.
        do: `up-costs-2`, `down-costs-2`, `remove-costs-2`, or anything else for no change.
    """
    alone: Pairs = []
    lists: dict[str, dict[int, Pairs]] = {}
    for name, text in sent:
        if match := _LINE.fullmatch(name):
            rows = lists.setdefault(match[1], {})
            rows.setdefault(int(match[2]), []).append((match[3], text))
        elif name not in _NOT_KEPT:
            alone.append((name, text))
    for name, rows in lists.items():
        ordered = _moved(name, sorted(rows.items()), do)
        alone.extend(
            (f"{name}-{number}-{field}", text)
            for number, (_, row) in enumerate(one for one in ordered if _is_written(one[1]))
            for field, text in row
        )
    return alone


def taken_away(sent: Iterable[tuple[str, str]], do: str) -> Pairs:
    """The pairs of the line a button takes away, to put it back with; none of an empty line.

    Without its id: what comes back is stored as a new line.
    """
    match = _DO.fullmatch(do)
    if match is None or match[1] != "remove":
        return []
    start = f"{match[2]}-{match[3]}-"
    row = [(name.removeprefix(start), text) for name, text in sent if name.startswith(start)]
    if not _is_written(row):
        return []
    return [(start + field, text) for field, text in row if field != "id"]


def put_back(sent: Iterable[tuple[str, str]], line: Pairs) -> Pairs:
    """The pairs with a line that was taken away, in the place it had."""
    match = _LINE.fullmatch(line[0][0]) if line else None
    if match is None:
        return list(sent)
    return [(_moved_down(name, match[1], int(match[2])), text) for name, text in sent] + line


def _moved_down(name: str, list_name: str, at: int) -> str:
    match = _LINE.fullmatch(name)
    if match is None or match[1] != list_name or int(match[2]) < at:
        return name
    return f"{list_name}-{int(match[2]) + 1}-{match[3]}"


def _is_written(row: Pairs) -> bool:
    return any(text.strip() for field, text in row if field not in _SILENT)


def _moved(name: str, rows: list[tuple[int, Pairs]], do: str) -> list[tuple[int, Pairs]]:
    match = _DO.fullmatch(do)
    if match is None or match[2] != name:
        return rows
    at = next((i for i, (number, _) in enumerate(rows) if number == int(match[3])), None)
    if at is None:
        return rows
    if match[1] == "remove":
        return rows[:at] + rows[at + 1 :]
    to = at - 1 if match[1] == "up" else at + 1
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    return rows
