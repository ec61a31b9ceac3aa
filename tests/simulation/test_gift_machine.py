"""Random lives of many gifts at once: whatever the order, the books and the pots stay true.

Donors give, pay, are declined, wait for their bank and ask money back, campaigns
end well or badly, while the provider's word comes late, twice and out of order.
After every step the quick invariants hold; at the end everything is settled, every
invariant holds and beancount's own checker accepts the books.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import IN_FLIGHT, DonationState
from matchpot.domain.errors import CampaignNotOpen
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.top_up import TopUp
from matchpot.domain.matching.unlock import UnlockFixed
from matchpot.domain.pots import PotMode
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.engine import writing
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.services import (
    checks,
    closing,
    desk_refunds,
    donations,
    early_lines,
    refund_runs,
    refunds,
    waiting,
)
from tests.builders import NOON
from tests.databases import open_engine
from tests.simulation.desks import desks_are_true
from tests.simulation.endings import anyone_computes_the_pots_again, beancount_agrees
from tests.simulation.pot_ends import ENDS, Ends, end_all, plan_all
from tests.simulation.small_pots import small_pots
from tests.towns import Town

DONORS = ("ada@example.org", "bo@example.org", "cy@example.org", "di+x@example.org")


class Gifts(RuleBasedStateMachine):
    """A town with two campaigns and four pots, and everything that can happen to a gift."""

    new_database: Callable[[], str]
    lives = 0

    unpaid = Bundle("unpaid")
    paying = Bundle("paying")
    paid = Bundle("paid")

    @initialize(
        pot_cents=st.integers(600, 60_000),
        trigger_bps=st.integers(100, 9_000),
        donor_cap=st.one_of(st.none(), st.integers(500, 20_000)),
        ends=ENDS,
    )
    def found(self, pot_cents: int, trigger_bps: int, donor_cap: int | None, ends: Ends) -> None:
        self.engine = open_engine(type(self).new_database())
        self.session = Session(writing(self.engine), expire_on_commit=False)
        self.town = town = Town(self.session)
        self.campaigns: list[Campaign] = [town.campaign(goal=500), town.campaign(goal=100)]
        first, second = self.campaigns
        second.deadline_at = NOON + timedelta(days=60)
        caps = Caps(per_donor_project_cents=donor_cap, exhaustion=ends.first)
        town.pot(first, cents=pot_cents, rule=Ratio(num=1, den=3), caps=caps)
        caps = Caps(exhaustion=ends.later)
        town.pot(first, cents=pot_cents, rule=Ratio(num=1, den=1), caps=caps, tier=2)
        town.pot(first, rule=UnlockFixed(grant_cents=5_000, trigger_bps=trigger_bps))
        town.pot(second, cents=pot_cents, rule=Ratio(num=1, den=2), mode=PotMode.STACK)
        town.pot(second, rule=TopUp(trigger_bps=trigger_bps, share_bps=2_500))
        small_pots(town, first, second)
        plan_all(town, ends.unspent)
        self.session.commit()

    @rule(which=st.integers(0, 1))
    def what_comes_first_is_placed(self, which: int) -> None:
        early_lines.place(self.session, self.campaigns[which].id, now=self.town.clock.now())

    @rule(
        target=unpaid,
        which=st.integers(0, 1),
        cents=st.integers(500, 30_000),
        tip=st.integers(0, 500),
        who=st.sampled_from(DONORS),
    )
    def give(self, which: int, cents: int, tip: int, who: str) -> Any:
        try:
            started = self.town.give(self.campaigns[which], cents, tip_cents=tip, email=who)
        except CampaignNotOpen:
            return multiple()
        return started.donation_id

    @rule(
        target=paying, gift=consumes(unpaid), outcome=st.sampled_from(["succeeded", "processing"])
    )
    def pay(self, gift: int, outcome: str) -> Any:
        if self.town.gift(gift).state is not DonationState.CREATED:
            return multiple()
        return self.town.payments.pay(self.town.open_page(gift), status=outcome).id

    @rule(
        target=paying,
        which=st.integers(0, 1),
        cents=st.integers(500, 30_000),
        who=st.sampled_from(DONORS),
    )
    def gives_at_once(self, which: int, cents: int, who: str) -> Any:
        """The ordinary way, so that the rest of the story starts early."""
        gift = self.give(which, cents, 0, who)
        if not isinstance(gift, int):
            return gift
        payment = self.pay(gift, "succeeded")
        self.hear(payment)
        return payment

    @rule(payment=paying)
    def hear(self, payment: str) -> None:
        """A webhook, the first or the fifth."""
        self.town.hear(payment)

    @rule(payment=paying, says_yes=st.booleans())
    def bank_answers(self, payment: str, says_yes: bool) -> None:
        if self.town.payments.payments[payment].status == "processing":
            answer = self.town.payments.succeed if says_yes else self.town.payments.fail
            answer(payment)

    @rule(gift=unpaid)
    def nobody_pays(self, gift: int) -> None:
        donations.end_unpaid(
            self.session, gift, DonationState.EXPIRED, reason="expired", now=self.town.clock.now()
        )

    @rule(payment=paying)
    def hold_lapses(self, payment: str) -> None:
        """The sweeper was quicker than the provider's word."""
        gift = self.town.payments.payments[payment].donation_id
        assert gift is not None
        donations.end_unpaid(
            self.session, gift, DonationState.EXPIRED, reason="expired", now=self.town.clock.now()
        )

    @rule(payment=paying, cents=st.integers(1, 40_000))
    def asks_money_back(self, payment: str, cents: int) -> None:
        """A part, or all that is left when the part is larger than that."""
        gift = self.town.gift(self.town.payments.payments[payment].donation_id or 0)
        left = gift.gift_cents + gift.tip_cents - gift.refunded_cents
        if gift.state not in {DonationState.PAID, DonationState.PARTLY_REFUNDED} or not left:
            return
        refunds.request_part(
            self.session,
            gift.id,
            min(cents, left),
            reason=RefundReason.DONOR_ASKED,
            by=None,
            now=self.town.clock.now(),
        )

    @rule(payment=paying, cents=st.integers(1, 40_000))
    def given_back_by_hand(self, payment: str, cents: int) -> None:
        """Somebody at the provider's own desk gives back what they like.

        Not while a part is on its way that we were asked for: whoever mixes both is set aside.
        """
        self.town.send_refunds()
        paid = self.town.payments.payments[payment]
        left = paid.amount_cents - paid.refunded_cents
        if paid.status == "succeeded" and left:
            made = self.town.payments.refund_at_desk(payment, min(cents, left))
            paid, now = self.town.payments.payments[payment], self.town.clock.now()
            donations.payment_told(self.session, paid, now=now)
            desk_refunds.told(self.session, made, paid, now=now)

    @rule()
    def those_who_wait_are_served(self) -> None:
        for donation_id in waiting.due(self.session, now=self.town.clock.now(), limit=100):
            waiting.serve(
                self.session, donation_id, now=self.town.clock.now(), limits=self.town.limits
            )

    @rule(which=st.integers(0, 1))
    def deadline_passes(self, which: int) -> None:
        campaign = self.campaigns[which]
        over = (campaign.deadline_at or NOON) + timedelta(minutes=2)
        self.town.clock.moment = max(self.town.clock.moment, over)
        self.outbox_runs()
        self._close(campaign)

    @rule(which=st.integers(0, 1))
    def refunds_are_asked(self, which: int) -> None:
        """Two at a time, as a run that is cut off would leave them."""
        refund_runs.ask_batch(
            self.session, self.campaigns[which].id, limit=2, now=self.town.clock.now()
        )

    def _close(self, campaign: Campaign) -> None:
        now = self.town.clock.now()
        closing.begin_counting(self.session, campaign.id, now=now)
        closing.judge(self.session, campaign.id, now=now, limits=self.town.limits)

    @rule()
    def outbox_runs(self) -> None:
        self.town.send_refunds()
        self.town.bring_top_ups()

    @rule(minutes=st.integers(1, 600))
    def time_passes(self, minutes: int) -> None:
        self.town.clock.forward(minutes=minutes)

    @rule()
    def commits(self) -> None:
        self.session.commit()

    @invariant()
    def quick_invariants_hold(self) -> None:
        if hasattr(self, "session"):
            findings = checks.run_checks(self.session, now=self.town.clock.now(), quick=True)
            assert not [finding for finding in findings if not finding.ok]

    def teardown(self) -> None:
        if not hasattr(self, "session"):
            return
        anyone_computes_the_pots_again(self.session)
        desks_are_true(self.session)
        for payment in list(self.town.payments.payments):
            if self.town.payments.payments[payment].status == "processing":
                self.town.payments.succeed(payment)
            self.town.hear(payment)
        for gift in self.session.query(Donation).all():
            if gift.state in IN_FLIGHT:
                donations.end_unpaid(
                    self.session,
                    gift.id,
                    DonationState.EXPIRED,
                    reason="expired",
                    now=self.town.clock.now(),
                )
        self._end_everything()
        self.session.commit()
        self.town.checked()
        anyone_computes_the_pots_again(self.session)
        end_all(self.town, self.campaigns)
        desks_are_true(self.session)
        type(self).lives += 1
        if type(self).lives % 10 == 1:  # it takes a second
            beancount_agrees(self.session)
        self.session.close()
        self.engine.dispose()

    def _end_everything(self) -> None:
        for campaign in self.campaigns:
            self.town.clock.moment = max(self.town.clock.moment, NOON + timedelta(days=61))
            self._close(campaign)
            # A part that is on its way is waited for before the rest is asked.
            for _ in range(3):
                refund_runs.ask_batch(
                    self.session, campaign.id, limit=50, now=self.town.clock.now()
                )
                self.outbox_runs()
            refund_runs.finish(self.session, campaign.id, now=self.town.clock.now())
            assert campaign.state in {
                CampaignState.SETTLED,
                CampaignState.PAID_OUT,
                CampaignState.CLOSED_FAILED,
            }


@pytest.mark.slow
def test_no_order_of_events_makes_a_cent_too_much_or_too_little(
    engine_name: str, request: pytest.FixtureRequest, fresh_database: Callable[[], str]
) -> None:
    machine = type("GiftsHere", (Gifts,), {"new_database": staticmethod(fresh_database)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=30 if engine_name == "sqlite" else 12,
            stateful_step_count=30,
            suppress_health_check=list(HealthCheck),
        ),
    )
