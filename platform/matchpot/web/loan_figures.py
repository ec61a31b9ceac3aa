"""The figures of a pot of loans as pages show them: in words, as a chart, and in a table."""

from dataclasses import dataclass

from flask_babel import gettext as _

from matchpot.domain.loans.revolving import Revolving
from matchpot.web.filters import euros, tenths


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Figures for `figures.figures`, and rows for `charts.bars`."""

    figures: list[tuple[str, str]]
    rows: list[tuple[str, int, str]]
    worked: str


def told(figures: Revolving) -> Told:
    """All there is to say about how a pot lent."""
    times = tenths(int(figures.times_worked * 10))
    return Told(
        figures=[
            (euros(figures.paid_in_cents), _("paid in")),
            (euros(figures.lent_cents), _("lent in all")),
            (euros(figures.back_cents), _("came back")),
            (euros(figures.free_cents), _("free to lend now")),
        ],
        rows=[
            (_("Paid in by the fund"), figures.paid_in_cents, "match"),
            (_("Lent in all"), figures.lent_cents, "loan"),
            (_("Came back"), figures.back_cents, "own"),
            (_("Interest, which can be lent too"), figures.interest_cents, "other"),
            (_("Still owed by makers"), figures.out_cents, "loan"),
            (_("Written off"), figures.lost_cents, "other"),
            (_("Free to lend now"), figures.free_cents, "left"),
        ],
        worked=_("Each euro has worked %(times)s times.", times=times),
    )
