"""What the platform itself offers, as schemes: made of the rules as they are now, never kept.

A limit on the goal of a campaign is told as one on the budget. What a scheme has no word for, such
as how many other funds may take part, is told by the page of the offer itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from matchpot.domain.deadlines import local_day
from matchpot.domain.guide.facts import LegalForm
from matchpot.domain.guide.schemes import Opening, PlaceOf, Scheme, SchemeKind, Window
from matchpot.domain.matching.caps import parse_caps
from matchpot.domain.matching.filters import Makers
from matchpot.domain.money import BPS, Cents
from matchpot.domain.people import OrganisationKind
from matchpot.domain.projects import Discipline
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import RoundRules
from matchpot.domain.rounds.schedule import Plan

_PERSONS = frozenset({LegalForm.PRIVATE_PERSON, LegalForm.SOLE_TRADER})
_FORMS: Mapping[Makers, frozenset[LegalForm]] = {
    Makers.ANY: frozenset(),
    Makers.PERSON: _PERSONS,
    Makers.ORGANISATION: frozenset(LegalForm) - _PERSONS,
}
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offerer:
    """The fund that offers something."""

    slug: str
    name: str
    kind: OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingPot:
    """A pot that campaigns may ask to take part in; `free_cents` is what it has left for them."""

    id: int
    slug: str
    name: str
    summary: str
    fund: Offerer
    caps: Mapping[str, object]
    free_cents: Cents
    created_at: datetime
    closes_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingRound:
    """A round that plans can be entered in, now or later."""

    id: int
    slug: str
    title: str
    summary: str
    fund: Offerer
    rules: RoundRules
    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLoan:
    """A kind of loan that makers may ask for; `free_cents` is what its pot can lend now."""

    id: int
    pot_slug: str
    name: str
    summary: str
    fund: Offerer
    least_cents: Cents
    most_cents: Cents
    interest_bps: int
    most_months: int
    free_cents: Cents


def of_pot(pot: MatchingPot, *, today: date) -> Scheme:
    """A pot as a scheme: at most the smallest of its limits and of what it has left."""
    caps = parse_caps(pot.caps)
    filters = caps.filters
    limits = (caps.per_project_cents, caps.per_maker_year_cents, pot.free_cents)
    window = _until(pot.created_at, pot.closes_at)
    return Scheme(
        key=f"pot-{pot.id}",
        title=pot.name,
        provider=pot.fund.name,
        kind=SchemeKind.MATCH,
        summary=pot.summary,
        offered_by=f"pot:{pot.id}",
        disciplines=frozenset(Discipline(one) for one in filters.disciplines),
        legal_forms=_FORMS[filters.makers],
        places=frozenset(filters.cities),
        place_of=PlaceOf.WORK,
        most_cents=min(one for one in limits if one is not None),
        most_share_bps=min(BPS, caps.per_project_goal_bps or BPS),
        opening=Opening.WINDOWS if window else Opening.ALWAYS,
        windows=(window,) if window else (),
        may_have_started=True,
        is_public=pot.fund.kind is OrganisationKind.MUNICIPALITY,
        source_url=f"/funds/{pot.fund.slug}/{pot.slug}",
        checked_on=today,
    )


def _until(since: datetime, closes_at: datetime | None) -> Window | None:
    if closes_at is None:
        return None
    last = local_day(closes_at - timedelta(seconds=1))
    return Window(min(local_day(since), last), last)


def of_round(one: ComingRound, *, today: date) -> Scheme:
    """A round as a scheme; a decision comes when its results are published."""
    call, rules = one.plan.window(Phase.SUBMISSION), one.rules
    told = next(
        (window.starts_at for window in one.plan.windows if window.phase is Phase.PUBLISHED), None
    )
    return Scheme(
        key=f"round-{one.id}",
        title=one.title,
        provider=one.fund.name,
        kind=SchemeKind.AWARD,
        summary=one.summary,
        offered_by=f"round:{one.id}",
        disciplines=frozenset(Discipline(word) for word in rules.disciplines),
        least_cents=rules.least_ask_cents or None,
        most_cents=rules.most_ask_cents,
        opening=Opening.WINDOWS,
        windows=(
            Window(local_day(call.starts_at), local_day(call.ends_at - timedelta(seconds=1))),
        ),
        decision_weeks=None if told is None else -(-(told - call.ends_at) // _WEEK),
        is_public=one.fund.kind is OrganisationKind.MUNICIPALITY,
        source_url=f"/rounds/{one.slug}",
        checked_on=today,
    )


def of_loan(loan: OpenLoan, *, today: date) -> Scheme:
    """A loan as a scheme: at most what its pot can lend now."""
    return Scheme(
        key=f"loan-{loan.id}",
        title=loan.name,
        provider=loan.fund.name,
        kind=SchemeKind.LOAN,
        summary=loan.summary,
        offered_by=f"loan:{loan.id}",
        least_cents=loan.least_cents,
        most_cents=min(loan.most_cents, loan.free_cents),
        may_have_started=True,
        is_public=loan.fund.kind is OrganisationKind.MUNICIPALITY,
        interest_bps=loan.interest_bps,
        loan_months=loan.most_months,
        source_url=f"/loans/{loan.pot_slug}",
        checked_on=today,
    )
