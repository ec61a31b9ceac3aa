"""A ballot of a network over its purse: projects are gathered, members vote, the clock counts.

The money it divides is held ready from the call on, so nothing that happens meanwhile takes from
it. What came of it, written down so that anybody can count again, is in `ballot_records.py`.
"""

from dataclasses import dataclass
from enum import StrEnum

from matchpot.domain.errors import InvalidValue
from matchpot.domain.money import Cents
from matchpot.domain.moves import table
from matchpot.domain.networks.purses import FEWEST_DAYS, MOST_DAYS

# So many projects may stand on one paper.
MOST_PROJECTS = 60


class BallotState(StrEnum):
    """Where a ballot stands; while projects are gathered and members vote its money is held."""

    GATHERING = "gathering"
    VOTING = "voting"
    COUNTED = "counted"
    TOO_FEW_VOTED = "too_few_voted"
    NOTHING_PROPOSED = "nothing_proposed"
    CALLED_OFF = "called_off"  # before anybody voted


_B = BallotState

BALLOT_MOVES = table(
    {
        _B.GATHERING: (_B.VOTING, _B.NOTHING_PROPOSED, _B.CALLED_OFF),
        _B.VOTING: (_B.COUNTED, _B.TOO_FEW_VOTED),
        _B.COUNTED: (),
        _B.TOO_FEW_VOTED: (),
        _B.NOTHING_PROPOSED: (),
        _B.CALLED_OFF: (),
    }
)
# Its money is held in these.
HOLDS = frozenset({_B.GATHERING, _B.VOTING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a ballot is about.

    Attributes:
        budget_cents: What it divides.
        most_cents: The most one project may ask.
        gather_days: How long members may propose projects.
    """

    title: str
    budget_cents: Cents
    most_cents: Cents
    gather_days: int


def check_call(call: Call, *, purse_most_cents: Cents) -> None:
    """Raise `InvalidValue`, by field, for a call that cannot stand."""
    flaws = {
        "title": bool(call.title.strip()),
        "budget_cents": call.budget_cents > 0,
        "most_cents": 0 < call.most_cents <= min(call.budget_cents, purse_most_cents),
        "gather_days": FEWEST_DAYS <= call.gather_days <= MOST_DAYS,
    }
    wrong = {name: "out_of_range" for name, is_fine in flaws.items() if not is_fine}
    if "title" in wrong:
        wrong["title"] = "missing"
    if wrong:
        raise InvalidValue(wrong)


def code_of(proposal_id: int) -> str:
    """What a project goes by on papers and in records."""
    return f"P-{proposal_id}"


def voter_of(number: int) -> str:
    """What a member goes by in records."""
    return f"L-{number}"
