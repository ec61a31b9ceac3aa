"""What funds offer on the platform now, as schemes of the guide; three statements for all."""

from datetime import date
from fractions import Fraction
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
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.rules import parse_rule
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


def ratios(session: Session) -> dict[str, Fraction]:
    """What pots add to each cent of people, by the key of their scheme; of plain ratios alone.

    What other rules add depends on the gifts themselves.
    """
    rows = session.execute(
        select(Pot.id, RuleVersion.kind, RuleVersion.params)
        .join(RuleVersion, RuleVersion.id == Pot.rule_version_id)
        .where(
            Pot.purpose == PotPurpose.MATCHING,
            Pot.state.in_(sorted(MAY_BE_ASKED)),
            RuleVersion.kind == Ratio.KIND,
        )
    )
    read = ((pot_id, parse_rule(kind, params)) for pot_id, kind, params in rows)
    return {f"pot-{key}": Fraction(one.num, one.den) for key, one in read if isinstance(one, Ratio)}


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
