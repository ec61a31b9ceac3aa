"""A project's page works out what funds add to a plain gift, and says when nothing is left."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.rules import Sealed
from matchpot.domain.matching.seed import Seed
from matchpot.persistence.models.matching import Pot
from matchpot.services.editing import Opened
from matchpot.services.ports import Outside
from tests.builders import a_fund, a_place, a_pot, a_rule, euros
from tests.fakes import a_fake_outside
from tests.plans import a_live_plan
from tests.web.donors.scenes import words

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


def _joins(
    session: Session,
    plan: Opened,
    fund: str,
    *,
    total: int = 800,
    rule: Sealed | None = None,
    caps: Caps | None = None,
) -> Pot:
    """A fund's pot with so many euros takes the project in."""
    pot = a_pot(session, fund=a_fund(session, fund), total_cents=euros(total))
    a_rule(session, pot, rule, caps=caps)
    a_place(session, pot, plan.campaign)
    session.commit()
    return pot


def _read(client: FlaskClient, plan: Opened, lang: str = "en") -> str:
    return words(client.get(f"/{lang}/projects/{plan.project.slug}").get_data(as_text=True))


def test_a_plain_gift_is_worked_out_with_the_fund_s_name(
    client: FlaskClient, session: Session
) -> None:
    plan = a_live_plan(session)
    _joins(session, plan, "Stadsfonds")
    page = _read(client, plan)
    assert "Give €25 now and Stadsfonds adds €25." in page
    assert "You give €25, the fund adds €25: together €50 for the project." in page
    assert "Geef nu € 25 en Stadsfonds legt € 25 bij." in _read(client, plan, "nl")


def test_several_funds_each_say_their_part_and_why_not_more(
    client: FlaskClient, session: Session
) -> None:
    plan = a_live_plan(session)
    _joins(session, plan, "Stadsfonds", rule=Ratio(num=1, den=2))
    _joins(session, plan, "Havenfonds", total=10)
    page = _read(client, plan)
    assert "If you give €25 now, this fund adds €12.50." in page
    assert "If you give €25 now, this fund adds €10. There is €10 left in the pot." in page
    assert "You give €25, the funds add €22.50: together €47.50 for the project." in page


def test_the_page_and_the_form_agree_to_the_cent(client: FlaskClient, session: Session) -> None:
    plan = a_live_plan(session)
    for name, most in (("Stadsfonds", 7), ("Havenfonds", 11)):
        _joins(session, plan, name, caps=Caps(per_donation_cents=euros(most)))
    form = client.get(f"/en/give/{plan.project.slug}").get_data(as_text=True)
    told = re.search(r'name="seen" value="2500:(\d+)"', form)
    assert told is not None
    assert told[1] == "1100"
    assert "You give €25, the funds add €11: together €36 for the project." in _read(client, plan)


def test_an_empty_pot_is_said_to_add_nothing(client: FlaskClient, session: Session) -> None:
    plan = a_live_plan(session)
    pot = _joins(session, plan, "Stadsfonds")
    assert "Stadsfonds adds €25" in _read(client, plan)
    pot.used_cents = pot.total_cents
    session.commit()
    page = _read(client, plan)
    assert "To a gift of €25 funds add nothing now." in page
    assert "If you give €25 now, this fund adds nothing." in page
    assert "A fund adds to your gift" not in page


def test_no_example_where_no_fund_looks_at_gifts_or_none_can_be_given(
    client: FlaskClient, session: Session
) -> None:
    plan = a_live_plan(session)
    assert "If you give" not in _read(client, plan)
    _joins(session, plan, "Stadsfonds", rule=Seed(amount_cents=euros(100)))
    assert "If you give" not in _read(client, plan)
    _joins(session, plan, "Havenfonds")
    assert "If you give" in _read(client, plan)
    plan.campaign.state = CampaignState.PAUSED
    session.commit()
    assert "If you give" not in _read(client, plan)
