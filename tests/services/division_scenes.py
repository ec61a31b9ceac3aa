"""A pot that is divided at the end of its round: its campaigns, gifts to them, their close."""

from datetime import timedelta

from sqlalchemy import select

from matchpot.domain.matching.pools import PoolRule
from matchpot.domain.matching.pro_rata import ProRata
from matchpot.domain.payouts import PayoutState
from matchpot.domain.pots import PotState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.models.runs import DistributionRun
from matchpot.services import closing, payees, pots, run_settling, runs
from matchpot.services.runs import Preparing
from tests.builders import a_person, a_place, euros
from tests.services.payout_scenes import (
    an_operator,
    approve,
    assess,
    at_bank,
    bring,
    maker_of,
    onboard,
    send,
)
from tests.towns import SECRET, Town

ADA, BO, CY = "ada@example.org", "bo@example.org", "cy@example.org"


def a_round(
    town: Town, *, cents: int = euros(300), rule: PoolRule | None = None, campaigns: int = 2
) -> tuple[Pot, list[Campaign]]:
    """An open pot with a rule that divides it, and live campaigns in it that want little."""
    found = [town.campaign(goal=10) for _ in range(campaigns)]
    pot = town.pot(found[0], cents=cents, rule=rule or ProRata())
    for campaign in found[1:]:
        a_place(town.session, pot, campaign)
    return pot, found


def ends(town: Town, *campaigns: Campaign) -> None:
    """The last second passes, and every campaign is counted."""
    deadlines = [one.deadline_at for one in campaigns if one.deadline_at is not None]
    town.clock.moment = max(deadlines) + timedelta(minutes=2)
    for one in campaigns:
        closing.begin_counting(town.session, one.id, now=town.clock.now())
        closing.judge(town.session, one.id, now=town.clock.now(), limits=town.limits)


def closes(town: Town, pot: Pot) -> None:
    """The fund takes no more campaigns into the round."""
    pots.bring(town.session, PotState.CLOSED, pot_id=pot.id, actor_id=None, now=town.clock.now())


def prepared(town: Town, pot: Pot, *, wait_days: int = 8) -> DistributionRun:
    """A run somebody prepared, some days later."""
    town.clock.moment += timedelta(days=wait_days)
    asked = Preparing(pot_id=pot.id, actor_id=a_person(town.session).id)
    return runs.prepare(
        town.session, asked, now=town.clock.now(), limits=town.limits, secret=SECRET
    )


def approved(town: Town, run: DistributionRun) -> DistributionRun:
    """The run after all who must approve it did."""
    for _ in range(1 if run.corrects_id is None else 2):
        runs.approve(town.session, run.id, by=a_person(town.session).id, now=town.clock.now())
    return run


def settled(town: Town, run: DistributionRun) -> bool:
    """Carry the run out; the money it needs at the provider arrives."""
    now, limits = town.clock.now(), town.limits
    is_done = run_settling.settle(town.session, run.id, now=now, limits=limits)
    bring(town)
    return is_done


def paid_out(town: Town, campaign: Campaign) -> None:
    """Every payout of the campaign that waits goes to the maker's bank."""
    payee = payees.of(town.session, maker_of(town, campaign).id, now=town.clock.now())
    if payee.account is None:
        made = town.payments.open_account(
            key=f"payee:{payee.id}", payee_id=payee.id, email="m@x.nl"
        )
        payee.account = made.id
        onboard(town, payee)
    town.clock.forward(days=8)
    drafted = select(Payout).where(Payout.campaign_id == campaign.id).order_by(Payout.id)
    for payout in town.session.scalars(drafted).all():
        assess(town, payout)
        bring(town)
        if assess(town, payout) == (PayoutState.READY, ()):
            approve(town, payout, an_operator(town))
            assert send(town, payout)
            at_bank(town, payout)
    town.session.expire_all()
