"""Makers apply to a round with a plan they have, and the fund checks the conditions."""

import re

from playwright.sync_api import expect
from sqlalchemy import delete

from matchpot.persistence.models.payouts import Payee
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Image
from tests.builders import euros
from tests.e2e import people
from tests.e2e.calling import CONDITION, Called
from tests.e2e.people import Somebody
from tests.e2e.serving import Site
from tests.e2e.visiting import Visitor
from tests.plans import a_plan

REFUSED = "Wij lezen dat het in Kampen speelt, niet in Zwolle."
OBJECTION = "Het begint in Kampen, maar wordt in Zwolle gespeeld."
ADMITTED = "Je hebt gelijk: alle voorstellingen zijn in Zwolle."


def maker_with_a_plan(site: Site, name: str, title: str, *, costs: int) -> Somebody:
    """Somebody who has written a plan already."""
    maker = people.somebody(site, f"{name.split()[0].lower()}@makers.example", name)
    with site.writing() as session:
        person = session.get_one(Person, maker.id)
        opened = a_plan(session, maker=person, title=title, goal_cents=euros(costs))
        # Its cover is drawn: the picture of the plan has no file.
        opened.project.cover_image_id = None
        session.execute(delete(Image).where(Image.project_id == opened.project.id))
        # The payment service has not heard of them.
        session.execute(delete(Payee).where(Payee.person_id == maker.id))
    return maker


def apply(maker: Visitor, called: Called, *, asks: int) -> int:
    """Apply with the one plan there is, and hand it in; tells the number of the application."""
    maker.go(called.page())
    maker.follow("Apply with a project")
    maker.look()
    maker.on_by(maker.page.get_by_role("button", name=maker.say("Apply with this project")))
    maker.look()
    maker.fill(ask=str(asks))
    maker.page.locator('[name^="answer-"]').fill("Iedereen uit de straat en hun kinderen.")
    maker.press("Save and look at it")
    maker.look()
    maker.on_by(maker.button("Hand in").first)
    maker.sees("Handed in. You get a mail, and you see here how it stands.")
    maker.look()
    number = re.search(r"/applications/(\d+)", maker.page.url)
    assert number is not None
    return int(number[1])


def judge(member: Visitor, called: Called, title: str, *, meets: bool) -> None:
    """Say whether an application meets the one condition, with a reason when it does not."""
    member.go(called.desk("applications"))
    member.look()
    member.on_by(member.page.get_by_role("link", name=title))
    member.look()
    said = member.page.get_by_role("group", name=re.compile(re.escape(CONDITION)))
    said.get_by_label(member.say("Yes" if meets else "No"), exact=True).check()
    if not meets:
        member.press("Save the judgment")
        expect(member.page.get_by_role("alert")).to_be_visible()
        member.fill(reason=REFUSED)
    member.press("Save the judgment")
    member.sees("Judged. A refusal is sent to the maker with your reason.")


def object_to_it(maker: Visitor, application_id: int) -> None:
    """Read the reason, and object."""
    maker.go(f"/maker/applications/{application_id}")
    maker.sees(REFUSED)
    maker.look()
    maker.follow("Object")
    maker.look()
    maker.fill(words=OBJECTION)
    maker.press("Send the objection")
    maker.sees(OBJECTION)
    maker.look()


def admit(member: Visitor, called: Called, title: str) -> None:
    """Answer an objection, as somebody who did not refuse: it takes part."""
    member.go(called.desk("applications"))
    member.on_by(member.page.get_by_role("link", name=title))
    member.look()
    member.fill(words=ADMITTED)
    member.press("It takes part")
    member.sees(ADMITTED)
    member.look()


def may_not_answer(member: Visitor, called: Called, title: str) -> None:
    """Whoever refused reads the objection, and somebody else answers it."""
    member.go(called.desk("applications"))
    member.on_by(member.page.get_by_role("link", name=title))
    member.sees("You refused this. Somebody else of the fund answers.")
    expect(member.button("It takes part")).to_have_count(0)
    member.look()
