"""A network by the pages: its people, what funds let it spend, and what each finds of an award."""

import re
from collections.abc import Sequence
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
from tests.e2e import people
from tests.e2e.people import Fund, Somebody
from tests.e2e.serving import Site
from tests.e2e.visiting import Visitor, money


@dataclass(frozen=True, slots=True)
class Network:
    """A network of some people; the first owns it."""

    id: int
    members: list[Somebody]


def network(site: Site, name: str, names: Sequence[str], *more: Somebody) -> Network:
    """Its people have been together for long; `more` had an account before they came."""
    word = name.split()[-1].lower()
    made_up = [
        people.somebody(site, f"{one.split()[0].lower()}@{word}.example", one) for one in names
    ]
    members = [*made_up, *more]
    with site.writing() as session:
        new = NewOrganisation(name=name, kind=OrganisationKind.NETWORK)
        made = organisations.found(session, new, owner_id=members[0].id, now=site.now())
        for one in members[1:]:
            role = MembershipRole.MEMBER
            organisations.join(session, made.id, one.id, role, now=site.now())
        return Network(made.id, members)


def offer(site: Site, fund: Fund, purse_id: int, cents: int) -> int:
    """A fund pays in to a pot for networks, and offers the purse all of it; tells the pot."""
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
        return pot.id


def begin_a_purse(owner: Visitor, *, name: str, purpose: str, days: int, method: str) -> None:
    """Fill in the words of a purse that grants 500 euros at most, and leave them on the screen."""
    owner.go("/network/")
    owner.look()
    owner.on_by(owner.link("New purse").first)
    owner.fill(
        name=name,
        purpose=purpose,
        most_cents="500",
        last_on=(local_day(owner.site.now()) + timedelta(days=120)).isoformat(),
        days=str(days),
    )
    owner.page.locator(f'[name="method"][value="{method}"]').check()


def make_the_purse(owner: Visitor) -> int:
    """Write down for good what is on the screen; tells the number of the purse."""
    owner.look()
    owner.press("Make the purse")
    owner.sees("The purse is there. Funds can offer it a mandate now.")
    owner.look()
    return number_in(owner, "purses")


def number_in(somebody: Visitor, thing: str) -> int:
    """The number of the thing whose page is open, as its address has it."""
    found = re.search(rf"/{thing}/(\d+)", somebody.page.url)
    assert found is not None
    return int(found[1])


def accepts_the_mandate(owner: Visitor, fund: Fund) -> None:
    """An owner of the network says yes to what a fund offers."""
    owner.go("/network/")
    owner.on_by(owner.page.locator("#mandates").get_by_role("link", name=fund.name))
    owner.look()
    owner.press("Accept the mandate")
    owner.sees("Accepted. From now on proposals may take from this pot.")


def choose(member: Visitor, title: str) -> None:
    """Look a project up among all that are on show, and choose it."""
    member.fill(q=title)
    member.press("Search")
    member.look()
    member.follow("Choose %(title)s", title=title)


def award_is_accepted(maker: Visitor, title: str, *names: str) -> None:
    """One letter, that names the network and every fund, and one yes."""
    maker.go("/maker/awards")
    maker.on_by(maker.page.get_by_role("link", name=re.compile(re.escape(title))))
    letter = maker.page.locator("#letter")
    for words in names:
        expect(letter).to_contain_text(words)
    maker.press("Yes, I accept")
    maker.sees("Accepted. Good luck with your plan!")


def finds_its_part(browser: Visitor, fund: Fund, title: str, part: str) -> None:
    """A person of a fund reads on the page of an award what their fund pays of it."""
    browser.go(f"/fund/{fund.id}/awards")
    browser.on_by(browser.page.get_by_role("link", name=re.compile(re.escape(title))).first)
    expect(browser.page.locator("#parts")).to_contain_text(money(part))
    browser.look()
    browser.follow("See how the network decided")
