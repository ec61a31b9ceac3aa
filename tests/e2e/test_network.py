"""A network decides on an award with the money of two funds, and the maker says yes once."""

import re
from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import expect

from matchpot.domain.deadlines import local_day
from matchpot.domain.networks.sharing import Limits
from matchpot.domain.people import MembershipRole, OrganisationKind
from matchpot.domain.pots import PotPurpose
from matchpot.services import networks, organisations, pay_ins, pots
from matchpot.services.networks import Offer
from matchpot.services.organisations import NewOrganisation
from matchpot.services.pots import PotPlan
from tests.builders import euros
from tests.databases import ENGINES
from tests.e2e import people
from tests.e2e.conftest import NewVisitor
from tests.e2e.people import Fund, Somebody
from tests.e2e.serving import Site
from tests.e2e.visiting import Visitor, money

NAMES = ("Wies Noord", "Tijn Noord", "Fenna Noord", "Aziz Noord")
TITLE = "Een orgel van fietspompen"
WHY = "Ze kunnen volgende maand beginnen, en deze rest is er anders pas in het voorjaar."
OBJECTION = "De zaal is nog niet zeker; laten we wachten tot die is gehuurd."


@dataclass(frozen=True, slots=True)
class Network:
    """A network of four people; the first owns it."""

    id: int
    members: list[Somebody]


def network(site: Site) -> Network:
    """Its people have been together for long."""
    members = [
        people.somebody(site, f"{name.split()[0].lower()}@network.example", name) for name in NAMES
    ]
    with site.writing() as session:
        new = NewOrganisation(name="Makers van Noord", kind=OrganisationKind.NETWORK)
        made = organisations.found(session, new, owner_id=members[0].id, now=site.now())
        for one in members[1:]:
            role = MembershipRole.MEMBER
            organisations.join(session, made.id, one.id, role, now=site.now())
        return Network(made.id, members)


def offer(site: Site, fund: Fund, purse_id: int, cents: int) -> None:
    """A fund pays in to a pot for networks, and offers the purse all of it."""
    now, owner = site.now(), fund.owner.id
    today = local_day(now)
    with site.writing() as session:
        pot = pots.create(
            session, PotPlan(name="Voor netwerken"), fund_id=fund.id, actor_id=owner, now=now,
            purpose=PotPurpose.NETWORK,
        )  # fmt: skip
        pots.commit(session, pot_id=pot.id, cents=cents, actor_id=owner, now=now)
        paid = pay_ins.record(
            session, pot_id=pot.id, cents=cents, reference=fund.name, actor_id=owner, now=now
        )
        pay_ins.confirm(session, pay_in_id=paid.id, actor_id=fund.finance.id, now=now)
        limits = Limits(
            in_all_cents=cents,
            most_cents=euros(500),
            first_on=today,
            last_on=today + timedelta(days=90),
        )
        words = "Jullie kennen de makers in het noorden beter dan wij."
        made = Offer(purse_id=purse_id, pot_id=pot.id, limits=limits, words=words)
        networks.offer(session, made, by=owner, now=now)


def test_a_network_decides_and_each_fund_finds_its_part(served: Site, visitor: NewVisitor) -> None:
    net, maker = network(served), people.live_campaign(served, TITLE).maker
    funds = [people.fund(served, name) for name in ("Fonds Kade", "Fonds Kraan")]
    # With scripts, and so with axe, on one database.
    scripts = served.engine.dialect.name == ENGINES[0]
    owner, proposer, second, third = (visitor("nl", has_scripts=scripts) for _ in NAMES)
    for one, who in zip((owner, proposer, second, third), net.members, strict=True):
        one.sign_in(who.email)
    purse_id = writes_a_purse(owner)
    for fund, amount in zip(funds, (3_000, 1_000), strict=True):
        offer(served, fund, purse_id, euros(amount))
        accepts_the_mandate(owner, fund)
    number = proposes(proposer, purse_id)
    objects_and_thinks_again(second, number)
    says(third, number, "yes")
    owner.pass_days(11)
    is_decided(owner, number)
    award_is_accepted(visitor("nl"), maker)
    for fund, part in zip(funds, ("150", "50"), strict=True):
        finds_its_part(visitor("en"), fund, part)


def writes_a_purse(owner: Visitor) -> int:
    owner.go("/network/")
    owner.look()
    owner.on_by(owner.link("New purse").first)
    owner.fill(
        name="Snel en dichtbij",
        purpose="Kleine plannen van makers uit het noorden, snel en van dichtbij.",
        most_cents="500",
        last_on=(local_day(owner.site.now()) + timedelta(days=120)).isoformat(),
        days="10",
    )
    owner.page.locator('[name="method"][value="consent"]').check()
    owner.look()
    owner.press("Make the purse")
    owner.sees("The purse is there. Funds can offer it a mandate now.")
    owner.look()
    found = re.search(r"/purses/(\d+)", owner.page.url)
    assert found is not None
    return int(found[1])


def accepts_the_mandate(owner: Visitor, fund: Fund) -> None:
    owner.go("/network/")
    owner.on_by(owner.page.locator("#mandates").get_by_role("link", name=fund.name))
    owner.look()
    owner.press("Accept the mandate")
    owner.sees("Accepted. From now on proposals may take from this pot.")


def proposes(member: Visitor, purse_id: int) -> int:
    """What each fund would pay is there before it is sent."""
    member.go(f"/network/purses/{purse_id}")
    member.follow("Propose an award")
    member.fill(q=TITLE)
    member.press("Search")
    member.look()
    member.follow("Choose %(title)s", title=TITLE)
    member.fill(title="Een zetje op tijd", amount_cents="200", motivation=WHY)
    member.press("See what each fund would pay")
    parts = member.page.locator("table")
    for part in ("150,00", "50,00"):
        expect(parts).to_contain_text(money(part))
    member.look()
    member.on_by(member.page.locator("main form .submit-row button").first)
    member.sees("Proposed. Its money is set aside, and the others can speak.")
    found = re.search(r"/proposals/(\d+)", member.page.url)
    assert found is not None
    return int(found[1])


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


def award_is_accepted(browser: Visitor, maker: Somebody) -> None:
    """One letter, that names the network and both funds, and one yes."""
    browser.sign_in(maker.email)
    browser.go("/maker/awards")
    browser.on_by(browser.page.get_by_role("link", name=re.compile(re.escape(TITLE))))
    letter = browser.page.locator("#letter")
    for words in ("Makers van Noord", "Fonds Kade", "Fonds Kraan"):
        expect(letter).to_contain_text(words)
    browser.press("Yes, I accept")
    browser.sees("Accepted. Good luck with your plan!")


def finds_its_part(browser: Visitor, fund: Fund, part: str) -> None:
    browser.sign_in(fund.owner.email)
    browser.go(f"/fund/{fund.id}/awards")
    browser.on_by(browser.page.get_by_role("link", name=re.compile(re.escape(TITLE))).first)
    expect(browser.page.locator("#parts")).to_contain_text(money(f"{part}.00"))
    browser.look()
    browser.follow("See how the network decided")
