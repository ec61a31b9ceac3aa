"""What came of a project, told on a phone: a photo and a line, read by two funds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import select

from matchpot.domain.campaigns import CampaignState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import MatchLine, Pot
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from tests.builders import euros
from tests.e2e import people
from tests.e2e.conftest import NewVisitor
from tests.e2e.keys import Keys
from tests.e2e.people import Fund, Somebody
from tests.e2e.serving import Site
from tests.e2e.visiting import Visitor
from tests.plans import a_picture
from tests.services.duty_scenes import a_settled_campaign, matched

LINE = "We speelden drie avonden op de kade."


@dataclass
class Hand:
    """A hand on a phone that counts what it does; typing a text is one thing."""

    phone: Visitor
    done: int = 0

    def tap(self, way: Locator, *, leads_on: bool = False) -> None:
        """Touch something once."""
        self.done += 1
        if leads_on:
            self.phone.on_by(way)
        else:
            way.click()

    def types(self, name: str, text: str) -> None:
        """Touch a field and type."""
        self.done += 2
        self.phone.fill(**{name: text})

    def picks(self, name: str, count: int) -> None:
        """Touch the field for files and choose pictures in the phone's own window."""
        self.done += 1 + count
        chosen = [
            {"name": f"{at}.jpg", "mimeType": "image/jpeg", "buffer": a_picture()}
            for at in range(count)
        ]
        self.phone.at(f'[name="{name}"]').set_input_files(chosen)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Told:
    """A maker with two funds to report to."""

    maker: Somebody
    project_id: int
    duties: tuple[int, int]
    funds: tuple[Fund, Fund]


Funded = Callable[[str], Told]


@pytest.fixture
def funded(served: Site) -> Iterator[Funded]:
    """2,000 euros of each of two funds, for which a line or a story is asked.

    The money is nobody's, so it goes before the books are looked at.
    """
    made: list[int] = []

    def make(name: str) -> Told:
        maker = people.somebody(served, f"{name}@maker.example", f"Maker {name.title()}")
        funds = (people.fund(served, f"{name} Een"), people.fund(served, f"{name} Twee"))
        with served.writing() as session:
            campaign = a_settled_campaign(session, ends_on=served.now().date())
            session.get_one(Project, campaign.project_id).maker_id = maker.id
            session.flush()
            found = [
                matched(session, campaign, euros(2_000), fund=session.get_one(Organisation, one.id))
                for one in funds
            ]
            made.append(campaign.id)
            return Told(maker, campaign.project_id, (found[0].id, found[1].id), funds)

    yield make
    with served.writing() as session:
        for campaign_id in made:
            lines = select(MatchLine).where(MatchLine.campaign_id == campaign_id)
            for line in session.scalars(lines).all():
                pot = session.get_one(Pot, line.pot_id)
                pot.total_cents = pot.committed_cents = 0
                session.delete(line)
            campaign = session.get_one(Campaign, campaign_id)
            campaign.state, campaign.settled_at = CampaignState.DRAFT, None
            campaign.live_at = campaign.deadline_at = None


def test_a_photo_report_from_a_phone_takes_fewer_than_ten_touches(
    funded: Funded, visitor: NewVisitor
) -> None:
    story = funded("anna")
    phone = visitor("nl", width=390)
    phone.sign_in(story.maker.email)
    phone.go("/maker/")
    phone.look()
    hand = Hand(phone)
    hand.tap(phone.page.locator(f'a[href$="/projects/{story.project_id}/report"]'), leads_on=True)
    phone.look()
    hand.tap(phone.field("Yes, as planned"))
    hand.picks("pictures", 1)
    hand.types("body_md", LINE)
    hand.tap(phone.button("Look at it and send").first, leads_on=True)
    phone.sees("With this, everything %(fund)s asks is there.", fund="anna Een")
    phone.look()
    hand.tap(phone.button("Send to all funders"), leads_on=True)
    expect(phone.page.locator("#who")).to_contain_text("anna Twee")
    phone.look()
    assert hand.done < 10

    officer = visitor("nl", width=1280)
    officer.sign_in(story.funds[0].owner.email)
    officer.go(f"/fund/reports/{story.duties[0]}")
    expect(officer.page.locator("main")).to_contain_text(LINE)
    officer.look()
    officer.press("Thank you, accepted")

    other = visitor("nl", width=390)
    other.sign_in(story.funds[1].owner.email)
    other.go(f"/fund/reports/{story.duties[1]}")
    expect(other.page.locator("main")).to_contain_text(LINE)
    picture = other.page.locator(".report-pictures img").first
    # It is fetched once it comes near the window, and has no width until it is there.
    picture.scroll_into_view_if_needed()
    expect(picture).not_to_have_js_property("naturalWidth", 0)
    other.page.locator('input[name="what"][value="receipts"]').check()
    other.press("Ask the maker")
    other.sees("No policy on this platform can ask for this.")
    other.look()

    phone.page.reload()
    phone.sees("Accepted")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_report_is_written_and_sent_by_keyboard_alone_from_the_home_page_on(
    funded: Funded, visitor: NewVisitor, lang: str
) -> None:
    story = funded(f"toets-{lang}")
    phone = visitor(lang, width=390)
    hand = Keys(phone)
    hand.sign_in(story.maker.email)
    hand.pick(".menu", 'a[href$="/maker/"]')
    hand.press(f'main a[href$="/projects/{story.project_id}/report"]')
    hand.tick("happened")
    hand.type_into("body_md", LINE)
    hand.press(".submit-row button.button:not(.quiet)")
    hand.press(".submit-row button.button")
    expect(phone.page.locator("#who")).to_contain_text(f"toets-{lang} Een")
