"""How a project grew, day by day: what is counted, when, and that the project's page finds it."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.domain.donations import DonationState
from matchpot.domain.matching.lines import MatchLineState
from matchpot.persistence.models.matching import MatchChange
from matchpot.web.public.progress import days_of
from tests.builders import NOON, a_fund, a_match_line, a_place, a_pot, a_rule, euros
from tests.plans import a_live_plan
from tests.web.public.test_projects import a_gift


def test_each_day_has_its_gifts_and_the_match_that_stands(session: Session) -> None:
    plan = a_live_plan(session)
    pot = a_pot(session, fund=a_fund(session), total_cents=euros(1_000))
    a_gift(session, plan, 1)
    a_gift(session, plan, 2, gift_cents=euros(40), refunded_gift_cents=euros(15),
           refunded_cents=euros(15))  # fmt: skip
    # Ten past midnight in Amsterdam is still the day before in UTC.
    a_gift(session, plan, 3, paid_at=NOON.replace(hour=23, minute=10))
    a_gift(session, plan, 4, state=DonationState.EXPIRED)
    line = a_match_line(session, pot, plan.campaign, cents=euros(25), state=MatchLineState.CAPTURED)
    for number, (before, after) in enumerate(((0, 30), (30, 25))):
        session.add(
            MatchChange(
                line_id=line.id,
                changed_at=NOON + timedelta(hours=number),
                before_state=MatchLineState.CAPTURED,
                before_cents=euros(before),
                after_state=MatchLineState.CAPTURED,
                after_cents=euros(after),
                reason="test",
            )
        )
    session.flush()
    first, second = days_of(session, plan.campaign.id)
    assert (first.gifts, first.gift_cents, first.match_cents) == (2, euros(50), euros(25))
    assert second.day == first.day + timedelta(days=1)
    assert (second.gift_cents, second.match_cents) == (euros(25), 0)
    assert (second.gifts_so_far, second.match_so_far) == (euros(75), euros(25))


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_chart_is_a_page_a_part_and_a_file(client: FlaskClient, session: Session) -> None:
    plan = a_live_plan(session)
    pots = [a_pot(session, fund=a_fund(session, name), total_cents=euros(900)) for name in "AB"]
    for pot in pots:
        a_rule(session, pot)
        a_place(session, pot, plan.campaign)
        a_match_line(session, pot, plan.campaign, cents=euros(5), state=MatchLineState.CAPTURED)
    a_gift(session, plan, 1)
    plan.campaign.raised_cents, plan.campaign.donor_count = euros(25), 1
    session.commit()
    here = f"/en/projects/{plan.project.slug}"
    assert f'hx-get="{here}/progress"' in client.get(here).text
    assert 'href="#progress"' in client.get(here).text
    page, part = (
        client.get(f"{here}/progress", headers=headers).text
        for headers in ({}, {"HX-Request": "true"})
    )
    assert "What came together since the first day" in page
    assert "<html" in page
    assert "<html" not in part
    assert ",1,25.00," in client.get(f"{here}/progress.csv").text


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_every_link_to_a_section_leads_to_one(client: FlaskClient, session: Session) -> None:
    plan = a_live_plan(session)
    a_gift(session, plan, 1)
    plan.campaign.raised_cents, plan.campaign.donor_count = euros(25), 1
    session.commit()
    page = client.get(f"/en/projects/{plan.project.slug}").text
    nav = page[page.index('class="contents"') :]
    links = [part.split('"')[0] for part in nav[: nav.index("</nav>")].split('href="#')[1:]]
    assert len(links) > 4
    for section in links:
        assert f'id="{section}"' in page, section
