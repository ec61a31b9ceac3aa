"""Tables as CSV files: UTF-8 with a mark, so that every spreadsheet reads the accents right."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from flask import Response

# A spreadsheet would take a text that begins like this for a formula, unless it is an amount.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_AMOUNT = re.compile(r"-\d+\.\d\d\Z")

Cell = str | int | None


def _cell(value: Cell) -> str | int:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA) and not _AMOUNT.match(value):
        return f"'{value}"
    return value


def euros_text(cents: int) -> str:
    """Cents as a plain decimal number with a point, which every program reads: `1234.50`."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{rest:02d}"


def csv_answer(filename: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """Rows under their headings, as a file to be saved."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer
