"""A round whose result was just published, with money held, and its awards brought to a bank."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.allocation.elections import Election
from matchpot.domain.payouts import PayoutState
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.result import gathered_plain, result_plain
from matchpot.domain.rounds.rules import RoundRules
from matchpot.domain.rounds.tallying import Gathered, Result
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.models.rounds import Application, Round, Tally
from matchpot.persistence.queries import tallies
from matchpot.services import applications, awards, payees, payouts, tranches
from tests.builders import euros
from tests.services.payout_scenes import an_operator, approve, at_bank, bring, onboard, send
from tests.services.round_scenes import RULES, a_round, a_round_pot, an_application
from tests.towns import Town

TERMS = "lang=en\n# Stadsfonds gives this for Licht.\nDear Sam,"
REASON = "The theatre burnt down last night."


@dataclass
class Published:
    """A round whose fund has just published the result; the first application scored best."""

    town: Town
    row: Round
    entered: list[Application] = field(default_factory=list)

    @property
    def session(self) -> Session:
        """The session of the town."""
        return self.town.session

    def money(self) -> tuple[int, int, int]:
        """What the round holds, and what its pot has set aside and has used."""
        self.session.expire_all()
        pot = self.session.get_one(Pot, self.row.pot_id)
        return self.row.held_cents, pot.reserved_cents, pot.used_cents

    def awards(self) -> Sequence[Award]:
        """All awards, in the order they were offered."""
        return self.session.scalars(
            select(Award).where(Award.round_id == self.row.id).order_by(Award.id)
        ).all()

    def accept(self, award: Award) -> None:
        """Its maker accepts."""
        now, limits = self.town.clock.now(), self.town.limits
        by = award.maker_id
        awards.accept(self.session, award.id, by=by, terms=TERMS, now=now, limits=limits)

    def decline(self, award: Award) -> None:
        """Its maker declines."""
        awards.decline(self.session, award.id, by=award.maker_id, now=self.town.clock.now())

    def revoke(self, award: Award) -> int:
        """Somebody of the fund takes it back."""
        by, now = self.row.created_by, self.town.clock.now()
        return awards.revoke(self.session, award.id, by=by, reason=REASON, now=now)

    def release(self, part: Tranche) -> None:
        """Somebody of the fund lets a later part go."""
        now, limits = self.town.clock.now(), self.town.limits
        tranches.release(self.session, part.id, by=self.row.created_by, now=now, limits=limits)

    def parts(self, award: Award) -> list[tuple[int, str]]:
        """Cents and state of each part."""
        return [(one.amount_cents, one.state.value) for one in self.parts_of(award)]

    def parts_of(self, award: Award) -> Sequence[Tranche]:
        """The parts."""
        return tranches.of_award(self.session, award.id)

    def payout(self, part: Tranche) -> Payout:
        """The last payout of a part."""
        wanted = select(Payout).where(Payout.tranche_id == part.id).order_by(Payout.id.desc())
        return self.session.scalars(wanted).first() or Payout()


def a_published_round(
    town: Town,
    *,
    asks: Sequence[int | tuple[int, int]] = (4_000, 4_000, 3_000),
    rules: RoundRules = RULES,
    phase: Phase = Phase.PUBLISHED,
    cents: int = euros(20_000),
) -> Published:
    """A round decided by score alone: whoever asks first scored best; asks in euros.

    An ask may be a pair: what is asked, and with how little the plan goes on.
    """
    rules = replace(rules, most_ask_cents=euros(1_000_000))
    pot = a_round_pot(town, cents=cents)
    published = Published(town, a_round(town, rules=rules, phase=phase, pot=pot))
    for ask in asks:
        most, least = ask if isinstance(ask, tuple) else (ask, None)
        application = an_application(
            town,
            published.row,
            state=ApplicationState.ELIGIBLE,
            ask_cents=euros(most),
            least_cents=None if least is None else euros(least),
        )
        published.entered.append(application)
        payee = payees.of(town.session, application.maker_id, now=town.clock.now())
        payee.account = town.payments.open_account(
            key=f"payee:{payee.id}", payee_id=payee.id, email="m@x.nl"
        ).id
        onboard(town, payee)
    _count(published, rules)
    now = town.clock.now()
    awards.offer(town.session, published.row, given_of(published), now)
    return published


def given_of(published: Published) -> dict[str, int]:
    """What the result gives, by code."""
    return dict(tallies.given(tallies.last(published.session, published.row.id)))


def _count(published: Published, rules: RoundRules) -> None:
    standing = applications.standing(published.session, published.row)
    scores = {one.id: Fraction(100 - at) for at, one in enumerate(standing)}
    election = Election(
        budget_cents=rules.budget_cents,
        applications=standing,
        scores=scores,
        lots={one.id: at for at, one in enumerate(standing)},
    )
    outcome = rules.allocation.rule.allocate(election, rules.allocation.terms)
    order = tuple(one.id for one in standing)
    gathered = Gathered(budget_cents=rules.budget_cents, applications=standing)
    tally = Tally(
        round_id=published.row.id,
        number=1,
        counted=gathered_plain(rules, gathered),
        outcome=result_plain(
            Result(panel=None, public=None, scores=scores, order=order, outcome=outcome)
        ),
        started_at=published.town.clock.now(),
    )
    published.session.add(tally)
    published.session.flush()


def pay(published: Published, part: Tranche, *, bank: str = "paid") -> Payout:
    """Bring a part that is due to the maker's bank: money brought, approved by two, sent."""
    town = published.town
    payout = published.payout(part)
    bring(town)
    payouts.assess(town.session, payout.id, now=town.clock.now(), limits=town.limits)
    assert payout.state is PayoutState.READY, payout.blocks
    for name in ("Olga", "Otto"):
        if payout.state is PayoutState.READY:
            approve(town, payout, an_operator(town, name))
    assert send(town, payout)
    town.clock.forward(hours=1)
    at_bank(town, payout, bank)
    return payout


def days(number: int) -> timedelta:
    """So many days."""
    return timedelta(days=number)
