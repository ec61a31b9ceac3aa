"""A network divides a budget of two funds over projects by a ballot, and no cent is lost."""

import pytest
from playwright.sync_api import expect

from tests.builders import euros
from tests.databases import ENGINES
from tests.e2e import networking, people
from tests.e2e.conftest import NewVisitor
from tests.e2e.people import Fund, Somebody
from tests.e2e.serving import Site
from tests.e2e.visiting import Visitor, money

# What differs between the databases is tried without a browser.
pytestmark = pytest.mark.parametrize("engine_name", ENGINES[:1], indirect=True, scope="session")
NETWORK, PURSE, BALLOT = "Werkplaats Zuid", "Samen kiezen", "Najaar aan de haven"
NAMES = ("Gerda Haven", "Siem Haven", "Loes Haven")
BELLS, BOATS, BARN = "Klokken van glas", "Zeven boten van karton", "Een schuur vol stoelen"
ASKED = {BELLS: "333.35", BOATS: "250.49", BARN: "500"}
# What each fund put in of 1,000, and what it pays of what is granted; the first brought two thirds.
HELD = ("666.67", "333.33")
PARTS = {BELLS: ("222.23", "111.12"), BOATS: ("167.00", "83.49")}
TOGETHER, LEFT = ("389.23", "194.61"), "2,416.16"
WHY = "Het kan dit najaar al beginnen, en de haven wacht er al jaren op."


def test_a_network_divides_a_budget_by_a_ballot(served: Site, visitor: NewVisitor) -> None:
    bells, boats, _barn = (people.live_campaign(served, title).maker for title in ASKED)
    net = networking.network(served, NETWORK, NAMES, bells)
    funds = [people.fund(served, name) for name in ("Fonds Sluis", "Fonds Steiger")]
    owner, member, own_maker = visitor(), visitor(), visitor()
    phone = visitor("nl", width=390)
    for one, who in zip((owner, phone, member, own_maker), net.members, strict=True):
        one.sign_in(who.email)
    purse_id = writes_a_purse(owner)
    pots = []
    for fund, amount in zip(funds, (2_000, 1_000), strict=True):
        pots.append(networking.offer(served, fund, purse_id, euros(amount)))
        networking.accepts_the_mandate(owner, fund)
    ballot_id = calls_a_ballot(owner, purse_id)
    fingerprint = owner.page.locator("#so-far code").inner_text().strip()
    proposes(member, ballot_id, BELLS)
    proposes(phone, ballot_id, BARN)
    proposes(own_maker, ballot_id, BOATS, own=BELLS)
    stands_on_the_list(owner, ballot_id)
    owner.pass_days(4)
    votes(phone, ballot_id, BARN)
    votes(owner, ballot_id, BELLS, BOATS)
    votes(member, ballot_id, BELLS)
    has_no_say(own_maker, ballot_id, BELLS)
    votes(own_maker, ballot_id, BARN)
    thinks_again(phone, ballot_id, BARN, BELLS, BOATS)
    nobody_sees_papers(owner, ballot_id)
    owner.pass_days(4)
    everybody_reads_how_it_was_counted(owner, visitor("nl", width=390), ballot_id)
    record_is_what_was_promised(owner, fingerprint)
    letter_is_read(visitor("nl"), boats, funds)
    money_is_where_it_belongs(owner, purse_id)
    for at, (fund, pot_id) in enumerate(zip(funds, pots, strict=True)):
        fund_finds_its_parts(visitor(), fund, pot_id, at)
    hears_of_it(served, net.members)


def writes_a_purse(owner: Visitor) -> int:
    purpose = "Werk van makers rond de haven, door hun buren gekozen."
    networking.begin_a_purse(owner, name=PURSE, purpose=purpose, days=3, method="ballot")
    fold = owner.page.locator("details", has=owner.page.locator('[name="ballot"]'))
    fold.locator("summary").click()
    owner.page.locator('[name="ballot"]').select_option("approval")
    owner.page.locator('[name="spends"]').select_option("greedy_skip")
    return networking.make_the_purse(owner)


def calls_a_ballot(owner: Visitor, purse_id: int) -> int:
    """More than the funds can bring is refused beside the field; then its money is set aside."""
    owner.go(f"/network/purses/{purse_id}")
    owner.follow("Call a ballot")
    owner.fill(title=BALLOT, budget_cents="3001", most_cents="500", gather_days="3")
    owner.look()
    owner.press("Call the ballot")
    expect(owner.page.locator("#budget_cents-error")).to_be_visible()
    owner.look()
    owner.fill(budget_cents="1000")
    owner.press("Call the ballot")
    owner.sees("Called. Its money is set aside, and members can propose projects.")
    ready = owner.page.locator("#shares")
    for held in HELD:
        expect(ready).to_contain_text(money(held))
    expect(ready).not_to_contain_text(owner.say("Pays"))
    owner.look()
    return networking.number_in(owner, "ballots")


def proposes(somebody: Visitor, ballot_id: int, title: str, *, own: str = "") -> None:
    """Who makes a project themselves finds it, and cannot put it on the list."""
    somebody.go(f"/network/ballots/{ballot_id}")
    somebody.follow("Propose a project")
    if own:
        somebody.fill(q=own)
        somebody.press("Search")
        somebody.sees("Your own project")
        expect(somebody.link("Choose %(title)s", title=own)).to_have_count(0)
    networking.choose(somebody, title)
    # People of Dutch write a comma.
    asked = ASKED[title].replace(".", "," if somebody.lang == "nl" else ".")
    somebody.fill(title="Een najaar lang", amount_cents=asked, motivation=WHY)
    somebody.look()
    somebody.press("Put it on the list")
    somebody.sees("It stands on the list.")
    somebody.look()


