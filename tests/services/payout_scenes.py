"""A settled campaign and its payout, brought step by step to the maker's bank."""

from datetime import timedelta

from sqlalchemy import select

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.payouts import Block, PayoutState
from matchpot.domain.people import Role
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.payouts import Payee, Payout
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import payouts as queries
from matchpot.services import closing, payees, payouts, top_ups, transfers
from tests.builders import a_person, euros
from tests.towns import Town


def maker_of(town: Town, campaign: Campaign) -> Person:
    project = town.session.get_one(Project, campaign.project_id)
    return town.session.get_one(Person, project.maker_id)


def a_settled_campaign(
    town: Town, *, gift: int = 50, onboarded: bool = True
) -> tuple[Campaign, Payout]:
    """A campaign that raised a gift in euros and as much match, at its close."""
    campaign = town.campaign(goal=2 * gift)
    town.pot(campaign, cents=euros(20_000))
    payee = payees.of(town.session, maker_of(town, campaign).id, now=town.clock.now())
    account = town.payments.open_account(key=f"payee:{payee.id}", payee_id=payee.id, email="m@x.nl")
    payee.account = account.id
    if onboarded:
        onboard(town, payee)
    town.gives(campaign, euros(gift))
    assert campaign.deadline_at is not None
    town.clock.moment = campaign.deadline_at + timedelta(minutes=2)
    now = town.clock.now()
    closing.begin_counting(town.session, campaign.id, now=now)
    assert (
        closing.judge(town.session, campaign.id, now=now, limits=town.limits)
        is CampaignState.SETTLED
    )
    payout = town.session.scalars(select(Payout).where(Payout.campaign_id == campaign.id)).one()
    return campaign, payout


def onboard(town: Town, payee: Payee, *, bank: str = "ba_1") -> None:
    assert payee.account is not None
    seen = town.payments.onboard(payee.account, bank=bank)
    payees.told(town.session, seen, now=town.clock.now())


def assess(town: Town, payout: Payout) -> tuple[PayoutState, tuple[Block, ...]]:
    payouts.assess(town.session, payout.id, now=town.clock.now(), limits=town.limits)
    found = queries.one(town.session, payout.id)
    assert found is not None
    return found.state, found.blocks


def bring(town: Town) -> None:
    """Do what the outbox promises about top-ups, and let them arrive."""
    rows = town.session.scalars(select(OutboxRow).where(OutboxRow.kind == top_ups.BRING))
    for row in rows.all():
        made = town.payments.top_up(key=row.key, amount_cents=row.payload["cents"])
        if town.payments.top_ups[made].status == "pending":
            town.payments.arrive(made)
        top_ups.told(town.session, town.payments.top_up_status(made), now=town.clock.now())


def a_ready_payout(town: Town, *, gift: int = 50) -> tuple[Campaign, Payout]:
    """A payout that nothing blocks any more."""
    campaign, payout = a_settled_campaign(town, gift=gift)
    bring(town)
    town.clock.forward(days=7)
    assert assess(town, payout) == (PayoutState.READY, ())
    return campaign, payout


def approve(town: Town, payout: Payout, by: Person) -> None:
    payouts.approve(
        town.session,
        payout.id,
        by=by.id,
        cents=payout.amount_cents,
        now=town.clock.now(),
        limits=town.limits,
    )


def an_operator(town: Town, name: str = "Olga") -> Person:
    return a_person(town.session, name, roles=(Role.OPERATOR,))


def send(town: Town, payout: Payout, *, attempt: int | None = None) -> str | None:
    """Do what the outbox promises about the payout; returns the transfer's id."""
    attempt = attempt or payout.attempt
    order = transfers.begin(
        town.session, payout.id, attempt=attempt, now=town.clock.now(), limits=town.limits
    )
    if order is None:
        return None
    seen = town.payments.transfer(
        key=f"payout:{payout.id}:send:{attempt}",
        account_id=order.account,
        amount_cents=order.cents,
        group=order.group,
        payout_id=order.payout_id,
    )
    transfers.sent(town.session, payout.id, seen, now=town.clock.now())
    return seen.id


def take_back(town: Town, payout: Payout, cents: int) -> None:
    """At the provider's own desk, a part of the transfer is taken back."""
    assert payout.transfer is not None
    seen = town.payments.take_back(payout.transfer, cents)
    transfers.transfer_told(town.session, seen, now=town.clock.now(), limits=town.limits)


def at_bank(town: Town, payout: Payout, status: str = "paid") -> None:
    account = town.session.get_one(Payee, payout.payee_id).account
    assert account is not None
    town.payments.pay_bank(account, status=status)
    seen = town.payments.bank_payouts(account)
    transfers.bank_told(town.session, account, seen, now=town.clock.now())
