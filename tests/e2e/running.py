"""What coaches, funds and operators do by the pages."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, expect

from tests.e2e.visiting import Visitor


def comment_and_approve(coach: Visitor, title: str) -> None:
    """Read a campaign, leave a comment, and say yes."""
    coach.go("/admin/reviews")
    coach.look()
    coach.on_by(coach.page.get_by_role("link", name=title, exact=True))
    coach.look()
    coach.page.locator("#part").select_option("story")
    coach.fill(body="Vertel ook wie er speelt.")
    coach.press("Leave this comment")
    coach.sees("Vertel ook wie er speelt.")
    coach.press("Approve")
    coach.sees("The maker is told by e-mail.")


def make_pot(owner: Visitor, operator: Visitor, *, name: str, euros: int) -> None:
    """Make a pot, promise, publish a rule, pay in, have an operator see it, and open it."""
    owner.go("/fund/")
    owner.look()
    owner.follow("New pot")
    owner.fill(name=name, summary="Voor makers in de stad.")
    owner.look()
    owner.press("Make the pot")
    owner.sees("The pot is made. Only your fund sees it until you publish it.")
    pot = owner.page.url
    _promise(owner, euros)
    _publish_rule(owner)
    owner.page.goto(pot)
    owner.follow("Write down a transfer")
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    owner.fill(amount_cents=str(euros), reference="Stadspot", paid_on=yesterday, proof="bon 7")
    owner.look()
    owner.press("Write it down")
    _confirm_pay_in(operator)
    owner.page.goto(pot)
    owner.follow("Publish")
    owner.look()
    owner.press("Publish")
    expect(owner.page).to_have_url(re.compile(re.escape(pot.partition("#")[0])))
    owner.look()


def _confirm_pay_in(operator: Visitor) -> None:
    operator.go("/admin/pay-ins")
    operator.look()
    operator.follow("It is there")
    operator.look()
    operator.fill(bank_reference="afschrift 7, regel 3")
    operator.press("It is there")
    operator.look()


def _promise(owner: Visitor, euros: int) -> None:
    owner.follow("Set the promise")
    owner.fill(committed_cents=str(euros))
    owner.look()
    owner.press("Set the promise")
    owner.sees("The promise is written in the books.")


def _publish_rule(owner: Visitor) -> None:
    owner.follow("Choose a rule")
    owner.look()
    title = owner.say("One for one, at most €100 for each person")
    owner.on_by(owner.page.get_by_role("link", name=re.compile(re.escape(title))))
    # The rule is told in words while it is typed.
    told = owner.page.locator("#rule-preview")
    owner.fill(per_donor_project_cents="90")
    expect(told).to_contain_text("90")
    owner.fill(per_donor_project_cents="100")
    expect(told).to_contain_text("100")
    owner.look()
    owner.press("Continue")
    owner.look()
    owner.press("Publish")
    owner.sees("The rule is published. It holds for gifts from now on.")


def accept_campaign(owner: Visitor, title: str) -> None:
    """Say yes to a campaign that asks."""
    owner.go("/fund/")
    owner.sees(title)
    owner.look()
    owner.press("Accept")
    owner.sees("The campaign takes part, by the rule of the pot.")
    owner.look()


def open_payout(operator: Visitor, title: str) -> None:
    """Find a payout among those that wait."""
    operator.go("/admin/payouts")
    operator.look()
    waiting = operator.page.locator("#waiting li", has_text=title)
    operator.on_by(waiting.get_by_role("link"))
    operator.look()


def approval(operator: Visitor) -> Locator:
    """The button that approves the payout that is shown; it says the amount."""
    words = re.escape(operator.say("Approve %(amount)s", amount="@"))
    return operator.page.get_by_role("button", name=re.compile(words.replace("@", ".+")))


def approve_payout(operator: Visitor) -> None:
    """Approve the payout that is shown."""
    operator.on_by(approval(operator))
