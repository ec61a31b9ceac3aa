"""The people and the plans of the platform that `town_hall.py` builds."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.people import MembershipRole, Role
from matchpot.integrations.passwords import Passwords
from matchpot.persistence.models.campaigns import ReviewComment
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Image
from matchpot.services import (
    organisations,
    projects,
    rewards,
)
from matchpot.services.editing import Opened
from matchpot.services.ports import Outside
from tests.builders import a_fund, a_member, a_person, euros
from tests.fakes import FakeClock, FakePayments
from tests.plans import a_plan, put_live
from tests.towns import Town

PASSWORD = "drie fietsen in de gracht"


class Founders:
    """People for every role, and a plan in each state."""

    def __init__(self, session: Session, outside: Outside, secret_key: str) -> None:
        clock, payments = outside.clock, outside.payments
        assert isinstance(clock, FakeClock)
        assert isinstance(payments, FakePayments)
        self.session, self.clock = session, clock
        self.town = Town(session, clock)
        self.town.payments = payments
        self.secret_key = secret_key
        self.people: dict[str, int] = {}
        self.ids: dict[str, int] = {}
        self.words: dict[str, str] = {}
        self.signed: dict[str, str] = {}

    # ---- people ----

    def cast(self) -> None:
        """One person for each role, a fund with its members, another fund with its own."""
        session = self.session
        self.maker = self._person("maker", "Mara Maker", Role.MAKER)
        self._person("other_maker", "Otto Other", Role.MAKER)
        self._person("coach", "Coen Coach", Role.COACH)
        self._person("operator", "Olga Operator", Role.OPERATOR)
        self._person("donor", "Dora Donor")
        self.fund, other = a_fund(session), a_fund(session, "Elders")
        self.member = self._known("member", a_member(session, self.fund, name="Ilse Owner"))
        self._known(
            "finance", a_member(session, self.fund, role=MembershipRole.FINANCE, name="Ruben Geld")
        )
        self._known("stranger", a_member(session, other, name="Vera Vreemd"))
        self.ids["fund_id"] = self.fund.id
        self.words["fund_slug"] = self.fund.slug
        self.ids["invitation_id"] = organisations.invite(
            session,
            self.fund.id,
            session.get_one(Person, self.people["donor"]).email,
            MembershipRole.READER,
            actor=organisations.Actor(
                person_id=self.people["member"], name="Ilse Owner", locale="nl"
            ),
            now=self.clock.now(),
        )

    def _person(self, key: str, name: str, *roles: Role) -> Person:
        return self._known(key, a_person(self.session, name, roles=roles))

    def _known(self, key: str, person: Person) -> Person:
        person.password_hash = Passwords(cheap=True).hash(PASSWORD)
        self.session.flush()
        self.people[key] = person.id
        return person

    # ---- plans ----

    def plans(self) -> None:
        """A draft, one for the coach, one approved, one live; the live one has news and gifts."""
        draft = self._plan("draft", CampaignState.DRAFT)
        self.ids["draft_project_id"] = draft.project.id
        self._details(draft)
        submitted = self._plan("submitted", CampaignState.SUBMITTED)
        submitted.campaign.submitted_at = self.clock.now()
        self.ids["submitted_id"] = submitted.campaign.id
        approved = self._plan("approved", CampaignState.APPROVED)
        self.ids["approved_project_id"] = approved.project.id
        live = self._plan("live", CampaignState.LIVE)
        put_live(self.session, live.campaign)
        self.live = live.campaign
        self.live.deadline_at = self.clock.now() + timedelta(days=55)
        self._details(live)
        self.ids |= {"live_id": live.campaign.id, "live_project_id": live.project.id}
        self.words["live_slug"] = live.project.slug
        self.words["draft_slug"] = draft.project.slug

    def _plan(self, title: str, state: CampaignState) -> Opened:
        opened = self._own_plan(title, euros(900))
        opened.campaign.state = state
        self.session.flush()
        return opened

    def _own_plan(self, title: str, goal: int) -> Opened:
        """A plan of the maker's; the builder opens a payee for each maker, so it gets its own."""
        opened = a_plan(self.session, title=f"Plan {title}", goal_cents=goal)
        opened.project.maker_id = self.maker.id
        self.session.flush()
        return opened

    def _details(self, opened: Opened) -> None:
        session, now = self.session, self.clock.now()
        projects.save_team(session, opened, [projects.Member(name="Noor", task="light")])
        offer = rewards.Offer(
            id=None,
            title="A ticket",
            description="For opening night.",
            minimum_cents=euros(25),
            stock=10,
            fair_value_cents=0,
            vat_bps=0,
            delivery_month="2026-09",
        )
        rewards.save_rewards(session, opened, [offer])
        rewards.save_returns(session, opened, [rewards.Return(title="The score", licence="")])
        comment = ReviewComment(
            campaign_id=opened.campaign.id,
            author_id=self.people["coach"],
            part="story",
            body="Tell more about the house.",
            created_at=now,
        )
        session.add(comment)
        session.flush()
        image = session.scalars(select(Image).where(Image.project_id == opened.project.id)).one()
        self.ids |= (
            {"comment_id": comment.id, "image_id": image.id} if self._is_draft(opened) else {}
        )

    def _is_draft(self, opened: Opened) -> bool:
        return opened.campaign.state is CampaignState.DRAFT
