"""A small town for money tests: a campaign, funded pots and a provider in memory.

Everything is made through the services, so the books are true from the start;
what a donor or the provider does is one call. `checked()` holds the books to
every invariant.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.donations import DonationState
from matchpot.domain.ledger import postings
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.rules import Sealed
from matchpot.domain.pots import PotMode
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.matching import MatchLine, Pot
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import books, checks, donations, giving, refunds, top_ups
from matchpot.services.giving import Started, Wish
from matchpot.settings import MoneyLimits
from tests.builders import a_campaign, a_place, a_pot, a_rule, euros, unwritten_pay_in
from tests.fakes import FakeClock, FakePayments

SECRET = b"secret"


@dataclass
class Town:
    """What money tests act on; one session, committed by nobody."""

    session: Session
    clock: FakeClock = field(default_factory=FakeClock)
    limits: MoneyLimits = field(default_factory=MoneyLimits)
    payments: FakePayments = field(init=False)
    forms: int = 0

    def __post_init__(self) -> None:
        self.payments = FakePayments(self.clock)
        # What the platform puts aside to carry fees.
        entry = postings.buffer_funded(
            purse=postings.Purse.OPERATING_BANK,
            cents=euros(1_000),
            name="test",
            occurred_at=self.clock.now(),
        )
        books.post(self.session, entry)

    # ---- makers and funds ----

    def campaign(self, *, goal: int = 10_000) -> Campaign:
        """A live campaign with a goal in euros."""
        return a_campaign(self.session, goal_cents=euros(goal))

    def pot(
        self,
        campaign: Campaign,
        *,
        cents: int = euros(1_000),
        rule: Sealed | None = None,
        caps: Caps | None = None,
        mode: PotMode = PotMode.FILL,
        tier: int = 1,
    ) -> Pot:
        """An open pot with money paid in, a published rule, and the campaign in it."""
        pot = self.pot_alone(cents=cents)
        pot.mode, pot.tier = mode, tier
        a_rule(self.session, pot, rule, caps=caps)
        a_place(self.session, pot, campaign)
        return pot

    def pot_alone(self, *, cents: int, fund: Organisation | None = None) -> Pot:
        """An open pot with money paid in; its rule and its campaigns are still to come."""
        pot = a_pot(self.session, fund=fund, total_cents=cents, committed_cents=cents)
        now = self.clock.now()
        promise = postings.fund_commits(
            fund_id=pot.fund_id, pot_id=pot.id, cents=cents, occasion=1, occurred_at=now
        )
        paid = postings.PaidIn(
            fund_id=pot.fund_id,
            pot_id=pot.id,
            pay_in_id=unwritten_pay_in(pot),
            cents=cents,
            pledged_cents=cents,
        )
        books.post_all(self.session, [promise, postings.fund_pays_by_bank(paid, occurred_at=now)])
        return pot

    # ---- donors ----

    def give(
        self,
        campaign: Campaign,
        cents: int,
        *,
        tip_cents: int = 0,
        email: str = "donor@example.org",
        form_key: str | None = None,
    ) -> Started:
        """Send the form; nothing is paid yet."""
        self.forms += 1
        wish = Wish(
            campaign_id=campaign.id,
            form_key=form_key or f"form-{self.forms}",
            gift_cents=cents,
            tip_cents=tip_cents,
            email=email,
        )
        return giving.start(
            self.session,
            wish,
            now=self.clock.now(),
            token=f"token-{self.forms}",
            limits=self.limits,
            secret=SECRET,
        )

    def open_page(self, donation_id: int) -> str:
        """Open the payment page of a gift; returns the provider's id of it."""
        order = giving.checkout_order(
            self.session,
            donation_id,
            base_url="https://matchpot.example",
            gift_name="Your gift",
            tip_name="Tip",
        )
        assert order is not None
        page = self.payments.open_checkout(order)
        donations.page_opened(self.session, donation_id, page, now=self.clock.now())
        return page.id

    def pays(self, donation_id: int, **how: object) -> DonationState | None:
        """The donor pays on the page, and the word reaches us."""
        payment = self.payments.pay(self.open_page(donation_id), **how)  # type: ignore[arg-type]
        return self.hear(payment.id)

    def gives(
        self, campaign: Campaign, cents: int, *, email: str = "donor@example.org", tip: int = 0
    ) -> Donation:
        """A whole gift, from form to money."""
        started = self.give(campaign, cents, email=email, tip_cents=tip)
        self.pays(started.donation_id)
        return self.gift(started.donation_id)

    def hear(self, payment_intent: str) -> DonationState | None:
        """Fetch a payment and apply it, as a webhook would have us do."""
        seen = self.payments.payment(payment_intent)
        return donations.payment_told(self.session, seen, now=self.clock.now())

    def gives_back(self, gift: Donation) -> None:
        """All of a gift goes back to its donor, to the end."""
        reason, now = RefundReason.DONOR_ASKED, self.clock.now()
        refunds.request_whole(self.session, gift.id, reason=reason, by=None, now=now)
        self.send_refunds()

    def send_refunds(self) -> None:
        """Do what the outbox promises about refunds."""
        for refund in self.session.scalars(select(Refund).order_by(Refund.id)):
            gift = self.gift(refund.donation_id)
            if refund.state != "requested" or gift.payment_intent is None:
                continue
            seen = self.payments.refund(
                key=f"refund:{refund.id}:send:{refund.attempt}",
                payment_intent=gift.payment_intent,
                amount_cents=refund.gift_cents + refund.tip_cents,
                refund_id=refund.id,
            )
            refunds.told(self.session, refund.id, seen, now=self.clock.now())

    def bring_top_ups(self) -> None:
        """Do what the outbox promises about money from the bank; it arrives at once."""
        promised = select(OutboxRow).where(OutboxRow.kind == top_ups.BRING)
        for row in self.session.scalars(promised.order_by(OutboxRow.id)):
            made = self.payments.top_up(key=row.key, amount_cents=row.payload["cents"])
            if self.payments.top_up_status(made).status == "pending":
                self.payments.arrive(made)
            seen = self.payments.top_up_status(made)
            top_ups.told(self.session, seen, now=self.clock.now())

    # ---- looking ----

    def gift(self, donation_id: int) -> Donation:
        """A gift as it is stored now."""
        self.session.expire_all()
        return self.session.get_one(Donation, donation_id)

    def lines(self, donation_id: int | None = None) -> Sequence[tuple[int, int, str]]:
        """(pot, cents, state) of a gift's lines, or of the lines on whole campaigns."""
        self.session.expire_all()
        found = self.session.scalars(
            select(MatchLine).where(MatchLine.donation_id == donation_id).order_by(MatchLine.id)
        )
        return [(line.pot_id, line.amount_cents, line.state.value) for line in found]

    def money(self, pot: Pot) -> tuple[int, int]:
        """What a pot holds and has used."""
        self.session.expire_all()
        return pot.reserved_cents, pot.used_cents

    def checked(self) -> None:
        """Hold the books to every invariant."""
        findings = checks.run_checks(self.session, now=self.clock.now())
        broken = [finding for finding in findings if not finding.ok]
        assert not broken, broken
