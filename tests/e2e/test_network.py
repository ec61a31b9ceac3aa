"""A network decides on an award with the money of two funds, and the maker says yes once."""

from playwright.sync_api import expect

from tests.builders import euros
from tests.databases import ENGINES
from tests.e2e import networking, people
from tests.e2e.conftest import NewVisitor
from tests.e2e.serving import Site
from tests.e2e.visiting import Visitor, money

NAMES = ("Wies Noord", "Tijn Noord", "Fenna Noord", "Aziz Noord")
TITLE = "Een orgel van fietspompen"
WHY = "Ze kunnen volgende maand beginnen, en deze rest is er anders pas in het voorjaar."
OBJECTION = "De zaal is nog niet zeker; laten we wachten tot die is gehuurd."


def test_a_network_decides_and_each_fund_finds_its_part(served: Site, visitor: NewVisitor) -> None:
    net = networking.network(served, "Makers van Noord", NAMES)
    maker = people.live_campaign(served, TITLE).maker
    funds = [people.fund(served, name) for name in ("Fonds Kade", "Fonds Kraan")]
    # With scripts, and so with axe, on one database.
    scripts = served.engine.dialect.name == ENGINES[0]
    owner, proposer, second, third = (visitor("nl", has_scripts=scripts) for _ in NAMES)
    for one, who in zip((owner, proposer, second, third), net.members, strict=True):
        one.sign_in(who.email)
    purse_id = writes_a_purse(owner)
    for fund, amount in zip(funds, (3_000, 1_000), strict=True):
        networking.offer(served, fund, purse_id, euros(amount))
        networking.accepts_the_mandate(owner, fund)
    number = proposes(proposer, purse_id)
    objects_and_thinks_again(second, number)
    says(third, number, "yes")
    owner.pass_days(11)
    is_decided(owner, number)
    reader = visitor("nl")
    reader.sign_in(maker.email)
    networking.award_is_accepted(reader, TITLE, "Makers van Noord", "Fonds Kade", "Fonds Kraan")
    for fund, part in zip(funds, ("150.00", "50.00"), strict=True):
        finder = visitor("en")
        finder.sign_in(fund.owner.email)
        networking.finds_its_part(finder, fund, TITLE, part)


def writes_a_purse(owner: Visitor) -> int:
    purpose = "Kleine plannen van makers uit het noorden, snel en van dichtbij."
    networking.begin_a_purse(
        owner, name="Snel en dichtbij", purpose=purpose, days=10, method="consent"
    )
    return networking.make_the_purse(owner)


def proposes(member: Visitor, purse_id: int) -> int:
    """What each fund would pay is there before it is sent."""
    member.go(f"/network/purses/{purse_id}")
    member.follow("Propose an award")
    networking.choose(member, TITLE)
    member.fill(title="Een zetje op tijd", amount_cents="200", motivation=WHY)
    member.press("See what each fund would pay")
    parts = member.page.locator("table")
    for part in ("150,00", "50,00"):
        expect(parts).to_contain_text(money(part))
    member.look()
    member.on_by(member.page.locator("main form .submit-row button").first)
    member.sees("Proposed. Its money is set aside, and the others can speak.")
    return networking.number_in(member, "proposals")


def says(member: Visitor, number: int, stance: str) -> None:
    member.go(f"/network/proposals/{number}")
    member.page.locator(f'[name="stance"][value="{stance}"]').check()
    member.on_by(member.page.locator("#word form button"))
    member.sees("It is written down. Until the last day you can say something else.")


def objects_and_thinks_again(member: Visitor, number: int) -> None:
    """An objection would stop it; a remark, and the last word counts."""
    member.go(f"/network/proposals/{number}")
    member.fill(words=OBJECTION)
    member.page.locator('[name="stance"][value="object"]').check()
    member.on_by(member.page.locator("#word form button"))
    expect(member.page.locator("#objections")).to_contain_text(OBJECTION)
    member.look()
    member.fill(remark="De zaal is gehuurd, hoorde ik net. Dan trek ik mijn bezwaar in.")
    member.on_by(member.page.locator("#talk form button"))
    says(member, number, "yes")
    expect(member.page.locator("#objections")).to_have_count(0)


def is_decided(owner: Visitor, number: int) -> None:
    owner.go(f"/network/proposals/{number}")
    expect(owner.page.locator("#award")).to_contain_text(money("200,00"))
    owner.look()
    owner.follow("See how it was decided, as everybody can")
    expect(owner.page.locator("#shares")).to_contain_text(money("150,00"))
