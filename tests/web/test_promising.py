"""What a project may expect of a pot: the same range on every page, and after every gift."""

import pytest
from flask import Flask

from matchpot.domain.matching.qf import Qf
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.services.ports import Outside
from tests.builders import euros
from tests.fakes import FakeClock, a_fake_outside
from tests.services.division_scenes import ADA, BO, CY, a_round
from tests.towns import Town
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


def test_a_project_a_pot_and_a_gift_tell_the_same_range_and_what_ten_euros_change(
    app: Flask, outside: Outside
) -> None:
    clock = outside.clock
    assert isinstance(clock, FakeClock)
    with app.app_context(), unit_of_work() as session:
        town = Town(session, clock)
        pot, (one, other) = a_round(town, rule=Qf())
        for campaign in (one, other):
            for email in (ADA, BO):
                town.gives(campaign, euros(10), email=email)
        campaign_id = one.id
        slug = session.get_one(Project, one.project_id).slug
        fund = session.get_one(Organisation, pot.fund_id).slug
        pages = f"/projects/{slug}", f"/give/{slug}", f"/funds/{fund}/{pot.slug}"
    project, give, of_pot = (Visitor(app).get(page).text for page in pages)
    assert "€100 to €150" in project
    assert "€100 to €150" in give
    assert "your €10 would add about €75 to that" in give
    for cents in ("€100.00", "€150.00"):
        assert cents in of_pot
    with app.app_context(), unit_of_work() as session:
        later = Town(session, clock, forms=town.forms)
        later.payments = town.payments
        later.gives(session.get_one(Campaign, campaign_id), euros(10), email=CY)
    # An estimate is kept, and yet it follows the next gift at once.
    assert "€180 to €225" in Visitor(app).get(pages[0]).text
