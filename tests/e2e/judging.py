"""What members of a panel do by the pages: conflicts, reading, ballots, and talking it over."""

from collections.abc import Mapping

from playwright.sync_api import expect

from tests.e2e.calling import Called
from tests.e2e.visiting import Visitor

REASON = "Dit plan is helder en past goed in deze straat."
Scores = Mapping[str, int]


def declare(member: Visitor, called: Called, *, codes: list[str], conflict: str | None) -> None:
    """Say for each application whether there is a conflict of interest."""
    member.go(called.place("conflicts"))
    member.look()
    for code in codes:
        said = "yes" if code == conflict else "no"
        member.page.locator(f'[name="{code}"][value="{said}"]').check()
    member.press("Save")
    member.sees("Thank you. That was all.")


def read_one(member: Visitor, called: Called, title: str) -> None:
    """Read an application, keep a note, and tick it off."""
    member.go(called.place("reading"))
    member.look()
    member.on_by(member.page.get_by_role("link", name=title, exact=True))
    member.look()
    member.fill(note="Vragen wie er speelt.")
    member.page.locator('[name="is_read"]').check()
    member.on_by(member.page.locator("#notes .submit-row button"))
    member.look()


def knows_nothing_of(member: Visitor, called: Called, part: str, code: str, title: str) -> None:
    """Whoever may not judge an application finds it nowhere, and gets no page of it."""
    for parts in ((), (part,)):
        member.go(called.place(*parts))
        expect(member.page.locator("main")).not_to_contain_text(title)
        expect(member.page.locator("main")).not_to_contain_text(code)
    if part == "ballot":
        return
    with member.watch.expecting("status of 404"):
        answer = member.page.goto(f"{member.site.base_url}/nl{called.place(part, code)}")
    assert answer is not None
    assert answer.status == 404, member.page.url
    expect(member.page.locator("main")).not_to_contain_text(title)


def score(member: Visitor, called: Called, scores: Scores) -> str:
    """Score each application on every criterion with a reason, and cast it; tells the receipt."""
    member.go(called.place("ballot"))
    member.look()
    for code, points in scores.items():
        for criterion in ("idea", "plan", "place"):
            member.page.locator(f"#score-{code}-{criterion}-{points}").check()
        member.fill(**{f"reason-{code}": REASON})
    return cast(member)


def cast(member: Visitor) -> str:
    """Look at the ballot once more and cast it; tells the receipt."""
    member.press("Look at my ballot before I cast it")
    member.look()
    member.press("Cast my ballot")
    member.sees("Your ballot is cast")
    member.look()
    return member.page.locator(".receipt-code").inner_text().strip()


def ask_the_maker(member: Visitor, called: Called, code: str, question: str) -> None:
    """Read what the others scored, and ask the maker something."""
    member.go(called.place("deliberation"))
    member.look()
    member.go(called.place("deliberation", code))
    expect(member.page.locator("#votes")).to_contain_text(REASON)
    member.look()
    member.fill(words=question)
    member.page.locator('[name="is_question"]').check()
    member.press("Say it")
    member.sees(question)


def answer_the_panel(maker: Visitor, application_id: int, question: str, answer: str) -> None:
    """Read what the panel asks, and answer."""
    maker.go(f"/maker/applications/{application_id}")
    maker.follow("What the panel asks you")
    maker.sees(question)
    maker.look()
    maker.at('main [name$="-words"]').fill(answer)
    maker.press("Send my answer")
    maker.sees(answer)


def reads_the_answer(member: Visitor, called: Called, code: str, answer: str) -> None:
    """The panel reads what a maker answered."""
    member.go(called.place("deliberation", code))
    expect(member.page.locator("#said")).to_contain_text(answer)
    member.look()
