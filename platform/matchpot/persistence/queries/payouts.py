"""Payouts as services, makers and operators read them; the accounts they go to are in `payees`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Select, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.payouts import Block, PayoutOccasion, PayoutState, group_of, occasion_of
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.ledger import LedgerAccount, LedgerEntry, LedgerPosting
from matchpot.persistence.models.loans import Loan
from matchpot.persistence.models.matching import MatchLine
from matchpot.persistence.models.panels import Seat
from matchpot.persistence.models.payouts import Payee, Payout
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.models.work import Transition
from matchpot.persistence.queries.narrowing import Narrowed, Part, holding, under, within

_S = PayoutState
# Money that is no longer ours to take back, or may not be.
LEFT = frozenset({_S.SENDING, _S.SENT, _S.BANK_PAID, _S.BANK_FAILED, _S.PARTLY_REVERSED})
# What can still change its amount or be called off.
OPEN = frozenset({_S.DRAFT, _S.BLOCKED, _S.READY, _S.APPROVED})
ENDED = frozenset({_S.CANCELLED, _S.REVERSED})
# Waits for the maker's bank.
AT_BANK = frozenset({_S.SENT, _S.BANK_FAILED})


def has_left(session: Session, campaign_id: int) -> bool:
    """Whether a payout of the campaign is on its way or has arrived."""
    found = session.scalar(
        select(Payout.id).where(Payout.campaign_id == campaign_id, Payout.state.in_(LEFT)).limit(1)
    )
    return found is not None


def became_debt(session: Session, campaign_id: int) -> int:
    """What of a campaign's gifts and match its maker came to owe back, paid again or not."""
    about = {
        "refund": select(Refund.id).where(Refund.campaign_id == campaign_id),
        "donation": select(Donation.id).where(Donation.campaign_id == campaign_id),
        "match_line": select(MatchLine.id).where(MatchLine.campaign_id == campaign_id),
    }
    found = session.scalar(
        select(cast(func.coalesce(func.sum(LedgerPosting.cents), 0), BigInteger))
        .join(LedgerEntry, LedgerEntry.id == LedgerPosting.entry_id)
        .join(LedgerAccount, LedgerAccount.id == LedgerPosting.account_id)
        .where(
            LedgerAccount.name.startswith("Assets:Receivable:Maker-", autoescape=True),
            or_(
                *(
                    (LedgerEntry.ref_type == noun) & LedgerEntry.ref_id.in_(ids)
                    for noun, ids in about.items()
                )
            ),
        )
    )
    return found or 0


def disputes_open(session: Session, campaign_id: int) -> int:
    """How many gifts of the campaign are disputed now."""
    counted = select(func.count()).where(
        Donation.campaign_id == campaign_id, Donation.state == DonationState.DISPUTED
    )
    return session.scalar(counted) or 0


def ids_in(session: Session, states: frozenset[PayoutState]) -> Sequence[int]:
    """Payouts in these states, oldest first."""
    return session.scalars(
        select(Payout.id).where(Payout.state.in_(sorted(states))).order_by(Payout.id)
    ).all()


