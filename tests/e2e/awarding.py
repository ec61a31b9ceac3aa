"""From the fund's word to money on accounts: the result, its file, awards, a panel's pay."""

import json
import re
from pathlib import Path

from click.testing import CliRunner
from playwright.sync_api import expect

from matchpot.cli.rounds.group import round_
from tests.e2e import making, running
from tests.e2e.calling import Called, download
from tests.e2e.judging import REASON
from tests.e2e.visiting import Visitor, money


def ratify(owner: Visitor, called: Called) -> None:
    """Look at what the votes came to, and stand for it."""
    owner.go(called.desk("deciding"))
    owner.look()
    owner.press("We stand for this decision")
    owner.look()


def result_is_told(somebody: Visitor, called: Called, funded: list[str], other: str) -> None:
    """The result for everybody: scores and money as charts, and a reason for each plan."""
    somebody.go(called.page())
    somebody.follow("The result")
    charts = somebody.page.locator("figure.chart")
    expect(charts).to_have_count(2)
    for title in funded:
        expect(charts.last).to_contain_text(title)
    expect(charts.last).not_to_contain_text(other)
    reasons = somebody.page.locator("#why-all")
    expect(reasons).to_contain_text(somebody.say("Below the threshold"))
    expect(reasons).to_contain_text(re.compile("Dit was genoeg geweest"))
    somebody.look()


def finds_own_ballot(member: Visitor, called: Called, receipt: str) -> None:
    """The receipt leads to the ballot as it was cast, without a name."""
    member.go(called.page("find-ballot"))
    member.fill(receipt=receipt.lower().replace("-", " "))
    member.press("Find my ballot")
    found = member.page.locator("#found")
    expect(found).to_be_visible()
    expect(found).not_to_contain_text(REASON)
    member.look()


def is_replaced(member: Visitor, called: Called, receipt: str) -> None:
    """The receipt of a ballot that another took the place of says so."""
    member.go(called.page("find-ballot") + f"?receipt={receipt}")
    expect(member.page.locator(".notice-warning")).to_be_visible()
    expect(member.page.locator("#found")).to_have_count(0)


def file_is_checked(somebody: Visitor, called: Called) -> None:
    """The command of the page accepts the file, and refuses it with one vote changed."""
    somebody.go(called.page("results"))
    kept = somebody.site.var / f"{called.slug}.json"
    download(somebody, "Download the file", kept)
    right = somebody.site.command("round", "verify", str(kept))
    assert right.returncode == 0, right.stdout + right.stderr
    # Again, in this process: a command takes seconds to begin.
    wrong = CliRunner().invoke(round_, ["verify", str(_with_one_vote_changed(kept))])
    assert wrong.exit_code == 1, wrong.output


def _with_one_vote_changed(kept: Path) -> Path:
    told = json.loads(kept.read_text())
    marks = told["ballots"][-1]["says"]["marks"]
    marks[min(marks)]["scores"]["idea"] -= 1
    changed = kept.with_name(f"changed-{kept.name}")
    changed.write_text(json.dumps(told))
    return changed


def accept(maker: Visitor, title: str, name: str, *, amount: str) -> None:
    """Read the letter, say yes, and tell the payment service where the money goes."""
    maker.go("/maker/awards")
    maker.look()
    maker.on_by(maker.page.get_by_role("link", name=re.compile(re.escape(title))))
    expect(maker.page.locator("#letter")).to_contain_text(money(amount))
    maker.look()
    maker.press("Yes, I accept")
    maker.look()
    making.finish_onboarding(maker, name=name)


def earns(member: Visitor, name: str, *, amount: str) -> None:
    """A member of the panel sees what they earned, and says where it goes."""
    member.go("/maker/money")
    expect(member.page.locator("main")).to_contain_text(money(amount))
    member.look()
    making.finish_onboarding(member, name=name)


def pay(first: Visitor, second: Visitor, title: str, *, amount: str) -> None:
    """Two operators approve what is above the limit."""
    _open_when_it_may_go(first, title)
    running.approve_payout(first)
    first.sees("Approved. A second person must approve it too.")
    expect(running.approval(first)).to_have_count(0)
    running.open_payout(second, title)
    running.approve_payout(second)
    expect(second.page.get_by_role("status")).to_contain_text(money(amount))


def _open_when_it_may_go(operator: Visitor, name: str) -> None:
    """Find a payout, some days later while the fund's money for it is still on its way."""
    running.open_payout(operator, name)
    for _ in range(3):
        if running.approval(operator).count():
            return
        operator.pass_days(1)
        running.open_payout(operator, name)


def pay_the_panel(operator: Visitor, name: str, *, amount: str) -> None:
    """One operator approves what a member of the panel earned, which is below the limit."""
    _open_when_it_may_go(operator, name)
    running.approve_payout(operator)
    expect(operator.page.get_by_role("status")).to_contain_text(money(amount))


def was_paid(somebody: Visitor, *, amount: str) -> None:
    """Their own page says that the money is under way or there."""
    somebody.go("/maker/money")
    expect(somebody.page.locator("main")).to_contain_text(money(amount))
    somebody.look()
