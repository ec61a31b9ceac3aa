"""Every invariant holds on a small, honest world, and each is seen to fail when it is broken."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.ledger import postings as p
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.pots import PayInState
from matchpot.domain.refunds import RefundReason, RefundState
from matchpot.persistence import ledger_guards
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.matching import MatchLine, PayIn, Pot, PotCampaign
from matchpot.persistence.models.payments import BalanceTransaction
from matchpot.persistence.queries import matching as match_queries
from matchpot.services import books, checks, matching, sealing
from matchpot.services.histories import Asked
from tests.builders import NOON, a_campaign, a_match_line, a_person, a_place, a_pot, a_rule, euros
from tests.services.test_books import StoppedClock

CLOCK = StoppedClock(NOON)


@dataclass
class World:
    """One pot, one campaign, one gift of 25.00 with a tip, matched one to one."""

    session: Session
    pot: Pot
    campaign: Campaign
    place: PotCampaign
    gift: Donation
    line: MatchLine

    def share(self, cents: int) -> p.LineShare:
        return p.LineShare(
            line_id=self.line.id,
            fund_id=self.pot.fund_id,
            pot_id=self.pot.id,
            campaign_id=self.campaign.id,
            cents=cents,
        )

    def failing(self) -> set[str]:
        self.session.flush()
        findings = checks.run_checks(self.session, now=NOON + timedelta(days=20))
        return {finding.invariant.value for finding in findings if not finding.ok}


def _told(session: Session, entry_id: int | None, provider_id: str, amount: int, fee: int) -> None:
    session.add(
        BalanceTransaction(
            provider_id=provider_id,
            type="charge",
            amount_cents=amount,
            fee_cents=fee,
            net_cents=amount - fee,
            happened_at=NOON,
            entry_id=entry_id,
        )
    )


def _fund_pays(session: Session, pot: Pot) -> None:
    at: dict[str, Any] = {"occurred_at": NOON}
    buffer = p.buffer_funded(name="1", cents=euros(100), purse=p.Purse.PROVIDER, **at)
    _told(session, books.post(session, buffer), "txn_buffer", euros(100), 0)
    pay_in = PayIn(
        pot_id=pot.id,
        state=PayInState.RECEIVED,
        amount_cents=euros(1000),
        reference="BANK 1",
        recorded_by=a_person(session).id,
        confirmed_by=a_person(session).id,
        recorded_at=NOON,
    )
    session.add(pay_in)
    session.flush()
    paid = p.PaidIn(
        pay_in_id=pay_in.id,
        fund_id=pot.fund_id,
        pot_id=pot.id,
        cents=euros(1000),
        pledged_cents=euros(1000),
    )
    promised = p.fund_commits(
        fund_id=pot.fund_id, pot_id=pot.id, cents=euros(1000), occasion=1, **at
    )
    books.post_all(session, [promised, p.fund_pays_by_bank(paid, **at)])


def _a_gift(session: Session, campaign: Campaign) -> Donation:
    facts = match_queries.campaign_facts(session, campaign.id)
    assert facts is not None
    weighed = matching.weigh(session, facts, euros(25), asked=Asked(at=NOON))
    gift = Donation(
        token="token",
        form_key="form",
        campaign_id=campaign.id,
        state=DonationState.PAID,
        gift_cents=euros(25),
        tip_cents=150,
        fee_cents=29,
        match_basis=matching.basis(weighed),
        donor_key="donor",
        locale="nl",
        created_at=NOON,
        expires_at=NOON,
        paid_at=NOON,
    )
    session.add(gift)
    session.flush()
    money = p.Gift(
        donation_id=gift.id, campaign_id=campaign.id, gift_cents=euros(25), tip_cents=150
    )
    # The fee comes later, as it may.
    entry = p.donation_paid(money, fee_cents=None, occurred_at=NOON, external_id="ch_1")
    _told(session, books.post(session, entry), "txn_gift", 2650, 29)
    books.post(
        session,
        p.processing_fee(
            donation_id=gift.id, fee_cents=29, occurred_at=NOON, external_id="txn_gift"
        ),
    )
    return gift


@pytest.fixture
def world(session: Session) -> World:
    pot, campaign = a_pot(session), a_campaign(session)
    a_rule(session, pot)
    place = a_place(session, pot, campaign)
    _fund_pays(session, pot)
    gift = _a_gift(session, campaign)
    line = a_match_line(session, pot, campaign, cents=euros(25), state=MatchLineState.CAPTURED)
    line.donation_id = gift.id
    pot.used_cents = place.used_cents = campaign.match_cents = euros(25)
    campaign.raised_cents, campaign.tips_cents = euros(25), 150
    session.flush()
    made = World(session, pot, campaign, place, gift, line)
    books.post(session, p.match_captured(made.share(euros(25)), occurred_at=NOON))
    sealing.seal(session, CLOCK)
    return made


def test_an_honest_world_passes_every_check(world: World) -> None:
    findings = checks.run_checks(world.session, now=NOON)
    assert [finding for finding in findings if not finding.ok] == []
    assert {finding.invariant.value for finding in findings} == {f"I{n}" for n in range(1, 14)}
    quick = checks.run_checks(world.session, now=NOON, quick=True)
    assert [finding for finding in quick if not finding.ok] == []


def test_an_empty_installation_passes_every_check(session: Session) -> None:
    assert all(finding.ok for finding in checks.run_checks(session, now=NOON))


# --- What breaks each --------------------------------------------------------


def _tamper(statement: str) -> Callable[[World], None]:
    def tamper(world: World) -> None:
        connection = world.session.connection()
        ledger_guards.remove(connection)
        connection.execute(text(statement))
        ledger_guards.install(connection)

    return tamper


def _guards_off(world: World) -> None:
    ledger_guards.remove(world.session.connection())


def _set(what: str, column: str, value: object) -> Callable[[World], None]:
    def change(world: World) -> None:
        setattr(getattr(world, what), column, value)

    return change


def _sql(statement: str) -> Callable[[World], None]:
    def run(world: World) -> None:
        world.session.execute(text(statement))

    return run


def _spend_twice(world: World) -> None:
    world_share = world.share(euros(2000))
    books.post(world.session, p.match_captured(world_share, occurred_at=NOON, occasion="again"))


def _lose_a_top_up(world: World) -> None:
    sent = p.top_up_sent(p.TopUp(name="lost", cents=500), occurred_at=NOON + timedelta(days=1))
    books.post(world.session, sent)


def _huge_fee(world: World) -> None:
    fee = p.processing_fee(donation_id=99, fee_cents=euros(200), occurred_at=NOON, external_id=None)
    books.post(world.session, fee)


def _refund_beyond(world: World) -> None:
    world.session.add(
        Refund(
            donation_id=world.gift.id,
            campaign_id=world.campaign.id,
            state=RefundState.DONE,
            reason=RefundReason.OPERATOR,
            gift_cents=euros(25),
            tip_cents=151,
            requested_at=NOON,
        )
    )


def _other_rule(world: World) -> None:
    basis = dict(world.gift.match_basis or {})
    basis["pots"] = [pot | {"available_cents": 700} for pot in basis["pots"]]
    world.gift.match_basis = basis


_BREAKS: dict[str, tuple[str, Callable[[World], None]]] = {
    "a leg was doubled": (
        "I1",
        _tamper("UPDATE ledger_posting SET cents = cents * 2 WHERE cents < 0"),
    ),
    "a leg was lost": ("I1", _tamper("DELETE FROM ledger_posting WHERE cents = 29")),
    "a memo was changed": ("I2", _tamper("""UPDATE ledger_entry SET memo = '{"a": 1}'""")),
    "the guards are off": ("I2", _guards_off),
    "the provider tells a cent more": ("I3", _sql("UPDATE balance_transaction SET net_cents = 1")),
    "the provider tells of something unknown": (
        "I3",
        _sql("UPDATE balance_transaction SET entry_id = NULL WHERE provider_id = 'txn_gift'"),
    ),
    "a pay-in was less": ("I3", _sql("UPDATE pay_in SET amount_cents = 99999")),
    "match was spent twice": ("I4", _spend_twice),
    "a pot's column drifted": ("I5", _set("pot", "used_cents", 2400)),
    "a pot holds for nobody": ("I5", _set("pot", "reserved_cents", 1)),
    "a promise drifted": ("I5", _set("pot", "committed_cents", euros(1100))),
    "a place drifted": ("I5", _set("place", "used_cents", 2400)),
    "a line drifted": ("I5", _set("line", "amount_cents", 2400)),
    "a campaign counts match it has not": ("I5", _set("campaign", "match_cents", 2600)),
    "a campaign counts gifts it has not": ("I5", _set("campaign", "raised_cents", 2600)),
    "the rules give less": ("I5", _other_rule),
    "a closed campaign holds gifts": ("I6", _set("campaign", "state", CampaignState.COMPLETED)),
    "an open campaign lacks a gift": ("I6", _set("gift", "gift_cents", 2600)),
    "a top-up never arrived": ("I7", _lose_a_top_up),
    "fees ate the buffer": ("I8", _huge_fee),
    "more went back than was paid": ("I9", _refund_beyond),
}


def test_each_way_of_breaking_the_money_is_found(world: World) -> None:
    missed = {}
    for name, (invariant, break_it) in _BREAKS.items():
        savepoint = world.session.begin_nested()
        break_it(world)
        if invariant not in (found := world.failing()):
            missed[name] = found
        savepoint.rollback()
        world.session.expire_all()
    assert not missed
    assert world.failing() == set()


def test_a_finding_names_what_to_look_at(world: World) -> None:
    world.pot.used_cents = 2400
    world.session.flush()
    wrong = [one for one in checks.run_checks(world.session, now=NOON) if not one.ok]
    assert f"pot {world.pot.id} given: column 2400, counted 2500" in wrong[0].refs


def test_a_young_line_of_the_provider_waits_for_its_event(world: World) -> None:
    _told(world.session, None, "txn_young", 1_000, 29)
    line = world.session.query(BalanceTransaction).filter_by(provider_id="txn_young").one()
    line.happened_at = NOON + timedelta(days=20, minutes=-59)
    assert world.failing() == set()
    line.happened_at -= timedelta(minutes=2)
    assert world.failing() == {"I3"}


def test_a_young_top_up_is_on_its_way_and_not_stuck(world: World) -> None:
    sent = p.top_up_sent(p.TopUp(name="young", cents=500), occurred_at=NOON + timedelta(days=15))
    books.post(world.session, sent)
    assert "I7" not in world.failing()
