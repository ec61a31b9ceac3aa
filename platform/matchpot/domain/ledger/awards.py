"""Entries for money that a fund grants: awards and their parts, and what panellists are paid.

An award is set apart in its pot when it is offered; each part becomes the maker's when it is due.
"""

from dataclasses import dataclass
from datetime import datetime

from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.entries import Entry, EntryKind, Ref, credit, debit, record


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """The cents of an award that an event moves."""

    award_id: int
    fund_id: int
    pot_id: int
    cents: int

    @property
    def ref(self) -> Ref:
        """What entries about it refer to."""
        return Ref("award", self.award_id)


def award_made(grant: Grant, *, occurred_at: datetime) -> Entry:
    """The award is offered: its money is promised to nobody else."""
    available = accounts.pot_available(fund_id=grant.fund_id, pot_id=grant.pot_id)
    return record(
        EntryKind.AWARD_MADE,
        grant.award_id,
        debit(available, grant.cents),
        credit(_awarded(grant), grant.cents),
        occurred_at=occurred_at,
        ref=grant.ref,
    )


def tranche_due(grant: Grant, *, tranche_id: int, maker_id: int, occurred_at: datetime) -> Entry:
    """A part of the award is owed to the maker; `grant.cents` is that part."""
    return record(
        EntryKind.TRANCHE_DUE,
        tranche_id,
        debit(_awarded(grant), grant.cents),
        credit(accounts.maker_payable(maker_id), grant.cents),
        occurred_at=occurred_at,
        ref=grant.ref,
    )


def award_declined(grant: Grant, *, occurred_at: datetime) -> Entry:
    """The maker said no, or nothing in time: all of it goes back to the pot."""
    return _given_back(EntryKind.AWARD_DECLINED, grant, occurred_at)


def award_revoked(grant: Grant, *, occurred_at: datetime) -> Entry:
    """The fund took back what was not paid; `grant.cents` is that part."""
    return _given_back(EntryKind.AWARD_REVOKED, grant, occurred_at)


def _given_back(kind: EntryKind, grant: Grant, occurred_at: datetime) -> Entry:
    return record(
        kind,
        grant.award_id,
        debit(_awarded(grant), grant.cents),
        credit(accounts.pot_available(fund_id=grant.fund_id, pot_id=grant.pot_id), grant.cents),
        occurred_at=occurred_at,
        ref=grant.ref,
    )


def _awarded(grant: Grant) -> accounts.Account:
    return accounts.pot_awarded(fund_id=grant.fund_id, pot_id=grant.pot_id, award_id=grant.award_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelPay:
    """What somebody is owed for their work in a panel."""

    seat_id: int
    person_id: int
    fund_id: int
    pot_id: int
    cents: int


def panel_paid(pay: PanelPay, *, occurred_at: datetime) -> Entry:
    """The pot owes a panellist for their work."""
    return record(
        EntryKind.PANEL_PAID,
        pay.seat_id,
        debit(accounts.pot_available(fund_id=pay.fund_id, pot_id=pay.pot_id), pay.cents),
        credit(accounts.maker_payable(pay.person_id), pay.cents),
        occurred_at=occurred_at,
        ref=Ref("panel_fee", pay.seat_id),
    )
