"""A campaign at its end, for pages about money: stored whole, with a provider in memory."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask

from matchpot.extensions import unit_of_work
from matchpot.jobs import runner
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project
from matchpot.services import closing, payees
from matchpot.services.ports import Outside
from tests.builders import euros
from tests.fakes import FakeClock, FakePayments
from tests.towns import Town


@dataclass(frozen=True, slots=True)
class Scene:
    """What was stored; the maker's row is detached and only to be signed in with."""

    campaign_id: int
    maker: Person
    clock: FakeClock
    payments: FakePayments


def an_end(app: Flask, outside: Outside, *, goal: int, gifts: int = 2) -> Scene:
    """A campaign with gifts of 25 euros, each matched, judged after its deadline."""
    clock, payments = outside.clock, outside.payments
    assert isinstance(clock, FakeClock)
    assert isinstance(payments, FakePayments)
    with app.app_context(), unit_of_work() as session:
        town = Town(session, clock)
        town.payments = payments
        campaign = town.campaign(goal=goal)
        campaign.deadline_at = clock.now() + timedelta(days=30)
        town.forms = 1_000 * campaign.id
        town.pot(campaign)
        for number in range(gifts):
            town.gives(campaign, euros(25), email=f"donor{number}@example.org", tip=100)
        maker = session.get_one(Person, session.get_one(Project, campaign.project_id).maker_id)
        payee = payees.of(session, maker.id, now=clock.now())
        account = payments.open_account(
            key=f"payee:{payee.id}", payee_id=payee.id, email=maker.email
        )
        payee.account = account.id
        payees.told(session, payments.onboard(account.id), now=clock.now())
        clock.moment = campaign.deadline_at + timedelta(minutes=2)
        closing.begin_counting(session, campaign.id, now=clock.now())
        closing.judge(session, campaign.id, now=clock.now(), limits=town.limits)
    return Scene(campaign.id, maker, clock, payments)


def work(app: Flask, scene: Scene, **forward: float) -> None:
    """Let time pass and do everything that is due."""
    with app.app_context():
        scene.clock.forward(**forward)
        runner.run_rounds(all_of_them=True)
        runner.drain()
        runner.run_rounds(all_of_them=True)
        runner.drain()


def bring(app: Flask, scene: Scene) -> None:
    """Everything that covers the payout arrives, and a week passes."""
    work(app, scene)
    for top_up, seen in list(scene.payments.top_ups.items()):
        if seen.status == "pending":
            scene.payments.arrive(top_up)
    work(app, scene, days=8)
