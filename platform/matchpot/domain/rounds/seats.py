"""A place in or near a panel, from the first offer to the end of the work."""

from enum import StrEnum

from matchpot.domain.moves import table


class SeatState(StrEnum):
    """Where somebody's place in a panel stands."""

    NOMINATED = "nominated"
    VOLUNTEERED = "volunteered"
    SEATED = "seated"
    RESERVE = "reserve"
    PASSED_OVER = "passed_over"  # in the draw or the choice, and not seated
    DECLINED = "declined"
    LEFT = "left"  # after having been seated


_S = SeatState

MOVES = table(
    {
        _S.NOMINATED: (_S.SEATED, _S.DECLINED),
        _S.VOLUNTEERED: (_S.SEATED, _S.RESERVE, _S.PASSED_OVER, _S.DECLINED),
        _S.SEATED: (_S.LEFT,),
        _S.RESERVE: (_S.SEATED, _S.DECLINED, _S.PASSED_OVER),
        _S.PASSED_OVER: (_S.SEATED, _S.RESERVE, _S.DECLINED),
        _S.DECLINED: (),
        _S.LEFT: (),
    }
)


def member_code(number: int) -> str:
    """The code a member is published by, from 1.

    >>> member_code(3)
    'M-03'
    """
    return f"M-{number:02}"
