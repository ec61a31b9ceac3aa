"""Beside which column a fault of a scheme is told."""

from collections.abc import Mapping
from datetime import date

from matchpot.domain.guide.columns import Cell, Flawed, read_cells
from matchpot.domain.guide.schemes import Scheme, SchemeFault, faults

_F = SchemeFault
COLUMN_OF: Mapping[SchemeFault, str] = {
    _F.NO_KEY: "key",
    _F.KEY_MALFORMED: "key",
    _F.KEY_RESERVED: "key",
    _F.KEY_TAKEN: "key",
    _F.NO_TITLE: "title",
    _F.NO_PROVIDER: "provider",
    _F.NO_SOURCE: "source_url",
    _F.SOURCE_NOT_WEB: "source_url",
    _F.TEXT_TOO_LONG: "summary",
    _F.AMOUNT_NOT_POSITIVE: "most_euros",
    _F.LEAST_ABOVE_MOST: "least_euros",
    _F.SHARE_OUT_OF_RANGE: "most_share_percent",
    _F.OWN_OUT_OF_RANGE: "own_percent",
    _F.SHARES_LEAVE_NO_ROOM: "own_percent",
    _F.PUBLIC_OUT_OF_RANGE: "most_public_percent",
    _F.NO_WINDOWS: "windows",
    _F.WINDOWS_OF_ALWAYS: "windows",
    _F.WINDOW_ENDS_FIRST: "windows",
    _F.WINDOWS_OVERLAP: "windows",
    _F.WINDOW_OUT_OF_REACH: "windows",
    _F.COSTS_BOTH_WAYS: "costs_refused",
    _F.NO_COSTS_COUNT: "costs_refused",
    _F.EXCLUDES_ITSELF: "excluded",
    _F.EFFORT_OUT_OF_RANGE: "effort_hours",
    _F.WEEKS_OUT_OF_RANGE: "decision_weeks",
    _F.CHECKED_LATER_THAN_TODAY: "checked_on",
    _F.LOAN_TERMS_MISSING: "interest_percent",
    _F.LOAN_TERMS_OF_NO_LOAN: "interest_percent",
    _F.OUT_OF_RANGE: "most_euros",
}


def told(fault: SchemeFault) -> Flawed:
    """A fault beside its column."""
    return Flawed(column=COLUMN_OF[fault], code=fault)


def read_sound(
    cells: Mapping[str, Cell], *, today: date
) -> tuple[Scheme | None, tuple[Flawed, ...]]:
    """The scheme of some cells, or all that is wrong with it, each beside its column."""
    scheme, flaws = read_cells(cells)
    if scheme is None:
        return None, flaws
    wrong = tuple(told(fault) for fault in faults(scheme, today=today))
    return (None, wrong) if wrong else (scheme, ())
