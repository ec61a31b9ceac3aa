"""A fund calls a round by the pages, people offer to judge in it, and the lot seats them."""

import re
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner
from playwright.sync_api import expect

from matchpot.cli.lots.group import lot
from matchpot.domain.deadlines import local_day
from matchpot.domain.people import MembershipRole
from matchpot.domain.pots import PotPurpose
from matchpot.services import organisations, pay_ins, pots
from matchpot.services.pots import PotPlan
from tests.e2e import people
from tests.e2e.people import Fund, Somebody
from tests.e2e.serving import Site
from tests.e2e.visiting import Visitor

CONDITION = "Het plan speelt in Zwolle."
QUESTION = "Wie komt er kijken?"
PARTY = "Ilse de Wit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A round that is there: its number, its word in addresses, its name."""

    id: int
    slug: str
    title: str

    def page(self, *parts: str) -> str:
        """The address of one of its pages for everybody."""
        return "/".join(["/rounds", self.slug, *parts])

    def desk(self, *parts: str) -> str:
        """The address of one of its pages for the fund."""
        return "/".join(["/fund/rounds", str(self.id), *parts])

    def place(self, *parts: str) -> str:
        """The address of one of its pages for a member of the panel."""
        return "/".join(["/panel", str(self.id), *parts])


def fill_a_pot(site: Site, of: Fund, name: str, *, cents: int) -> None:
    """A pot for rounds with money paid in."""
    now, owner = site.now(), of.owner.id
    with site.writing() as session:
        pot = pots.create(
            session, PotPlan(name=name), fund_id=of.id, actor_id=owner, now=now,
            purpose=PotPurpose.ROUND,
        )  # fmt: skip
        pots.commit(session, pot_id=pot.id, cents=cents, actor_id=owner, now=now)
        paid = pay_ins.record(
            session, pot_id=pot.id, cents=cents, reference=name, actor_id=owner, now=now
        )
        pay_ins.confirm(session, pay_in_id=paid.id, actor_id=of.finance.id, now=now)


def colleague(site: Site, of: Fund, name: str) -> Somebody:
    """Somebody who works on the fund's rounds and owns nothing of it."""
    found = people.somebody(site, f"{name.split()[0].lower()}@{of.id}.example", name)
    with site.writing() as session:
        organisations.join(session, of.id, found.id, MembershipRole.MEMBER, now=site.now())
    return found


# ---- the fund builds ----------------------------------------------------------------------------


def draft(owner: Visitor, *, template: str, title: str, budget: int) -> int:
    """Make a draft from a template that begins today; tells its number."""
    owner.go("/fund/")
    owner.follow("New round")
    owner.look()
    owner.page.locator(f'[name="template"][value="{template}"]').check()
    owner.fill(title=title, budget_cents=str(budget), first=local_day(owner.site.now()).isoformat())
    owner.press("Make a draft")
    owner.sees("The round is made as a draft. Read it in words, and change what you like.")
    owner.look()
    number = re.search(r"/rounds/(\d+)", owner.page.url)
    assert number is not None
    return int(number[1])


def ask_of_makers(owner: Visitor, round_id: int) -> None:
    """What may be asked, a condition, and one question besides the project."""
    owner.go(f"/fund/rounds/{round_id}/rules/money")
    owner.fill(most_ask_cents="1000")
    owner.look()
    owner.press("Save and go on")
    owner.fill(**{"conditions": CONDITION, "questions-0-label": QUESTION})
    owner.look()
    owner.press("Save and go on")


def panel_by_lot(owner: Visitor, *, seats: int, reserves: int) -> None:
    """A panel that is drawn, with somebody of a village in it."""
    owner.page.locator('[name="mode"][value="lot"]').check()
    owner.fill(seats=str(seats), reserves=str(reserves), member_cents="50", read_cents="5")
    owner.fill(**{"features-0-label": "Woont in", "features-0-values": "stad, dorp"})
    owner.press("Save and give more rows")
    village = owner.page.locator(".form-row", has_text=re.compile(r"^\s*dorp", re.MULTILINE)).last
    village.get_by_label(re.compile(f"^{owner.say('At least')}")).fill("1")
    owner.look()
    owner.press("Save and go on")


