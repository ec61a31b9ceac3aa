"""What funds offer on the platform now, as schemes of the guide; three statements for all."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.guide.offers import (
    ComingRound,
    MatchingPot,
    Offerer,
    OpenLoan,
    of_loan,
    of_pot,
    of_round,
)
from matchpot.domain.guide.schemes import Scheme
from matchpot.domain.joining import MAY_BE_ASKED
from matchpot.domain.matching.caps import parse_caps
from matchpot.domain.matching.rules import KINDS, parse_rule
from matchpot.domain.matching.scenes import Usage
from matchpot.domain.matching.stacking import PotView
from matchpot.domain.pots import PotPurpose
from matchpot.domain.rounds.phases import PLANNED, Phase
from matchpot.domain.rounds.plain_rules import from_plain
from matchpot.domain.rounds.schedule import read_plan
from matchpot.domain.rounds.snapshot import Snapshot
from matchpot.persistence.models.loans import LoanProduct
from matchpot.persistence.models.matching import Pot, RuleVersion
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.rounds import Round

_UNTIL_CLOSED = PLANNED[: PLANNED.index(Phase.SUBMISSION) + 1]
_FUND = (Organisation.slug, Organisation.name, Organisation.kind)


def offers(session: Session, *, today: date) -> list[Scheme]:
    """Pots with money that campaigns may ask, rounds to enter, loans to ask; as they were made."""
    return [*_pots(session, today), *_rounds(session, today), *_loans(session, today)]


def pots_by_rule(session: Session) -> dict[str, PotView]:
    """Pots that campaigns may ask, with their rules, by the keys of their schemes.

    Those that divide a pool at the end are left out: what they add depends on all other projects.
    """
    rows = session.execute(
        select(Pot, RuleVersion)
        .join(RuleVersion, RuleVersion.id == Pot.rule_version_id)
        .where(
            Pot.purpose == PotPurpose.MATCHING,
            Pot.state.in_(sorted(MAY_BE_ASKED)),
            RuleVersion.kind.in_(sorted(KINDS)),
        )
    )
    return {f"pot-{pot.id}": _view(pot, rule) for pot, rule in rows}


def _view(pot: Pot, version: RuleVersion) -> PotView:
    in_use = pot.reserved_cents + pot.used_cents
    return PotView(
        id=pot.id,
        rule=parse_rule(version.kind, version.params),
        caps=parse_caps(version.caps),
        min_donation_cents=version.min_donation_cents,
        available_cents=max(0, max(pot.committed_cents, pot.total_cents) - in_use),
        tier=pot.tier,
        priority=pot.priority,
        mode=pot.mode,
        share=pot.share,
        usage=Usage(pot_cents=in_use),
    )


def _pots(session: Session, today: date) -> list[Scheme]:
    pot_columns = (
        Pot.id, Pot.slug, Pot.name, Pot.summary, Pot.created_at, Pot.closes_at,
        Pot.committed_cents, Pot.total_cents, Pot.reserved_cents, Pot.used_cents,
    )  # fmt: skip
    rows = session.execute(
        select(*pot_columns, RuleVersion.caps, *_FUND)
        .join(RuleVersion, RuleVersion.id == Pot.rule_version_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(Pot.purpose == PotPurpose.MATCHING, Pot.state.in_(sorted(MAY_BE_ASKED)))
        .order_by(Pot.id)
    )
    pots = (
        MatchingPot(
            id=row[0],
            slug=row[1],
            name=row[2],
            summary=row[3],
            created_at=row[4],
            closes_at=row[5],
            # What a fund promised may still come in before the first gift.
            free_cents=max(row[6], row[7]) - row[8] - row[9],
            caps=row[10],
            fund=_offerer(row[11:]),
        )
        for row in rows
    )
    found = (of_pot(pot, today=today) for pot in pots if pot.free_cents > 0)
    return [one for one in found if one.window_from(today) or not one.windows]


def _rounds(session: Session, today: date) -> list[Scheme]:
    rows = session.execute(
        select(Round.id, Round.slug, Round.title, Round.summary, Round.snapshot, Round.plan, *_FUND)
        .join(Organisation, Organisation.id == Round.fund_id)
        .where(Round.phase.in_(_UNTIL_CLOSED))
        .order_by(Round.id)
    )
    rounds = (
        ComingRound(
            id=row[0],
            slug=row[1],
            title=row[2],
            summary=row[3],
            rules=from_plain(Snapshot(row[4]).rules),
            plan=read_plan(row[5]),
            fund=_offerer(row[6:]),
        )
        for row in rows
    )
    found = (of_round(one, today=today) for one in rounds)
    return [one for one in found if one.window_from(today)]


def _loans(session: Session, today: date) -> list[Scheme]:
    terms = (
        LoanProduct.id, Pot.slug, LoanProduct.name, LoanProduct.summary, LoanProduct.least_cents,
        LoanProduct.most_cents, LoanProduct.interest_bps, LoanProduct.most_months,
    )  # fmt: skip
    rows = session.execute(
        select(*terms, Pot.total_cents - Pot.reserved_cents - Pot.used_cents, *_FUND)
        .join(Pot, Pot.id == LoanProduct.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(LoanProduct.is_open)
        .order_by(LoanProduct.id)
    )
    loans = (
        OpenLoan(
            id=row[0],
            pot_slug=row[1],
            name=row[2],
            summary=row[3],
            least_cents=row[4],
            most_cents=row[5],
            interest_bps=row[6],
            most_months=row[7],
            free_cents=row[8],
            fund=_offerer(row[9:]),
        )
        for row in rows
    )
    return [of_loan(one, today=today) for one in loans if one.free_cents >= one.least_cents]


def _offerer(columns: Any) -> Offerer:  # Any: the last columns of a row, whatever came before
    slug, name, kind = columns
    return Offerer(slug=slug, name=name, kind=kind)
