"""Rounds to start from: whole sets of rules with days, which may open as they are.

A template is only a beginning; whatever it says may be changed until the round opens. Words that
people read, such as the names of criteria, come from whoever makes the round.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from matchpot.domain.allocation.mes import Utilities
from matchpot.domain.money import Cents
from matchpot.domain.panels.selection import RESERVES, SEATS
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.planning import USUAL_DAYS, Span, laid_out
from matchpot.domain.rounds.rules import (
    AllocationRules,
    BallotKind,
    BallotRules,
    Criterion,
    PanelMode,
    PanelRules,
    RoundRules,
)


class RoundTemplate(StrEnum):
    """What a round can start from."""

    SCORES = "scores"
    EQUAL_SHARES = "equal_shares"
    PARTIAL_LOTTERY = "partial_lottery"
    APPLICANTS = "applicants"
    RESIDENTS = "residents"


# The criteria templates score on, by id; the idea counts double.
CRITERIA: Mapping[str, int] = MappingProxyType({"idea": 2, "plan": 1, "place": 1})
_WEIGHTY = 5  # at most so many applications can take all the money
_MEMBER_CENTS, _READ_CENTS = 15_000, 1_250

_AROUND = (Phase.ANNOUNCED, Phase.SUBMISSION, Phase.ELIGIBILITY, Phase.TALLY, Phase.DECIDED)
_AFTER = (Phase.PUBLISHED, Phase.PAYOUT)
_BY_PANEL = (Phase.CONFLICTS, Phase.READING)
_TALKS = (Phase.BLIND_VOTE, Phase.DELIBERATION, Phase.FINAL_VOTE)
_DRAWN_PANEL = (Phase.PANEL_CALL, Phase.PANEL_DRAW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Rules to start from, with their days."""

    rules: RoundRules
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    budget_cents: Cents
    first: date
    labels: Mapping[str, str]

    def start(self, *phases: Phase, **parts: Any) -> Start:
        """The rules with these parts and usual asks, and the days. Any: fields of the rules."""
        whole = self.budget_cents // 100
        most_ask_cents = max(1, whole // _WEIGHTY) * 100 if whole else self.budget_cents
        rules = RoundRules(budget_cents=self.budget_cents, most_ask_cents=most_ask_cents, **parts)
        days = {phase: USUAL_DAYS[phase] for phase in (*_AROUND, *_AFTER, *phases)}
        return Start(rules=rules, spans=laid_out(days, self.first))

    @property
    def scored(self) -> BallotRules:
        """Scores on the usual criteria."""
        criteria = [
            Criterion(id=id_, label=self.labels.get(id_, id_), weight=weight)
            for id_, weight in CRITERIA.items()
        ]
        return BallotRules(kind=BallotKind.SCORE, criteria=tuple(criteria))


def _paid(mode: PanelMode, *, seats: int = SEATS, reserves: int = RESERVES) -> PanelRules:
    return PanelRules(
        mode=mode,
        seats=seats,
        reserves=reserves,
        member_cents=_MEMBER_CENTS,
        read_cents=_READ_CENTS,
    )


def _equal() -> AllocationRules:
    params = {"utilities": Utilities.COST.value, "completion": "add1,greedy", "compared": False}
    return AllocationRules(kind="mes", params=params)


def _scores(wish: _Wish) -> Start:
    """A panel you ask gives scores with reasons; the best are paid while the money lasts.

    What most funds do already, with three differences: nobody sees totals before having voted,
    every application hears why, and one that no longer fits makes room for the next that does.
    """
    return wish.start(
        Phase.PANEL_CALL,
        *_BY_PANEL,
        *_TALKS,
        panel=_paid(PanelMode.NOMINATED, seats=7, reserves=2),
        ballot=wish.scored,
        allocation=AllocationRules(kind="greedy_skip", least_score=Fraction(5, 2)),
    )


def _equal_shares(wish: _Wish) -> Start:
    """A panel drawn by lot approves of a few; everybody decides over an equal part of the money.

    For when many tastes live side by side. The winner of a plain count can take everything with
    half of the votes; with equal shares a third of the panel decides over about a third of the
    money (Peters, Pierczynski and Skowron 2021).
    """
    return wish.start(
        *_DRAWN_PANEL,
        *_BY_PANEL,
        Phase.FINAL_VOTE,
        panel=_paid(PanelMode.LOT),
        ballot=BallotRules(kind=BallotKind.APPROVAL, params={"most": 5}),
        allocation=_equal(),
    )


def _partial_lottery(wish: _Wish) -> Start:
    """A panel scores; what is clearly good is paid, what is about equal goes into a public draw.

    Panels tell the best and the weakest apart, and hardly anything between. Swiss and British
    research funds draw lots there since 2018; here for at most half of the money.
    """
    return wish.start(
        *_DRAWN_PANEL,
        *_BY_PANEL,
        Phase.BLIND_VOTE,
        Phase.LOTTERY,
        panel=_paid(PanelMode.LOT),
        ballot=wish.scored,
        allocation=AllocationRules(
            kind="line_lottery",
            params={"margin_hundredths": 50, "lot_share_bps": 5_000},
            least_score=Fraction(3),
        ),
    )


def _applicants(wish: _Wish) -> Start:
    """Those who apply judge one another: two halves with half of the money, A judges B.

    For a group that knows its field best, and for small funds without an office. Nobody judges
    whom they compete with, so nobody gains by scoring low.
    """
    return wish.start(
        *_BY_PANEL,
        Phase.BLIND_VOTE,
        panel=PanelRules(mode=PanelMode.APPLICANTS),
        ballot=wish.scored,
        allocation=AllocationRules(kind="greedy_skip"),
    )


def _residents(wish: _Wish) -> Start:
    """Everybody with an e-mail address chooses up to five; equal shares divide the money.

    As towns do that let neighbours decide: no panel and no account, and every neighbourhood that
    votes gets about its part.
    """
    return wish.start(
        Phase.PUBLIC_VOTE,
        panel=PanelRules(mode=PanelMode.NONE),
        ballot=None,
        public_ballot=BallotRules(kind=BallotKind.APPROVAL, params={"most": 5}),
        panel_bps=0,
        allocation=_equal(),
    )


_MADE: Mapping[RoundTemplate, Callable[[_Wish], Start]] = MappingProxyType(
    {
        RoundTemplate.SCORES: _scores,
        RoundTemplate.EQUAL_SHARES: _equal_shares,
        RoundTemplate.PARTIAL_LOTTERY: _partial_lottery,
        RoundTemplate.APPLICANTS: _applicants,
        RoundTemplate.RESIDENTS: _residents,
    }
)


def start_from(
    template: RoundTemplate, *, budget_cents: Cents, first: date, labels: Mapping[str, str]
) -> Start:
    """A template with its budget, from its first day on; `labels` names the `CRITERIA` by id."""
    return _MADE[template](_Wish(budget_cents=budget_cents, first=first, labels=labels))
