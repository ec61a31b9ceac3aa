"""The demo town: built once, the same each time, with books that are true at every phase."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pabulib.checker import Checker
from sqlalchemy import func, select

from matchpot.app import create_app
from matchpot.cli.books import check
from matchpot.cli.demo.seeding import seed
from matchpot.cli.rounds.export import export as export_round
from matchpot.cli.rounds.verify import verify
from matchpot.domain.awards import AwardState
from matchpot.domain.campaigns import CampaignState
from matchpot.domain.demo import DONOR, LOG_INS, PASSWORD
from matchpot.domain.donations import DonationState
from matchpot.domain.follows import FollowKind
from matchpot.domain.matching.export import FORMAT_WITH_MOVES
from matchpot.domain.payouts import PayoutState
from matchpot.domain.pots import PayInState
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.seats import SeatState
from matchpot.domain.run_export import FORMAT as DIVISION
from matchpot.extensions import outside
from matchpot.integrations.passwords import Passwords
from matchpot.jobs import runner
from matchpot.persistence.leases import INBOX, OUTBOX, count_dead, oldest_due
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.ballots import BallotDraft
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.follows import Follow
from matchpot.persistence.models.matching import PayIn
from matchpot.persistence.models.panels import Declaration, Remark, Seat
from matchpot.persistence.models.payments import BalanceTransaction, InboxEvent, Quarantined
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import deliveries
from matchpot.persistence.queries import follows as follow_queries
from matchpot.settings import StripeSettings
from tests.cli.demo_town import Town, settings_of
from tests.cli.matching.cents import cents_of, changed, proven, verified
from tests.databases import ENGINES, copy_sqlite
from tests.postgres import PostgresServer

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A migrated database for the town of this module."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        yield copy_sqlite(template, tmp_path_factory.mktemp("town") / "matchpot.db")
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = request.getfixturevalue("postgres_template")
    yield server.create("matchpot_demo_town", like=name)
    server.drop("matchpot_demo_town")


@pytest.fixture(scope="module")
def towns() -> list[dict[str, tuple[object, ...]]]:
    """The figures of each town when it was new; it is built once on each database."""
    return []


@pytest.fixture(scope="module")
def town(
    database: str,
    towns: list[dict[str, tuple[object, ...]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Town]:
    made = Town(database, tmp_path_factory.mktemp("demo") / "var")
    towns.append(made.at_first)
    yield made
    made.end()


both = pytest.mark.parametrize("database", ENGINES, indirect=True, scope="module")


@both
def test_every_phase_of_a_campaign_is_to_be_seen(town: Town) -> None:
    assert town.told.exit_code == 0, town.told.output
    with town.session() as session:
        states = Counter(session.scalars(select(Campaign.state)))
    wanted = {
        *(CampaignState.DRAFT, CampaignState.SUBMITTED, CampaignState.CHANGES_REQUESTED),
        *(CampaignState.APPROVED, CampaignState.SCHEDULED, CampaignState.LIVE),
        *(CampaignState.COUNTING, CampaignState.SETTLED, CampaignState.PAID_OUT),
        *(CampaignState.REFUNDING, CampaignState.CLOSED_FAILED),
    }
    assert set(states) == wanted


@both
def test_money_waits_where_a_person_is_needed(town: Town) -> None:
    with town.session() as session:
        payouts = {
            (payout.state, tuple(payout.blocks["reasons"]), payout.approver is None)
            for payout in session.scalars(select(Payout))
        }
        gifts = Counter(session.scalars(select(Donation.state)))
        waiting = session.scalars(select(PayIn).where(PayIn.state == PayInState.RECORDED)).all()
        odd = session.scalars(select(Quarantined).where(Quarantined.resolved_at.is_(None))).all()
    assert (PayoutState.BLOCKED, ("kyc",), True) in payouts
    assert (PayoutState.READY, (), False) in payouts
    assert (PayoutState.BANK_PAID, (), False) in payouts
    for state in ("disputed", "expired", "processing", "refund_failed", "refunded"):
        assert gifts[DonationState(state)] > 0, state
    assert len(waiting) == 1
    assert len(odd) == 1


@both
def test_nothing_is_left_to_the_worker_but_what_falls_due_later(town: Town) -> None:
    with town.session() as session, town.app.app_context():
        now = outside().clock.now()
        for work in (OUTBOX, INBOX):
            assert oldest_due(session, work, now=now) is None
            assert count_dead(session, work) == 0
        assert (session.scalar(select(func.count()).select_from(OutboxRow)) or 0) > 100
        assert (session.scalar(select(func.count()).select_from(InboxEvent)) or 0) > 0
    deliveries = town.sandbox.control("deliveries", method="GET")
    assert (deliveries["waiting"], deliveries["held"]) == (0, 0)
    assert town.sandbox.control("clock", method="GET")["offset_seconds"] == 0
    assert town.sandbox.control("faults", method="GET") == []


@both
def test_mail_of_the_last_day_can_be_read(town: Town) -> None:
    mails = list((town.settings.var / "mail").glob("*.eml"))
    assert 3 < len(mails) < 200


@both
def test_people_follow_projects_funds_and_rounds_and_some_rewards_were_sent(town: Town) -> None:
    with town.session() as session:
        kinds = Counter(session.scalars(select(Follow.kind)))
        joke = session.scalars(select(Person.id).where(Person.email == DONOR.email)).one()
        followed = follow_queries.of_person(session, joke)
        orkest = session.scalars(
            select(Campaign.id).join(Project).where(Project.slug == "orkest-van-de-overkant")
        ).one()
        sent = Counter(one.sent_at is not None for one in deliveries.of_campaign(session, orkest))
    # Nobody in the town follows the days of a scheme.
    assert set(kinds) == set(FollowKind) - {FollowKind.SCHEME}
    assert {one.stopped_at is None for one in followed} == {True, False}
    assert set(sent) == {True, False}


@both
def test_loans_are_in_every_state_and_the_pot_lends_what_came_back(town: Town) -> None:
    states, late, pot = town.loans()
    lent = {"disbursed": 2, "repaying": 2, "repaid": 1, "written_off": 1}
    assert states == {"applied": 1, "proposed": 1, "approved": 1, **lent}
    assert late == 1
    assert pot.lent_cents > pot.paid_in_cents


@both
def test_a_network_granted_plans_left_one_and_still_talks_about_one(town: Town) -> None:
    proposals, mandates, awards = town.networks()
    assert proposals == {"passed": 3, "fell": 1, "open": 1}
    assert mandates == {"running": 3, "offered": 1}
    assert awards == {AwardState.PAID: 2, AwardState.OFFERED: 3}


@both
def test_one_password_opens_every_log_in(town: Town) -> None:
    passwords = Passwords(cheap=True)
    with town.session() as session:
        for one in LOG_INS:
            person = session.scalars(select(Person).where(Person.email == one.email)).one()
            assert person.name == one.name
            assert passwords.matches(PASSWORD, person.password_hash)
        elsewhere = select(func.count()).where(Person.email.not_like("%.example"))
        assert session.scalar(elsewhere) == 0


@both
def test_the_town_is_built_once(town: Town) -> None:
    again = town.seed()
    assert again.exit_code == 1
    assert "There are people in this database" in again.output


@both
def test_the_provider_tells_the_same_money_and_every_invariant_holds(town: Town) -> None:
    with town.app.app_context():
        runner.run_rounds(all_of_them=True)
        runner.drain()
    checked = town.app.test_cli_runner().invoke(check)
    assert checked.exit_code == 0, checked.output
    with town.session() as session:
        lines = session.scalars(select(BalanceTransaction)).all()
    assert len(lines) > 100
    assert all(line.entry_id is not None for line in lines)


@both
def test_anyone_can_compute_every_pot_again_and_finds_one_cent(town: Town) -> None:
    exports = town.exports()
    assert sum(len(export["gifts"]) for export in exports) > 100
    assert {export["format"] for export in exports} == {FORMAT_WITH_MOVES, DIVISION}
    for export in exports:
        assert verified(export).exit_code == 0
    sealed = [(export, path) for export in exports for path in cents_of(export)]
    bare = [
        ({name: one for name, one in export.items() if name != "seal"}, path)
        for export in exports
        for path in proven(export)
    ]

    @settings(max_examples=150, suppress_health_check=list(HealthCheck))
    @given(where=st.sampled_from(sealed) | st.sampled_from(bare), by=st.sampled_from([1, -1]))
    def found_out(where: tuple[dict[str, Any], tuple[Any, ...]], by: int) -> None:
        assert verified(changed(where[0], where[1], by)).exit_code in (1, 2), where[1]

    found_out()


@both
def test_rounds_stand_at_a_draft_at_the_last_vote_and_at_a_published_result(town: Town) -> None:
    with town.session() as session:
        phases = dict(session.execute(select(Round.phase, Round.id)).all())
        result = phases[Phase.PUBLISHED]
        applications = session.scalars(
            select(Application.state).where(Application.round_id == result)
        )
        objection = session.scalars(select(Application).where(Application.appeal.is_not(None)))
        awards = Counter(session.scalars(select(Award.state).where(Award.round_id == result)))
        seats = Counter(session.scalars(select(Seat.state).where(Seat.round_id == result)))
        recused = session.scalars(select(Declaration).where(Declaration.has_conflict)).all()
        answers = session.scalars(select(Remark).where(Remark.answer.is_not(None))).all()
        begun = session.scalars(select(BallotDraft)).all()
        paid = session.scalars(select(Payout.state).where(Payout.tranche_id.is_not(None))).all()
        fees = session.scalars(select(Payout.state).where(Payout.fee_seat_id.is_not(None))).all()
        assert objection.one().state is ApplicationState.AWARDED
    assert set(phases) == {Phase.DRAFT, Phase.FINAL_VOTE, Phase.PUBLISHED}
    assert {ApplicationState.INELIGIBLE, ApplicationState.WITHDRAWN} <= set(applications)
    assert awards == {AwardState.PAID: 2, AwardState.DECLINED: 1, AwardState.OFFERED: 1}
    # The lot decides whether anybody is left who may take the place of the one who left.
    assert seats[SeatState.LEFT] == 1
    assert seats[SeatState.SEATED] in {6, 7}
    assert recused
    assert answers
    assert begun
    assert set(paid) == {PayoutState.BANK_PAID}
    assert set(fees) == {PayoutState.BANK_PAID, PayoutState.BLOCKED}


@both
def test_anyone_can_count_the_votes_of_a_published_round_again(town: Town) -> None:
    with town.session() as session:
        slug = session.scalars(select(Round.slug).where(Round.phase == Phase.PUBLISHED)).one()
    runner = town.app.test_cli_runner()
    ours = runner.invoke(export_round, [slug])
    assert runner.invoke(verify, ["-"], input=ours.stdout).exit_code == 0, ours.output
    theirs = runner.invoke(export_round, [slug, "--format", "pabulib"]).stdout
    assert Checker().process_files([theirs])["metadata"]["invalid"] == 0


@both
def test_one_seed_is_one_town_on_any_database(
    town: Town, towns: list[dict[str, tuple[object, ...]]]
) -> None:
    assert town.at_first == towns[0]


def test_play_money_stays_out_of_production(sqlite_template: Path, tmp_path: Path) -> None:
    url = copy_sqlite(sqlite_template, tmp_path / "matchpot.db")
    real = replace(settings_of(url, tmp_path, "unused"), stripe=StripeSettings())
    result = create_app(real).test_cli_runner().invoke(seed, ["--small"])
    assert result.exit_code == 1
    assert "play money" in result.output
