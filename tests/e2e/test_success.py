"""A plan becomes a campaign, reaches its goal with a fund's help, and its maker is paid."""

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import expect

from matchpot.domain.people import Role
from tests.e2e import giving, making, people, running
from tests.e2e.conftest import NewVisitor
from tests.e2e.serving import Site
from tests.e2e.visiting import Visitor, money

TITLE = "Het huis bij de sluis"


def test_a_plan_reaches_its_goal_with_a_fund_and_its_maker_is_paid(
    served: Site, visitor: NewVisitor
) -> None:
    maker = visitor("nl")
    project_id = plan_is_approved(served, visitor, maker)
    slug = making.launch(maker, project_id)
    fund_joins(served, visitor, maker)
    gift_page = donors_give(visitor, slug)
    clock = visitor()
    clock.pass_days(31)
    goal_is_reached(visitor, slug, gift_page)
    making.finish_onboarding(maker, name="Noor van Dijk")
    maker_is_paid(served, visitor, clock)
    statement_tells(maker)
    books_are_proved(served)


def plan_is_approved(site: Site, visitor: NewVisitor, maker: Visitor) -> int:
    email = f"noor@{site.engine.dialect.name}.example"
    making.sign_up(maker, name="Noor van Dijk", email=email)
    project_id = making.write_plan(maker, title=TITLE, goal=400, own_money=150)
    making.begin_onboarding(maker)
    making.send_to_coach(maker, project_id)
    coach = visitor()
    coach.sign_in(people.somebody(site, "coach@example.org", "Roos Mol", Role.COACH).email)
    running.comment_and_approve(coach, TITLE)
    return project_id


def fund_joins(site: Site, visitor: NewVisitor, maker: Visitor) -> None:
    fund = people.fund(site, "Fonds Zwolle")
    owner, operator = visitor(), visitor("nl")
    owner.sign_in(fund.owner.email)
    bank = people.somebody(site, "bank@example.org", "Bo Bank", Role.OPERATOR)
    operator.sign_in(bank.email)
    running.make_pot(owner, operator, name="Stadspot", euros=1_000)
    maker.go("/maker/")
    maker.look()
    joining = re.compile(maker.say("Funds that add to your gifts"))
    maker.on_by(maker.page.get_by_role("link", name=joining))
    maker.look()
    pot = maker.page.locator("#fitting article", has_text="Fonds Zwolle")
    maker.on_by(pot.get_by_role("button"))
    maker.sees("The fund is asked. You get a mail when it answers.")
    running.accept_campaign(owner, TITLE)


def donors_give(visitor: NewVisitor, slug: str) -> str:
    gift_page = by_ideal_on_a_phone(visitor("nl", width=390), slug)
    by_card_at_the_second_try(visitor("en"), slug)
    as_a_guest_without_a_name(visitor("nl"), slug)
    return gift_page


def by_ideal_on_a_phone(donor: Visitor, slug: str) -> str:
    giving.open_form(donor, slug)
    donor.fill(amount="100")
    giving.promised(donor, together="200", pay="100")
    donor.page.locator("#tip-500").check()
    giving.promised(donor, together="200", pay="105")
    donor.fill(email="ans@example.org", name="Ans Vos", message="Veel geluk!")
    donor.look()
    giving.to_payment(donor)
    donor.look()
    expect(donor.page.locator("#total")).to_contain_text(money("105,00"))
    giving.pay_by_ideal(donor.page, bank="Triodos Bank", name="Ans Vos")
    return giving.thanked(donor, together="200,00")


def by_card_at_the_second_try(donor: Visitor, slug: str) -> None:
    giving.open_form(donor, slug)
    donor.fill(amount="60")
    giving.promised(donor, together="120", pay="60")
    donor.page.get_by_label(re.compile("^Een kaartje")).check()
    donor.fill(email="bob@example.org", name="Bob Smit")
    donor.look()
    giving.to_payment(donor)
    giving.pay_by_card(donor.page, card=giving.BAD_CARD, name="Bob Smit")
    expect(donor.page.get_by_role("alert")).to_contain_text("Your card was declined.")
    donor.look()
    giving.pay_by_card(donor.page, card=giving.GOOD_CARD, name="Bob Smit")
    giving.thanked(donor, together="120.00")


def as_a_guest_without_a_name(donor: Visitor, slug: str) -> None:
    giving.open_form(donor, slug)
    donor.fill(amount="40")
    donor.fill(email="cor@example.org", name="Cor Prins")
    donor.field("Do not show my name on the project page").check()
    giving.to_payment(donor)
    giving.pay_by_ideal(donor.page, bank="ASN Bank", name="Cor Prins")
    giving.thanked(donor, together="80,00")
    donor.go(f"/projects/{slug}")
    gave = donor.page.locator("#donors")
    expect(gave).to_contain_text("Ans Vos")
    expect(gave).to_contain_text("Veel geluk!")
    expect(gave).not_to_contain_text("Cor Prins")
    donor.look()


def goal_is_reached(visitor: NewVisitor, slug: str, gift_page: str) -> None:
    donor = visitor("nl", width=390)
    donor.page.goto(gift_page)
    donor.sees("It counted! The project reached its goal")
    donor.look()
    with donor.watch.expecting("status of 410"):
        donor.go(f"/give/{slug}")
        donor.sees("This campaign takes no gifts any more")
    donor.look()
    donor.go(f"/projects/{slug}")
    donor.look()


def maker_is_paid(site: Site, visitor: NewVisitor, clock: Visitor) -> None:
    first, second = visitor(), visitor("nl")
    for number, operator in enumerate((first, second), start=1):
        email = f"operator{number}@example.org"
        operator.sign_in(people.somebody(site, email, f"Operator {number}", Role.OPERATOR).email)
    running.open_payout(first, TITLE)
    first.sees("This cannot go now.")
    clock.pass_days(8)
    # What the fund paid by bank is brought to where payouts leave from; then it is looked at anew.
    clock.pass_days(0, hours=1)
    running.open_payout(first, TITLE)
    first.sees("This is above the limit: two people approve.")
    running.approve_payout(first)
    first.sees("Approved. A second person must approve it too.")
    expect(running.approval(first)).to_have_count(0)
    running.open_payout(second, TITLE)
    running.approve_payout(second)
    expect(second.page.get_by_role("status")).to_contain_text(money("400"))
    site.rest()
    second.page.reload()
    second.look()


def statement_tells(maker: Visitor) -> None:
    maker.go("/maker/money")
    maker.look()
    maker.on_by(maker.page.get_by_role("link", name=TITLE, exact=True).first)
    expect(maker.page.locator("#total")).to_contain_text(money("400,00"))
    expect(maker.page.locator("#paid")).to_contain_text(money("400,00"))
    maker.look()


def books_are_proved(site: Site) -> None:
    """The operator's own commands: every invariant, and a book another program accepts."""
    checked = site.command("check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    book = site.var / "books.beancount"
    written = site.command("export", "beancount", "--output", str(book))
    assert written.returncode == 0, written.stderr
    bean_check = Path(sys.executable).parent / "bean-check"
    proved = subprocess.run([bean_check, book], capture_output=True, text=True, check=False)
    assert proved.returncode == 0, proved.stdout + proved.stderr
    assert "400.00 EUR" in book.read_text()
