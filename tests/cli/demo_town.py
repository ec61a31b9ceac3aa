"""A small demo town on a database of its own, for tests of what was seeded."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask
from sqlalchemy import Engine, or_, select
from sqlalchemy.orm import Session

from matchpot.app import create_app
from matchpot.cli.demo.seeding import seed
from matchpot.cli.pot_export import export_pot
from matchpot.domain.loans.revolving import Revolving
from matchpot.domain.matching.pools import POOL_KINDS
from matchpot.domain.pots import PUBLIC, PotState
from matchpot.extensions import db
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.loans import Loan
from matchpot.persistence.models.matching import Pot, RuleVersion
from matchpot.persistence.models.networks import NetworkMandate, NetworkProposal, NetworkShare
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries import loan_lives
from matchpot.sandbox.serving import start_sandbox
from matchpot.settings import Settings, StripeSettings
from tests.databases import ROOT, open_engine


def settings_of(database_url: str, var: Path, api_base: str) -> Settings:
    return Settings(
        root=ROOT,
        var=var,
        database_url=database_url,
        secret_key="a key for tests",
        base_url="http://localhost",
        stripe=StripeSettings(api_base=api_base),
        cheap_passwords=True,
        background=False,
        log_level="WARNING",
    )


class Town:
    """A small town on a database of its own, with the stand-in it was paid at."""

    def __init__(self, database_url: str, var: Path) -> None:
        var.mkdir()
        self.sandbox = start_sandbox(database=var / "stand-in.db", own_process=True)
        self.settings = settings_of(database_url, var, self.sandbox.url)
        self.app: Flask = create_app(self.settings)
        self.told = self.seed()
        self.engine: Engine = open_engine(database_url)
        self.at_first = self.figures()

    def seed(self, *arguments: str) -> Result:
        return self.app.test_cli_runner().invoke(seed, ["--small", *arguments])

    def session(self) -> Session:
        return Session(self.engine)

    def figures(self) -> dict[str, tuple[object, ...]]:
        """What two towns of one seed have in common, by project and pot."""
        columns = (Campaign.state, Campaign.raised_cents, Campaign.match_cents, Campaign.tips_cents)
        counts = (Campaign.gift_count, Campaign.donor_count)
        with self.session() as session:
            campaigns = session.execute(
                select(Project.slug, *columns, *counts).join(Campaign.__table__)
            )
            pots = session.execute(
                select(Pot.slug, Pot.state, Pot.total_cents, Pot.used_cents, Pot.reserved_cents)
            )
            rounds = session.execute(select(Round.slug, Round.phase, Round.held_cents))
            awards = session.execute(
                select(Round.slug + Application.code, Award.state, Award.amount_cents)
                .join(Application, Application.id == Award.application_id)
                .join(Round, Round.id == Application.round_id)
            )
            found = (*campaigns, *pots, *rounds, *awards)
            return {row[0]: tuple(row[1:]) for row in found}

    def loans(self) -> tuple[Counter[str], int, Revolving]:
        """How many loans stand where, how many of them are late, and how the pot's euros worked."""
        with self.session() as session:
            states = Counter(one.value for one in session.scalars(select(Loan.state)))
            late = session.scalars(select(Loan.id).where(Loan.late_cents > 0)).all()
            pot_id = session.scalars(select(Loan.pot_id).distinct()).one()
            return states, len(late), loan_lives.revolving(session, pot_id)

    def networks(self) -> tuple[Counter[str], Counter[str], Counter[str]]:
        """How many proposals and mandates of networks stand where, and awards that came of them."""
        of_network = select(Award.state).join(NetworkShare, NetworkShare.award_id == Award.id)
        asked = (select(NetworkProposal.state), select(NetworkMandate.state), of_network)
        with self.session() as session:
            proposals, mandates, awards = (
                Counter(one.value for one in session.scalars(states)) for states in asked
            )
        return proposals, mandates, awards

    def exports(self) -> list[dict[str, Any]]:
        """Every public pot that matches gifts or was divided, as the command writes it."""
        has_file = or_(RuleVersion.kind.not_in(sorted(POOL_KINDS)), Pot.state == PotState.SETTLED)
        with self.session() as session:
            slugs = session.scalars(
                select(Pot.slug)
                .join(RuleVersion, RuleVersion.id == Pot.rule_version_id)
                .where(Pot.state.in_(sorted(PUBLIC)), has_file)
            ).all()
        runner = self.app.test_cli_runner()
        return [json.loads(runner.invoke(export_pot, [slug]).stdout) for slug in slugs]

    def end(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        self.engine.dispose()
        self.sandbox.stop()
