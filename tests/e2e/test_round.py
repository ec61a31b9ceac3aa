"""A whole round, from the call to the money: in Dutch, on a phone, and without scripts as well."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import expect

from matchpot.domain.people import Role
from tests.builders import euros
from tests.databases import ENGINES
from tests.e2e import applying, awarding, calling, judging, people
from tests.e2e.calling import Called
from tests.e2e.conftest import NewVisitor
from tests.e2e.people import Fund
from tests.e2e.serving import Site
from tests.e2e.visiting import Visitor

PLANS = {"Het huis bij de sluis": 1_000, "Stemmen in de steeg": 900, "Een kist vol kaarten": 800}
MAKERS = ("Noor van Dijk", "Jan Mol", "Lies Berg")
VOLUNTEERS = {"Ada Bos": "stad", "Bas Dik": "dorp", "Cas Eik": "stad", "Dora Fok": "dorp"}
FIRST, SECOND, THIRD = PLANS
CODES = {FIRST: "P-001", SECOND: "P-002", THIRD: "P-003"}
BLIND = {CODES[FIRST]: 5, CODES[SECOND]: 3, CODES[THIRD]: 4}
FINAL = {CODES[FIRST]: 5, CODES[SECOND]: 2, CODES[THIRD]: 4}
QUESTION, ANSWER = "Wie speelt er mee?", "Twaalf buren en twee spelers van beroep."


@dataclass
class Story:
    """Everybody in one round, each in front of their own phone."""

    site: Site
    come: NewVisitor
    fund: Fund
    owner: Visitor = field(init=False)
    colleague: Visitor = field(init=False)
    clock: Visitor = field(init=False)
    panel: dict[str, Visitor] = field(default_factory=dict)
    makers: dict[str, Visitor] = field(default_factory=dict)
    applications: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        mila = calling.colleague(self.site, self.fund, "Mila Post")
        self.owner = self.phone(self.fund.owner.email)
        self.colleague = self.phone(mila.email, plain=True)
        self.clock = self.phone()

    def phone(self, email: str = "", *, plain: bool = False) -> Visitor:
        """Somebody signed in on a phone; `plain`: it runs no scripts.

        With scripts, and so with axe, on one database; on the other nobody's phone runs any.
        """
        scripts = self.site.engine.dialect.name == ENGINES[0] and not plain
        visitor = self.come("nl", width=390, has_scripts=scripts)
        if email:
            visitor.sign_in(email)
        return visitor


@pytest.fixture
def story(served: Site, visitor: NewVisitor) -> Story:
    """A fund with money in a pot for rounds."""
    fund = people.fund(served, "Fonds Zwolle aan het water")
    calling.fill_a_pot(served, fund, "Rondepot", cents=euros(5_000))
    return Story(served, visitor, fund)


def test_a_round_goes_from_the_call_to_the_money_on_a_phone(story: Story) -> None:
    called = fund_calls(story)
    panel_is_drawn(story, called)
    makers_apply(story, called)
    refusal_is_answered(story, called)
    recused = conflicts_are_told(story, called)
    member_is_replaced(story, called, recused)
    vote_lasts_longer_without_a_quorum(story, called, recused)
    panel_talks(story, called, recused)
    receipt = panel_votes_again(story, called, recused)
    result_is_published(story, called, receipt)
    everybody_is_paid(story, called)


def fund_calls(story: Story) -> Called:
    owner = story.owner
    number = calling.draft(owner, template="scores", title="Zwolse makersronde", budget=2_000)
    calling.ask_of_makers(owner, number)
    calling.panel_by_lot(owner, seats=4, reserves=1)
    calling.leave_out_days(owner, number, "announced")
    return calling.open_for_good(owner, number)


def panel_is_drawn(story: Story, called: Called) -> None:
    """Five offer, four are seated by a lot that anybody can draw again."""
    for at, (name, lives_in) in enumerate({**VOLUNTEERS, "Eva Gans": "stad"}.items()):
        email = f"{name.split()[0].lower()}@panel.example"
        volunteer = story.phone(people.somebody(story.site, email, name).email, plain=at > 0)
        calling.offer(volunteer, called, lives_in=lives_in)
        story.panel[name] = volunteer
    # Two hours more, for days of 25 hours on the way.
    story.clock.pass_days(21, hours=2)
    calling.freeze_the_pool(story.owner, called)
    calling.reveal(story.owner, called, "panel", calling.commit(story.owner, called, "panel"))
    calling.seat_the_panel(story.owner, called)
    calling.check_the_draw(story.clock, called)


def makers_apply(story: Story, called: Called) -> None:
    story.clock.pass_days(4)
    for name, (title, asks) in zip(MAKERS, PLANS.items(), strict=True):
        email = applying.maker_with_a_plan(story.site, name, title, costs=1_200).email
        maker = story.phone(email, plain=title != FIRST)
        story.makers[title] = maker
        story.applications[title] = applying.apply(maker, called, asks=asks)


def refusal_is_answered(story: Story, called: Called) -> None:
    """One is refused, objects, and is let in by somebody else of the fund."""
    story.clock.pass_days(35)
    applying.judge(story.owner, called, THIRD, meets=False)
    applying.object_to_it(story.makers[THIRD], story.applications[THIRD])
    applying.may_not_answer(story.owner, called, THIRD)
    applying.admit(story.colleague, called, THIRD)
    # The numbers by which equals are told apart are drawn before anybody can read.
    calling.reveal(story.owner, called, "numbers", calling.commit(story.owner, called, "numbers"))


def conflicts_are_told(story: Story, called: Called) -> str:
    """Everybody seated says what they may not judge; one steps aside for one plan."""
    story.clock.pass_days(10)
    seated = [name for name, one in story.panel.items() if calling.is_seated(one, called)]
    assert len(seated) == 4
    # Never Ada, whose phone axe looks over: she is the first of the seated, or comes in later.
    recused = seated[1]
    for name in seated:
        conflict = CODES[THIRD] if name == recused else None
        judging.declare(story.panel[name], called, codes=[*CODES.values()], conflict=conflict)
    return recused


def member_is_replaced(story: Story, called: Called, recused: str) -> None:
    """Somebody reads and leaves; who stood by comes in, and declares before the panel votes."""
    story.clock.pass_days(4)
    judging.knows_nothing_of(story.panel[recused], called, "reading", CODES[THIRD], THIRD)
    seated = [name for name, one in story.panel.items() if calling.is_seated(one, called)]
    (reserve,) = set(story.panel) - set(seated)
    leaver = next(name for name in reversed(seated) if name != recused)
    judging.read_one(story.panel[leaver], called, FIRST)
    calling.leave(story.panel.pop(leaver), called)
    judging.declare(story.panel[reserve], called, codes=[*CODES.values()], conflict=None)
    judging.read_one(story.panel["Ada Bos"], called, FIRST)
    story.owner.go(called.desk("panel"))
    expect(story.owner.page.locator("#members")).to_contain_text(reserve)
    expect(story.owner.page.locator("#members")).not_to_contain_text(leaver)
    story.owner.look()


def vote_lasts_longer_without_a_quorum(story: Story, called: Called, recused: str) -> None:
    """Two are too few for every plan, so the vote lasts 72 hours more, in which others vote."""
    story.clock.pass_days(14)
    judging.knows_nothing_of(story.panel[recused], called, "ballot", CODES[THIRD], THIRD)
    early = ("Ada Bos", recused)
    for name in early:
        judging.score(story.panel[name], called, judged(BLIND, name, recused))
    story.clock.pass_days(7)
    for name in sorted(set(story.panel) - set(early)):
        member = story.panel[name]
        member.go("/panel/")
        member.sees("Vote. Nobody sees totals yet.")
        judging.score(member, called, judged(BLIND, name, recused))


def judged(scores: dict[str, int], name: str, recused: str) -> dict[str, int]:
    """What somebody may score."""
    return {code: one for code, one in scores.items() if name != recused or code != CODES[THIRD]}


def panel_talks(story: Story, called: Called, recused: str) -> None:
    story.clock.pass_days(3)
    judging.knows_nothing_of(story.panel[recused], called, "deliberation", CODES[THIRD], THIRD)
    judging.ask_the_maker(story.panel["Ada Bos"], called, CODES[FIRST], QUESTION)
    judging.answer_the_panel(story.makers[FIRST], story.applications[FIRST], QUESTION, ANSWER)
    judging.reads_the_answer(story.panel["Ada Bos"], called, CODES[FIRST], ANSWER)


def panel_votes_again(story: Story, called: Called, recused: str) -> str:
    """Everybody begins from their first ballot; tells a receipt."""
    story.clock.pass_days(5)
    member = story.panel["Ada Bos"]
    member.go(called.place("ballot"))
    expect(member.page.locator(f"#score-{CODES[SECOND]}-idea-3")).to_be_checked()
    receipts = {
        name: judging.score(one, called, judged(FINAL, name, recused))
        for name, one in story.panel.items()
    }
    return receipts["Ada Bos"]


def result_is_published(story: Story, called: Called, receipt: str) -> None:
    # Four for the vote, and one in which it is counted.
    story.clock.pass_days(5)
    awarding.ratify(story.owner, called)
    story.clock.pass_days(0, hours=1)
    awarding.result_is_told(story.clock, called, [FIRST, THIRD], SECOND)
    awarding.finds_own_ballot(story.clock, called, receipt)
    awarding.file_is_checked(story.clock, called)


def everybody_is_paid(story: Story, called: Called) -> None:
    """The maker by two people's word, a member of the panel by one's."""
    maker, member = story.makers[FIRST], story.panel["Ada Bos"]
    awarding.accept(maker, FIRST, "Noor van Dijk", amount="1.000,00")
    awarding.earns(member, "Ada Bos", amount="65,00")
    bank = [
        story.phone(people.somebody(story.site, email, email, Role.OPERATOR).email, plain=at > 0)
        for at, email in enumerate(("kas1@bank.example", "kas2@bank.example"))
    ]
    # Money is asked for when somebody can be paid, and takes days to be there.
    story.clock.pass_days(1)
    story.clock.pass_days(4)
    awarding.pay(bank[0], bank[1], FIRST, amount="1.000")
    awarding.pay_the_panel(bank[0], "Ada Bos", amount="65")
    story.site.rest()
    awarding.was_paid(maker, amount="1.000,00")
    awarding.was_paid(member, amount="65,00")
    story.owner.go(called.desk("awards"))
    story.owner.look()
    assert not story.site.problems()
