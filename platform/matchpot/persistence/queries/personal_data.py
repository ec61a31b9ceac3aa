"""Everything kept about one person, and what stands in the way of forgetting it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Table, func, or_, select
from sqlalchemy.orm import Session, aliased

from matchpot.domain import campaigns, payouts, refunds
from matchpot.domain.accounts import ErasureBlock
from matchpot.domain.awards import AwardState
from matchpot.domain.campaigns import CampaignState
from matchpot.domain.ledger import accounts
from matchpot.domain.loans.states import ENDED
from matchpot.domain.moves import is_terminal
from matchpot.domain.people import MembershipRole
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import ENDS
from matchpot.persistence.models.awards import Award, PanelFee
from matchpot.persistence.models.ballots import Ballot, BallotDraft
from matchpot.persistence.models.base import Base
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.cofunding import Cofunding, FundPromise
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.exclusions import Exclusion
from matchpot.persistence.models.follows import Follow, UnwantedLetter
from matchpot.persistence.models.loans import Loan, LoanChange, LoanPayment
from matchpot.persistence.models.network_ballots import NetworkPaper, NetworkVoter
from matchpot.persistence.models.networks import (
    NetworkElector,
    NetworkProposal,
    NetworkRemark,
    NetworkVoice,
)
from matchpot.persistence.models.panels import Consent, Declaration, Reading, Remark, Seat
from matchpot.persistence.models.payouts import Payee, Payout
from matchpot.persistence.models.people import (
    Housemate,
    Membership,
    Organisation,
    Person,
    PersonRole,
)
from matchpot.persistence.models.planning import ProjectFacts, Scenario
from matchpot.persistence.models.projects import BudgetLine, Project, Source, TeamMember, Update
from matchpot.persistence.models.referrals import Referral
from matchpot.persistence.models.reports import Report, ReportFile, ReportLine
from matchpot.persistence.models.rounds import Application, LotParty, Round
from matchpot.persistence.models.trust import ChangeNotice, Duty, Rating, Request
from matchpot.persistence.models.work import AuditRow
from matchpot.persistence.queries.follows import follows_of
from matchpot.persistence.queries.ledger import balances

# Not begun, or over as far as money goes; in all other states donors wait for the maker.
_NOT_BEGUN = {CampaignState.DRAFT, CampaignState.CHANGES_REQUESTED, CampaignState.REJECTED}
_OVER = {state for state in CampaignState if is_terminal(campaigns.MOVES, state)}
_QUIET = _NOT_BEGUN | _OVER | {CampaignState.PAID_OUT}

_UNPAID = {AwardState.OFFERED, AwardState.ACCEPTED}
# A panel reads these or is about to.
_STANDING = {
    ApplicationState.SUBMITTED,
    ApplicationState.ELIGIBLE,
    ApplicationState.APPEALED,
}

# Secrets and working columns, which tell a person nothing about themselves.
_KEPT_BACK = {
    *("password_hash", "epoch", "form_key", "donor_key", "fingerprint", "words", "ties"),
    # What others said of a proposal of a network.
    "record",
}


# By name of the table, as plain JSON values.
_Tables = Mapping[str, Sequence[Any]]


def gifts_of(person: Person) -> ColumnElement[bool]:
    """The condition that finds a person's gifts: given signed in, or with the same address."""
    same_address = func.lower(Donation.email) == person.email.lower()
    return or_(Donation.person_id == person.id, same_address)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def _rows(
    session: Session,
    model: type[Base],
    condition: ColumnElement[bool],
    *,
    shown: Collection[str] = (),
) -> list[Any]:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - every model here is a table
    kept_back = _KEPT_BACK.difference(shown)
    kept = [column for column in table.columns if column.name not in kept_back]
    rows = session.execute(select(*kept).where(condition).order_by(*table.primary_key)).mappings()
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def everything(session: Session, person_id: int) -> _Tables:
    """All that is kept about a person, by table, as plain JSON values."""
    person = session.get_one(Person, person_id)
    return {
        **_of_person(session, person),
        **_of_money(session, person),
        **_of_networks(session, person.id),
        **_of_rounds(session, person.id),
        **_of_reports(session, person.id),
        "log": _rows(session, AuditRow, AuditRow.actor_id == person.id),
    }


