"""What a fund asks of a maker, held against its own policy: allowed, or refused with the reason.

The software refuses for the fund, so that no officer has to, and no maker has to refuse.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matchpot.domain.errors import MatchpotError
from matchpot.domain.reports.duties import DutyState
from matchpot.domain.trust.formats import Format, missing, satisfies
from matchpot.domain.trust.policy import Policy, Tier


class Ask(StrEnum):
    """What an officer can try to ask for."""

    REPORT = "report"  # in one format of the officer's choice
    QUESTION = "question"  # about a report that came
    SOONER = "sooner"  # before the due day
    TALK = "talk"  # a closer look at a report
    RECEIPTS = "receipts"  # invoices and bank statements


class Refusal(StrEnum):
    """Why the policy does not allow it."""

    NOTHING_ASKED = "nothing_asked"  # this tier asks for nothing
    NOT_IN_POLICY = "not_in_policy"  # this tier does not ask for that format
    MAKER_CHOOSES = "maker_chooses"  # of several formats the maker takes one
    NOT_DUE = "not_due"
    ALREADY_GIVEN = "already_given"
    NO_REPORT_YET = "no_report_yet"
    QUESTIONS_USED = "questions_used"
    ACCEPTED = "accepted"  # by the fund, or by its silence
    WAIVED = "waived"
    NOT_DRAWN = "not_drawn"  # no lot drew this report
    NEVER = "never"  # no policy on this platform can allow it


class RequestRefused(MatchpotError):
    """The fund's published policy does not allow this request."""

    def __init__(self, ask: Ask, because: Refusal) -> None:
        super().__init__(f"request refused: {ask}, {because}")
        self.ask = ask
        self.because = because


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a duty stands when something is asked."""

    state: DutyState
    due_on: date | None
    given: Collection[Format]
    questions_asked: int
    is_drawn: bool


def refusal(
    ask: Ask,
    policy: Policy,
    tier: Tier,
    standing: Standing,
    *,
    today: date,
    wanted: Format | None = None,
) -> Refusal | None:
    """Why this may not be asked; None when it may. `wanted` goes with `Ask.REPORT`."""
    if ask in {Ask.RECEIPTS, Ask.SOONER}:
        return Refusal.NEVER
    if standing.state is DutyState.WAIVED:
        return Refusal.WAIVED
    if not tier.asks:
        return Refusal.NOTHING_ASKED
    if ask is Ask.TALK:
        return None if standing.is_drawn else Refusal.NOT_DRAWN
    if ask is Ask.QUESTION:
        return _question(policy, standing)
    return _report(tier, standing, wanted, today)


def _question(policy: Policy, standing: Standing) -> Refusal | None:
    if standing.state is DutyState.ACKNOWLEDGED:
        return Refusal.ACCEPTED
    if standing.state is DutyState.DUE:
        return Refusal.NO_REPORT_YET
    return Refusal.QUESTIONS_USED if standing.questions_asked >= policy.questions else None


def _report(tier: Tier, standing: Standing, wanted: Format | None, today: date) -> Refusal | None:
    if standing.state is DutyState.ACKNOWLEDGED:
        return Refusal.ACCEPTED
    clause = next((one for one in tier.asks if wanted in one), None)
    if wanted is None or clause is None:
        return Refusal.NOT_IN_POLICY
    if satisfies(standing.given, clause) or not missing(standing.given, tier.asks):
        return Refusal.ALREADY_GIVEN
    if len(clause) > 1:
        return Refusal.MAKER_CHOOSES
    return Refusal.NOT_DUE if standing.due_on is None or today < standing.due_on else None


def check(
    ask: Ask,
    policy: Policy,
    tier: Tier,
    standing: Standing,
    *,
    today: date,
    wanted: Format | None = None,
) -> None:
    """Raise `RequestRefused` when the policy does not allow it."""
    because = refusal(ask, policy, tier, standing, today=today, wanted=wanted)
    if because is not None:
        raise RequestRefused(ask, because)
