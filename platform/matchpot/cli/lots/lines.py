"""Reading single lines of text from the files of lots and panels."""

from matchpot.cli.matching.documents import Part, Sheet
from matchpot.domain.lots.pool import is_id


def is_line(sheet: Sheet, place: str, raw: object) -> bool:
    """Whether there is a line of text; writes down that there is none."""
    if isinstance(raw, str) and is_id(raw):
        return True
    sheet.wrong(place, "not a line of text")
    return False


def text(part: Part, name: str, *, may_be_empty: bool = False) -> str:
    """A line of text; empty when it is left out."""
    raw = part.found.get(name, "")
    if name not in part.found or (may_be_empty and raw == ""):
        return ""
    return str(raw) if is_line(part.sheet, part.at(name), raw) else ""


def lines(part: Part, name: str) -> list[str]:
    """A list of lines of text."""
    return [raw for place, raw in part.items(name) if is_line(part.sheet, place, raw)]
