"""Makers who were turned down read where else their plan may fit, and go on with one click."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import InvalidValue, NotFound
from matchpot.domain.projects import BudgetKind
from matchpot.domain.referrals import ReferralKind
from matchpot.domain.rounds.applications import STANDS, ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import BudgetLine, Project
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import referrals as queries
from matchpot.services import (
    application_drafts,
    deciding,
    eligibility,
    forgotten_applications,
    referrals,
    round_letters,
    sharing_applications,
)
from matchpot.services.eligibility import Answer, Judgment
from tests.builders import a_fund, a_member, euros
from tests.services.application_scenes import (
    ANSWER,
    OBJECTION,
    WHY,
    a_costed_project,
    fills_in,
    hands_in,
    own,
)
from tests.services.award_scenes import a_published_round
from tests.services.round_scenes import Scene, a_round, a_round_pot
from tests.towns import Town as MoneyTown

A = ApplicationState


class Town:
    """A round with a costed plan in it, and another that is open for applying."""

    def __init__(self, session: Session) -> None:
        self.session, self.scene = session, Scene(session)
        self.first: Round = a_round(self.scene, title="Eerste ronde")
        self.project: Project = a_costed_project(self.scene)
        self.found: Application = hands_in(self.scene, self.first, self.project)
        second = a_fund(session, "Fonds Elders")
        pot = a_round_pot(self.scene, fund=second)
        self.second: Round = a_round(self.scene, pot=pot, title="Tweede ronde")
        self.member = a_member(session, session.get_one(type(second), self.first.fund_id)).id
        self.maker = session.get_one(Person, self.project.maker_id)

    def refuse(self) -> Application:
        """The fund finds that it does not meet the conditions."""
        self.first.phase = Phase.ELIGIBILITY
        by, now = self.member, self.scene.clock.now()
        judgment = Judgment(application_id=self.found.id, by=by, checks=(False,), reason=WHY)
        return eligibility.judge(self.session, judgment, now=now)

    def letters(self, notice: str) -> list[dict[str, object]]:
        """The values of every letter of a kind to the maker."""
        rows = self.session.scalars(select(OutboxRow.payload).where(OutboxRow.kind == "mail"))
        mine = [one for one in rows if one["to"] == self.maker.email]
        return [one["values"] for one in mine if one["notice"] == notice]


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def test_a_refusal_says_in_the_same_letter_where_else_the_plan_may_fit(town: Town) -> None:
    town.refuse()
    hints = town.letters("application_refused")[0]["hints"]
    assert isinstance(hints, list)
    assert [one["title"] for one in hints] == ["Tweede ronde"]
    kept = queries.of_application(town.session, town.found.id)
    assert [(one.kind, one.round_id) for one in kept] == [(ReferralKind.ROUND, town.second.id)]
    assert "open_until" in {code for code, _ in kept[0].reasons}
    assert queries.figures(town.session).sent == 1


def test_looking_twice_refers_once(town: Town) -> None:
    town.refuse()
    referrals.find(town.session, town.found, now=town.scene.clock.now())
    assert len(queries.of_application(town.session, town.found.id)) == 1


def test_a_round_called_off_refers_everybody_on(town: Town) -> None:
    deciding.cancel(town.session, town.first.id, WHY, by=town.member, now=town.scene.clock.now())
    hints = town.letters("round_cancelled")[0]["hints"]
    assert isinstance(hints, list)
    assert [one["title"] for one in hints] == ["Tweede ronde"]


def test_a_round_without_a_decision_refers_everybody_who_stood_in_it_on(town: Town) -> None:
    now = town.scene.clock.now()
    hints = referrals.of_round(town.session, town.first.id, STANDS, now=now)
    round_letters.undecided(town.session, town.first, now=now, hints=hints)
    assert _titles(town, "round_undecided") == ["Tweede ronde"]


@pytest.mark.parametrize(("admits", "told"), [(False, ["Tweede ronde"]), (True, [])])
def test_whose_objection_was_in_vain_reads_again_where_else_to_go(
    town: Town, admits: bool, told: list[str]
) -> None:
    town.refuse()
    session, now = town.session, town.scene.clock.now()
    eligibility.appeal(session, own(town.found), OBJECTION, now=now)
    second = a_member(session, session.get_one(Organisation, town.first.fund_id)).id
    given = Answer(application_id=town.found.id, by=second, admits=admits, words=ANSWER)
    eligibility.answer(session, given, now=now)
    assert _titles(town, "application_appeal_answered") == told
    assert len(queries.of_application(session, town.found.id)) == 1


def test_who_loses_an_award_reads_in_the_same_letter_where_else_to_ask(session: Session) -> None:
    town = MoneyTown(session)
    published = a_published_round(town, asks=(4_000,))
    elsewhere = a_fund(town.session, "Fonds Elders")
    a_round(town, pot=a_round_pot(town, fund=elsewhere), title="Tweede ronde")
    award = published.awards()[0]
    costs = {"position": 0, "kind": BudgetKind.MATERIAL, "label": "Hout"}
    line = BudgetLine(project_id=award.project_id, amount_cents=euros(4_000), **costs)
    town.session.add(line)
    published.revoke(award)
    payloads = town.session.scalars(select(OutboxRow.payload).where(OutboxRow.kind == "mail"))
    (told,) = [one["values"]["hints"] for one in payloads if one["notice"] == "award_revoked"]
    assert [one["title"] for one in told] == ["Tweede ronde"]


def _titles(town: Town, notice: str) -> list[str]:
    hints = town.letters(notice)[0]["hints"]
    assert isinstance(hints, list)
    return [one["title"] for one in hints]


def test_one_click_begins_the_other_application_and_again_leads_to_the_same(town: Town) -> None:
    town.refuse()
    one = queries.of_application(town.session, town.found.id)[0]
    now, maker = town.scene.clock.now(), town.maker.id
    came = referrals.take_up(town.session, one.id, maker_id=maker, now=now)
    again = referrals.take_up(town.session, one.id, maker_id=maker, now=now)
    assert came.application_id == again.application_id
    begun = town.session.get_one(Application, came.application_id)
    assert (begun.round_id, begun.project_id, begun.state) == (
        town.second.id, town.project.id, A.DRAFT,
    )  # fmt: skip
    figures = queries.figures(town.session, town.first.fund_id)
    assert (figures.sent, figures.opened, figures.begun, figures.awarded) == (1, 1, 1, 0)
    with pytest.raises(NotFound):
        referrals.take_up(town.session, one.id, maker_id=town.member, now=now)


def test_a_fund_refers_by_hand_and_sees_what_came_of_it_only_with_consent(town: Town) -> None:
    session, now = town.session, town.scene.clock.now()
    key = f"round-{town.second.id}"
    made = referrals.refer(session, town.found.id, key, note="They love theatre.",
                           by=town.member, now=now)  # fmt: skip
    assert town.letters("referral_made")[0]["note"] == "They love theatre."
    with pytest.raises(InvalidValue):
        referrals.refer(session, town.found.id, key, note="", by=town.member, now=now)
    came = referrals.take_up(session, made.id, maker_id=town.maker.id, now=now)
    assert queries.to_fund(session, town.second.fund_id) == []
    begun = session.get_one(Application, came.application_id)
    fills_in(town.scene, begun)
    begun.submitted_at = now
    assert queries.to_fund(session, town.second.fund_id) == []
    sharing_applications.share(session, begun.id, maker_id=town.maker.id, is_on=True, now=now)
    assert [one.from_round for one in queries.to_fund(session, town.second.fund_id)] == [
        "Eerste ronde"
    ]
    sent = queries.by_fund(session, town.first.fund_id)[0]
    assert (sent.is_by_hand, sent.is_shared, sent.came.value) == (True, False, "handed_in")


@pytest.mark.parametrize("key", ["round-999", "nowhere"])
def test_nobody_is_referred_to_what_is_not_there(town: Town, key: str) -> None:
    with pytest.raises(InvalidValue):
        referrals.refer(
            town.session, town.found.id, key, note="", by=town.member, now=town.scene.clock.now()
        )


def test_where_else_a_project_applied_is_seen_with_consent_and_no_longer_without(
    town: Town,
) -> None:
    session, now = town.session, town.scene.clock.now()
    other = hands_in(town.scene, town.second, town.project)
    assert queries.elsewhere(session, town.found.id) is None
    maker = own(town.found).maker_id
    sharing_applications.share(session, town.found.id, maker_id=maker, is_on=True, now=now)
    seen = queries.elsewhere(session, town.found.id)
    assert seen is not None
    assert [(one.round, one.ask_cents) for one in seen] == [("Tweede ronde", other.ask_cents)]
    later = now + timedelta(days=1)
    sharing_applications.share(session, town.found.id, maker_id=maker, is_on=False, now=later)
    assert queries.elsewhere(session, town.found.id) is None
    with pytest.raises(NotFound):
        sharing_applications.share(
            session, town.found.id, maker_id=town.member, is_on=True, now=now
        )
    assert other.ask_cents == euros(1_000)


def test_a_draft_begun_from_a_hint_can_be_thrown_away(town: Town) -> None:
    town.refuse()
    session, now = town.session, town.scene.clock.now()
    one = queries.of_application(session, town.found.id)[0]
    came = referrals.take_up(session, one.id, maker_id=town.maker.id, now=now)
    begun = session.get_one(Application, came.application_id)
    application_drafts.discard(session, own(begun))
    left = queries.of_application(session, town.found.id)
    assert [(one.came.value, one.opened_application_id) for one in left] == [("opened", None)]


def test_a_maker_who_leaves_takes_the_notes_along(town: Town) -> None:
    session, now = town.session, town.scene.clock.now()
    key = f"round-{town.second.id}"
    referrals.refer(session, town.found.id, key, note="For Sam.", by=town.member, now=now)
    forgotten_applications.forget(session, town.maker, nobody="-")
    assert [one.note for one in queries.of_application(session, town.found.id)] == ["-"]
