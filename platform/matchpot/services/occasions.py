"""What a payout is for: a settled campaign, a part of an award, the work in a panel, or a loan.

Each says who is owed how much in all, and where that money lies. What follows when it has arrived
is in `payout_arrivals.py`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from matchpot.domain.awards import TrancheState
from matchpot.domain.errors import NotFound
from matchpot.domain.loans.states import LENT
from matchpot.persistence import locks
from matchpot.persistence.models.awards import Award, PanelFee, Tranche
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.loans import Loan
from matchpot.persistence.models.panels import Seat
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import payouts as queries

_OWED = frozenset({TrancheState.DUE, TrancheState.PAID})


class Occasion(Protocol):
    """One thing somebody is paid for, by one payout or more."""

    @property
    def column(self) -> dict[str, int]:
        """The column of a payout that names it, with the id."""

    @property
    def funded_cents(self) -> int:
        """How much of it lies at the bank account of funds until a payout needs it."""

    @property
    def owed_cents(self) -> int:
        """What it comes to in all, paid or not."""

    @property
    def person_id(self) -> int:
        """Who is paid."""

    @property
    def disputes_open(self) -> int:
        """How many payments that are part of it are disputed now."""

    @property
    def waits_from(self) -> datetime | None:
        """From when the days count that a first payout waits; None when it need not."""


@dataclass(frozen=True, slots=True)
class OfCampaign:
    """What a settled campaign brought, for its maker."""

    session: Session
    campaign: Campaign

    @property
    def column(self) -> dict[str, int]:
        """See `Occasion`."""
        return {"campaign_id": self.campaign.id}

    @property
    def funded_cents(self) -> int:
        """See `Occasion`: gifts are at the provider already."""
        return self.campaign.match_cents

    @property
    def owed_cents(self) -> int:
        """What went back after it was paid is a debt of the maker, and taken off as one."""
        debt = queries.became_debt(self.session, self.campaign.id)
        return self.campaign.raised_cents + self.campaign.match_cents + debt

    @property
    def person_id(self) -> int:
        """The maker."""
        project = Project.id == self.campaign.project_id
        return self.session.scalars(select(Project.maker_id).where(project)).one()

    @property
    def disputes_open(self) -> int:
        """Its gifts that are disputed."""
        return queries.disputes_open(self.session, self.campaign.id)

    @property
    def waits_from(self) -> datetime | None:
        """Its end: donors have some days to dispute what they gave."""
        return self.campaign.ended_at


@dataclass(frozen=True, slots=True)
class _NotFromDonors:
    """What no donor paid for: nobody disputes it."""

    @property
    def disputes_open(self) -> int:
        """No donor paid for it, so nobody disputes it."""
        return 0

    @property
    def waits_from(self) -> datetime | None:
        """It need not wait."""
        return None


@dataclass(frozen=True, slots=True)
class OfTranche(_NotFromDonors):
    """One part of an award, for the maker it was given to."""

    award: Award
    tranche: Tranche

    @property
    def column(self) -> dict[str, int]:
        """See `Occasion`."""
        return {"tranche_id": self.tranche.id}

    @property
    def funded_cents(self) -> int:
        """See `Occasion`: all of it."""
        return self.tranche.amount_cents

    @property
    def owed_cents(self) -> int:
        """The part, once it is due."""
        return self.tranche.amount_cents if self.tranche.state in _OWED else 0

    @property
    def person_id(self) -> int:
        """The maker."""
        return self.award.maker_id


@dataclass(frozen=True, slots=True)
class OfPanelFee(_NotFromDonors):
    """What somebody is paid for the work in a panel."""

    fee: PanelFee
    panellist_id: int

    @property
    def column(self) -> dict[str, int]:
        """See `Occasion`."""
        return {"fee_seat_id": self.fee.seat_id}

    @property
    def funded_cents(self) -> int:
        """See `Occasion`: all of it."""
        return self.fee.amount_cents

    @property
    def owed_cents(self) -> int:
        """The fee, which never changes."""
        return self.fee.amount_cents

    @property
    def person_id(self) -> int:
        """The panellist."""
        return self.panellist_id


@dataclass(frozen=True, slots=True)
class OfLoan(_NotFromDonors):
    """What a pot lends, for the maker who borrows it."""

    loan: Loan

    @property
    def column(self) -> dict[str, int]:
        """See `Occasion`."""
        return {"loan_id": self.loan.id}

    @property
    def funded_cents(self) -> int:
        """See `Occasion`: all of it, but for what was lent before and lies at the provider."""
        return self.loan.amount_cents

    @property
    def owed_cents(self) -> int:
        """The sum, from the agreement on."""
        return self.loan.amount_cents if self.loan.state in LENT else 0

    @property
    def person_id(self) -> int:
        """The maker."""
        return self.loan.maker_id


def of_seat(session: Session, fee: PanelFee) -> OfPanelFee:
    """The fee of a panellist as an occasion."""
    person_id = session.scalars(select(Seat.person_id).where(Seat.id == fee.seat_id)).one()
    assert person_id is not None  # noqa: S101 - only people with an account are paid
    return OfPanelFee(fee, person_id)


def payouts_of(occasion: Occasion) -> ColumnElement[bool]:
    """The condition that finds the payouts of an occasion."""
    ((name, key),) = occasion.column.items()
    found: ColumnElement[bool] = getattr(Payout, name) == key
    return found


def locked(session: Session, payout_id: int) -> tuple[Occasion, Payout]:
    """A payout and what it is for, locked in that order: campaign or award first.

    Raises:
        NotFound: There is no such payout.
    """
    columns = (Payout.campaign_id, Payout.tranche_id, Payout.fee_seat_id, Payout.loan_id)
    row = session.execute(select(*columns).where(Payout.id == payout_id)).first()
    if row is None:
        raise NotFound("payout", payout_id)
    occasion = _locked(session, *row)
    payout = session.get_one(Payout, payout_id, with_for_update=True, populate_existing=True)
    return occasion, payout


def _locked(
    session: Session,
    campaign_id: int | None,
    tranche_id: int | None,
    seat_id: int | None,
    loan_id: int | None,
) -> Occasion:
    if campaign_id is not None:
        return OfCampaign(session, locks.campaign(session, campaign_id))
    if tranche_id is not None:
        of_award = select(Tranche.award_id).where(Tranche.id == tranche_id)
        award = locks.award(session, session.scalars(of_award).one())
        tranche = session.get_one(Tranche, tranche_id, populate_existing=True)
        return OfTranche(award, tranche)
    if loan_id is not None:
        loan = session.get_one(Loan, loan_id, with_for_update=True, populate_existing=True)
        return OfLoan(loan)
    return of_seat(session, session.get_one(PanelFee, seat_id))