def _of_person(session: Session, person: Person) -> _Tables:
    """Who somebody is, belongs to and follows, and their plans."""
    mine = select(Project.id).where(Project.maker_id == person.id).scalar_subquery()
    places = select(Membership.organisation_id).where(Membership.person_id == person.id)
    return {
        "person": _rows(session, Person, Person.id == person.id),
        "roles": _rows(session, PersonRole, PersonRole.person_id == person.id),
        "memberships": _rows(session, Membership, Membership.person_id == person.id),
        "organisations": _rows(
            session, Organisation, Organisation.id.in_(places.scalar_subquery())
        ),
        "projects": _rows(session, Project, Project.maker_id == person.id),
        "campaigns": _rows(session, Campaign, Campaign.project_id.in_(mine)),
        "costs": _rows(session, BudgetLine, BudgetLine.project_id.in_(mine)),
        "sources": _rows(session, Source, Source.project_id.in_(mine)),
        "scenarios": _rows(session, Scenario, Scenario.project_id.in_(mine)),
        "facts": _rows(session, ProjectFacts, ProjectFacts.project_id.in_(mine)),
        "teams": _rows(session, TeamMember, TeamMember.person_id == person.id),
        "follows": _rows(session, Follow, follows_of(person)),
        "unwanted_letters": _rows(session, UnwantedLetter, UnwantedLetter.person_id == person.id),
        "household": _rows(session, Housemate, Housemate.person_id == person.id),
        "updates": _rows(session, Update, Update.author_id == person.id),
    }


def _of_money(session: Session, person: Person) -> _Tables:
    """What somebody gave, got, borrowed, or is promised."""
    mine = select(Project.id).where(Project.maker_id == person.id).scalar_subquery()
    gifts = select(Donation.id).where(gifts_of(person)).scalar_subquery()
    loans = select(Loan.id).where(Loan.maker_id == person.id).scalar_subquery()
    promised_to = select(Cofunding.id).where(Cofunding.project_id.in_(mine)).scalar_subquery()
    return {
        "left_out": _rows(session, Exclusion, Exclusion.donation_id.in_(gifts)),
        "gifts": _rows(session, Donation, gifts_of(person)),
        "refunds": _rows(session, Refund, Refund.donation_id.in_(gifts)),
        "payment_accounts": _rows(session, Payee, Payee.person_id == person.id),
        "awards": _rows(session, Award, Award.maker_id == person.id),
        "loans": _rows(session, Loan, Loan.maker_id == person.id),
        "loan_payments": _rows(session, LoanPayment, LoanPayment.loan_id.in_(loans)),
        "loan_changes": _rows(session, LoanChange, LoanChange.loan_id.in_(loans)),
        # What a fund only thinks of is its own.
        "promises": _rows(
            session,
            FundPromise,
            FundPromise.cofunding_id.in_(promised_to) & FundPromise.confirmed_at.is_not(None),
        ),
        "referrals": _rows(session, Referral, Referral.maker_id == person.id),
    }


def _of_networks(session: Session, person_id: int) -> _Tables:
    """What somebody proposed, said and voted in a network."""
    words = {"words"}
    spoke = NetworkVoice.person_id == person_id
    remarked = NetworkRemark.person_id == person_id
    return {
        "network_proposals": _rows(
            session, NetworkProposal, NetworkProposal.proposed_by == person_id
        ),
        "network_places": _rows(session, NetworkElector, NetworkElector.person_id == person_id),
        "network_voices": _rows(session, NetworkVoice, spoke, shown=words),
        "network_remarks": _rows(session, NetworkRemark, remarked, shown=words),
        "network_ballots": _rows(session, NetworkVoter, NetworkVoter.person_id == person_id),
        "network_papers": _rows(session, NetworkPaper, NetworkPaper.person_id == person_id),
    }


