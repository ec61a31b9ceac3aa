"""A loan by the pages: asked for, granted by two people of a fund, agreed to, and paid back."""

import re

from playwright.sync_api import expect

from matchpot.domain.loans.products import Offer
from matchpot.domain.loans.terms import Repayment
from matchpot.domain.people import MembershipRole
from matchpot.domain.pots import PotPurpose
from matchpot.services import loan_products, organisations, pay_ins, pots
from matchpot.services.loan_products import ProductPlan
from matchpot.services.pots import PotPlan
from tests.builders import euros
from tests.e2e import giving, people
from tests.e2e.people import Fund, Somebody
from tests.e2e.serving import Site
from tests.e2e.visiting import Visitor, money

OFFER = Offer(
    least_cents=euros(100),
    most_cents=euros(1_200),
    interest_bps=300,
    most_months=12,
    most_grace_months=0,
    repayments=(Repayment.LINEAR,),
)


def fill_a_pot(site: Site, of: Fund, name: str, *, cents: int) -> str:
    """A pot for loans with money paid in, and one offer of the same name; its word in addresses."""
    now, owner = site.now(), of.owner.id
    with site.writing() as session:
        pot = pots.create(
            session, PotPlan(name=name), fund_id=of.id, actor_id=owner, now=now,
            purpose=PotPurpose.LOANS,
        )  # fmt: skip
        pots.commit(session, pot_id=pot.id, cents=cents, actor_id=owner, now=now)
        paid = pay_ins.record(
            session, pot_id=pot.id, cents=cents, reference=name, actor_id=owner, now=now
        )
        pay_ins.confirm(session, pay_in_id=paid.id, actor_id=of.finance.id, now=now)
        plan = ProductPlan(name=name, summary="Voor wat later binnenkomt.", offer=OFFER)
        loan_products.create(session, plan, pot_id=pot.id, by=owner, now=now)
        return pot.slug


def colleague(site: Site, of: Fund, email: str) -> Somebody:
    """A second person who decides for the fund."""
    somebody = people.somebody(site, email, "Roos Bakema")
    with site.writing() as session:
        organisations.join(session, of.id, somebody.id, MembershipRole.OWNER, now=site.now())
    return somebody


def ask(maker: Visitor, offer: str, *, amount: int, months: int) -> int:
    """Find the offer among all loans and ask under it; tells the number of the loan."""
    maker.go("/loans/")
    section = maker.page.locator("section").filter(has_text=offer)
    maker.on_by(section.get_by_role("link", name=maker.say("Ask for it"), exact=True))
    maker.fill(amount_cents=str(amount), months=str(months))
    maker.press("Ask for it")
    expect(maker.page.get_by_role("alert")).to_be_visible()
    maker.look()
    maker.fill(
        purpose="De huur van de zaal, drie maanden vooruit.",
        income="De kaartverkoop van zes avonden in het voorjaar.",
    )
    maker.press("Ask for it")
    maker.sees("Asked. Two people of the fund decide on it, and you hear from us.")
    maker.look()
    number = re.search(r"/loans/(\d+)", maker.page.url)
    assert number is not None
    return int(number[1])


def grant(first: Visitor, second: Visitor, loan_id: int) -> None:
    """One proposes it, and cannot confirm it; the other does."""
    first.go(f"/fund/loans/{loan_id}")
    first.look()
    first.press("Propose this loan")
    expect(first.button("Confirm this loan")).to_have_count(0)
    second.go(f"/fund/loans/{loan_id}")
    second.press("Confirm this loan")
    second.look()


def accept(maker: Visitor, loan_id: int, *, whole: str) -> None:
    """Read what is paid back in all, and agree."""
    maker.go(f"/maker/loans/{loan_id}")
    expect(maker.page.locator("#agreement")).to_contain_text(money(whole))
    maker.look()
    maker.press("Yes, I accept")
    maker.look()


def pay(maker: Visitor, loan_id: int, *, filled_in: str, instead: str = "") -> None:
    """Pay back what is filled in, or another amount, on the payment service's page."""
    maker.go(f"/maker/loans/{loan_id}")
    expect(maker.at('[name="amount_cents"]')).to_have_value(filled_in)
    maker.look()
    if instead:
        maker.fill(amount_cents=instead)
    maker.press("Go to the payment page")
    giving.pay_by_ideal(maker.page, bank="Triodos Bank", name="Dunya Kaya")
    expect(maker.page).to_have_url(re.compile(rf"/maker/loans/{loan_id}/payments/\d+$"))
    maker.look()