def leave_out_days(owner: Visitor, round_id: int, *phases: str) -> None:
    """Phases that need not take place, on the page of all days."""
    owner.go(f"/fund/rounds/{round_id}/days")
    owner.look()
    for phase in phases:
        row = owner.page.locator(".form-row", has=owner.page.locator(f'input[value="{phase}"]'))
        row.locator('[name$="takes_place"]').uncheck()
    owner.press("Save")


def open_for_good(owner: Visitor, round_id: int) -> Called:
    """Open the round; what opened is what was shown."""
    owner.go(f"/fund/rounds/{round_id}")
    owner.look()
    title = owner.page.locator("h1").inner_text()
    owner.follow("Open the round")
    owner.look()
    owner.press("Open the round for good")
    owner.sees("The round is open. Its rules cannot change any more.")
    owner.look()
    owner.follow("The page everybody sees")
    owner.look()
    slug = owner.page.url.rstrip("/").rpartition("/")[2]
    return Called(id=round_id, slug=slug, title=title)


# ---- people offer, and the lot is drawn ---------------------------------------------------------


def offer(volunteer: Visitor, called: Called, *, lives_in: str) -> None:
    """Offer to sit on the panel."""
    volunteer.go(called.page())
    volunteer.follow("Offer to sit on the panel")
    volunteer.look()
    volunteer.fill(about="Ik lees graag en ga vaak naar het theater.")
    volunteer.page.get_by_label(re.compile("^Woont in")).select_option(lives_in)
    volunteer.press("Offer to sit on the panel")
    volunteer.look()


def freeze_the_pool(owner: Visitor, called: Called) -> None:
    """Freeze who is drawn from."""
    owner.go(called.desk("panel", "draw"))
    owner.look()
    owner.press("Freeze the list")
    owner.sees("The list is frozen: nobody comes in and nobody goes out.")


def commit(owner: Visitor, called: Called, purpose: str) -> str:
    """Put chance into a lot and close its list; tells the own secret, which is shown once."""
    owner.go(called.page("lots", purpose, "1"))
    owner.look()
    owner.fill(name=PARTY)
    owner.press("Take part")
    owner.look()
    secret = owner.page.locator("code.command").first.inner_text().strip()
    owner.follow("I kept it. Back to the lot")
    owner.press("Close the list and seal the lot")
    owner.look()
    return secret


def reveal(owner: Visitor, called: Called, purpose: str, secret: str) -> None:
    """Reveal the own secret, with which the lot is drawn."""
    owner.go(called.page("lots", purpose, "1"))
    owner.fill(name=PARTY, secret=secret)
    owner.press("Reveal")
    expect(owner.page.locator("#order ol li").first).to_be_visible()
    owner.look()


def seat_the_panel(owner: Visitor, called: Called) -> None:
    """Seat the panel by the order that was drawn."""
    owner.go(called.desk("panel", "draw"))
    owner.press("Seat the panel")
    owner.sees("The panel is seated. Everybody who offered gets a letter.")
    owner.look()


def check_the_draw(somebody: Visitor, called: Called) -> None:
    """Download the lot as anybody may, and draw it again with the command that its page names."""
    somebody.go(called.page("lots", "panel", "1"))
    kept = somebody.site.var / "panel-lot.json"
    download(somebody, "Download the file", kept)
    seal = re.search(r"--seal (\w+)", somebody.page.locator("#check").inner_text())
    assert seal is not None
    checked = somebody.site.command("lot", "verify", str(kept), "--seal", seal[1])
    assert checked.returncode == 0, checked.stdout + checked.stderr
    # Again, in this process: a command takes seconds to begin.
    wrong = CliRunner().invoke(lot, ["verify", str(kept), "--seal", "0" * 64])
    assert wrong.exit_code == 1, wrong.output


def download(somebody: Visitor, link: str, to: Path) -> None:
    """Keep the file behind a link."""
    with somebody.page.expect_download() as file:
        somebody.link(link).click()
    file.value.save_as(to)


def is_seated(member: Visitor, called: Called) -> bool:
    """Whether the place in the round is one on the panel, by its own page."""
    member.go(called.place())
    return member.page.locator("#number").count() > 0


def leave(member: Visitor, called: Called) -> None:
    """Give one's place back; the next in the order of the lot has it."""
    member.go(called.place())
    member.look()
    member.fill(because="Ik verhuis naar Groningen.")
    member.press("Give my place back")
    expect(member.page.locator(".notice-success")).to_be_visible()
    member.look()
