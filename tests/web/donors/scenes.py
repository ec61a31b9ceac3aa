"""What the donors' tests tell stories with: a campaign with pots, and a donor with a browser."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.rules import Rule
from matchpot.extensions import unit_of_work
from matchpot.jobs import runner
from matchpot.persistence.models.campaigns import Campaign, Reward
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Project
from tests.builders import a_campaign, a_project, euros
from tests.fakes import FakeClock, FakePayments
from tests.towns import Town


def words(page: str) -> str:
    """The text of a page, spaces as one, so that sentences can be looked for."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@dataclass
class Stage:
    """A live campaign called `licht` on the app's own database, and what is asked of it."""

    app: Flask
    payments: FakePayments
    clock: FakeClock
    slug: str = "licht"
    campaign_id: int = 0

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self.app.app_context(), unit_of_work() as session:
            yield session

    @classmethod
    def of(cls, app: Flask) -> "Stage":
        joined = app.extensions["matchpot_outside"]
        stage = cls(app=app, payments=joined.payments, clock=joined.clock)
        with stage.write() as session:
            Town(session, clock=stage.clock)  # the platform's buffer, so that the books hold
            project = a_project(session)
            project.slug = stage.slug
            campaign = a_campaign(session, project=project)
            campaign.deadline_at = stage.clock.now() + timedelta(days=30)
            stage.campaign_id = campaign.id
        return stage

    def pot(
        self,
        fund: str = "Stadsfonds",
        *,
        cents: int = euros(1_000),
        rule: Rule | None = None,
        caps: Caps | None = None,
    ) -> int:
        """A paid-in pot of a fund with a published rule (1:1), in which the campaign is."""
        with self.write() as session:
            town = Town(session, clock=self.clock)
            campaign = session.get_one(Campaign, self.campaign_id)
            pot = town.pot(campaign, cents=cents, rule=rule, caps=caps)
            session.get_one(Organisation, pot.fund_id).name = fund
            return pot.id

    def reward(
        self, title: str = "A ticket", *, minimum: int = 25, stock: int | None = None
    ) -> int:
        with self.write() as session:
            reward = Reward(
                campaign_id=self.campaign_id,
                position=1,
                title=title,
                description="For opening night.",
                minimum_cents=euros(minimum),
                stock=stock,
                fair_value_cents=euros(10),
                vat_bps=900,
            )
            session.add(reward)
            session.flush()
            return reward.id

    def maker(self, session: Session) -> Person:
        campaign = session.get_one(Campaign, self.campaign_id)
        return session.get_one(Person, session.get_one(Project, campaign.project_id).maker_id)

    def gifts(self) -> list[Donation]:
        with self.write() as session:
            return self.gifts_of(session)

    def lines(self) -> list[tuple[int, str]]:
        """(cents, state) of every line, in order."""
        with self.write() as session:
            found = session.scalars(select(MatchLine).order_by(MatchLine.id))
            return [(line.amount_cents, line.state.value) for line in found]

    def campaign_is(self, state: CampaignState) -> None:
        with self.write() as session:
            session.get_one(Campaign, self.campaign_id).state = state

    def gift_is(self, state: DonationState) -> None:
        """Put the last gift into a state without what would lead to it."""
        with self.write() as session:
            self.gifts_of(session)[-1].state = state

    def gifts_of(self, session: Session) -> list[Donation]:
        return list(session.scalars(select(Donation).order_by(Donation.id)))

    def work(self) -> None:
        """What the worker does when it looks."""
        with self.app.app_context():
            runner.drain()


@dataclass
class Donor:
    """Somebody with a browser who reads the form before sending it."""

    client: FlaskClient
    stage: Stage
    slug: str = "licht"
    lang: str = "en"
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def form_url(self) -> str:
        return f"/{self.lang}/give/{self.slug}"

    def reads(self, page: str) -> None:
        """Keep the hidden fields of the page that is open."""
        for name in ("csrf_token", "stamp", "seen"):
            found = re.search(rf'name="{name}" value="([^"]*)"', page)
            if found:
                self.fields[name] = html.unescape(found[1])

    def opens_the_form(self) -> str:
        page = self.client.get(self.form_url)
        assert page.status_code == 200, page.text
        self.reads(page.text)
        return page.text

    def sends(self, **typed: Any) -> TestResponse:
        """Fill the open form in and send it."""
        known = {"amount": "25", "email": "donor@example.org", "name": "Ann Donor", "tip": "0"}
        return self.client.post(self.form_url, data={**self.fields, **known, **typed})

    def gives(self, **typed: Any) -> str:
        """From an empty form to the payment page; returns the gift's own address."""
        self.opens_the_form()
        answer = self.sends(**typed)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def pays(self, **typed: Any) -> Donation:
        """A whole gift: the form, the payment page, and back again."""
        self.gives(**typed)
        gift = self.stage.gifts()[-1]
        self.stage.payments.pay(gift.session_id or "")
        self.client.get(f"/{self.lang}/give/gift/{gift.token}/paid")
        return self.stage.gifts()[-1]

    def sees(self, gift: Donation) -> str:
        """The words of a gift's own page."""
        answer = self.client.get(f"/{self.lang}/give/gift/{gift.token}")
        assert answer.status_code == 200
        return words(answer.text)

    def previews(self, *, live: bool = True, **typed: Any) -> str:
        headers = {"HX-Request": "true"} if live else {}
        data = {**self.fields, "amount": "25", **typed}
        url = f"/{self.lang}/give/preview/{self.slug}"
        answer = self.client.post(url, data=data, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.text
