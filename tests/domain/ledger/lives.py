"""Whole lives of a campaign in the books: drawn at random, from first pledge to last cent."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from matchpot.domain.ledger import postings as p
from matchpot.domain.ledger.entries import Entry

START = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
FUND, POT, CAMPAIGN, MAKER = 1, 2, 3, 4
POT_CENTS, BUFFER_CENTS = 5_000_00, 1_000_00


def a_gift(
    donation_id: int, gift_cents: int, tip_cents: int = 0, *, campaign_id: int = CAMPAIGN
) -> p.Gift:
    """A donation to the campaign of these tests."""
    return p.Gift(
        donation_id=donation_id,
        campaign_id=campaign_id,
        gift_cents=gift_cents,
        tip_cents=tip_cents,
        maker_id=MAKER,
    )


def a_share(line_id: int, cents: int, *, campaign_id: int = CAMPAIGN) -> p.LineShare:
    """A match line of the one pot of these tests."""
    return p.LineShare(
        line_id=line_id, fund_id=FUND, pot_id=POT, campaign_id=campaign_id, cents=cents
    )


class Life:
    """Writes the entries of one campaign in the order in which they would happen."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.at = START
        self.entries: list[Entry] = []
        self.kept: list[p.Gift] = []
        self.lines: dict[int, p.LineShare] = {}
        self._numbers = iter(range(1, 10_000))

    def book(self, entry: Entry) -> None:
        self.at += timedelta(minutes=1)
        self.entries.append(replace(entry, occurred_at=self.at))

    def coin(self) -> bool:
        return self.draw(st.booleans())

    def number(self) -> int:
        return next(self._numbers)

    def txn(self) -> str:
        return f"txn_{self.number()}"

    def fund_pays(self) -> None:
        pot: dict[str, Any] = {"fund_id": FUND, "pot_id": POT}
        self.book(
            p.buffer_funded(
                name="b1", cents=BUFFER_CENTS, purse=p.Purse.PROVIDER, occurred_at=self.at
            )
        )
        self.book(p.fund_commits(**pot, cents=POT_CENTS, occasion=1, occurred_at=self.at))
        paid = p.PaidIn(pay_in_id=1, **pot, cents=POT_CENTS, pledged_cents=POT_CENTS)
        self.book(p.fund_pays_by_bank(paid, occurred_at=self.at))
        top_up = p.TopUp(name="t1", cents=POT_CENTS)
        self.book(p.top_up_sent(top_up, occurred_at=self.at))
        if self.coin():
            self.book(p.top_up_failed(top_up, occurred_at=self.at))
            top_up = p.TopUp(name="t2", cents=POT_CENTS)
            self.book(p.top_up_sent(top_up, occurred_at=self.at))
        self.book(p.top_up_arrived(top_up, occurred_at=self.at, external_id=self.txn()))

    def give(self) -> None:
        gift = a_gift(
            self.number(),
            self.draw(st.integers(500, 20_000)),
            self.draw(st.sampled_from([0, 0, 150, 999])),
        )
        fee = self.draw(st.integers(1, 60))
        known = self.coin()
        self.book(
            p.donation_paid(
                gift,
                fee_cents=fee if known else None,
                occurred_at=self.at,
                external_id=self.txn(),
            )
        )
        if not known:
            late = p.processing_fee(
                donation_id=gift.donation_id, fee_cents=fee, occurred_at=self.at, external_id=None
            )
            self.book(late)
        left = POT_CENTS - sum(line.cents for line in self.lines.values())
        if cents := min(gift.gift_cents, left):
            self.lines[gift.donation_id] = a_share(gift.donation_id, cents)
            self.book(p.match_captured(self.lines[gift.donation_id], occurred_at=self.at))
        self.kept.append(gift)

    def give_back(self, gift: p.Gift, stage: p.Stage) -> None:
        refund = self.number()
        self.book(p.refund_requested(gift, refund_id=refund, occurred_at=self.at, stage=stage))
        done: dict[str, Any] = {"refund_id": refund, "cents": gift.total_cents}
        self.book(p.refund_done(**done, occurred_at=self.at, external_id=self.txn()))
        if self.coin():
            self.book(p.refund_refused(**done, occurred_at=self.at, external_id=self.txn()))
            self.book(p.refund_by_bank(**done, purse=p.Purse.PROVIDER, occurred_at=self.at))
        self.match_back(gift, f"refund-{refund}", stage)

    def match_back(self, gift: p.Gift, occasion: str, stage: p.Stage) -> None:
        if share := self.lines.pop(gift.donation_id, None):
            self.book(
                p.match_released(
                    share, occasion=occasion, occurred_at=self.at, stage=stage, maker_id=MAKER
                )
            )

    def dispute(self, gift: p.Gift, stage: p.Stage) -> None:
        name = f"dp_{self.number()}"
        told: dict[str, Any] = {"dispute": name, "occurred_at": self.at}
        self.book(p.dispute_opened(gift, fee_cents=2000, external_id=self.txn(), **told))
        if self.coin():
            self.book(p.dispute_won(gift, external_id=self.txn(), **told))
            self.kept.append(gift)
        else:
            if stage is p.Stage.PAID_OUT:
                self.book(p.dispute_lost_after_payout(gift, **told))
            else:
                settled = stage is p.Stage.SETTLED
                self.book(p.dispute_lost_before_payout(gift, settled=settled, **told))
            self.match_back(gift, name, stage)

    def misfortunes(self, stage: p.Stage) -> None:
        for gift in self.draw(st.lists(st.sampled_from(self.kept), unique=True, max_size=3)):
            self.kept.remove(gift)
            (self.give_back if self.coin() else self.dispute)(gift, stage)

    def settle(self) -> int:
        match_cents = sum(line.cents for line in self.lines.values())
        shares = [p.PotShare(fund_id=FUND, pot_id=POT, cents=match_cents)] if match_cents else []
        if shares:
            self.book(p.match_settled(shares, campaign_id=CAMPAIGN, occurred_at=self.at))
        gifts = sum(gift.gift_cents for gift in self.kept)
        settlement = p.Settlement(
            campaign_id=CAMPAIGN,
            maker_id=MAKER,
            donations_cents=gifts,
            tips_cents=sum(gift.tip_cents for gift in self.kept),
            match=shares,
            fee_recovery_cents=self.draw(st.integers(0, gifts // 10)),
        )
        self.book(p.campaign_settled(settlement, occurred_at=self.at))
        return settlement.fee_recovery_cents

    def pay_out(self, cents: int) -> None:
        paying = p.Paying(payout_id=1, maker_id=MAKER, cents=cents)
        self.book(p.payout_sending(paying, occurred_at=self.at))
        if self.coin():
            self.book(p.payout_failed(paying, occurred_at=self.at))
            paying = replace(paying, attempt=2)
            self.book(p.payout_sending(paying, occurred_at=self.at))
        self.book(p.payout_paid(paying, occurred_at=self.at, external_id=self.txn()))

    def owed_to_maker(self, fee_recovery_cents: int) -> int:
        gifts = sum(gift.gift_cents for gift in self.kept)
        return gifts + sum(line.cents for line in self.lines.values()) - fee_recovery_cents


@st.composite
def lives(draw: st.DrawFn) -> list[Entry]:
    """The entries of one campaign that has come to its end, well or badly."""
    life = Life(draw)
    life.fund_pays()
    for _ in range(draw(st.integers(1, 8))):
        life.give()
    life.misfortunes(p.Stage.RAISED)
    if draw(st.booleans()) or not life.kept:
        for gift in list(life.kept):
            life.give_back(gift, p.Stage.RAISED)
        return life.entries
    borne = life.settle()
    life.misfortunes(p.Stage.SETTLED)
    if (owed := life.owed_to_maker(borne)) > 0:
        life.pay_out(owed)
        if life.kept:
            life.misfortunes(p.Stage.PAID_OUT)
    return life.entries


def one_of_each() -> Iterator[Entry]:
    """A short, fixed life: one matched gift with a tip, from pledge to payout."""
    at = START
    pot: dict[str, Any] = {"fund_id": FUND, "pot_id": POT}
    shares = [p.PotShare(**pot, cents=25_00)]
    paid = p.PaidIn(pay_in_id=1, **pot, cents=1_000_00, pledged_cents=1_000_00)
    top_up, paying = p.TopUp(name="t1", cents=25_00), p.Paying(payout_id=1, maker_id=4, cents=50_00)
    settled = p.Settlement(
        campaign_id=CAMPAIGN, maker_id=MAKER, donations_cents=25_00, tips_cents=1_50, match=shares
    )
    yield p.buffer_funded(
        name="b1", cents=100_00, purse=p.Purse.PROVIDER, occurred_at=at, external_id="txn_0"
    )
    yield p.fund_commits(**pot, cents=1_000_00, occasion=1, occurred_at=at)
    yield p.fund_pays_by_bank(paid, occurred_at=at)
    yield p.donation_paid(a_gift(1, 25_00, 1_50), fee_cents=29, occurred_at=at, external_id="txn_1")
    yield p.match_captured(a_share(1, 25_00), occurred_at=at)
    yield p.top_up_sent(top_up, occurred_at=at)
    yield p.top_up_arrived(top_up, occurred_at=at, external_id="txn_2")
    yield p.match_settled(shares, campaign_id=CAMPAIGN, occurred_at=at)
    yield p.campaign_settled(settled, occurred_at=at)
    yield p.payout_sending(paying, occurred_at=at)
    yield p.payout_paid(paying, occurred_at=at, external_id="txn_3")
    grant = p.Grant(award_id=5, **pot, cents=100_00)
    yield p.award_made(grant, occurred_at=at)
    part = replace(grant, cents=80_00)
    yield p.tranche_due(part, tranche_id=6, maker_id=MAKER, occurred_at=at)
    yield p.award_revoked(replace(grant, cents=20_00), occurred_at=at)
    pay = p.PanelPay(seat_id=7, person_id=8, **pot, cents=15_00)
    yield p.panel_paid(pay, occurred_at=at)
