"""A fund makes a rule, reads it back before anybody else does, tries it on gifts, and publishes."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from matchpot.persistence.models.matching import Pot
from matchpot.services import pay_ins, pots
from matchpot.services.pots import PotPlan
from tests.builders import euros
from tests.e2e import people
from tests.e2e.conftest import NewVisitor
from tests.e2e.donors import Browserless
from tests.e2e.people import Fund
from tests.e2e.serving import Site
from tests.e2e.visiting import Visitor, money

GOOD = b"project,donor,cents,goal_cents\nkoor,x,6000,10000\nkoor,y,4000,\nfilm,z,5000,20000\n"
BAD = b"project,donor,cents\nkoor,x,zestig\nkoor,,500\n"


def pot_without_a_rule(site: Site, of: Fund, name: str) -> int:
    """A pot that only its fund sees, with 500 euros paid in."""
    now, owner = site.now(), of.owner.id
    with site.writing() as session:
        pot = pots.create(session, PotPlan(name=name), fund_id=of.id, actor_id=owner, now=now)
        pots.commit(session, pot_id=pot.id, cents=euros(500), actor_id=owner, now=now)
        paid = pay_ins.record(
            session, pot_id=pot.id, cents=euros(500), reference=name, actor_id=owner, now=now
        )
        pay_ins.confirm(session, pay_in_id=paid.id, actor_id=of.finance.id, now=now)
        return pot.id


@pytest.fixture
def fund(served: Site) -> Fund:
    """A fund whose owner may publish rules."""
    return people.fund(served, "Fonds Enkhuizen")


def test_a_rule_is_told_while_it_is_typed_and_published_as_it_was_told(
    served: Site, visitor: NewVisitor, fund: Fund
) -> None:
    pot_id = pot_without_a_rule(served, fund, "Drempelpot")
    owner = visitor("en")
    owner.sign_in(fund.owner.email)
    owner.go(f"/fund/pots/{pot_id}/rule")
    owner.look()
    preset = re.compile(re.escape(owner.say("80% by people, then €750")))
    owner.on_by(owner.page.get_by_role("link", name=preset))
    told = owner.page.locator("#rule-preview")
    expect(told).to_contain_text(
        "Once people have given 80% of the goal, Fonds Enkhuizen adds €750."
    )
    owner.fill(grant_cents="900", trigger_bps="75")
    # The sentence, and the worked example below it.
    expect(told).to_contain_text(
        "Once people have given 75% of the goal, Fonds Enkhuizen adds €900."
    )
    expect(told.locator("tbody tr").last).to_contain_text(money("900.00"))
    owner.look()
    owner.fill(trigger_bps="driekwart")
    expect(told).to_contain_text(
        owner.say("Fill in the form, and the rule is told here in plain words.")
    )
    owner.press("Continue")
    expect(owner.page.locator('[name="trigger_bps"]')).to_have_value("driekwart")
    expect(owner.page.get_by_role("alert")).to_be_visible()
    owner.look()
    owner.fill(trigger_bps="75")
    owner.press("Continue")
    owner.sees("Publish this rule?")
    owner.look()
    owner.press("Publish")
    owner.sees("The rule is published. It holds for gifts from now on.")
    opens(served, owner, pot_id)


def opens(site: Site, owner: Visitor, pot_id: int) -> None:
    """With money and a rule in it, the pot opens at once."""
    owner.go(f"/fund/pots/{pot_id}")
    owner.follow("Publish")
    owner.press("Publish")
    owner.look()
    with site.reading() as session:
        assert session.get_one(Pot, pot_id).state == "open"


def test_without_scripts_a_rule_is_read_back_by_a_button(
    served: Site, visitor: NewVisitor, fund: Fund
) -> None:
    pot_id = pot_without_a_rule(served, fund, "Buurtronde")
    owner = visitor("nl", width=390, has_scripts=False)
    owner.sign_in(fund.owner.email)
    owner.go(f"/fund/pots/{pot_id}/rule/qf_pairwise?preset=round_by_pairs")
    owner.look()
    owner.fill(m_cents="", min_donors="3")
    owner.press("Continue")
    expect(owner.page.get_by_role("alert")).to_contain_text(owner.say("Fill this in."))
    expect(owner.page.locator('[name="min_donors"]')).to_have_value("3")
    owner.fill(m_cents="40")
    owner.press("Read it back")
    told = owner.page.locator("#rule-preview")
    expect(told).to_contain_text(re.compile("40 aan één en hetzelfde project gaven, tellen half"))
    expect(told.locator("tbody tr")).to_have_count(5)
    owner.look()
    owner.press("Continue")
    owner.press("Publish")
    owner.sees("The rule is published. It stands from the day the pot opens.")


def test_rules_are_tried_side_by_side_on_past_gifts_and_on_a_file(
    served: Site, visitor: NewVisitor, fund: Fund
) -> None:
    campaign = people.live_campaign(served, "Een kort verhaal", goal=50, days=1)
    Browserless(served).give(campaign.slug, 60, email="kort@example.org")
    served.pass_time(timedelta(days=2))
    # The site has other campaigns that are over, and the pot must last for all of them.
    pot_id = people.open_pot(served, fund, "Proefpot", cents=euros(1_000))
    member = visitor("nl", width=390)
    member.sign_in(fund.owner.email)
    member.go(f"/fund/pots/{pot_id}/simulator")
    member.look()
    member.press("Play the gifts")
    rules = member.page.locator("#results tbody tr")
    expect(rules).to_have_count(3)
    expect(member.page.locator("#who .chart")).to_have_count(3)
    figures = member.page.locator("#who details").first
    figures.locator("summary").click()
    expect(figures.locator("table")).to_contain_text(campaign.title)
    member.look()
    a_file_is_played(member)


def a_file_is_played(member: Visitor) -> None:
    member.page.locator('[name="source"][value="file"]').check()
    sent = member.page.locator('[name="gifts"]')
    sent.set_input_files({"name": "fout.csv", "mimeType": "text/csv", "buffer": BAD})
    member.press("Play the gifts")
    problems = member.page.locator("#problems li")
    expect(problems).to_have_count(2)
    expect(problems.first).to_contain_text(re.compile("2.*zestig"))
    member.look()
    sent.set_input_files({"name": "goed.csv", "mimeType": "text/csv", "buffer": GOOD})
    member.press("Play the gifts")
    whole = member.page.locator("#who .table-box").last
    expect(whole.locator("tbody tr").first).to_contain_text(money("50,00"))
    sent.set_input_files({"name": "goed.csv", "mimeType": "text/csv", "buffer": GOOD})
    with member.page.expect_download() as download:
        member.button("Download as CSV").click()
    kept = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert kept[1].startswith("koor,50.00")
