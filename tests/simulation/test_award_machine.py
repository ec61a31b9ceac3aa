"""Random lives of a round's awards: whatever happens to them, every cent is somewhere, once.

Makers accept, decline and forget to answer; the fund lets parts go and takes awards back; payouts
are approved, stopped, sent, lost on the way, paid, sent back by banks and taken back at the
provider's desk; panellists are paid. After every step `matchpot check` finds nothing.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import MatchpotError
from matchpot.domain.money import Cents
from matchpot.domain.payouts import PayoutState
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.engine import writing
from matchpot.persistence.models.awards import Award, PanelFee, Tranche
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.payouts import Payee, Payout
from matchpot.persistence.queries import award_days as queries
from matchpot.persistence.queries.payouts import OPEN
from matchpot.services import (
    awards,
    books,
    checks,
    panel_pay,
    payees,
    payouts,
    round_building,
    transfers,
)
from tests.databases import open_engine
from tests.services.award_scenes import Published, a_published_round
from tests.services.grant_scenes import Grants
from tests.services.payout_scenes import an_operator, onboard, send
from tests.services.round_scenes import RULES, a_seat
from tests.simulation.desks import desks_are_true
from tests.simulation.endings import beancount_agrees
from tests.simulation.granting import Granting
from tests.towns import Town

WHICH = st.integers(0, 9)
_P = PayoutState


class Awards(Granting, RuleBasedStateMachine):
    """A published round with five applications and two panellists, and all that can follow."""

    new_database: Callable[[], str]
    lives = 0

    @initialize(parts=st.sampled_from([(), (6_000, 4_000), (5_000, 3_000, 2_000)]))
    def publish(self, parts: tuple[int, ...]) -> None:
        self.engine = open_engine(type(self).new_database())
        self.session = Session(writing(self.engine), expire_on_commit=False)
        self.town = town = Town(self.session)
        rules = replace(RULES, tranche_bps=parts)
        asks = (3_333, (4_000, 1_500), 2_500, 1_777, (9_000, 10))
        self.round: Published = a_published_round(town, asks=asks, rules=rules)
        self.grants = Grants(town)
        for _ in range(2):
            seat = a_seat(town, self.round.row)
            payee = payees.of(self.session, seat.person_id or 0, now=town.clock.now())
            key = f"payee:{payee.id}"
            account = town.payments.open_account(key=key, payee_id=payee.id, email="p@x.nl")
            payee.account = account.id
            onboard(town, payee)
        panel_pay.pay(self.session, self.round.row, town.clock.now())
        self.people = [an_operator(town), an_operator(town, "Otto")]
        self.session.commit()

    def _pick(self, wanted: type[Award] | type[Payout], at: int) -> int | None:
        """One of the rows there are, by number."""
        ids = self.session.scalars(select(wanted.id).order_by(wanted.id)).all()
        return ids[at % len(ids)] if ids else None

    def _try(self, act: Callable[[], object]) -> None:
        """Do it, or be refused and leave no trace."""
        try:
            with self.session.begin_nested():
                act()
        except MatchpotError:
            self.session.expire_all()

    # ---- makers and the fund ----

    @rule(at=WHICH, word=st.sampled_from(["accept", "accept", "decline", "revoke"]))
    def answers(self, at: int, word: str) -> None:
        award = self.session.get_one(Award, self._pick(Award, at))
        self._try(lambda: getattr(self.round, word)(award))

    @rule(at=WHICH)
    def lets_a_part_go(self, at: int) -> None:
        ids = self.session.scalars(select(Tranche.id).order_by(Tranche.id)).all()
        part = self.session.get_one(Tranche, ids[at % len(ids)])
        self._try(lambda: self.round.release(part))

    @rule()
    def four_weeks_pass(self) -> None:
        self.town.bring_top_ups()
        self.town.clock.forward(days=29)
        for award_id in queries.over(self.session, now=self.town.clock.now()):
            assert awards.expire(self.session, award_id, now=self.town.clock.now())

    @rule()
    def round_closes(self) -> None:
        if self.round.row.phase is not Phase.CLOSED:
            round_building.release_hold(self.session, self.round.row, self.town.clock.now())
            self.round.row.phase = Phase.CLOSED
            self.session.flush()

    # ---- payouts ----

    @rule()
    def panels_are_drafted(self) -> None:
        for seat_id in panel_pay.without_payout(self.session):
            now, limits = self.town.clock.now(), self.town.limits
            panel_pay.draft(self.session, seat_id, now=now, limits=limits)

    @rule()
    def money_is_brought_and_payouts_are_looked_at(self) -> None:
        self.town.bring_top_ups()
        for payout_id in self._payouts(OPEN):
            now, limits = self.town.clock.now(), self.town.limits
            payouts.assess(self.session, payout_id, now=now, limits=limits)

    def _payouts(self, states: frozenset[PayoutState]) -> list[int]:
        wanted = select(Payout.id).where(Payout.state.in_(sorted(states))).order_by(Payout.id)
        return list(self.session.scalars(wanted))

    @rule(second=st.booleans())
    def people_approve(self, second: bool) -> None:
        for payout_id in self._payouts(frozenset({_P.READY})):
            self._try(lambda payout_id=payout_id: self._approve(payout_id, int(second)))  # type: ignore[misc]

    def _approve(self, payout_id: int, who: int) -> None:
        cents = self.session.get_one(Payout, payout_id).amount_cents
        by, now = self.people[who].id, self.town.clock.now()
        payouts.approve(
            self.session, payout_id, by=by, cents=cents, now=now, limits=self.town.limits
        )

    @rule(at=WHICH, held=st.booleans())
    def somebody_stops_one(self, at: int, held: bool) -> None:
        payout_id = self._pick(Payout, at)
        if payout_id is not None:
            by, now, limits = self.people[0].id, self.town.clock.now(), self.town.limits
            self._try(
                lambda: payouts.put_on_hold(
                    self.session, payout_id, is_held=held, by=by, now=now, limits=limits
                )
            )

    @rule(at=WHICH)
    def one_is_sent(self, at: int) -> None:
        if ids := self._payouts(frozenset({_P.APPROVED, _P.SENDING})):
            send(self.town, self.session.get_one(Payout, ids[at % len(ids)]))

    @rule(at=WHICH, reached=st.booleans())
    def the_server_dies_while_sending(self, at: int, reached: bool) -> None:
        """The money is set aside; whether the provider heard of it, nobody knows here."""
        ids = self._payouts(frozenset({_P.APPROVED, _P.SENDING}))
        if not ids:
            return
        payout = self.session.get_one(Payout, ids[at % len(ids)])
        now, limits = self.town.clock.now(), self.town.limits
        attempt = payout.attempt
        order = transfers.begin(self.session, payout.id, attempt=attempt, now=now, limits=limits)
        self.session.commit()
        if order is not None and reached:
            self.town.payments.transfer(
                key=f"payout:{payout.id}:send:{attempt}",
                account_id=order.account,
                amount_cents=order.cents,
                group=order.group,
                payout_id=order.payout_id,
            )
            # Its books are told with the transfer, which is the very next thing done.
            send(self.town, payout)

    @rule(at=WHICH)
    def the_provider_says_no(self, at: int) -> None:
        if ids := self._payouts(frozenset({_P.SENDING})):
            now = self.town.clock.now()
            transfers.not_sent(self.session, ids[at % len(ids)], code="no", now=now)

    @rule(at=WHICH, status=st.sampled_from(["paid", "paid", "failed"]))
    def a_bank_answers(self, at: int, status: str) -> None:
        accounts = self.session.scalars(select(Payee.account).order_by(Payee.id)).all()
        account = accounts[at % len(accounts)]
        assert account is not None
        self.town.clock.forward(minutes=10)
        self.town.payments.pay_bank(account, status=status)
        seen = self.town.payments.bank_payouts(account)
        transfers.bank_told(self.session, account, seen, now=self.town.clock.now())

    @rule(at=WHICH, cents=st.integers(1, 400_000))
    def taken_back_at_the_desk(self, at: int, cents: Cents) -> None:
        sent = [one for one in self._payouts(frozenset(PayoutState)) if self._transfer(one)]
        if not sent:
            return
        transfer = self._transfer(sent[at % len(sent)])
        assert transfer is not None
        seen = self.town.payments.transfers[transfer][1]
        if left := seen.amount_cents - seen.reversed_cents:
            seen = self.town.payments.take_back(transfer, min(cents, left))
            now, limits = self.town.clock.now(), self.town.limits
            transfers.transfer_told(self.session, seen, now=now, limits=limits)

    def _transfer(self, payout_id: int) -> str | None:
        return self.session.get_one(Payout, payout_id).transfer

    @rule(minutes=st.integers(1, 3_000))
    def time_passes(self, minutes: int) -> None:
        self.town.bring_top_ups()
        self.town.clock.forward(minutes=minutes)

    @rule()
    def commits(self) -> None:
        self.session.commit()

    # ---- what is always true ----

    @invariant()
    def nothing_is_wrong(self) -> None:
        if hasattr(self, "session"):
            findings = checks.run_checks(self.session, now=self.town.clock.now(), quick=True)
            assert not [finding for finding in findings if not finding.ok]

    @invariant()
    def the_round_spent_no_more_than_it_had(self) -> None:
        if not hasattr(self, "session"):
            return
        fees = sum(self.session.scalars(select(PanelFee.amount_cents)))
        self.the_granting_pot_adds_up()
        pot = self.session.get_one(Pot, self.round.row.pot_id, populate_existing=True)
        assert pot.used_cents - fees <= RULES.budget_cents
        assert pot.reserved_cents + pot.used_cents <= round_building.most_cents(RULES)

    def teardown(self) -> None:
        if not hasattr(self, "session"):
            return
        desks_are_true(self.session)
        self._end_everything()
        self.session.commit()
        desks_are_true(self.session)
        self.town.checked()
        type(self).lives += 1
        if type(self).lives % 10 == 1:  # it takes a second
            beancount_agrees(self.session)
        self.session.close()
        self.engine.dispose()

    def _end_everything(self) -> None:
        """Everything that is owed is paid; nobody is owed anything after that."""
        self.four_weeks_pass()
        self.panels_are_drafted()
        for payout_id in self._payouts(OPEN):
            self._try(lambda payout_id=payout_id: self._let_go(payout_id))  # type: ignore[misc]
        for _ in range(3):
            self.money_is_brought_and_payouts_are_looked_at()
            self.people_approve(second=False)
            self.people_approve(second=True)
            for payout_id in self._payouts(frozenset({_P.APPROVED, _P.SENDING})):
                send(self.town, self.session.get_one(Payout, payout_id))
        balances = books.balances(self.session, "Liabilities:Maker:")
        assert not any(balances.values()) or self._payouts(frozenset({_P.BANK_FAILED}))

    def _let_go(self, payout_id: int) -> None:
        by, now, limits = self.people[0].id, self.town.clock.now(), self.town.limits
        payouts.put_on_hold(self.session, payout_id, is_held=False, by=by, now=now, limits=limits)


@pytest.mark.slow
def test_no_order_of_events_makes_an_award_a_cent_more_or_less(
    engine_name: str, fresh_database: Callable[[], str]
) -> None:
    machine = type("AwardsHere", (Awards,), {"new_database": staticmethod(fresh_database)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12 if engine_name == "sqlite" else 5,
            stateful_step_count=25,
            suppress_health_check=list(HealthCheck),
        ),
    )