def _of_rounds(session: Session, person_id: int) -> _Tables:
    """What somebody asked of rounds, and did on their panels."""
    seats = select(Seat.id).where(Seat.person_id == person_id).scalar_subquery()
    return {
        "panel_pay": _rows(session, PanelFee, PanelFee.seat_id.in_(seats)),
        "ballots": _rows(session, Ballot, Ballot.seat_id.in_(seats)),
        "ballots_begun": _rows(session, BallotDraft, BallotDraft.seat_id.in_(seats)),
        "remarks": _rows(session, Remark, Remark.seat_id.in_(seats), shown={"words"}),
        "consents": _rows(session, Consent, Consent.seat_id.in_(seats)),
        "lots": _rows(session, LotParty, LotParty.person_id == person_id),
        "applications": _rows(session, Application, Application.maker_id == person_id),
        "panels": _rows(session, Seat, Seat.person_id == person_id),
        "declarations": _rows(session, Declaration, Declaration.seat_id.in_(seats)),
        "readings": _rows(session, Reading, Reading.seat_id.in_(seats)),
    }


def _of_reports(session: Session, person_id: int) -> _Tables:
    """What somebody told of what was given, and what was asked of them."""
    duties = select(Duty.id).where(Duty.maker_id == person_id).scalar_subquery()
    reports = select(Report.id).where(Report.maker_id == person_id).scalar_subquery()
    return {
        "changes": _rows(session, ChangeNotice, ChangeNotice.maker_id == person_id),
        "reports": _rows(session, Report, Report.maker_id == person_id),
        "report_files": _rows(session, ReportFile, ReportFile.report_id.in_(reports)),
        "report_lines": _rows(session, ReportLine, ReportLine.report_id.in_(reports)),
        "duties": _rows(session, Duty, Duty.maker_id == person_id),
        "requests": _rows(session, Request, Request.duty_id.in_(duties)),
        "ratings": _rows(session, Rating, Rating.person_id == person_id),
    }


def erasure_blocks(session: Session, person_id: int) -> tuple[ErasureBlock, ...]:
    """Why this person cannot be erased now; empty when nothing stands in the way."""
    return tuple(_blocks(session, person_id))


def _awaits_money(session: Session, person_id: int) -> bool:
    """Whether something is still to be paid to the person, as a maker or as a donor."""
    person = session.get_one(Person, person_id)
    to_maker = (
        select(Payout.id)
        .join(Payee, Payee.id == Payout.payee_id)
        .where(Payee.person_id == person_id, Payout.state.not_in(payouts.ENDED))
    )
    to_donor = (
        select(Refund.id)
        .join(Donation, Donation.id == Refund.donation_id)
        .where(gifts_of(person), Refund.state.in_(refunds.UNDER_WAY))
    )
    # An award that is on offer, or has parts to come.
    awarded = select(Award.id).where(Award.maker_id == person_id, Award.state.in_(_UNPAID))
    # A loan that was asked for, or is not paid back.
    lent = select(Loan.id).where(Loan.maker_id == person_id, Loan.state.not_in(sorted(ENDED)))
    wanted = (to_maker, to_donor, awarded, lent)
    return any(session.scalar(one.limit(1)) is not None for one in wanted) or (
        # What was taken back of a transfer is owed again before anybody drafts a payout.
        any(balances(session, accounts.maker_payable(person_id).name).values())
    )


def _blocks(session: Session, person_id: int) -> Iterator[ErasureBlock]:
    running = (
        select(Campaign.id)
        .join(Project, Project.id == Campaign.project_id)
        .where(Project.maker_id == person_id, Campaign.state.not_in(_QUIET))
    )
    if session.scalar(running.limit(1)) is not None:
        yield ErasureBlock.CAMPAIGN_RUNNING
    entered = (
        select(Application.id)
        .join(Round, Round.id == Application.round_id)
        .where(
            Application.maker_id == person_id,
            Application.state.in_(_STANDING),
            Round.phase.not_in(ENDS),
        )
    )
    if session.scalar(entered.limit(1)) is not None:
        yield ErasureBlock.APPLICATION_STANDING
    if _awaits_money(session, person_id):
        yield ErasureBlock.MONEY_UNDER_WAY
    other = aliased(Membership)
    another_owner = select(other.person_id).where(
        other.organisation_id == Membership.organisation_id,
        other.role == MembershipRole.OWNER,
        other.person_id != person_id,
    )
    alone = select(Membership.organisation_id).where(
        Membership.person_id == person_id,
        Membership.role == MembershipRole.OWNER,
        ~another_owner.exists(),
    )
    if session.scalar(alone.limit(1)) is not None:
        yield ErasureBlock.LAST_OWNER
