"""A maker's way by the pages: an account, a plan in seven steps, the coach, and live."""

import re

from playwright.sync_api import expect

from tests.e2e.people import PASSWORD
from tests.e2e.visiting import Visitor
from tests.plans import STORY, a_picture


def sign_up(maker: Visitor, *, name: str, email: str) -> None:
    """Make an account, and confirm the address by the link in the mail."""
    maker.go("/account/sign-up")
    maker.fill(name=name, email=email, password=PASSWORD)
    maker.field("I make something").check()
    maker.look()
    maker.press("Sign up")
    maker.sees("Look in your mailbox")
    maker.open_link_of_mail(
        maker.say("Confirm your e-mail address"), f"{maker.lang}/account/confirm", to=email
    )
    maker.fill(password=PASSWORD)
    maker.look()
    maker.press("Confirm and sign in")
    maker.sees("Your address is confirmed. Welcome.")


def write_plan(maker: Visitor, *, title: str, goal: int, own_money: int) -> int:
    """Write a whole plan, step by step; returns the project's number."""
    maker.follow("Begin your first project")
    maker.look()
    maker.fill(title=title)
    maker.page.locator("#discipline").select_option("theatre")
    maker.press("Begin")
    expect(maker.page).to_have_url(re.compile(r"/basics$"))
    number = re.search(r"/projects/(\d+)/", maker.page.url)
    assert number is not None
    maker.look()
    maker.fill(summary="Een stuk dat begint bij hoog water.", city="Zwolle")
    _go_on(maker, "story")
    _tell_story(maker)
    maker.fill(**{"members-0-name": "Iris Kuiper", "members-0-task": "Licht"})
    maker.look()
    _go_on(maker, "budget")
    _count_costs(maker, total=goal + own_money)
    maker.fill(**{"sources-0-label": "Eigen geld", "sources-0-amount": str(own_money)})
    maker.page.locator("#sources-0-kind").select_option("own_contribution")
    maker.look()
    _go_on(maker, "campaign")
    _set_goal(maker, goal)
    _offer_reward(maker)
    return int(number[1])


def _go_on(maker: Visitor, step: str) -> None:
    maker.press("Save and go on")
    expect(maker.page).to_have_url(re.compile(rf"/{step}(#.*)?$"))


def _tell_story(maker: Visitor) -> None:
    maker.fill(story_md=STORY)
    maker.look()
    maker.press("Save and go to the pictures")
    picture = {"name": "vloed.jpg", "mimeType": "image/jpeg", "buffer": a_picture()}
    maker.page.locator('[name="picture"]').set_input_files([picture])
    maker.page.locator("#add #alt, form[enctype] #alt").fill("Een leeg huis bij de sluis")
    maker.press("Add")
    maker.sees("The picture is added.")
    maker.look()
    maker.follow("Back to the story")
    _go_on(maker, "team")


def _count_costs(maker: Visitor, *, total: int) -> None:
    """Twenty hours at 35 euros, and the rest for wood."""
    maker.fill(**{"costs-0-label": "Spel", "costs-0-hours": "10", "costs-0-rate": "35"})
    maker.press("Save and add another")
    maker.fill(**{"costs-1-label": "Hout", "costs-1-amount": str(total - 350)})
    maker.page.locator("#costs-1-kind").select_option("material")
    maker.look()
    _go_on(maker, "sources")


def _set_goal(maker: Visitor, goal: int) -> None:
    maker.fill(goal_min=str(goal), duration_days="30")
    maker.field("I accept the terms for makers").check()
    maker.look()
    _go_on(maker, "rewards")


def _offer_reward(maker: Visitor) -> None:
    maker.fill(
        **{
            "rewards-0-title": "Een kaartje",
            "rewards-0-minimum": "50",
            "rewards-0-stock": "20",
            "rewards-0-fair_value": "12,50",
            "returns-0-title": "De tekst van het stuk",
        }
    )
    maker.look()
    _go_on(maker, "checklist")
    maker.look()


def begin_onboarding(maker: Visitor) -> None:
    """Go to the payment service's page and leave it for later."""
    maker.go("/maker/money")
    maker.look()
    maker.press("Fill in my details")
    maker.on_by(maker.page.locator("#later"))
    maker.sees("Something is missing still. You can go on where you were.")


def finish_onboarding(maker: Visitor, *, name: str) -> None:
    """Fill in the payment service's page."""
    maker.go("/maker/money")
    maker.press("Fill in my details")
    maker.look()
    maker.page.locator("#name").fill(name)
    maker.page.locator("#iban").fill("NL91 ABNA 0417 1643 00")
    maker.page.locator("#confirm").check()
    maker.on_by(maker.page.locator("#send"))
    maker.sees("Done. We can pay you from now on.")
    maker.look()


def send_to_coach(maker: Visitor, project_id: int) -> None:
    """Hand the campaign in."""
    maker.go(f"/maker/projects/{project_id}/checklist")
    maker.press("Send to the coach")
    maker.sees("A coach will read your campaign and answer by e-mail.")


def launch(maker: Visitor, project_id: int) -> str:
    """Go live; returns the project's word in addresses."""
    maker.go(f"/maker/projects/{project_id}/checklist")
    maker.look()
    maker.press("Go live now")
    maker.sees("Your campaign is live. Tell everyone.")
    maker.look()
    return maker.page.url.rstrip("/").rpartition("/")[2]
