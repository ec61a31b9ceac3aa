"""How the money of pots moved, read from an export: what was paid in, holds, and their changes."""

from matchpot.cli.matching.documents import Sheet
from matchpot.domain.matching.donation_lists import MOST_CENTS
from matchpot.domain.matching.export import Hold, Move, PaidIn


def paid_in_of(sheet: Sheet, place: str, raw: object) -> PaidIn:
    """Read what made a pot larger, or smaller."""
    part = sheet.part(place, raw, needs=("pot", "cents"), may=("day",))
    return PaidIn(pot=part.ident("pot"), cents=part.number("cents", least=-MOST_CENTS))


def hold_of(sheet: Sheet, place: str, raw: object) -> Hold:
    """Read a line with the cents it began with."""
    part = sheet.part(place, raw, needs=("pot", "cents"), may=("gift", "whole"))
    return Hold(
        pot=part.ident("pot"),
        gift=part.number("gift") if "gift" in part.found else None,
        whole=part.flag("whole"),
        cents=part.number("cents"),
    )


def move_of(sheet: Sheet, place: str, raw: object) -> Move:
    """Read a change of what a hold takes of its pot."""
    part = sheet.part(place, raw, needs=("pot", "hold", "cents"))
    return Move(
        pot=part.ident("pot"),
        hold=part.number("hold"),
        cents=part.number("cents", least=-MOST_CENTS),
    )
