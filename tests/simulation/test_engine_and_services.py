"""The same events in the engine of `match simulate` and through the real services: the same cents.

After every event: every line with its state, and what each pot holds and has given.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from matchpot.cli.matching.scenario_file import read_scenario
from matchpot.domain.campaigns import CampaignState
from matchpot.domain.matching.caps import caps_params
from matchpot.domain.matching.rules import rule_params, rule_sha256
from matchpot.domain.matching.scenario import (
    Close,
    DisputeLost,
    DisputeOpened,
    DisputeWon,
    Donate,
    Event,
    Id,
    PlannedPot,
    Refund,
    Scenario,
)
from matchpot.domain.matching.simulation import Simulation
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.engine import writing
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import MatchLine, Pot, RuleVersion
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries.matching import STANDING
from matchpot.services import captures, disputes, early_lines, refunds, waiting
from matchpot.settings import MoneyLimits
from tests.builders import NOON, a_place
from tests.databases import open_engine
from tests.domain.matching.scenarios import OF_GIFTS, OF_PROJECTS, a_dry_scenario, a_scenario
from tests.towns import Town


class Street:
    """A scenario lived through in a real town: real rows, real services, a provider in memory."""

    def __init__(self, session: Session, scenario: Scenario) -> None:
        self.town = Town(session, limits=MoneyLimits(gift_min_cents=1))
        self.campaigns: dict[Id, Campaign] = {}
        self.makers: dict[tuple[Id, Id], str] = {}
        for plan in scenario.projects:
            self._project(plan.id, plan.goal_cents, plan.maker)
        self.pots = {plan.id: self._pot(plan) for plan in scenario.pots}
        self.gifts: dict[Id, int] = {}
        self.disputes: dict[Id, str] = {}
        for campaign in self.campaigns.values():
            early_lines.place(session, campaign.id, now=NOON)

    def _project(self, project: Id, goal_cents: int, maker: Id | None) -> None:
        campaign = self.town.campaign()
        campaign.goal_min_cents = goal_cents
        self.campaigns[project] = campaign
        if maker is not None:
            row = self.town.session.get_one(Project, campaign.project_id)
            email = self.town.session.get_one(Person, row.maker_id).email
            self.makers[project, maker] = email

    def _pot(self, plan: PlannedPot) -> Pot:
        session = self.town.session
        wanted = self.campaigns if plan.projects is None else sorted(plan.projects, key=str)
        pot = self.town.pot_alone(cents=plan.total_cents)
        pot.mode, pot.tier, pot.priority, pot.share = (
            plan.mode, plan.tier, plan.priority, plan.share,
        )  # fmt: skip
        least = plan.min_donation_cents
        version = RuleVersion(
            pot_id=pot.id,
            number=1,
            kind=plan.rule.KIND,
            params=rule_params(plan.rule),
            caps=caps_params(plan.caps),
            min_donation_cents=least,
            digest=rule_sha256(plan.rule, plan.caps, min_donation_cents=least),
            published_by=self.town.session.query(Person).first().id,  # type: ignore[union-attr]
            published_at=NOON,
        )
        session.add(version)
        session.flush()
        pot.rule_version_id = version.id
        for project in wanted:
            a_place(session, pot, self.campaigns[project])
        session.flush()
        return pot

    def live(self, event: Event) -> None:
        """Let one event happen."""
        now = self.town.clock.now()
        match event:
            case Donate():
                email = self.makers.get((event.project, event.donor), f"{event.donor}@example.org")
                started = self.town.give(self.campaigns[event.project], event.cents, email=email)
                self.town.pays(started.donation_id, fee_cents=0)
                self.gifts[event.id] = started.donation_id
            case Refund(cents=cents):
                refunds.request_part(
                    self.town.session,
                    self.gifts[event.donation],
                    cents or 0,
                    reason=RefundReason.DONOR_ASKED,
                    by=None,
                    now=now,
                )
                self.town.send_refunds()
            case Close():
                campaign = self.campaigns[event.project]
                captures.decide_campaign(self.town.session, campaign, at=now, at_close=True)
                waiting.end(self.town.session, campaign.id)
                campaign.state = CampaignState.SUCCEEDED
                self.town.session.flush()
            case DisputeOpened():
                gift = self.town.gift(self.gifts[event.donation])
                left = gift.gift_cents - gift.refunded_gift_cents
                opened = self.town.payments.open_dispute(
                    gift.payment_intent or "", amount_cents=left
                )
                self.disputes[event.donation] = opened.id
                disputes.told(self.town.session, opened, now=now)
            case DisputeWon() | DisputeLost():
                word = "won" if isinstance(event, DisputeWon) else "lost"
                told = self.town.payments.close_dispute(self.disputes[event.donation], word)
                disputes.told(self.town.session, told, now=now)
        self._serve(now=now)

    def _serve(self, *, now: datetime) -> None:
        """Those who wait get what came back, as the round of every minute gives it."""
        while due := waiting.due(self.town.session, now=now, limit=1):
            waiting.serve(self.town.session, due[0], now=now, limits=self.town.limits)

    def state(self) -> Any:
        """All standing lines and the pots' columns, in the words of the scenario."""
        session = self.town.session
        session.expire_all()
        gifts = {row: gift for gift, row in self.gifts.items()}
        projects = {campaign.id: project for project, campaign in self.campaigns.items()}
        pots = {pot.id: name for name, pot in self.pots.items()}
        lines = [
            (
                None if line.donation_id is None else gifts[line.donation_id],
                projects[line.campaign_id],
                pots[line.pot_id],
                line.amount_cents,
                line.state.value,
            )
            for line in session.query(MatchLine).filter(MatchLine.state.in_(STANDING))
            if line.amount_cents
        ]
        columns = {name: (pot.reserved_cents, pot.used_cents) for name, pot in self.pots.items()}
        return sorted(lines, key=str), columns


def _state(played: Simulation) -> Any:
    lines = [
        (one.donation, one.project, one.pot, one.cents, one.state.value) for one in played.lines()
    ]
    columns = {
        pot: (budget.reserved_cents, budget.used_cents) for pot, budget in played.budgets.items()
    }
    return sorted(lines, key=str), columns


def _as_services_have_it(scenario: dict[str, Any]) -> Scenario:
    """The platform's own joint caps, its wait-lists, and every pot with some money paid in."""
    scenario["joint"] = {"match_multiple_bps": 10_000, "project_goal_bps": 5_000}
    scenario["wait_list"] = True
    for pot in scenario["pots"]:
        pot["total_cents"] += 100
    return read_scenario(json.dumps(scenario).encode())


@pytest.mark.slow
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_engine_and_the_services_come_to_the_same_cents(
    engine_name: str, fresh_database: Callable[[], str]
) -> None:
    @settings(
        max_examples=40,
        suppress_health_check=list(HealthCheck),
    )
    @given(scenario=st.one_of(a_scenario(st.one_of(OF_GIFTS, OF_PROJECTS)), a_dry_scenario()))
    def lives_alike(scenario: dict[str, Any]) -> None:
        plan = _as_services_have_it(scenario)
        engine = open_engine(fresh_database())
        with Session(writing(engine), expire_on_commit=False) as session:
            street = Street(session, plan)
            played = Simulation(plan.projects, plan.pots, plan.joint, wait_list=plan.wait_list)
            assert street.state() == _state(played)
            for event in plan.events:
                street.live(event)
                played.play(event)
                assert street.state() == _state(played), event
        engine.dispose()

    lives_alike()