def sending_since(session: Session, payout_id: int) -> datetime | None:
    """When the payout began to be sent the last time."""
    return session.scalar(
        select(func.max(Transition.moved_at)).where(
            Transition.ref_type == Payout.__tablename__,
            Transition.ref_id == payout_id,
            Transition.after == PayoutState.SENDING.value,
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutRow:
    """A payout with its occasion and whom it goes to, as pages show it.

    Attributes:
        title: of the project; of the round where somebody is paid for work in its panel.
        campaign_id, slug: of a campaign that was settled; None for the other occasions.
        award_id, part: of an award, and which of its parts.
        maker, maker_id, maker_email: whoever is paid.
        reversed_cents: what was taken back of it at the payment service.
    """

    id: int
    occasion: PayoutOccasion
    title: str
    campaign_id: int | None
    slug: str | None
    award_id: int | None
    part: int | None
    maker_id: int
    maker: str
    maker_email: str
    state: PayoutState
    amount_cents: int
    reversed_cents: int
    netted_cents: int
    blocks: tuple[Block, ...]
    on_hold: bool
    approver_id: int | None
    approver: str | None
    approved_at: datetime | None
    second_approver: str | None
    second_approved_at: datetime | None
    transfer: str | None
    not_before: datetime
    bank_changed_at: datetime | None
    email_changed_at: datetime | None
    created_at: datetime
    sent_at: datetime | None
    paid_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether nothing has been sent yet."""
        return self.state in OPEN

    @property
    def sent_cents(self) -> int:
        """What was sent and not taken back."""
        return self.amount_cents - self.reversed_cents if self.state in LEFT else 0


_FIRST, _SECOND = aliased(Person), aliased(Person)
_Rows = Select[Payout, Payee, Person, Campaign, Project, Tranche, Round, str, str]


def _rows() -> _Rows:
    project_id = func.coalesce(Campaign.project_id, Award.project_id, Loan.project_id)
    round_id = func.coalesce(Seat.round_id, Award.round_id)
    return (
        select(Payout, Payee, Person, Campaign, Project, Tranche, Round, _FIRST.name, _SECOND.name)
        .join(Payee, Payee.id == Payout.payee_id)
        .join(Person, Person.id == Payee.person_id)
        .outerjoin(Campaign, Campaign.id == Payout.campaign_id)
        .outerjoin(Tranche, Tranche.id == Payout.tranche_id)
        .outerjoin(Award, Award.id == Tranche.award_id)
        .outerjoin(Seat, Seat.id == Payout.fee_seat_id)
        .outerjoin(Loan, Loan.id == Payout.loan_id)
        .outerjoin(Project, Project.id == project_id)
        .outerjoin(Round, Round.id == round_id)
        .outerjoin(_FIRST, _FIRST.id == Payout.approver)
        .outerjoin(_SECOND, _SECOND.id == Payout.second_approver)
    )


def _listed(session: Session, statement: _Rows) -> list[PayoutRow]:
    return [_row(*row) for row in session.execute(statement)]


def _row(
    payout: Payout,
    payee: Payee,
    person: Person,
    campaign: Campaign | None,
    project: Project | None,
    tranche: Tranche | None,
    round_: Round | None,
    first: str | None,
    second: str | None,
) -> PayoutRow:
    occasion, _ = occasion_of(
        campaign_id=payout.campaign_id,
        tranche_id=payout.tranche_id,
        fee_seat_id=payout.fee_seat_id,
        loan_id=payout.loan_id,
    )
    about = project or round_
    assert about is not None  # noqa: S101 - each occasion has one of the two
    return PayoutRow(
        id=payout.id,
        occasion=occasion,
        title=about.title,
        campaign_id=payout.campaign_id,
        slug=project.slug if campaign and project else None,
        award_id=tranche.award_id if tranche else None,
        part=tranche.position if tranche else None,
        maker_id=person.id,
        maker=person.name,
        maker_email=person.email,
        state=payout.state,
        amount_cents=payout.amount_cents,
        reversed_cents=payout.blocks.get("reversed_cents", 0),
        netted_cents=payout.blocks.get("netted_cents", 0),
        blocks=tuple(Block(word) for word in payout.blocks.get("reasons", ())),
        on_hold=bool(payout.blocks.get("operator_hold")),
        approver_id=payout.approver,
        approver=first,
        approved_at=payout.approved_at,
        second_approver=second,
        second_approved_at=payout.second_approved_at,
        transfer=payout.transfer,
        not_before=payout.not_before,
        bank_changed_at=payee.bank_changed_at,
        email_changed_at=person.email_changed_at,
        created_at=payout.created_at,
        sent_at=payout.sent_at,
        paid_at=payout.paid_at,
    )


def one(session: Session, payout_id: int) -> PayoutRow | None:
    """One payout, whoever's it is."""
    return next(iter(_listed(session, _rows().where(Payout.id == payout_id))), None)


def waiting(session: Session) -> list[PayoutRow]:
    """Payouts that were not sent yet: what can be approved first, then what is blocked."""
    order = (Payout.state != PayoutState.READY, Payout.id)
    return _listed(session, _rows().where(Payout.state.in_(sorted(OPEN))).order_by(*order))


_OCCASIONS = {
    PayoutOccasion.CAMPAIGN: Payout.campaign_id,
    PayoutOccasion.TRANCHE: Payout.tranche_id,
    PayoutOccasion.PANEL_FEE: Payout.fee_seat_id,
    PayoutOccasion.LOAN: Payout.loan_id,
}


def listed(session: Session, narrowed: Narrowed, part: Part) -> list[PayoutRow]:
    """Every payout, the newest first; words are of whoever is paid, or the title of a project.

    Never of a round: pages keep secret in which panel somebody worked. The moment is that of
    sending or, of what was not sent, of drafting.
    """
    wanted = _rows().where(
        *within(
            narrowed, at=func.coalesce(Payout.sent_at, Payout.created_at), cents=Payout.amount_cents
        ),
        *holding(narrowed.words, Person.name, Person.email, Project.title),
        *under(Payout.id, part),
    )
    if narrowed.state:
        wanted = wanted.where(Payout.state == PayoutState(narrowed.state))
    if narrowed.kind:
        wanted = wanted.where(_OCCASIONS[PayoutOccasion(narrowed.kind)].is_not(None))
    return _listed(session, wanted.order_by(Payout.id.desc()).limit(part.size))


def of_maker(session: Session, person_id: int) -> list[PayoutRow]:
    """Every payout to somebody, the newest first, without those that were called off."""
    mine = _rows().where(Payee.person_id == person_id, Payout.state != PayoutState.CANCELLED)
    return _listed(session, mine.order_by(Payout.id.desc()))


def of_campaign(session: Session, campaign_id: int) -> list[PayoutRow]:
    """Every payout of a campaign, oldest first, without those that were called off."""
    rows = _rows().where(Payout.campaign_id == campaign_id, Payout.state != PayoutState.CANCELLED)
    return _listed(session, rows.order_by(Payout.id))


def group_of_transfer(session: Session, transfer: str) -> str | None:
    """The group a transfer was made in."""
    columns = (Payout.campaign_id, Payout.tranche_id, Payout.fee_seat_id, Payout.loan_id)
    row = session.execute(select(*columns).where(Payout.transfer == transfer)).first()
    return None if row is None else group_of(**row._mapping)


def settled_without_payout(session: Session) -> Sequence[int]:
    """Settled campaigns nobody drafted a payout for, which must not be."""
    drafted = select(Payout.id).where(Payout.campaign_id == Campaign.id).exists()
    return session.scalars(
        select(Campaign.id).where(Campaign.state == CampaignState.SETTLED, ~drafted)
    ).all()