def stands_on_the_list(owner: Visitor, ballot_id: int) -> None:
    owner.go(f"/network/ballots/{ballot_id}")
    for title, asked in ASKED.items():
        row = owner.page.locator("#projects tr", has_text=title)
        expect(row).to_contain_text(money(asked if "." in asked else f"{asked}.00"))


def votes(somebody: Visitor, ballot_id: int, *picks: str) -> None:
    """Tick projects, look at the paper once more, and cast it."""
    somebody.go(f"/network/ballots/{ballot_id}")
    somebody.follow("Vote")
    _casts(somebody, *picks)


def thinks_again(somebody: Visitor, ballot_id: int, first: str, *picks: str) -> None:
    """The paper is as it was cast; another takes its place."""
    somebody.go(f"/network/ballots/{ballot_id}")
    somebody.follow("Change my vote")
    box = somebody.page.get_by_role("checkbox", name=first)
    expect(box).to_be_checked()
    box.uncheck()
    _casts(somebody, *picks)


def _casts(somebody: Visitor, *picks: str) -> None:
    for title in picks:
        somebody.page.get_by_role("checkbox", name=title).check()
    somebody.look()
    somebody.press("Look at my ballot before I cast it")
    for title in picks:
        expect(somebody.page.locator(".ballot-review")).to_contain_text(title)
    somebody.look()
    somebody.press("Cast my paper")
    somebody.sees("Your paper is cast. Until the last day you can cast another.")
    somebody.look()


def has_no_say(maker: Visitor, ballot_id: int, own: str) -> None:
    maker.go(f"/network/ballots/{ballot_id}")
    row = maker.page.locator("#projects tr", has_text=own)
    expect(row).to_contain_text(maker.say("You have no say in this one."))
    maker.follow("Vote")
    expect(maker.page.locator("form.ballot")).not_to_contain_text(own)


def nobody_sees_papers(owner: Visitor, ballot_id: int) -> None:
    """How many voted is told, and nothing of what they chose."""
    owner.go(f"/network/ballots/{ballot_id}")
    owner.sees("4 members have voted. Who, and for what, nobody sees before the count.")
    expect(owner.page.locator("#chosen")).to_have_count(0)
    expect(owner.page.locator("#papers")).to_have_count(0)


def everybody_reads_how_it_was_counted(owner: Visitor, stranger: Visitor, ballot_id: int) -> None:
    """Each line says why; of what was not granted no name is told."""
    owner.go(f"/network/ballots/{ballot_id}")
    owner.look()
    owner.follow("See how it was decided, as everybody can")
    chosen = owner.page.locator("#chosen")
    for title, (first, second) in PARTS.items():
        expect(chosen.locator("tr", has_text=title)).to_contain_text(money(ASKED[title]))
        paid = owner.page.locator("#shares tr", has_text=title)
        expect(paid.first).to_contain_text(money(first))
        expect(paid.last).to_contain_text(money(second))
    for part in (*TOGETHER, "583.84"):
        expect(owner.page.locator("#shares")).to_contain_text(money(part))
    owner.look()
    stranger.go("/networks/")
    stranger.look()
    stranger.follow("Money and decisions of %(purse)s", purse=PURSE)
    stranger.look()
    stranger.follow(BALLOT)
    told = stranger.page.locator("main")
    stranger.sees("A plan that was not granted")
    expect(told).not_to_contain_text(BARN)
    for name in NAMES:
        expect(told).not_to_contain_text(name)
    expect(told.locator("#papers tbody tr")).to_have_count(4)
    stranger.look()


def record_is_what_was_promised(owner: Visitor, fingerprint: str) -> None:
    """The lot's fingerprint is that of the day of the call, and every award adds up by fund."""
    file = owner.link("Everything that was counted, as a JSON file").get_attribute("href")
    told = owner.page.request.get(f"{owner.site.base_url}{file}").json()
    assert told["lots"]["commitment"] == fingerprint
    parts = {one["cents"]: [part["cents"] for part in one["parts"]] for one in told["awards"]}
    assert parts == {333_35: [222_23, 111_12], 250_49: [167_00, 83_49]}
    assert all(cents == sum(paid) for cents, paid in parts.items())


def letter_is_read(reader: Visitor, maker: Somebody, funds: list[Fund]) -> None:
    """Two funds pay, and one letter comes."""
    reader.site.rest()
    assert len(reader.site.mails(maker.email, "gives you")) == 1
    reader.sign_in(maker.email)
    names = [fund.name for fund in funds]
    networking.award_is_accepted(reader, BOATS, NETWORK, *names)
    reader.look()


def money_is_where_it_belongs(owner: Visitor, purse_id: int) -> None:
    """What was not granted can be awarded again."""
    owner.go(f"/network/purses/{purse_id}")
    expect(owner.page.locator(".figures")).to_contain_text(money(LEFT))
    owner.look()


def fund_finds_its_parts(browser: Visitor, fund: Fund, pot_id: int, at: int) -> None:
    browser.sign_in(fund.owner.email)
    for title, parts in PARTS.items():
        networking.finds_its_part(browser, fund, title, parts[at])
    browser.go(f"/fund/pots/{pot_id}")
    expect(browser.page.locator("#done")).to_contain_text(money(TOGETHER[at]))
    browser.look()


def hears_of_it(site: Site, members: list[Somebody]) -> None:
    """Every member with a vote: open for votes, and counted."""
    for one in members:
        subjects = [mail.subject for mail in site.mails(one.email, BALLOT)]
        assert [subject.partition(":")[0] for subject in subjects][:2] == ["Decided", "Vote"]
